import { DateTime } from 'luxon'

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

const LONGEST_RANGE = 31
/** Four days ago through today. */
export const DEFAULT_RANGE = 5

/** The dates in force for what was given; without `to` it is today, without `from` four days before `to`. */
export function rangeOf(from: string | null, to: string | null, calendar: Calendar): RangeAnswer {
  const last = to === null ? todayOf(calendar) : dayOf(to, calendar.zone)
  const first = from === null ? last.minus({ days: DEFAULT_RANGE - 1 }) : dayOf(from, calendar.zone)
  if (first > last) return endBeforeStart(first, last, to)
  if (datesBetween(first, last) > LONGEST_RANGE) return tooLong(first, last, to)
  return { kind: 'ok', range: rangeBetween(first, last) }
}

/** null: `text` is no date of the calendar (2026-02-30), or none the board can hold. */
export function dateOf(text: string): string | null {
  if (!/^2\d{3}-\d{2}-\d{2}$/.test(text)) return null
  return DateTime.fromISO(text, { zone: 'utc' }).isValid ? text : null
}

function endBeforeStart(first: DateTime, last: DateTime, to: string | null): RangeAnswer {
  const start = wordsOf(first)
  if (to === null) {
    const message = `Tanggal awal ${start} sesudah hari ini, ${wordsOf(last)}. Pilih hari ini atau sebelumnya.`
    return { kind: 'refused', field: 'from', message }
  }
  const message = `Tanggal akhir ${wordsOf(last)} mendahului tanggal awal ${start}. Pilih ${start} atau sesudahnya.`
  return { kind: 'refused', field: 'to', message }
}

function tooLong(first: DateTime, last: DateTime, to: string | null): RangeAnswer {
  const until = to === null ? `hari ini, ${wordsOf(last)},` : wordsOf(last)
  const latest = wordsOf(first.plus({ days: LONGEST_RANGE - 1 }))
  const message =
    `${wordsOf(first)} sampai ${until} adalah ${datesBetween(first, last)} hari; paling lama ${LONGEST_RANGE} hari. ` +
    `Pilih tanggal akhir ${latest} atau sebelumnya.`
  return { kind: 'refused', field: 'to', message }
}

function todayOf({ now, zone }: Calendar): DateTime {
  return DateTime.fromJSDate(now, { zone }).startOf('day')
}

function dayOf(date: string, zone: string): DateTime {
  return DateTime.fromISO(date, { zone }).startOf('day')
}

/** Counted on the calendar: a day is one day however many hours its zone gives it. */
function datesBetween(first: DateTime, last: DateTime): number {
  return (
    Math.round(
      last.setZone('utc', { keepLocalTime: true }).diff(first.setZone('utc', { keepLocalTime: true }), 'days').days,
    ) + 1
  )
}

function rangeBetween(first: DateTime, last: DateTime): DateRange {
  return {
    from: isoOf(first),
    to: isoOf(last),
    start: first.toJSDate(),
    end: last.plus({ days: 1 }).startOf('day').toJSDate(),
  }
}

function isoOf(day: DateTime): string {
  return day.toFormat('yyyy-MM-dd')
}

function wordsOf(day: DateTime): string {
  return day.setLocale('id').toFormat('d LLL yyyy')
}
