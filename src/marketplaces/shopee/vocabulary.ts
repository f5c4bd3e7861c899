import type { Canceller, OrderStatus } from '../../backlog/order.ts'

/** `order_status` → its meaning (DOMAIN.md 2.2 and 3; get_order_detail of Shopee's API documents, read 2026-11-23). */
const STATUS: Readonly<Record<string, OrderStatus>> = {
  UNPAID: 'unpaid',
  PENDING: 'on_hold',
  INVOICE_PENDING: 'on_hold',
  READY_TO_SHIP: 'ready_to_process',
  PROCESSED: 'waiting_pickup',
  RETRY_SHIP: 'waiting_pickup',
  SHIPPED: 'in_transit',
  TO_CONFIRM_RECEIVE: 'delivered',
  // a return after delivery is after-sales work, not a tolakan
  TO_RETURN: 'delivered',
  COMPLETED: 'completed',
  CANCELLED: 'cancelled',
}

/** Only says that the buyer asks to cancel: the order stays where it was. */
export const ASKS_TO_CANCEL = 'IN_CANCEL'

/** `cancel_by` in small letters: the documents write "Ops" beside "buyer". */
const CANCELLED_BY: Readonly<Record<string, Canceller>> = {
  buyer: 'customer',
  seller: 'seller',
  system: 'system',
  ops: 'operator',
}

export const FULFILLED_BY_SHOPEE = 'fulfilled_by_shopee'

/** `logistics_status` of a parcel that waits for its courier. */
export const AWAITS_COURIER: ReadonlySet<string> = new Set(['LOGISTICS_REQUEST_CREATED', 'LOGISTICS_PICKUP_RETRY'])
export const DELIVERED = 'LOGISTICS_DELIVERY_DONE'
/** The courier could not deliver: the parcel comes back. */
export const COMES_BACK = 'LOGISTICS_DELIVERY_FAILED'

/** undefined: nobody knows the word. */
export function statusOf(word: string): OrderStatus | undefined {
  return Object.hasOwn(STATUS, word) ? STATUS[word] : undefined
}

export function cancellerOf(word: string | null): Canceller {
  const known = word?.toLowerCase() ?? ''
  return (Object.hasOwn(CANCELLED_BY, known) ? CANCELLED_BY[known] : undefined) ?? 'unknown'
}
