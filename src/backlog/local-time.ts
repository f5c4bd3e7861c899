import { DateTime } from 'luxon'

/** An instant on the calendar and the clock of a zone. */
export interface LocalTime {
  readonly day: number
  /** 1 to 12 */
  readonly month: number
  readonly year: number
  /** "08", "05" */
  readonly hour: string
  readonly minute: string
}

const MINUTE_MS = 60_000
const QUARTER_MS = 15 * MINUTE_MS
const MOST_KEPT = 5_000

type Kept<T> = Map<string, Map<number, T>>

/** Zone → quarter of an hour → minutes ahead of UTC. No zone changes its clock within a quarter of an hour. */
const offsets: Kept<number> = new Map()
const names: Kept<string> = new Map()
const starts = new Map<string, number>()

/** A page says a hundred times; asking luxon or Intl for each would take longer than all the rest of it. */
export function localTime(at: Date, zone: string): LocalTime {
  const local = new Date(at.getTime() + kept(offsets, at, zone, ({ offset }) => offset) * MINUTE_MS)
  return {
    day: local.getUTCDate(),
    month: local.getUTCMonth() + 1,
    year: local.getUTCFullYear(),
    hour: twoDigits(local.getUTCHours()),
    minute: twoDigits(local.getUTCMinutes()),
  }
}

/** 2026-11-23 */
export function localDate(at: Date, zone: string): string {
  const { year, month, day } = localTime(at, zone)
  return `${year}-${twoDigits(month)}-${twoDigits(day)}`
}

/** "WIB", "WITA", "WIT"; "GMT+1" where Indonesian has no word. */
export function zoneName(at: Date, zone: string): string {
  return kept(names, at, zone, (local) => local.setLocale('id').toFormat('ZZZZ'))
}

/** The first instant of a calendar date (2026-11-23): not midnight where the clock is put forward then. */
export function startOfDay(date: string, zone: string): Date {
  const key = `${zone} ${date}`
  const before = starts.get(key)
  if (before !== undefined) return new Date(before)
  if (starts.size >= MOST_KEPT) starts.clear()
  const start = DateTime.fromISO(date, { zone }).startOf('day').toJSDate()
  starts.set(key, start.getTime())
  return start
}

function kept<T>(known: Kept<T>, at: Date, zone: string, find: (local: DateTime) => T): T {
  const quarter = Math.floor(at.getTime() / QUARTER_MS)
  const ofZone = known.get(zone) ?? new Map<number, T>()
  if (ofZone.size >= MOST_KEPT) ofZone.clear()
  const before = ofZone.get(quarter)
  if (before !== undefined) return before
  const found = find(DateTime.fromJSDate(at, { zone }))
  known.set(zone, ofZone.set(quarter, found))
  return found
}

function twoDigits(count: number): string {
  return count < 10 ? `0${count}` : String(count)
}
