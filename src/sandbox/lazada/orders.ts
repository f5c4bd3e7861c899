import { DAY, HOUR, type Instant } from '../calendar.ts'
import type { Life, Order, ShopFacts, Told } from '../life.ts'
import { shopFactsAt } from '../life.ts'
import { type Item, initiatorOf, itemStatusOf, itemsOf, statusesOf } from './items.ts'
import { printDeadline, printTime } from './times.ts'

/** Of a life that was found, and so has begun. */
export function factsOf(life: Life, now: Instant): Told<ShopFacts> {
  return shopFactsAt(life, now) as Told<ShopFacts>
}

/** data.orders[] of GetOrders and data of GetOrder (references/api/Order API/GetOrders.md, read 2026-11-23). */
export function printOrder(life: Life, now: Instant): object {
  const { order } = life
  const facts = factsOf(life, now)
  const items = itemsOf(order)
  return {
    order_id: order.number,
    order_number: order.number,
    statuses: statusesOf(order, facts),
    items_count: items.length,
    created_at: printTime(order.createdAt),
    updated_at: printTime(facts.updatedAt),
    address_updated_at: printTime(order.createdAt),
    price: priceOf(items.reduce((sum, { price }) => sum + price, 0)),
    payment_method: 'MIXEDCARD',
    shipping_fee: '0.00',
    voucher: '0.00',
    voucher_code: '',
    warehouse_code: order.warehouse,
    promised_shipping_times: facts.shipBy === null ? '' : printTime(facts.shipBy),
    need_cancel_confirm: facts.buyerAsksToCancel,
    is_cancel_pending: 'false', // a text here, a boolean in the items: so the document
    customer_first_name: 'P****i',
    customer_last_name: '',
    address_billing: ADDRESS,
    address_shipping: ADDRESS,
    gift_option: 'false',
    gift_message: '',
    remarks: '',
    delivery_info: '',
    extra_attributes: '',
    branch_number: '',
    tax_code: '',
    national_registration_number: '',
  }
}

/** Masked. */
const ADDRESS = {
  first_name: 'P****i',
  last_name: '',
  phone: '62********64',
  phone2: '',
  address1: '******',
  address2: '',
  address3: 'DKI Jakarta',
  address4: 'Kota Jakarta Selatan',
  address5: 'Tebet',
  city: 'Kota Jakarta Selatan',
  post_code: '',
  country: 'Indonesia',
}

/** An order of GetMultipleOrderItems (references/api/Order API/GetMultipleOrderItems.md, read 2026-11-23). */
export function printWithItems(life: Life, now: Instant): object {
  const { order } = life
  const facts = factsOf(life, now)
  return {
    order_id: Number(order.number),
    order_number: Number(order.number),
    order_items: itemsOf(order).map((item) => printItem(item, life, facts, now)),
  }
}

const ANSWER_WITHIN = 2 * DAY

function printItem(item: Item, life: Life, facts: Told<ShopFacts>, now: Instant): object {
  const { order } = life
  const status = itemStatusOf(item, facts)
  const paidAt = timeOf(life, 'paid', now)
  const isGone = item.isCancelledAlone && status === 'canceled' && paidAt !== null
  const asksToCancel = facts.buyerAsksToCancel && !isGone
  return {
    order_id: Number(order.number),
    order_item_id: item.id,
    status,
    name: item.name,
    sku: item.sku,
    shop_sku: `${item.sku}_ID-${item.id}`,
    sku_id: String(item.id),
    variation: '',
    shop_id: order.store,
    order_type: 'Normal',
    order_flag: 'NORMAL',
    currency: 'IDR',
    item_price: priceOf(item.price),
    paid_price: priceOf(item.price),
    tax_amount: '0.00',
    shipping_amount: '0.00',
    voucher_amount: '0.00',
    voucher_code: '',
    created_at: printTime(order.createdAt),
    updated_at: printTime(isGone ? paidAt : facts.updatedAt),
    payment_time: String(paidAt ?? ''),
    sla_time_stamp: facts.shipBy === null ? '' : printDeadline(facts.shipBy),
    promised_shipping_time: '',
    ...parcelOf(order, facts, isGone),
    cancel_return_initiator: initiatorOf(order, facts, status, isGone),
    reason: isGone ? 'Out of Stock' : (facts.cancelReason ?? ''),
    reason_detail: '',
    return_status: '',
    need_cancel_confirm: asksToCancel,
    is_cancel_pending: false,
    ...(asksToCancel ? { cancel_trigger_time: (timeOf(life, 'asked to cancel', now) ?? now) + ANSWER_WITHIN } : {}),
    is_digital: 0,
    is_reroute: '0',
    delivery_option_sof: '0',
    can_escalate_pickup: status === 'ready_to_ship' && now > facts.updatedAt + 24 * HOUR,
    extra_attributes: '{}',
    invoice_number: '',
    purchase_order_id: '',
    purchase_order_number: '',
    digital_delivery_info: '',
    tracking_code_pre: '',
    product_detail_url: '',
    product_main_image: '',
  }
}

function parcelOf(order: Order, { courier, waybill }: ShopFacts, isGone: boolean): object {
  const isPacked = waybill !== null && !isGone
  return {
    warehouse_code: order.warehouse,
    is_fbl: order.fulfilledByMarketplace ? '1' : '0',
    shipping_type: order.fulfilledByMarketplace ? 'Warehouse' : 'Dropshipping',
    shipment_provider: isGone ? '' : (courier ?? ''),
    shipping_provider_type: 'standard',
    shipping_service_cost: 0,
    package_id: isPacked ? `FP${order.number}` : '',
    tracking_code: isPacked ? waybill : '',
  }
}

function timeOf({ shop }: Life, moment: 'paid' | 'asked to cancel', now: Instant): Instant | null {
  const isMoment = (facts: Partial<ShopFacts>) =>
    moment === 'paid' ? facts.stage === 'paid' : facts.buyerAsksToCancel === true
  return shop.findLast(({ at, change }) => at <= now && isMoment(change(at)))?.at ?? null
}

function priceOf(rupiah: number): string {
  return `${rupiah}.00`
}
