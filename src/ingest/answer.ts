import type { FieldError, OutcomeKind } from '../backlog/outcome.ts'

/** What became of one item. `errors` only of a rejected one. */
export type Answer = {
  readonly outcome: OutcomeKind
  readonly errors?: readonly FieldError[]
}

export type Counts = Readonly<Record<OutcomeKind, number>>

export const NOTHING_YET: Counts = { created: 0, updated: 0, unchanged: 0, stale: 0, rejected: 0 }

export function countsOf(answers: readonly Answer[]): Counts {
  const counts = { ...NOTHING_YET }
  for (const { outcome } of answers) counts[outcome] += 1
  return counts
}

export function sumOf(one: Counts, other: Counts): Counts {
  return {
    created: one.created + other.created,
    updated: one.updated + other.updated,
    unchanged: one.unchanged + other.unchanged,
    stale: one.stale + other.stale,
    rejected: one.rejected + other.rejected,
  }
}

/** The field's name in the API, where it differs from ours. */
export function inWordsOfApi(errors: readonly FieldError[]): readonly FieldError[] {
  return errors.map((error) => (error.field === 'kodeInvoiceMp' ? { ...error, field: 'invoice' } : error))
}
