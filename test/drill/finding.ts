/** One promise of the drills, and what was seen of it. */
export interface Finding {
  readonly promise: string
  readonly seen: string
  readonly kept: boolean
}

/** `seen` at most `limit`, in a unit. */
export function atMost(promise: string, seen: number, limit: number, unit: string): Finding {
  const kept = seen <= limit
  return { promise: `${promise} (≤ ${limit} ${unit})`, seen: `${Math.round(seen * 10) / 10} ${unit}`, kept }
}

export function holds(promise: string, kept: boolean, seen: string): Finding {
  return { promise, seen, kept }
}

/** At most five of them, each on a line of its own below what was seen. */
export function examplesOf(all: readonly string[]): string {
  return all.length === 0 ? '' : `\n          ${all.slice(0, 5).join('\n          ')}`
}

/** The value below which this share of them lies; 0 of none. */
export function percentile(values: readonly number[], share: number): number {
  const sorted = values.toSorted((a, b) => a - b)
  return sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * share))] ?? 0
}
