import type { Instant } from './calendar.ts'

/** What was said lately: every word until its own time, then forgotten. */
export interface ShortMemory {
  note(word: string, until: Instant, now: Instant): void
  holds(word: string, now: Instant): boolean
  /** As `holds`, and forgets it. */
  take(word: string, now: Instant): boolean
}

const SWEEP_ABOVE = 50_000

export function createShortMemory(): ShortMemory {
  const untils = new Map<string, Instant>()
  let sweepAbove = SWEEP_ABOVE
  const holds = (word: string, now: Instant) => (untils.get(word) ?? Number.NEGATIVE_INFINITY) > now
  return {
    note(word, until, now) {
      const known = untils.get(word)
      if (known === undefined || known < until) untils.set(word, until)
      if (untils.size < sweepAbove) return
      for (const [old, end] of untils) if (end <= now) untils.delete(old)
      sweepAbove = 2 * Math.max(SWEEP_ABOVE, untils.size)
    },
    holds,
    take(word, now) {
      const held = holds(word, now)
      untils.delete(word)
      return held
    },
  }
}
