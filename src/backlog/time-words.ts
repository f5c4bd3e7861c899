import { type LocalTime, localDate, localTime, zoneName } from './local-time.ts'

const MINUTE_MS = 60_000
const HOUR_MS = 60 * MINUTE_MS
const DAY_MS = 24 * HOUR_MS
const MONTHS = ['Jan', 'Feb', 'Mar', 'Apr', 'Mei', 'Jun', 'Jul', 'Agu', 'Sep', 'Okt', 'Nov', 'Des'] as const

/** "23 Nov 2026 08.05" in the business zone. */
export function momentWords(at: Date, zone: string): string {
  const local = localTime(at, zone)
  return `${dateOf(local)} ${clockOf(local)}`
}

/** "23 Nov 08.05", where the year is plain. */
export function dayWords(at: Date, zone: string): string {
  const local = localTime(at, zone)
  return `${local.day} ${monthOf(local)} ${clockOf(local)}`
}

/** "08.12 WIB"; "22 Nov 2026 08.12 WIB" on any other day than `now`. */
export function sinceWords(at: Date, now: Date, zone: string): string {
  const local = localTime(at, zone)
  const clock = `${clockOf(local)} ${zoneName(at, zone)}`
  return dateIn(at, zone) === dateIn(now, zone) ? clock : `${dateOf(local)} ${clock}`
}

/** "23 Nov 2026 08.05 WIB" */
export function momentInZoneWords(at: Date, zone: string): string {
  return `${momentWords(at, zone)} ${zoneName(at, zone)}`
}

/** "2026-11-23 08:05 WIB": a column of them sorts as it should, as text. */
export function sortableMoment(at: Date, zone: string): string {
  const { hour, minute } = localTime(at, zone)
  return `${localDate(at, zone)} ${hour}:${minute} ${zoneName(at, zone)}`
}

/** "5 menit", "90 detik" */
export function periodWords(seconds: number): string {
  return seconds % 60 === 0 ? `${seconds / 60} menit` : `${seconds} detik`
}

/** "45 m", "2 j 10 m", "3 hari": how long until a deadline. */
export function leftWords(ms: number): string {
  if (ms < HOUR_MS) return `${Math.max(1, Math.floor(ms / MINUTE_MS))} m`
  if (ms >= 2 * DAY_MS) return `${Math.floor(ms / DAY_MS)} hari`
  const minutes = Math.floor((ms % HOUR_MS) / MINUTE_MS)
  const hours = `${Math.floor(ms / HOUR_MS)} j`
  return minutes === 0 ? hours : `${hours} ${minutes} m`
}

/** "5 menit", "3 jam", "2 hari": how long ago a deadline was. */
export function lateWords(ms: number): string {
  if (ms < HOUR_MS) return `${Math.max(1, Math.floor(ms / MINUTE_MS))} menit`
  if (ms < 2 * DAY_MS) return `${Math.floor(ms / HOUR_MS)} jam`
  return `${Math.floor(ms / DAY_MS)} hari`
}

/** "23 Nov 2026", "19–23 Nov 2026", "30 Okt – 3 Nov 2026": calendar dates, both included. */
export function datesWords(range: { readonly from: string; readonly to: string } | null): string {
  if (range === null) return 'semua tanggal'
  const [first, last] = [calendarDate(range.from), calendarDate(range.to)]
  if (range.from === range.to) return dateOf(last)
  if (first.year !== last.year) return `${dateOf(first)} – ${dateOf(last)}`
  if (first.month !== last.month) return `${first.day} ${monthOf(first)} – ${dateOf(last)}`
  return `${first.day}–${dateOf(last)}`
}

/** 1.234 */
export function countWords(count: number): string {
  return String(count).replace(/\B(?=(\d{3})+$)/g, '.')
}

/** 2026-11-23 */
export function dateIn(at: Date, zone: string): string {
  return localDate(at, zone)
}

/** Of a calendar date, counted on the calendar. */
export function daysBefore(date: string, days: number): string {
  return new Date(Date.parse(date) - days * DAY_MS).toISOString().slice(0, 10)
}

function calendarDate(date: string): LocalTime {
  return localTime(new Date(`${date}T00:00:00Z`), 'UTC')
}

function dateOf(local: LocalTime): string {
  return `${local.day} ${monthOf(local)} ${local.year}`
}

function monthOf({ month }: LocalTime): string {
  return String(MONTHS[month - 1])
}

function clockOf({ hour, minute }: LocalTime): string {
  return `${hour}.${minute}`
}
