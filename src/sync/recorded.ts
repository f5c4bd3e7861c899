import { objectionsTo } from '../backlog/admission.ts'
import type { OrderObservation } from '../backlog/order.ts'
import type { FieldError, Outcome } from '../backlog/outcome.ts'

/** What sources said of an order. `unreadable`: why nobody can read what B-Gen has of it. */
export interface Seen extends OrderObservation {
  readonly unreadable?: string
}

/** What became of what was said of an order. `untaken`: why B-Gen's half alone was left out; empty: it was not. */
export type Recorded = Outcome & { readonly untaken: readonly FieldError[] }

/** `rest` null: nothing is left. */
interface Parted {
  readonly rest: OrderObservation | null
  readonly untaken: readonly FieldError[]
}

const NONE: readonly FieldError[] = []

/** Parts what was said from a half of B-Gen's that nobody can read, or that the door would refuse. */
export function partedFromOddHalf(seen: Seen, now: Date): Parted {
  const { bgen, unreadable, ...rest } = seen
  const untaken = unreadable === undefined ? objectionsToBgen(seen, now) : [{ field: 'bgen', message: unreadable }]
  if (untaken.length === 0) return { rest: seen, untaken }
  return { rest: rest.marketplace === undefined ? null : rest, untaken }
}

function objectionsToBgen({ store, kodeInvoiceMp, bgen }: Seen, now: Date): readonly FieldError[] {
  if (bgen === undefined) return NONE
  return objectionsTo({ store, kodeInvoiceMp, bgen }, now).filter(({ field }) => field.startsWith('bgen.'))
}

/** @param outcome of the rest; null: there was none */
export function recordedOf(untaken: readonly FieldError[], outcome: Outcome | null): Recorded {
  if (outcome === null) return { kind: 'rejected', errors: untaken, untaken }
  if (outcome.kind !== 'rejected') return { ...outcome, untaken }
  return { ...outcome, errors: [...outcome.errors, ...untaken], untaken: NONE }
}
