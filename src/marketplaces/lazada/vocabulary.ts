import type { Canceller, OrderStatus } from '../../backlog/order.ts'

/**
 * An item's `status` → its meaning, the least advanced first: Lazada's orders have no status but those of their items.
 * Sources: DOMAIN.md 2.2 and 3; GetOrders and GetMultipleOrderItems in mixos-go/lazada:references/api/Order API, read
 * 2026-11-23. What comes back (failed, lost) stands before what was delivered: it still keeps somebody busy.
 */
const STATUS: Readonly<Record<string, OrderStatus>> = {
  unpaid: 'unpaid',
  pending: 'ready_to_process',
  repacked: 'ready_to_process',
  topack: 'ready_to_process',
  packed: 'accepted',
  toship: 'accepted',
  ready_to_ship: 'waiting_pickup',
  shipped: 'in_transit',
  shipping: 'in_transit',
  failed: 'returning',
  lost: 'returning',
  delivered: 'delivered',
  // a return after delivery is after-sales work, not a tolakan
  returned: 'delivered',
  canceled: 'cancelled',
}
const ADVANCE = Object.keys(STATUS)

/** `cancel_return_initiator` in small letters. The documents' list ends with "and so on"; "null-null" says nobody. */
const CANCELLED_BY: Readonly<Record<string, Canceller>> = {
  'cancellation-customer': 'customer',
  'buyer-cancel': 'customer',
  'cancellation-seller': 'seller',
  'system-cancel': 'system',
  'cancellation-internal': 'system',
  'cancellation-failed delivery': 'system',
  'customer service-cancel': 'operator',
}
const NOBODY = 'null-null'

/** undefined: nobody knows the word. */
export function statusOf(word: string): OrderStatus | undefined {
  return Object.hasOwn(STATUS, word) ? STATUS[word] : undefined
}

/** null: nobody is named. */
export function cancellerOf(word: string | null): Canceller | null {
  const known = word?.toLowerCase() ?? NOBODY
  if (known === NOBODY) return null
  return (Object.hasOwn(CANCELLED_BY, known) ? CANCELLED_BY[known] : undefined) ?? 'unknown'
}

/** Sorts the least advanced status first, words that nobody knows before all. */
export function byAdvance(one: string, other: string): number {
  return ADVANCE.indexOf(one) - ADVANCE.indexOf(other) || Number(one > other) - Number(one < other)
}
