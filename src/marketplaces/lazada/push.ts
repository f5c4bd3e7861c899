import { objectOf, UnreadableAnswer } from '../../platform/outbound/answer.ts'
import type { OrderNews } from '../port.ts'
import { idOf, wordOrNull } from './answer.ts'

/** `message_type` of the pushes that name an order: trade order 0, reverse order 10, fulfilment 14. */
const ABOUT_ORDERS: ReadonlySet<unknown> = new Set([0, 10, 14])

/** What a push tells of orders. It has no key of its own: the event is known by what it says, which a repetition says
 *  again; its `timestamp` is the time of sending. Source: Lazada Open Platform 120196, 120168 and the pages of message
 *  types 10 and 14, read 2026-11-23. */
export function readPush(rawBody: string): readonly OrderNews[] {
  const push = objectOf(parsed(rawBody), 'push')
  if (!ABOUT_ORDERS.has(push.message_type)) return []
  const data = objectOf(push.data, 'data')
  const shopId = idOf(push, 'seller_id')
  const kodeInvoiceMp = idOf(data, 'trade_order_id')
  const status = wordOrNull(data, 'order_status') ?? wordOrNull(data, 'reverse_status') ?? wordOrNull(data, 'status')
  const part = data.trade_order_line_id ?? data.fulfillment_package_id
  const says = [push.message_type, shopId, kodeInvoiceMp, part, status, data.status_update_time]
  return [{ eventId: says.map((word) => String(word ?? '')).join(' '), shopId, kodeInvoiceMp }]
}

function parsed(rawBody: string): unknown {
  try {
    return JSON.parse(rawBody)
  } catch {
    throw new UnreadableAnswer('push is not JSON')
  }
}
