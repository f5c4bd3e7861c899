/** request: a person ticked orders. schedule: one store, by the clock. */
export type RunKind = 'request' | 'schedule'

/** `created` only in scheduled runs: an order seen for the first time. */
export type ItemOutcome = 'created' | 'updated' | 'unchanged' | 'failed'

export interface RunCounts extends Readonly<Record<ItemOutcome, number>> {
  readonly total: number
}

export function settledOf(counts: RunCounts): number {
  return counts.created + counts.updated + counts.unchanged + counts.failed
}

/** The most orders one request may name, and how many of one store are asked for in one call. */
export const MOST_ORDERS = 10_000
export const BATCH_SIZE = 50
