import type { Draw } from './draw.ts'

/** Instants are milliseconds since 1970; days are the sandbox's own, in Jakarta (UTC+7, no summer time). */
export type Instant = number
/** Whole days since 1970-01-01 in Jakarta. */
export type Day = number

export const MINUTE = 60_000
export const HOUR = 60 * MINUTE
export const DAY = 24 * HOUR
const JAKARTA = 7 * HOUR

export function dayOf(instant: Instant): Day {
  return Math.floor((instant + JAKARTA) / DAY)
}

export function startOf(day: Day): Instant {
  return day * DAY - JAKARTA
}

/** Year, month and day as 20261123. */
export function digitsOf(day: Day): string {
  const date = new Date(day * DAY)
  return String((date.getUTCFullYear() * 100 + date.getUTCMonth() + 1) * 100 + date.getUTCDate())
}

/** The day that `20261123` names; null for anything else. */
export function dayNamed(digits: string): Day | null {
  const [, year, month, date] = /^(\d{4})(\d\d)(\d\d)$/.exec(digits) ?? []
  const at = Date.parse(`${year}-${month}-${date}T00:00:00Z`)
  return Number.isNaN(at) ? null : at / DAY
}

export function isSunday(day: Day): boolean {
  return (day + 4) % 7 === 0
}

/** The instant itself while people work (08.00 to 20.00), else some time in the first hours of the next morning. */
export function atWork(draw: Draw, instant: Instant): Instant {
  const day = dayOf(instant)
  const hour = (instant - startOf(day)) / HOUR
  if (hour >= 8 && hour < 20) return instant
  const morning = startOf(hour < 8 ? day : day + 1) + 8 * HOUR
  return morning + draw.between(0, 2.5 * HOUR)
}

/** The courier's next round at or after the instant: 10.00 to 19.00. */
export function atPickup(draw: Draw, instant: Instant): Instant {
  const day = dayOf(instant)
  const hour = (instant - startOf(day)) / HOUR
  if (hour < 19) return Math.max(instant, startOf(day) + 10 * HOUR) + draw.between(0, 3 * HOUR)
  return startOf(day + 1) + draw.between(10 * HOUR, 14 * HOUR)
}

/** 23.59.59 of the last working day a marketplace grants for an order paid at `instant`; Sundays do not count. */
export function dispatchDeadline(instant: Instant, workingDays: number): Instant {
  let day = dayOf(instant)
  for (let left = workingDays; left > 0 || isSunday(day); day++) if (!isSunday(day)) left--
  return startOf(day + 1) - 1000
}
