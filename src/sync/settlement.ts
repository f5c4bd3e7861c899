import type { Changes, FieldError } from '../backlog/outcome.ts'
import { joinChanges } from './changes.ts'
import type { Reason } from './reason.ts'
import type { Recorded } from './recorded.ts'
import type { ItemOutcome } from './run.ts'

/** How an item ends. What was recorded stands beside the reason of a failure. */
export interface Settlement {
  readonly position: number
  readonly outcome: Exclude<ItemOutcome, 'created'>
  readonly changes: Changes
  readonly reason: Reason | null
  readonly detail: string | null
}

/** What was learned of one order. */
export interface Learned {
  readonly position: number
  /** What an earlier attempt has recorded. */
  readonly noted: Changes
  /** null: there was nothing to record. */
  readonly recorded: Recorded | null
  readonly knownToMarketplace: boolean
  /** Why what the marketplace told of it cannot be read; null: it told nothing of it, or something readable. */
  readonly unreadable: string | null
  /** Why B-Gen did not answer; null: it did. */
  readonly bgenSilent: Reason | null
}

export function settlementOf(learned: Learned): Settlement {
  const { position, noted, recorded } = learned
  const isOdd = recorded !== null && recorded.untaken.length > 0
  if (recorded?.kind === 'rejected' && !isOdd) {
    return { ...failure(position, noted, 'rejected'), detail: sentenceOf(recorded.errors) }
  }
  const changes = recorded === null || recorded.kind === 'rejected' ? noted : joinChanges(noted, recorded.changes)
  if (!learned.knownToMarketplace && learned.unreadable !== null) {
    return { ...failure(position, changes, 'marketplace-unreadable'), detail: learned.unreadable }
  }
  if (!learned.knownToMarketplace) return failure(position, changes, 'not-at-marketplace')
  if (learned.bgenSilent !== null) return failure(position, changes, learned.bgenSilent)
  if (isOdd) return { ...failure(position, changes, 'bgen-untaken'), detail: sentenceOf(recorded.untaken) }
  const outcome = Object.keys(changes).length > 0 ? 'updated' : 'unchanged'
  return { position, outcome, changes, reason: null, detail: null }
}

export function failure(position: number, changes: Changes, reason: Reason): Settlement {
  return { position, outcome: 'failed', changes, reason, detail: null }
}

export function sentenceOf(errors: readonly FieldError[]): string {
  return errors.map(({ field, message }) => `${field}: ${message}`).join('; ')
}
