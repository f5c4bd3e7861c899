import { type AnswerObject, objectOf, orNull, textOf, UnreadableAnswer } from '../../platform/outbound/answer.ts'

/** How Shopee writes fields: absent, null, "" and 0 all say "none". */

/** The `response` of an answer. */
export function responseOf(answer: unknown): AnswerObject {
  return objectOf(objectOf(answer, 'answer').response, 'response')
}

export function wordOrNull(answer: AnswerObject, name: string): string | null {
  return answer[name] === '' ? null : orNull(textOf, answer, name)
}

/** A number by which something is known: a shop, an account. */
export function idOf(answer: AnswerObject, name: string): string {
  const id = answer[name]
  if (typeof id === 'number' && Number.isSafeInteger(id) && id > 0) return String(id)
  throw new UnreadableAnswer(`${name} is not a number`)
}
