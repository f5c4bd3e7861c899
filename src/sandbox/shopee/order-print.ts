import type { Instant } from '../calendar.ts'
import { drawFrom } from '../draw.ts'
import type { Life, Order, ShopFacts, Told } from '../life.ts'
import { cancellationOf } from './cancellation.ts'
import { type Good, goodsOf, weightOf } from './goods.ts'
import { secondsOf } from './parameters.ts'
import { parcelsOf, printParcel } from './parcels.ts'
import { factsOf, statusOf, timeOfStage } from './status.ts'

/**
 * An order of get_order_detail, with the optional fields that were asked for and no other
 * (schemas/v2.order.get_order_detail.json, read 2026-11-23; "NULL" and 0 for "not yet" are the document's).
 */
export function printOrder(
  life: Life,
  now: Instant,
  asked: { readonly optional: ReadonlySet<string>; readonly pending: boolean },
): object {
  const { order } = life
  const facts = factsOf(life, now)
  const status = statusOf(life, now, asked.pending)
  const optional = Object.entries(OPTIONAL).filter(([name]) => asked.optional.has(name))
  const told: Subject = { life, order, facts, now, goods: goodsOf(order) }
  return {
    order_sn: order.number,
    region: 'ID',
    currency: 'IDR',
    cod: false,
    order_status: status,
    ...(asked.pending ? { pending_terms: status === 'PENDING' ? ['SYSTEM_PENDING'] : [] } : {}),
    message_to_seller: '',
    create_time: secondsOf(order.createdAt),
    update_time: secondsOf(facts.updatedAt),
    days_to_ship: 2,
    ship_by_date: facts.shipBy === null ? 0 : secondsOf(facts.shipBy),
    reverse_shipping_fee: 0,
    ...Object.fromEntries(optional.map(([name, print]) => [name, print(told)])),
    ...(asked.optional.has('return_request_due_date') && status === 'COMPLETED'
      ? { return_request_due_date: secondsOf(facts.updatedAt) + RETURNS_LAST }
      : {}),
  }
}

const RETURNS_LAST = 15 * 24 * 3600
const SHIPPING_FEE = 12_000

interface Subject {
  readonly life: Life
  readonly order: Order
  readonly facts: Told<ShopFacts>
  readonly goods: readonly Good[]
  readonly now: Instant
}

/** What an Indonesian shop gets of `response_optional_fields`; edt and payment_info are for Brazil. */
const OPTIONAL: Readonly<Record<string, (subject: Subject) => unknown>> = {
  buyer_user_id: ({ order }) => drawFrom('shopee buyer', order.number).whole(100_000_000, 1_999_999_999),
  buyer_username: ({ order }) => `pembeli_${order.number.slice(-6).toLowerCase()}`,
  estimated_shipping_fee: () => SHIPPING_FEE,
  recipient_address: () => RECIPIENT,
  actual_shipping_fee: () => 0,
  actual_shipping_fee_confirmed: () => false,
  goods_to_declare: () => false,
  note: () => '',
  note_update_time: () => 0,
  item_list: ({ goods, order }) => goods.map((good) => printItem(good, order)),
  pay_time: ({ life, now }) => secondsOrNull(timeOfStage(life, 'paid', now)),
  dropshipper: () => null,
  dropshipper_phone: () => null,
  split_up: ({ order }) => parcelsOf(order).length > 1,
  buyer_cancel_reason: ({ facts }) => cancellationOf(facts).buyerCancelReason,
  cancel_by: ({ facts }) => cancellationOf(facts).cancelBy,
  cancel_reason: ({ facts }) => cancellationOf(facts).cancelReason,
  buyer_cpf_id: () => null,
  fulfillment_flag: ({ order }) => (order.fulfilledByMarketplace ? 'fulfilled_by_shopee' : 'fulfilled_by_local_seller'),
  pickup_done_time: ({ life, now }) => secondsOrNull(timeOfStage(life, 'on the way', now)) ?? 0,
  package_list: ({ order, facts }) => parcelsOf(order).map((parcel) => printParcel(parcel, order, facts)),
  shipping_carrier: ({ facts }) => facts.courier ?? '',
  payment_method: () => 'Shopee Wallet',
  total_amount: ({ goods }) => goods.reduce((sum, { price, quantity }) => sum + price * quantity, SHIPPING_FEE),
  invoice_data: () => null,
  order_chargeable_weight_gram: ({ goods }) => weightOf(goods),
}

/** Masked, as a shop of this country is told it. */
const RECIPIENT = {
  name: 'P****i',
  phone: '******64',
  town: '',
  district: 'Tebet',
  city: 'KOTA JAKARTA SELATAN',
  state: 'DKI JAKARTA',
  region: 'ID',
  zipcode: '',
  full_address: '****** Tebet, KOTA JAKARTA SELATAN, DKI JAKARTA',
}

function printItem(good: Good, { warehouse }: Order): object {
  return {
    item_id: good.itemId,
    item_name: good.name,
    item_sku: good.sku.slice(0, good.sku.lastIndexOf('-')),
    model_id: good.modelId,
    model_name: good.model,
    model_sku: good.sku,
    model_quantity_purchased: good.quantity,
    model_original_price: good.price,
    model_discounted_price: good.price,
    wholesale: false,
    weight: good.grams / 1000,
    add_on_deal: false,
    main_item: false,
    add_on_deal_id: 0,
    promotion_type: '',
    promotion_id: 0,
    order_item_id: good.itemId,
    promotion_group_id: 0,
    image_info: { image_url: '' },
    product_location_id: [warehouse], // a list here and a text in the package: so does the document's sample
    is_prescription_item: false,
    is_b2c_owned_item: false,
  }
}

function secondsOrNull(instant: Instant | null): number | null {
  return instant === null ? null : secondsOf(instant)
}
