import type { Canceller, Marketplace, MarketplaceHalf } from '../../backlog/order.ts'
import {
  type AnswerObject,
  listOf,
  objectsIn,
  orNull,
  secondsOf,
  secondsOrNull,
  textOf,
} from '../../platform/outbound/answer.ts'
import type { ChannelOrder, FoundShop, TokenGrant } from '../port.ts'
import { type Reading, readEach } from '../readable.ts'
import type { WindowPage } from '../windows.ts'
import { dataOf, wordOrNull } from './answer.ts'
import { AWAITS_CARRIER, cancellerOf, FULFILLED_BY_MARKETPLACE, isOrderOf, statusOf } from './vocabulary.ts'

/** Orders of an order list or of order details, those of the other platform left out. Both tell whole orders. Source:
 *  "order" of TikTok Shop's OpenAPI text (202309 search, 202507 detail) in @tts-open-toolkit/cli 0.1.7, read
 *  2026-11-23. */
export function toChannelOrders(answer: unknown, marketplace: Marketplace): readonly Reading<ChannelOrder>[] {
  return readEach(ordersIn(answer), 'id', (order) =>
    isOrderOf(marketplace, wordOrNull(order, 'commerce_platform')) ? toChannelOrder(order) : null,
  )
}

/** A page of the order list. `total_count` and the fullness of pages are about all orders of the shop. */
export function toOrdersPage(answer: unknown, marketplace: Marketplace): WindowPage<Reading<ChannelOrder>> {
  const data = dataOf(answer)
  const { total_count: total } = data
  return {
    rows: toChannelOrders(answer, marketplace),
    next: wordOrNull(data, 'next_page_token'),
    total: typeof total === 'number' ? total : ordersIn(answer).length,
  }
}

/** Of token/get and token/refresh: despite their names both `_expire_in` are points in time. Source:
 *  partner.tiktokshop.com/docv2/page/authorization-overview-202407, read 2026-11-23. */
export function toTokenGrant(answer: unknown): TokenGrant {
  const data = dataOf(answer)
  return {
    accessToken: textOf(data, 'access_token'),
    accessExpiresAt: secondsOf(data, 'access_token_expire_in'),
    refreshToken: textOf(data, 'refresh_token'),
    refreshExpiresAt: secondsOf(data, 'refresh_token_expire_in'),
  }
}

/** The shops that an access token opens. */
export function toFoundShops(answer: unknown): readonly FoundShop[] {
  return objectsIn(dataOf(answer), 'shops').map((shop) => {
    const shopId = textOf(shop, 'id')
    return { shopId, shopCipher: textOf(shop, 'cipher'), name: wordOrNull(shop, 'name') ?? shopId }
  })
}

function ordersIn(answer: unknown): readonly unknown[] {
  return orNull(listOf, dataOf(answer), 'orders') ?? []
}

function toChannelOrder(order: AnswerObject): ChannelOrder {
  const lines = objectsIn(order, 'line_items')
  const statusRaw = textOf(order, 'status')
  const facts: MarketplaceHalf = {
    updatedAt: secondsOf(order, 'update_time'),
    createdAt: secondsOf(order, 'create_time'),
    statusRaw,
    ...statusFacts(order, lines, statusRaw),
    buyerCancelRequested: order.is_buyer_request_cancel === true,
    warehouse: wordOrNull(order, 'warehouse_id'),
    shippingAgency: joined(lines, 'shipping_provider_name') ?? wordOrNull(order, 'shipping_provider'),
    trackingNumber: joined(lines, 'tracking_number') ?? wordOrNull(order, 'tracking_number'),
    shipBy: deadlineOf(order, statusRaw),
    fulfilledByMarketplace: FULFILLED_BY_MARKETPLACE.has(wordOrNull(order, 'fulfillment_type') ?? ''),
  }
  return { kodeInvoiceMp: textOf(order, 'id'), facts }
}

type StatusFacts = Pick<
  MarketplaceHalf,
  'status' | 'statusIfNew' | 'statusUnrecognised' | 'cancelledBy' | 'cancelReason'
>

/** A word nobody knows gives no status: the order keeps the one it has, with who cancelled it and why. Seen for the
 *  first time it has none to keep and is taken as ready to process: on the board, where somebody looks at it. */
function statusFacts(order: AnswerObject, lines: readonly AnswerObject[], statusRaw: string): StatusFacts {
  const status = statusOf(statusRaw)
  if (status === undefined) return { statusUnrecognised: true, statusIfNew: 'ready_to_process' }
  if (status !== 'cancelled') return { status, statusUnrecognised: false, cancelledBy: null, cancelReason: null }
  const reasons = [order, ...lines].flatMap((told) => wordOrNull(told, 'cancel_reason') ?? [])
  return { status, statusUnrecognised: false, cancelledBy: cancelledBy(order, lines), cancelReason: reasons[0] ?? null }
}

/** The order names who cancelled it, and knows no OPERATOR: where all lines name him, he it was. */
function cancelledBy(order: AnswerObject, lines: readonly AnswerObject[]): Canceller {
  const ofOrder = cancellerOf(wordOrNull(order, 'cancellation_initiator'))
  const ofLines = new Set(lines.flatMap((line) => cancellerOf(wordOrNull(line, 'cancel_user')) ?? []))
  const [first = 'unknown'] = ofLines
  return ofOrder === undefined || (ofLines.size === 1 && first === 'operator') ? first : ofOrder
}

/** The next moment at which TikTok Shop cancels by itself: when the shipment is not arranged by then, or, once it is,
 *  when the carrier has not come. */
function deadlineOf(order: AnswerObject, statusRaw: string): Date | null {
  const arranging = secondsOrNull(order, 'shipping_due_time')
  const collecting = secondsOrNull(order, 'collection_due_time')
  return statusRaw === AWAITS_CARRIER ? (collecting ?? arranging) : (arranging ?? collecting)
}

/** Each word once, in the order of the lines; null: none. */
function joined(lines: readonly AnswerObject[], name: string): string | null {
  const words = new Set(lines.flatMap((line) => wordOrNull(line, name) ?? []))
  return words.size === 0 ? null : [...words].join(', ')
}
