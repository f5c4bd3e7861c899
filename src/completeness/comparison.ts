/** One day of one store, at its marketplace and here. */
export interface Compared {
  /** At the marketplace, not among our orders of any day. */
  readonly missing: readonly string[]
  /** Among our orders of that day, not in what the marketplace named. */
  readonly unknown: readonly string[]
}

/**
 * @param named what the marketplace named
 * @param known which of those are orders of ours, whatever their day
 * @param stored our orders of that day
 */
export function compare(named: readonly string[], known: ReadonlySet<string>, stored: readonly string[]): Compared {
  const atMarketplace = new Set(named)
  return {
    missing: [...atMarketplace].filter((number) => !known.has(number)),
    unknown: stored.filter((number) => !atMarketplace.has(number)),
  }
}

/** What is known of some days of a store. Of a day without a check the four of the marketplace are zero. */
export interface Tally {
  readonly stored: number
  readonly withoutSo: number
  readonly withoutInvoice: number
  /** What the marketplace counted. */
  readonly counted: number
  readonly missing: number
  readonly unknown: number
  readonly brought: number
}

export const NOTHING: Tally = {
  stored: 0,
  withoutSo: 0,
  withoutInvoice: 0,
  counted: 0,
  missing: 0,
  unknown: 0,
  brought: 0,
}

export function sumOf(tallies: readonly Tally[]): Tally {
  return tallies.reduce((sum, tally) => {
    const added = (Object.keys(NOTHING) as (keyof Tally)[]).map((key) => [key, sum[key] + tally[key]])
    return Object.fromEntries(added) as unknown as Tally
  }, NOTHING)
}

/** Whether the marketplace's count differs from ours by something that no list of numbers tells: orders that came after
 *  the check, or a day that had not ended then. */
export function hasMovedOn({ stored, counted, missing, unknown }: Tally): boolean {
  return counted !== stored - unknown + missing
}
