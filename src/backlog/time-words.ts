const MINUTE_MS = 60_000
const HOUR_MS = 60 * MINUTE_MS
const DAY_MS = 24 * HOUR_MS

const MOMENT = {
  day: 'numeric',
  month: 'short',
  year: 'numeric',
  hour: '2-digit',
  minute: '2-digit',
  hourCycle: 'h23',
} as const
const CLOCK = { hour: '2-digit', minute: '2-digit', hourCycle: 'h23', timeZoneName: 'short' } as const
const SORTABLE = {
  year: 'numeric',
  month: '2-digit',
  day: '2-digit',
  hour: '2-digit',
  minute: '2-digit',
} as const
const ISO_DAY = { year: 'numeric', month: '2-digit', day: '2-digit' } as const
const DAY = { day: 'numeric', month: 'short', year: 'numeric' } as const

/** Making a formatter costs as much as fifty uses of it. */
const FORMATS = new Map<string, Intl.DateTimeFormat>()

/** "23 Nov 2026 08.05" in the business zone. */
export function momentWords(at: Date, zone: string): string {
  return formatted(at, zone, MOMENT)
}

/** "08.12 WIB"; "22 Nov 2026 08.12 WIB" on any other day than `now`. */
export function sinceWords(at: Date, now: Date, zone: string): string {
  const clock = formatted(at, zone, CLOCK)
  const day = formatted(at, zone, DAY)
  return day === formatted(now, zone, DAY) ? clock : `${day} ${clock}`
}

/** "23 Nov 2026 08.05 WIB" */
export function momentInZoneWords(at: Date, zone: string): string {
  return `${formatted(at, zone, DAY)} ${formatted(at, zone, CLOCK)}`
}

/** "23 Nov 08.05", where the year is plain. */
export function dayWords(at: Date, zone: string): string {
  return momentWords(at, zone).replace(/ \d{4} /, ' ')
}

/** "2026-11-23 08:05 WIB": a column of them sorts as it should, as text. */
export function sortableMoment(at: Date, zone: string): string {
  const [, clock = ''] = formatted(at, zone, CLOCK).split(' ')
  return `${formatted(at, zone, SORTABLE, 'sv-SE')} ${clock}`
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
  const [first, last] = [dateParts(range.from), dateParts(range.to)]
  if (range.from === range.to) return last.join(' ')
  if (first[2] !== last[2]) return `${first.join(' ')} – ${last.join(' ')}`
  if (first[1] !== last[1]) return `${first[0]} ${first[1]} – ${last.join(' ')}`
  return `${first[0]}–${last.join(' ')}`
}

/** 1.234 */
export function countWords(count: number): string {
  return String(count).replace(/\B(?=(\d{3})+$)/g, '.')
}

/** 2026-11-23 */
export function dateIn(at: Date, zone: string): string {
  return formatted(at, zone, ISO_DAY, 'sv-SE')
}

/** Of a calendar date, counted on the calendar. */
export function daysBefore(date: string, days: number): string {
  return new Date(Date.parse(date) - days * DAY_MS).toISOString().slice(0, 10)
}

function dateParts(date: string): string[] {
  return formatted(new Date(`${date}T00:00:00Z`), 'UTC', DAY).split(' ')
}

function formatted(at: Date, zone: string, options: Intl.DateTimeFormatOptions, language = 'id-ID'): string {
  const key = `${zone} ${language} ${options.hour} ${options.year}`
  let format = FORMATS.get(key)
  if (format === undefined) {
    format = new Intl.DateTimeFormat(language, { timeZone: zone, ...options })
    FORMATS.set(key, format)
  }
  return format.format(at).replace(', ', ' ')
}
