/** Field of order.ts → [before, after]. Times are ISO 8601 in UTC, so that a change prints and stores as it is. */
export type Changes = Readonly<Record<string, readonly [unknown, unknown]>>

/** `field` as in order.ts, those of B-Gen's half as `bgen.packedAt`. `message` goes on after the field's name. */
export interface FieldError {
  readonly field: string
  readonly message: string
}

/**
 * What became of one observation.
 *
 * created    the order is new
 * updated    `changes` were applied
 * unchanged  nothing it says was new
 * stale      older than what is known: ignored, and no mistake
 * rejected   nothing of it was applied, for the reasons in `errors`
 */
export type Outcome =
  | {
      readonly kind: 'created' | 'updated' | 'unchanged' | 'stale'
      readonly orderId: number
      readonly changes: Changes
    }
  | { readonly kind: 'rejected'; readonly errors: readonly FieldError[] }
export type OutcomeKind = Outcome['kind']
