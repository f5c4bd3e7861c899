import { type AnswerObject, objectOf, orNull, textOf } from '../../platform/outbound/answer.ts'

/** How TikTok Shop writes fields: absent, null, "" and 0 all say "none"; times are Unix seconds. */

/** The `data` of an answer. */
export function dataOf(answer: unknown): AnswerObject {
  return objectOf(objectOf(answer, 'answer').data, 'data')
}

export function wordOrNull(answer: AnswerObject, name: string): string | null {
  return answer[name] === '' ? null : orNull(textOf, answer, name)
}
