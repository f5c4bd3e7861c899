import type { Instant } from '../calendar.ts'
import { drawFrom } from '../draw.ts'
import type { Life, Order, ShopFacts } from '../life.ts'
import { type Good, goodsOf, weightOf } from './goods.ts'
import { secondsOf } from './parameters.ts'
import { factsOf, logisticsStatusOf, timeOfStage } from './status.ts'

export interface Parcel {
  readonly number: string
  readonly goods: readonly Good[]
}

/** An order of several lines may go in two parcels ("Splitting order" in the guide "Order management"). */
export function parcelsOf(order: Order): readonly Parcel[] {
  const goods = goodsOf(order)
  const isSplit = goods.length > 1 && drawFrom('shopee parcels', order.number).chance(0.3)
  const loads = isSplit ? [goods.slice(0, 1), goods.slice(1)] : [goods]
  return loads.map((load, nth) => ({ number: parcelNumber(order.number, nth), goods: load }))
}

/** OFG and digits, which hold the order's number: a parcel is asked for without naming its order. */
function parcelNumber(orderNumber: string, nth: number): string {
  const digits = [...orderNumber].reduce((sum, sign) => sum * 128n + BigInt(sign.charCodeAt(0) % 128), 1n)
  return `OFG${digits}${nth}`
}

/** null: not a parcel's number. */
export function orderNumberIn(parcelNumber: string): string | null {
  const digits = /^OFG([1-9]\d{0,60})\d$/.exec(parcelNumber)?.[1]
  if (digits === undefined) return null
  let [left, text] = [BigInt(digits), '']
  for (; left > 1n; left /= 128n) text = String.fromCharCode(Number(left % 128n)) + text
  return text
}

/** Empty until the courier has given one; the second parcel of an order has one of its own. */
export function waybillOf({ waybill }: ShopFacts, nth: number): string {
  return waybill === null ? '' : nth === 0 ? waybill : `${waybill}${nth}`
}

/** package_list[] of get_order_detail. */
export function printParcel({ number, goods }: Parcel, order: Order, facts: ShopFacts): object {
  return {
    package_number: number,
    logistics_status: logisticsStatusOf(facts),
    logistics_channel_id: 8003,
    shipping_carrier: facts.courier ?? '',
    allow_self_design_awb: true,
    item_list: goods.map((good) => printLoad(good, order)),
    parcel_chargeable_weight_gram: weightOf(goods),
    group_shipment_id: null,
  }
}

/** package_list[] of get_package_detail (schemas/v2.order.get_package_detail.json, read 2026-11-24). */
export function printParcelAlone(parcel: Parcel, nth: number, life: Life, now: Instant): object {
  const { order } = life
  const facts = factsOf(life, now)
  const { logistics_status, ...shared } = printParcel(parcel, order, facts) as { logistics_status: string }
  return {
    order_sn: order.number,
    ...shared,
    fulfillment_status: logistics_status, // another name for it here
    update_time: secondsOf(facts.updatedAt),
    days_to_ship: 2,
    ship_by_date: facts.shipBy === null ? 0 : secondsOf(facts.shipBy),
    pending_terms: facts.stage === 'held' ? ['SYSTEM_PENDING'] : [],
    tracking_number: waybillOf(facts, nth),
    pickup_done_time: secondsOf(timeOfStage(life, 'on the way', now) ?? 0),
    is_split_up: parcelsOf(order).length > 1,
  }
}

function printLoad({ itemId, modelId, quantity }: Good, { warehouse }: Order): object {
  return {
    item_id: itemId,
    model_id: modelId,
    model_quantity: quantity,
    order_item_id: itemId,
    promotion_group_id: 0,
    product_location_id: warehouse,
  }
}
