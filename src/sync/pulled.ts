import type { OrderObservation } from '../backlog/order.ts'
import type { Outcome } from '../backlog/outcome.ts'
import type { UnreadableOrder } from '../marketplaces/port.ts'
import type { PulledItem } from './pull-repository.ts'
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

/** @param outcomes one for each of `seen`, in the same order */
export function pulledOf(seen: readonly OrderObservation[], outcomes: readonly Outcome[]): Pulled {
  const items = outcomes.flatMap((outcome, index) => itemOf(seen[index] as OrderObservation, outcome) ?? [])
  return { items, unchanged: outcomes.length - items.length }
}

function itemOf({ kodeInvoiceMp }: OrderObservation, outcome: Outcome): PulledItem | null {
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
      const detail = sentenceOf(outcome.errors)
      return { orderId: null, kodeInvoiceMp, outcome: 'failed', changes: {}, reason: 'rejected', detail }
    }
  }
}
