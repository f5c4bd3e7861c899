import {
  type AnswerObject,
  listOf,
  objectOf,
  objectsIn,
  orNull,
  textOf,
  UnreadableAnswer,
} from '../../platform/outbound/answer.ts'
import type { ChannelOrder, FoundShop, TokenGrant } from '../port.ts'
import { type Reading, readEach } from '../readable.ts'
import { countOf, idOf, isSaid, timeOf, wordOrNull } from './answer.ts'
import { earliest, foldItems, foldStatus, latest, rawOf } from './fold.ts'

/** An order of GetOrders. It has no status of its own: `statuses` is the set of its items'. */
export interface ListedOrder {
  readonly number: string
  readonly createdAt: Date
  readonly updatedAt: Date
  readonly words: readonly string[]
  readonly asksToCancel: boolean
}

export interface OrderItems {
  readonly number: string
  readonly items: readonly AnswerObject[]
}

/** Sources of this file: GetOrders, GetMultipleOrderItems, GenerateAccessToken, RefreshAccessToken and GetSeller in
 *  mixos-go/lazada:references/api/**, read 2026-11-23. */
export function toListedOrders(answer: unknown): {
  readonly rows: readonly Reading<ListedOrder>[]
  readonly total: number | null
} {
  const data = objectOf(objectOf(answer, 'answer').data, 'data')
  const rows = readEach(orNull(listOf, data, 'orders') ?? [], 'order_number', (order) => ({
    number: idOf(order, 'order_number'),
    createdAt: timeOf(order, 'created_at'),
    updatedAt: timeOf(order, 'updated_at'),
    words: listOf(order, 'statuses').map((word) => textOf({ status: word }, 'status')),
    asksToCancel: isAsked(order),
  }))
  return { rows, total: data.countTotal === undefined ? null : countOf(data, 'countTotal') }
}

export function toItemsOfOrders(answer: unknown): readonly Reading<OrderItems>[] {
  const orders = orNull(listOf, objectOf(answer, 'answer'), 'data') ?? []
  return readEach(orders, 'order_number', (order) => ({
    number: idOf(order, 'order_number'),
    items: objectsIn(order, 'order_items'),
  }))
}

/** An order of the list with its items, as of whichever changed last. Without items the list's own word stands. */
export function toChannelOrder(order: ListedOrder, items: readonly AnswerObject[]): ChannelOrder {
  const { number, createdAt, words, asksToCancel } = order
  const itemFacts = items.length > 0 ? foldItems(items) : { statusRaw: rawOf(words), ...foldStatus(words, []) }
  const updatedAt = latest([order.updatedAt, ...timesOf(items, 'updated_at')])
  const buyerCancelRequested = asksToCancel || items.some(isAsked)
  return { kodeInvoiceMp: number, facts: { updatedAt, createdAt, ...itemFacts, buyerCancelRequested } }
}

/** An order of which only the items were asked for: it was placed when its first item was. */
export function toChannelOrderOfItems(number: string, items: readonly AnswerObject[]): ChannelOrder {
  const createdAt = earliest(timesOf(items, 'created_at'))
  if (createdAt === null) throw new UnreadableAnswer('order_items is empty')
  const updatedAt = latest(timesOf(items, 'updated_at'))
  return toChannelOrder({ number, createdAt, updatedAt, words: [], asksToCancel: false }, items)
}

/** Of token/create and token/refresh; both times are told in seconds from now. */
export function toTokenGrant(answer: unknown, now: Date): TokenGrant {
  const pair = objectOf(answer, 'answer')
  const after = (name: string) => new Date(now.getTime() + countOf(pair, name) * 1000)
  return {
    accessToken: textOf(pair, 'access_token'),
    accessExpiresAt: after('expires_in'),
    refreshToken: textOf(pair, 'refresh_token'),
    refreshExpiresAt: after('refresh_expires_in'),
  }
}

export function toFoundShop(answer: unknown): FoundShop {
  const seller = objectOf(objectOf(answer, 'answer').data, 'data')
  const shopId = idOf(seller, 'seller_id')
  return { shopId, shopCipher: null, name: wordOrNull(seller, 'name') ?? shopId }
}

/** The buyer asks to cancel and the seller has not answered, or has agreed and the courier has not yet. */
function isAsked(told: AnswerObject): boolean {
  return isSaid(told, 'need_cancel_confirm') || isSaid(told, 'is_cancel_pending')
}

function timesOf(items: readonly AnswerObject[], name: string): readonly Date[] {
  return items.map((item) => timeOf(item, name))
}
