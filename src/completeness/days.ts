import type { DateRange } from '../backlog/date-range.ts'
import { startOfDay } from '../backlog/local-time.ts'
import { dateIn, daysBefore } from '../backlog/time-words.ts'

/** A calendar date of the business zone and the instants it covers, the end not included. */
export interface Day {
  /** YYYY-MM-DD */
  readonly date: string
  readonly start: Date
  readonly end: Date
}

/** How many finished days each night looks at. */
const NIGHTLY_DAYS = 7
/** What is younger may not have come to us yet, nor into the marketplace's own list. */
const GRACE_MS = 10 * 60_000

export function dayOf(date: string, zone: string): Day {
  return { date, start: startOfDay(date, zone), end: startOfDay(daysBefore(date, -1), zone) }
}

/** The oldest first. */
export function daysIn({ from, to }: Pick<DateRange, 'from' | 'to'>, zone: string): readonly Day[] {
  const days: Day[] = []
  for (let date = from; date <= to; date = daysBefore(date, -1)) days.push(dayOf(date, zone))
  return days
}

/** Until when the marketplace is asked about the day; null: it has hardly begun, or not at all. */
export function coveredUntil({ start, end }: Day, now: Date): Date | null {
  const until = new Date(Math.min(end.getTime(), now.getTime() - GRACE_MS))
  return until > start ? until : null
}

/** The days that have begun, the newest first: they matter most. */
export function daysToCheck(range: Pick<DateRange, 'from' | 'to'>, zone: string, now: Date): readonly string[] {
  const begun = daysIn(range, zone).filter((day) => coveredUntil(day, now) !== null)
  return begun.map(({ date }) => date).reverse()
}

/** Yesterday and the days before it; `night` is the date on whose early morning they are looked at. */
export function nightlyDays(night: string): readonly string[] {
  return Array.from({ length: NIGHTLY_DAYS }, (_, before) => daysBefore(night, before + 1))
}

/** Yesterday's night is over when tonight's hour has not come. */
export function nightOf(now: Date, zone: string, hour: number): string {
  return dateIn(new Date(now.getTime() - hour * 3_600_000), zone)
}
