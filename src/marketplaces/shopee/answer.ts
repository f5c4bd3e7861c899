import {
  type AnswerObject,
  listOf,
  objectOf,
  orNull,
  textOf,
  UnreadableAnswer,
} from '../../platform/outbound/answer.ts'

/** How Shopee writes fields: absent, null, "" and 0 all say "none". */

/** The `response` of an answer. */
export function responseOf(answer: unknown): AnswerObject {
  return objectOf(objectOf(answer, 'answer').response, 'response')
}

export function wordOrNull(answer: AnswerObject, name: string): string | null {
  return answer[name] === '' ? null : orNull(textOf, answer, name)
}

/** Unix seconds. */
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

/** A number by which something is known: a shop, an account. */
export function idOf(answer: AnswerObject, name: string): string {
  const id = answer[name]
  if (typeof id === 'number' && Number.isSafeInteger(id) && id > 0) return String(id)
  throw new UnreadableAnswer(`${name} is not a number`)
}

/** The objects of a list; none where it is null or absent. */
export function objectsIn(answer: AnswerObject, name: string): readonly AnswerObject[] {
  return (orNull(listOf, answer, name) ?? []).map((entry) => objectOf(entry, `an entry of ${name}`))
}
