/** How often one endpoint may be asked about one shop. Real time, whatever clock the world goes by. */
export interface Rates {
  /** False: too often. */
  take(endpoint: string): boolean
}

export function createRates(perSecond: number, now: () => number = () => performance.now()): Rates {
  const buckets = new Map<string, { left: number; at: number }>()
  const burst = 2 * perSecond
  return {
    take(endpoint) {
      const at = now()
      const known = buckets.get(endpoint) ?? { left: burst, at }
      const left = Math.min(burst, known.left + ((at - known.at) / 1000) * perSecond)
      buckets.set(endpoint, { left: left < 1 ? left : left - 1, at })
      return left >= 1
    },
  }
}
