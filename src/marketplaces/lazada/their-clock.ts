/** So wrong a clock Lazada lets sign (see request.ts). An answer whose time is further off was not made just now. */
const MOST_WRONG_MS = 2 * 3_600_000

/** Lazada's clock, as the heads of its answers tell it. */
export interface TheirClock {
  hear(at: Date): void
  /** Where our clock is ahead, a list has not told what happens until then: complete it is up to Lazada's own time. */
  noLaterThanNow(completeUpTo: Date | null): Date | null
}

export function listenForTheirClock(): TheirClock {
  let now: Date | null = null
  return {
    hear: (at) => {
      now = at
    },
    noLaterThanNow: (completeUpTo) => {
      if (completeUpTo === null || now === null) return completeUpTo
      const aheadMs = completeUpTo.getTime() - now.getTime()
      return aheadMs > 0 && aheadMs <= MOST_WRONG_MS ? now : completeUpTo
    },
  }
}
