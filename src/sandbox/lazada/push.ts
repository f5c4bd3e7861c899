import type { PrintPush } from '../protocol.ts'
import { itemStatusOf, itemsOf } from './items.ts'
import { factsOf } from './orders.ts'
import { pushSignature } from './signature.ts'

const TRADE_ORDER = 0

/**
 * Trade order notification, of the order's first item; `status_update_time` is seconds, `timestamp` milliseconds
 * (Lazada Open Platform 120196 and 120168, read 2026-11-23).
 */
export const printLazadaPush: PrintPush = ({ shop, life, now }, { key, secret }, _url) => {
  const facts = factsOf(life, now)
  const items = itemsOf(life.order)
  const [first] = items
  const body = JSON.stringify({
    seller_id: shop.id,
    message_type: TRADE_ORDER,
    data: {
      order_status: first === undefined ? '' : itemStatusOf(first, facts),
      trade_order_id: life.order.number,
      trade_order_line_id: String(first?.id ?? ''),
      status_update_time: Math.floor(facts.updatedAt / 1000),
    },
    timestamp: now,
    site: 'lazada_id',
  })
  return {
    headers: { 'content-type': 'application/json', authorization: pushSignature(secret, key, body) },
    body,
  }
}
