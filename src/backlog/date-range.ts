import { DateTime } from 'luxon'
import { startOfDay } from './local-time.ts'
import { dateIn, datesWords, daysBefore } from './time-words.ts'

/** Calendar dates in the business zone, both included, and the half-open instants they cover. */
export interface DateRange {
  /** YYYY-MM-DD */
  readonly from: string
  readonly to: string
  /** The first instant of `from`. */
  readonly start: Date
  /** The first instant after `to`. */
  readonly end: Date
}

export interface Calendar {
  readonly now: Date
  /** An IANA name. */
  readonly zone: string
}

export type RangeAnswer =
  | { readonly kind: 'ok'; readonly range: DateRange }
  | { readonly kind: 'refused'; readonly field: 'from' | 'to'; readonly message: string }

const DAY_MS = 86_400_000
const LONGEST_RANGE = 31
/** Four days ago through today. */
export const DEFAULT_RANGE = 5

/** The dates in force for what was given; without `to` it is today, without `from` four days before `to`. */
export function rangeOf(from: string | null, to: string | null, { now, zone }: Calendar): RangeAnswer {
  const last = to ?? dateIn(now, zone)
  const first = from ?? daysBefore(last, DEFAULT_RANGE - 1)
  if (first > last) return endBeforeStart(first, last, to)
  if (datesBetween(first, last) > LONGEST_RANGE) return tooLong(first, last, to)
  const range = { from: first, to: last, start: startOfDay(first, zone), end: startOfDay(daysBefore(last, -1), zone) }
  return { kind: 'ok', range }
}

/** null: `text` is no date of the calendar (2026-02-30), or of no year that the board holds: 2000 to 2999. */
export function dateOf(text: string): string | null {
  return text.startsWith('2') && isOnCalendar(text) ? text : null
}

/** Whether `text` is a date, of any year: YYYY-MM-DD. */
export function isOnCalendar(text: string): boolean {
  return /^\d{4}-\d{2}-\d{2}$/.test(text) && DateTime.fromISO(text, { zone: 'utc' }).isValid
}

function endBeforeStart(first: string, last: string, to: string | null): RangeAnswer {
  const start = wordsOf(first)
  if (to === null) {
    const message = `Tanggal awal ${start} sesudah hari ini, ${wordsOf(last)}. Pilih hari ini atau sebelumnya.`
    return { kind: 'refused', field: 'from', message }
  }
  const message = `Tanggal akhir ${wordsOf(last)} mendahului tanggal awal ${start}. Pilih ${start} atau sesudahnya.`
  return { kind: 'refused', field: 'to', message }
}

function tooLong(first: string, last: string, to: string | null): RangeAnswer {
  const until = to === null ? `hari ini, ${wordsOf(last)},` : wordsOf(last)
  const latest = wordsOf(daysBefore(first, 1 - LONGEST_RANGE))
  const message =
    `${wordsOf(first)} sampai ${until} adalah ${datesBetween(first, last)} hari; paling lama ${LONGEST_RANGE} hari. ` +
    `Pilih tanggal akhir ${latest} atau sebelumnya.`
  return { kind: 'refused', field: 'to', message }
}

/** Counted on the calendar: a day is one day however many hours its zone gives it. */
function datesBetween(first: string, last: string): number {
  return (Date.parse(last) - Date.parse(first)) / DAY_MS + 1
}

function wordsOf(date: string): string {
  return datesWords({ from: date, to: date })
}
