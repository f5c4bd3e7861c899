import type { Canceller, Marketplace, OrderStatus } from '../../backlog/order.ts'

/** `status` → its meaning (DOMAIN.md 2.2 and 3; "order" of TikTok Shop's OpenAPI text in @tts-open-toolkit/cli 0.1.7,
 *  read 2026-11-23). There is no "accepted", and no "returning": goods that come back end as CANCELLED. */
const STATUS: Readonly<Record<string, OrderStatus>> = {
  UNPAID: 'unpaid',
  ON_HOLD: 'on_hold',
  AWAITING_SHIPMENT: 'ready_to_process',
  AWAITING_COLLECTION: 'waiting_pickup',
  PARTIALLY_SHIPPING: 'waiting_pickup',
  IN_TRANSIT: 'in_transit',
  DELIVERED: 'delivered',
  COMPLETED: 'completed',
  CANCELLED: 'cancelled',
}

/** `cancellation_initiator` of an order and `cancel_user` of a line, which alone knows OPERATOR. */
const CANCELLED_BY: Readonly<Record<string, Canceller>> = {
  BUYER: 'customer',
  SELLER: 'seller',
  SYSTEM: 'system',
  OPERATOR: 'operator',
}

/** `fulfillment_type` of orders that never pass the seller's own warehouse. */
export const FULFILLED_BY_MARKETPLACE: ReadonlySet<string> = new Set([
  'FULFILLMENT_BY_TIKTOK',
  'FULFILLMENT_BY_DILAYANI_TOKOPEDIA',
])

/** Only the carrier is still awaited: the next deadline is its coming. */
export const AWAITS_CARRIER = 'AWAITING_COLLECTION'

/** undefined: nobody knows the word. */
export function statusOf(word: string): OrderStatus | undefined {
  return Object.hasOwn(STATUS, word) ? STATUS[word] : undefined
}

export function cancellerOf(word: string | null): Canceller | undefined {
  return word !== null && Object.hasOwn(CANCELLED_BY, word) ? CANCELLED_BY[word] : undefined
}

/** Which orders of a shop are a store's: those from Tokopedia, or all others. `commerce_platform` is told in Indonesia
 *  only, as TIKTOK_SHOP or TOKOPEDIA; an order without it, or with a word nobody knows, must not be lost. */
export function isOrderOf(marketplace: Marketplace, commercePlatform: string | null): boolean {
  return (commercePlatform === 'TOKOPEDIA') === (marketplace === 'tokopedia')
}
