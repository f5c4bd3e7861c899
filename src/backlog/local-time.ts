import { DateTime } from 'luxon'

/** An instant on the calendar and the clock of a zone. */
export interface LocalTime {
  /** 2026-11-23 */
  readonly date: string
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

/** Zone and quarter of an hour → minutes ahead of UTC. No zone changes its clock within a quarter of an hour. */
const offsets = new Map<string, number>()
const names = new Map<string, string>()

/** A page says a hundred times; asking luxon or Intl for each would take longer than all the rest of it. */
export function localTime(at: Date, zone: string): LocalTime {
  const local = new Date(at.getTime() + kept(offsets, at, zone, ({ offset }) => offset) * MINUTE_MS)
  const text = local.toISOString()
  return {
    date: text.slice(0, 10),
    day: local.getUTCDate(),
    month: local.getUTCMonth() + 1,
    year: local.getUTCFullYear(),
    hour: text.slice(11, 13),
    minute: text.slice(14, 16),
  }
}

/** "WIB", "WITA", "WIT"; "GMT+1" where Indonesian has no word. */
export function zoneName(at: Date, zone: string): string {
  return kept(names, at, zone, (local) => local.setLocale('id').toFormat('ZZZZ'))
}

function kept<T>(known: Map<string, T>, at: Date, zone: string, find: (local: DateTime) => T): T {
  const key = `${zone} ${Math.floor(at.getTime() / QUARTER_MS)}`
  const before = known.get(key)
  if (before !== undefined) return before
  if (known.size >= MOST_KEPT) known.clear()
  const found = find(DateTime.fromJSDate(at, { zone }))
  known.set(key, found)
  return found
}
