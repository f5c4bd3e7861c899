import type { UnreadableOrder } from '../marketplaces/port.ts'
import type { PulledItem } from './pull-repository.ts'
import type { Recorded, Seen } from './recorded.ts'
import { sentenceOf } from './settlement.ts'

/** What a batch of the automatic synchronization brought. */
export interface Pulled {
  readonly items: readonly PulledItem[]
  /** Orders seen that nothing was new of. */
  readonly unchanged: number
}

/** Orders that the marketplace told in a way nobody can read: each is named, so that somebody looks at it. */
export function unreadableItems(unreadable: readonly UnreadableOrder[]): readonly PulledItem[] {
  return unreadable.map(({ kodeInvoiceMp, why }) => ({
    orderId: null,
    kodeInvoiceMp: kodeInvoiceMp ?? '(tanpa nomor)',
    outcome: 'failed',
    changes: {},
    reason: 'marketplace-unreadable',
    detail: why,
  }))
}

/**
 * @param outcomes one for each of `seen`, in the same order
 * @param toName of which of them a run has not yet said that what B-Gen tells cannot be taken
 */
export function pulledOf(seen: readonly Seen[], outcomes: readonly Recorded[], toName: ReadonlySet<string>): Pulled {
  const items = outcomes.flatMap((outcome, index) => itemOf(seen[index] as Seen, outcome, toName) ?? [])
  return { items, unchanged: outcomes.length - items.length }
}

function itemOf({ kodeInvoiceMp }: Seen, outcome: Recorded, toName: ReadonlySet<string>): PulledItem | null {
  const isOdd = outcome.untaken.length > 0
  if (isOdd && toName.has(kodeInvoiceMp)) return untakenItem(kodeInvoiceMp, outcome)
  switch (outcome.kind) {
    case 'unchanged':
    case 'stale':
      return null
    case 'created':
    case 'updated': {
      const { kind, orderId, changes } = outcome
      return { orderId, kodeInvoiceMp, outcome: kind, changes, reason: null, detail: null }
    }
    case 'rejected': {
      if (isOdd) return null
      const detail = sentenceOf(outcome.errors)
      return { orderId: null, kodeInvoiceMp, outcome: 'failed', changes: {}, reason: 'rejected', detail }
    }
  }
}

/** The marketplace's half is recorded, or there was none. */
function untakenItem(kodeInvoiceMp: string, outcome: Recorded): PulledItem {
  const { orderId, changes } = outcome.kind === 'rejected' ? { orderId: null, changes: {} } : outcome
  const detail = sentenceOf(outcome.untaken)
  return { orderId, kodeInvoiceMp, outcome: 'failed', changes, reason: 'bgen-untaken', detail }
}
