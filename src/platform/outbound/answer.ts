/** Reads the fields of a foreign JSON answer, one by one; what is not as agreed is named, never guessed. */

/** The answer is not as the contract says. */
export class UnreadableAnswer extends Error {
  override readonly name = 'UnreadableAnswer'
}

export type AnswerObject = Readonly<Record<string, unknown>>

export function objectOf(value: unknown, name: string): AnswerObject {
  if (typeof value === 'object' && value !== null && !Array.isArray(value)) return value as AnswerObject
  throw new UnreadableAnswer(`${name} is not an object`)
}

export function listOf(answer: AnswerObject, name: string): readonly unknown[] {
  const value = answer[name]
  if (Array.isArray(value)) return value
  throw new UnreadableAnswer(`${name} is not a list`)
}

export function textOf(answer: AnswerObject, name: string): string {
  const value = answer[name]
  if (typeof value === 'string' && value !== '') return value
  throw new UnreadableAnswer(`${name} is not a text`)
}

export function flagOf(answer: AnswerObject, name: string): boolean {
  const value = answer[name]
  if (typeof value === 'boolean') return value
  throw new UnreadableAnswer(`${name} is neither true nor false`)
}

/** ISO 8601 with an offset, as RFC 3339 writes it. */
export function instantOf(answer: AnswerObject, name: string): Date {
  const text = textOf(answer, name)
  const instant = new Date(text)
  if (/T.*(Z|[+-]\d\d:\d\d)$/.test(text) && !Number.isNaN(instant.getTime())) return instant
  throw new UnreadableAnswer(`${name} is not a time with an offset`)
}

/** What `read` gives, or null where the field is null or absent. */
export function orNull<T>(
  read: (answer: AnswerObject, name: string) => T,
  answer: AnswerObject,
  name: string,
): T | null {
  return answer[name] === null || answer[name] === undefined ? null : read(answer, name)
}

/** The field as an object, or null where it is null or absent. */
export function objectOrNull(answer: AnswerObject, name: string): AnswerObject | null {
  return orNull((from, field) => objectOf(from[field], field), answer, name)
}

/** The objects of a list; none where it is null or absent. */
export function objectsIn(answer: AnswerObject, name: string): readonly AnswerObject[] {
  return (orNull(listOf, answer, name) ?? []).map((entry) => objectOf(entry, `an entry of ${name}`))
}

/** Unix seconds. */
export function secondsOf(answer: AnswerObject, name: string): Date {
  const seconds = answer[name]
  if (typeof seconds === 'number' && Number.isInteger(seconds) && seconds > 0 && seconds <= 0xffff_ffff) {
    return new Date(seconds * 1000)
  }
  throw new UnreadableAnswer(`${name} is not a time in seconds`)
}

/** null where the field is 0, null or absent. */
export function secondsOrNull(answer: AnswerObject, name: string): Date | null {
  return answer[name] === 0 ? null : orNull(secondsOf, answer, name)
}
