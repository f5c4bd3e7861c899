import type { ShopFacts, Told } from '../life.ts'
import type { PrintPush, PushedChange } from '../protocol.ts'
import { factsOf, secondsOf, statusOf } from './order-print.ts'
import { pushSignature } from './signature.ts'

const ORDER_STATUS_CHANGE = 1
const CANCELLATION_STATUS_CHANGE = 11

/**
 * The order's status, or the buyer's wish to cancel. Source: names and types in DOMAIN.md 2.1, fields as in public
 * receivers (phamkhanhminhman97/shopee-tiktok-lazada-api: src/module/tiktokshops/dto/response/webhook.response.ts, read
 * 2026-11-23).
 */
export const printTiktokPush: PrintPush = (change, app) => {
  const { life, now, shop, pushId } = change
  const facts = factsOf(life, now)
  const [type, data] = facts.buyerAsksToCancel ? cancellation(change, facts) : orderStatus(change, facts)
  const head = { type, tts_notification_id: pushId, shop_id: shop.id, timestamp: secondsOf(now) }
  const body = JSON.stringify({ ...head, data })
  const authorization = pushSignature(app.secret, app.key, body)
  return { headers: { 'content-type': 'application/json', authorization }, body }
}

function orderStatus({ life }: PushedChange, facts: Told<ShopFacts>): readonly [number, object] {
  const data = {
    order_id: life.order.number,
    order_status: statusOf(life, facts),
    is_on_hold_order: facts.stage === 'held',
    update_time: secondsOf(facts.updatedAt),
  }
  return [ORDER_STATUS_CHANGE, data]
}

function cancellation({ life }: PushedChange, facts: Told<ShopFacts>): readonly [number, object] {
  const data = {
    order_id: life.order.number,
    cancellations_role: 'BUYER',
    cancel_status: 'CANCELLATION_REQUEST_PENDING',
    cancel_id: `40${life.order.number.slice(2)}`,
    create_time: secondsOf(facts.updatedAt),
  }
  return [CANCELLATION_STATUS_CHANGE, data]
}
