import {
  type AnswerObject,
  listOf,
  objectOf,
  orNull,
  textOf,
  UnreadableAnswer,
} from '../../platform/outbound/answer.ts'

/** How TikTok Shop writes fields: absent, null, "" and 0 all say "none"; times are Unix seconds. */

/** The `data` of an answer. */
export function dataOf(answer: unknown): AnswerObject {
  return objectOf(objectOf(answer, 'answer').data, 'data')
}

export function wordOrNull(answer: AnswerObject, name: string): string | null {
  return answer[name] === '' ? null : orNull(textOf, answer, name)
}

export function secondsOf(answer: AnswerObject, name: string): Date {
  const seconds = answer[name]
  if (typeof seconds === 'number' && Number.isInteger(seconds) && seconds > 0 && seconds <= 0xffff_ffff) {
    return new Date(seconds * 1000)
  }
  throw new UnreadableAnswer(`${name} is not a time in seconds`)
}

export function secondsOrNull(answer: AnswerObject, name: string): Date | null {
  return answer[name] === 0 ? null : orNull(secondsOf, answer, name)
}

/** The objects of a list; none where it is null or absent. */
export function objectsIn(answer: AnswerObject, name: string): readonly AnswerObject[] {
  return (orNull(listOf, answer, name) ?? []).map((entry) => objectOf(entry, `an entry of ${name}`))
}
