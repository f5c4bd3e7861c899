import { HOUR, type Instant } from '../calendar.ts'

const JAKARTA = 7 * HOUR

/** "2018-02-10 21:12:09 +0700", how orders and items tell their times. */
export function printTime(instant: Instant): string {
  return `${inJakarta(instant).replace('T', ' ')} +0700`
}

/** yyyy-MM-dd'T'HH:mm:ssXXX, how an item tells its deadline. */
export function printDeadline(instant: Instant): string {
  return `${inJakarta(instant)}+07:00`
}

function inJakarta(instant: Instant): string {
  return new Date(instant + JAKARTA).toISOString().slice(0, 19)
}

/** ISO 8601 with an offset, with or without its colon; null for anything else. */
export function timeIn(text: string): Instant | null {
  const [, time, hours, minutes] =
    /^(\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(?:\.\d+)?)(?:Z|([+-]\d\d):?(\d\d))$/.exec(text) ?? []
  const instant = Date.parse(`${time}${hours === undefined ? 'Z' : `${hours}:${minutes}`}`)
  return Number.isNaN(instant) ? null : instant
}
