import { type AnswerObject, orNull, textOf, UnreadableAnswer } from '../../platform/outbound/answer.ts'

/** How Lazada writes fields: absent, null, "" and "null" all say "none"; numbers and truth come as such or as text. */

export function wordOrNull(answer: AnswerObject, name: string): string | null {
  return answer[name] === '' || answer[name] === 'null' ? null : orNull(textOf, answer, name)
}

/** A number by which something is known: an order, a seller. */
export function idOf(answer: AnswerObject, name: string): string {
  const id = String(answer[name])
  if (/^[1-9]\d{0,19}$/.test(id) && (typeof answer[name] === 'string' || Number.isSafeInteger(answer[name]))) return id
  throw new UnreadableAnswer(`${name} is not a number`)
}

/** A count, such as seconds. */
export function countOf(answer: AnswerObject, name: string): number {
  const count = answer[name]
  if (/^\d{1,12}$/.test(String(count))) return Number(count)
  throw new UnreadableAnswer(`${name} is not a count`)
}

/** "2018-02-10 21:12:09 +0700", "2018-02-10T21:12:09+07:00" and what lies between. */
export function timeOf(answer: AnswerObject, name: string): Date {
  const text = textOf(answer, name)
  const [, day, time, zone] =
    /^(\d{4}-\d\d-\d\d)[ T](\d\d:\d\d:\d\d(?:\.\d{1,9})?) ?(Z|[+-]\d\d:?\d\d)$/.exec(text) ?? []
  const instant = new Date(`${day}T${time}${zone?.replace(/(\d\d)(\d\d)$/, '$1:$2')}`)
  if (!Number.isNaN(instant.getTime())) return instant
  throw new UnreadableAnswer(`${name} is not a time with an offset`)
}

export function timeOrNull(answer: AnswerObject, name: string): Date | null {
  return wordOrNull(answer, name) === null ? null : timeOf(answer, name)
}

/** true, "true", "1" or 1. */
export function isSaid(answer: AnswerObject, name: string): boolean {
  return ['true', '1'].includes(String(answer[name]))
}
