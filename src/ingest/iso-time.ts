/** A date, a time of day, and its distance from UTC: without it nobody knows which moment is meant. */
export const ISO_8601 = '^\\d{4}-\\d\\d-\\d\\dT\\d\\d:\\d\\d(?::\\d\\d(?:[.,]\\d{1,9})?)?(?:Z|[+-]\\d\\d(?::?\\d\\d)?)$'

const PARTS = /^(\d{4})-(\d\d)-(\d\d)T(\d\d):(\d\d)(?::(\d\d)(?:[.,](\d{1,9}))?)?(?:Z|([+-]\d\d)(?::?(\d\d))?)$/

/** The moment to the millisecond; what is finer is cut off, never rounded up. null: no such moment (2026-02-30, 25:00). */
export function parseTime(text: string): Date | null {
  const parts = PARTS.exec(text)
  if (parts === null) return null
  const [year, month, day, hour, minute] = [
    Number(parts[1]),
    Number(parts[2]),
    Number(parts[3]),
    Number(parts[4]),
    Number(parts[5]),
  ]
  const second = Number(parts[6] ?? 0)
  const offsetHour = Number(parts[8] ?? 0)
  const offsetMinute = Number(parts[9] ?? 0)
  const isClock = hour < 24 && minute < 60 && second < 60 && Math.abs(offsetHour) < 24 && offsetMinute < 60
  if (!isClock || month < 1 || month > 12 || day < 1 || day > daysIn(year, month)) return null
  const milliseconds = Number((parts[7] ?? '').slice(0, 3).padEnd(3, '0'))
  const offset = offsetHour * 60 + (parts[8]?.startsWith('-') ? -offsetMinute : offsetMinute)
  return new Date(Date.UTC(year, month - 1, day, hour, minute - offset, second, milliseconds))
}

function daysIn(year: number, month: number): number {
  if (month === 2) return year % 4 === 0 && (year % 100 !== 0 || year % 400 === 0) ? 29 : 28
  return month === 4 || month === 6 || month === 9 || month === 11 ? 30 : 31
}
