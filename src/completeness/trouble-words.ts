import { dayWords, sinceWords } from '../backlog/time-words.ts'
import { REASONS } from '../sync/reason.ts'
import type { Check } from './page-repository.ts'

/** Why the newest attempt at these days of a store failed, and when one last succeeded; '' when it did not fail. */
export function troubleWords(checks: readonly Check[], now: Date, zone: string): string {
  const newest = [...checks].sort((one, other) => other.triedAt.getTime() - one.triedAt.getTime())
  const failed = newest.find(({ reason }) => reason !== null)
  if (failed === undefined || failed.reason === null) return ''
  const { text, next } = REASONS[failed.reason]
  const counted = checks.flatMap(({ countedAt }) => countedAt?.getTime() ?? [])
  const last = counted.length === 0 ? 'belum pernah berhasil' : `terakhir diperiksa ${momentOf(counted, now, zone)}`
  return `Pemeriksaan ${sinceWords(failed.triedAt, now, zone)} gagal: ${text}. ${next} (${last})`
}

function momentOf(times: readonly number[], now: Date, zone: string): string {
  return sinceWords(new Date(Math.max(...times)), now, zone)
}

/** "02.04" today, "22 Nov 02.04" on other days. */
export function shortMoment(at: Date, now: Date, zone: string): string {
  const words = dayWords(at, zone)
  const today = dayWords(now, zone)
  const [date, clock] = splitClock(words)
  return date === splitClock(today)[0] ? clock : words
}

function splitClock(words: string): readonly [date: string, clock: string] {
  const at = words.lastIndexOf(' ')
  return [words.slice(0, at), words.slice(at + 1)]
}
