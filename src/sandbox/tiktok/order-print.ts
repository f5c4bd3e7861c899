import { HOUR, type Instant } from '../calendar.ts'
import type { Store } from '../catalog.ts'
import { statusWord, WORDS } from '../channel-words.ts'
import { drawFrom } from '../draw.ts'
import { type Life, type ShopFacts, type Stage, shopFactsAt, type Told } from '../life.ts'
import { commercePlatformOf } from '../shops.ts'
import { linesOf, warehouseIdOf } from './goods.ts'

/** The order as list and detail tell it. What has not happened yet is absent; a text that is not known yet is empty. */
export function printOrder(life: Life, store: Store, now: Instant): object {
  const facts = factsOf(life, now)
  const { order } = life
  return {
    id: order.number,
    status: statusOf(life, facts),
    ...timesOf(life, facts, now),
    ...cancellationOf(facts, life, now),
    commerce_platform: commercePlatformOf(store),
    fulfillment_type: order.fulfilledByMarketplace ? ownFulfillment(store) : 'FULFILLMENT_BY_SELLER',
    is_buyer_request_cancel: facts.buyerAsksToCancel,
    is_cod: false,
    is_on_hold_order: facts.stage === 'held',
    is_sample_order: false,
    line_items: printLines(life, facts),
    order_type: 'NORMAL',
    packages: facts.waybill === null ? [] : [{ id: packageIdOf(life) }],
    payment: paymentOf(life),
    recipient_address: recipientOf(facts),
    shipping_provider: facts.courier ?? '',
    shipping_type: 'TIKTOK',
    tracking_number: facts.waybill ?? '',
    user_id: `7494${order.number.slice(-12)}`,
    warehouse_id: warehouseIdOf(order.warehouse),
  }
}

export function factsOf(life: Life, now: Instant): Told<ShopFacts> {
  return shopFactsAt(life, now) as Told<ShopFacts> // whoever gave the life has seen that it was born
}

/** Of an order with several things some have been sent a little before the others. */
export function statusOf(life: Life, facts: ShopFacts): string {
  const word = statusWord('TIKTOK_SHOP', facts)
  return word === 'AWAITING_COLLECTION' && isPartlySent(life) ? 'PARTIALLY_SHIPPING' : word
}

function isPartlySent({ order }: Life): boolean {
  return linesOf(order).length > 1 && drawFrom('partly', order.number).chance(0.2)
}

/** Unix seconds, as every time here. */
export function secondsOf(instant: Instant): number {
  return Math.floor(instant / 1000)
}

function timesOf(life: Life, facts: Told<ShopFacts>, now: Instant): object {
  const stageTimes = {
    paid_time: stageTime(life, 'paid', now),
    rts_time: stageTime(life, 'awaiting courier', now),
    collection_time: stageTime(life, 'on the way', now),
    delivery_time: stageTime(life, 'delivered', now),
  }
  const deadlines =
    facts.shipBy === null ? {} : { shipping_due_time: facts.shipBy, collection_due_time: facts.shipBy + 48 * HOUR }
  const times = { create_time: life.order.createdAt, update_time: facts.updatedAt, ...stageTimes, ...deadlines }
  const known = Object.entries(times).filter((entry): entry is [string, Instant] => entry[1] !== null)
  return Object.fromEntries(known.map(([name, instant]) => [name, secondsOf(instant)]))
}

/** When the order came to that stage; null: not yet. */
function stageTime({ shop }: Life, stage: Stage, now: Instant): Instant | null {
  return shop.findLast(({ at, change }) => at <= now && change(at).stage === stage)?.at ?? null
}

/** The order names three who may cancel; that support did it stands in the lines only. */
function cancellationOf(facts: Told<ShopFacts>, life: Life, now: Instant): object {
  const asked = life.shop.findLast(({ at, change }) => at <= now && change(at).buyerAsksToCancel === true)?.at
  const request = facts.buyerAsksToCancel && asked !== undefined ? { request_cancel_time: secondsOf(asked) } : {}
  if (facts.cancelledBy === null) return request
  return {
    cancellation_initiator:
      facts.cancelledBy === 'operator' ? 'SYSTEM' : WORDS.TIKTOK_SHOP.cancelledBy[facts.cancelledBy],
    cancel_reason: facts.cancelReason,
    cancel_time: secondsOf(stageTime(life, 'cancelled', now) ?? facts.updatedAt),
  }
}

function ownFulfillment(store: Store): string {
  return commercePlatformOf(store) === 'TOKOPEDIA' ? 'FULFILLMENT_BY_DILAYANI_TOKOPEDIA' : 'FULFILLMENT_BY_TIKTOK'
}

const PACKAGE_STATUS: Readonly<Partial<Record<Stage, string>>> = {
  paid: 'TO_FULFILL',
  accepted: 'TO_FULFILL',
  'awaiting courier': 'PROCESSING',
  'on the way': 'FULFILLING',
  delivered: 'COMPLETED',
  finished: 'COMPLETED',
  'coming back': 'CANCELLED',
  cancelled: 'CANCELLED',
}

function printLines(life: Life, facts: ShopFacts): readonly object[] {
  const word = WORDS.TIKTOK_SHOP.stage[facts.stage]
  const isPartly = statusOf(life, facts) === 'PARTIALLY_SHIPPING'
  return linesOf(life.order).map((line, index) => {
    const isLeft = isPartly && index > 0
    return {
      id: line.id,
      product_name: line.name,
      seller_sku: line.sku,
      currency: 'IDR',
      original_price: String(line.price),
      sale_price: String(line.price),
      display_status: isLeft ? 'AWAITING_SHIPMENT' : word,
      package_id: facts.waybill === null || isLeft ? '' : packageIdOf(life),
      package_status: isLeft ? 'TO_FULFILL' : (PACKAGE_STATUS[facts.stage] ?? ''),
      shipping_provider_name: facts.courier ?? '',
      tracking_number: isLeft ? '' : (facts.waybill ?? ''),
      ...(facts.cancelledBy === null
        ? {}
        : { cancel_user: WORDS.TIKTOK_SHOP.cancelledBy[facts.cancelledBy], cancel_reason: facts.cancelReason }),
    }
  })
}

function packageIdOf({ order }: Life): string {
  return `11${order.number.slice(2)}`
}

function paymentOf({ order }: Life): object {
  const total = linesOf(order).reduce((sum, { price }) => sum + price, 0)
  return { currency: 'IDR', sub_total: String(total), shipping_fee: '15000', total_amount: String(total + 15_000) }
}

/** Masked, and not told at all before the order is paid. */
function recipientOf({ stage }: ShopFacts): object {
  if (stage === 'unpaid' || stage === 'held') return {}
  return {
    name: 'B***i S*****o',
    phone_number: '(+62)812*****47',
    full_address: 'Indonesia, J*** B***, K*** B***',
    region_code: 'ID',
  }
}
