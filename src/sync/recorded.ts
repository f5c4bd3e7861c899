import { objectionsTo } from '../backlog/admission.ts'
import type { OrderObservation } from '../backlog/order.ts'
import type { FieldError, Outcome } from '../backlog/outcome.ts'

/** What became of what was said of an order. `untaken`: why B-Gen's half alone was left out; empty: it was not. */
export type Recorded = Outcome & { readonly untaken: readonly FieldError[] }

/** `rest` null: nothing is left. */
interface Parted {
  readonly rest: OrderObservation | null
  readonly untaken: readonly FieldError[]
}

const NONE: readonly FieldError[] = []

/** Parts an observation from a half of B-Gen's that the door would refuse. */
export function partedFromOddHalf(observation: OrderObservation, now: Date): Parted {
  const { bgen, ...rest } = observation
  if (bgen === undefined) return { rest: observation, untaken: NONE }
  const { store, kodeInvoiceMp, marketplace } = rest
  const untaken = objectionsTo({ store, kodeInvoiceMp, bgen }, now).filter(({ field }) => field.startsWith('bgen.'))
  if (untaken.length === 0) return { rest: observation, untaken: NONE }
  return { rest: marketplace === undefined ? null : rest, untaken }
}

/** @param outcome of the rest; null: there was none */
export function recordedOf(untaken: readonly FieldError[], outcome: Outcome | null): Recorded {
  if (outcome === null) return { kind: 'rejected', errors: untaken, untaken }
  if (outcome.kind !== 'rejected') return { ...outcome, untaken }
  return { ...outcome, errors: [...outcome.errors, ...untaken], untaken: NONE }
}
