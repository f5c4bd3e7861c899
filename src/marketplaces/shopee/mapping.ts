import type { MarketplaceHalf } from '../../backlog/order.ts'
import {
  type AnswerObject,
  listOf,
  objectsIn,
  orNull,
  secondsOf,
  secondsOrNull,
  textOf,
} from '../../platform/outbound/answer.ts'
import type { ChannelOrder } from '../port.ts'
import { type Reading, readEach, toldBy } from '../readable.ts'
import { responseOf, wordOrNull } from './answer.ts'
import {
  ASKS_TO_CANCEL,
  AWAITS_COURIER,
  COMES_BACK,
  cancellerOf,
  DELIVERED,
  FULFILLED_BY_SHOPEE,
  statusOf,
} from './vocabulary.ts'

/** What get_order_detail gives only when it is asked for. */
export const FIELDS_WANTED =
  'buyer_cancel_reason,cancel_by,cancel_reason,fulfillment_flag,item_list,package_list,shipping_carrier'

/** The orders of a get_order_detail, read 2026-11-23 from Shopee's API documents (update log to 2025-09-19). */
export function toChannelOrders(
  answer: unknown,
  waybills: ReadonlyMap<string, string>,
): readonly Reading<ChannelOrder>[] {
  return readEach(detailsIn(answer), 'order_sn', (order) => toChannelOrder(order, waybills))
}

/** Packages that wait for their courier or are on their way, and whose waybill the answer does not tell. */
export function packagesWithoutWaybill(answer: unknown): readonly string[] {
  // an order that cannot be read is named where it is mapped
  return toldBy(readEach(detailsIn(answer), 'order_sn', packagesOf)).orders.flat()
}

function packagesOf(order: AnswerObject): readonly string[] {
  const status = statusOf(textOf(order, 'order_status'))
  if (status !== 'waiting_pickup' && status !== 'in_transit') return []
  return objectsIn(order, 'package_list').flatMap((parcel) =>
    wordOrNull(parcel, 'tracking_number') === null ? (wordOrNull(parcel, 'package_number') ?? []) : [],
  )
}

/** Package number → waybill, of a get_package_detail. A package that cannot be read has none, as one that is not told:
 *  its order comes all the same. */
export function waybillsIn(answer: unknown): ReadonlyMap<string, string> {
  const packages = orNull(listOf, responseOf(answer), 'package_list') ?? []
  const waybills = readEach(packages, 'package_number', (parcel) => {
    const waybill = wordOrNull(parcel, 'tracking_number')
    return waybill === null ? null : ([textOf(parcel, 'package_number'), waybill] as const)
  })
  return new Map(toldBy(waybills).orders)
}

function detailsIn(answer: unknown): readonly unknown[] {
  return listOf(responseOf(answer), 'order_list')
}

function toChannelOrder(order: AnswerObject, waybills: ReadonlyMap<string, string>): ChannelOrder {
  const packages = objectsIn(order, 'package_list')
  const statusRaw = textOf(order, 'order_status')
  const trackingNumber = waybillOf(packages, waybills)
  const facts: MarketplaceHalf = {
    updatedAt: secondsOf(order, 'update_time'),
    createdAt: secondsOf(order, 'create_time'),
    statusRaw,
    ...statusFacts(order, packages, statusRaw),
    buyerCancelRequested: statusRaw === ASKS_TO_CANCEL,
    warehouse: warehouseOf(order, packages),
    shippingAgency:
      joined(packages.map((parcel) => wordOrNull(parcel, 'shipping_carrier'))) ?? wordOrNull(order, 'shipping_carrier'),
    // not told is not "none": an answer without packages takes no waybill away
    ...(trackingNumber !== null && { trackingNumber }),
    shipBy: secondsOrNull(order, 'ship_by_date'),
    fulfilledByMarketplace: wordOrNull(order, 'fulfillment_flag') === FULFILLED_BY_SHOPEE,
  }
  return { kodeInvoiceMp: textOf(order, 'order_sn'), facts }
}

type StatusFacts = Pick<
  MarketplaceHalf,
  'status' | 'statusIfNew' | 'statusUnrecognised' | 'cancelledBy' | 'cancelReason'
>

/**
 * A word nobody knows, and the buyer's request to cancel, give no status: the order keeps the one it has, with who
 * cancelled it and why. Seen for the first time it has none to keep and is taken as ready to process, or as waiting for
 * pickup where a parcel of it waits for the courier (DOMAIN.md 3): that puts it on the board, where somebody looks.
 */
function statusFacts(order: AnswerObject, packages: readonly AnswerObject[], statusRaw: string): StatusFacts {
  const status = statusOf(statusRaw)
  if (status === undefined) {
    const isRequest = statusRaw === ASKS_TO_CANCEL
    const waits = isRequest && packages.some((parcel) => AWAITS_COURIER.has(logisticsStatus(parcel)))
    return { statusUnrecognised: !isRequest, statusIfNew: waits ? 'waiting_pickup' : 'ready_to_process' }
  }
  const known = { status, statusUnrecognised: false, cancelledBy: null, cancelReason: null }
  if (status === 'in_transit' && comesBack(packages)) return { ...known, status: 'returning' }
  if (status !== 'cancelled') return known
  const cancelledBy = cancellerOf(wordOrNull(order, 'cancel_by'))
  const reasons = [wordOrNull(order, 'buyer_cancel_reason'), wordOrNull(order, 'cancel_reason')]
  const [first, second] = cancelledBy === 'customer' ? reasons : reasons.reverse()
  return { ...known, cancelledBy, cancelReason: first ?? second ?? null }
}

/** Shopee's order stays "shipped" while a parcel of it is on the way back: when none is on its way to the buyer. */
function comesBack(packages: readonly AnswerObject[]): boolean {
  const underway = packages.map(logisticsStatus).filter((status) => status !== DELIVERED)
  return underway.length > 0 && underway.every((status) => status === COMES_BACK)
}

function logisticsStatus(parcel: AnswerObject): string {
  return wordOrNull(parcel, 'logistics_status') ?? ''
}

function waybillOf(packages: readonly AnswerObject[], waybills: ReadonlyMap<string, string>): string | null {
  return joined(
    packages.map(
      (parcel) =>
        wordOrNull(parcel, 'tracking_number') ?? waybills.get(wordOrNull(parcel, 'package_number') ?? '') ?? null,
    ),
  )
}

/** The code of the warehouse the first item comes from. Only sellers with several warehouses are told one; the
 *  documents call it a text, their example is a list. */
function warehouseOf(order: AnswerObject, packages: readonly AnswerObject[]): string | null {
  const items = [order, ...packages].flatMap((holder) => objectsIn(holder, 'item_list'))
  for (const { product_location_id: told } of items) {
    const code = Array.isArray(told) ? told[0] : told
    if (typeof code === 'string' && code !== '') return code
  }
  return null
}

/** Each once, in their order; null: none. */
function joined(words: readonly (string | null)[]): string | null {
  const told = new Set(words.filter((word) => word !== null))
  return told.size === 0 ? null : [...told].join(', ')
}
