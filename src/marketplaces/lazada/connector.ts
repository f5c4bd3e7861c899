import { OutboundError } from '../../platform/outbound/fetch.ts'
import { type ChannelParts, inWordsOfPort } from '../call.ts'
import {
  type ChangedOrders,
  type MarketplaceConnector,
  MarketplaceError,
  type StoreConnection,
  type ToldOrders,
} from '../port.ts'
import { insistOnSome, numberOfUnreadable, type Reading, readOn, toldBy } from '../readable.ts'
import { inBatches, pagesInWindows, type TimeWindow, type WindowPage } from '../windows.ts'
import { lazadaAccess } from './access.ts'
import { type AskShop, asksShops, ORDER_ITEMS, ORDER_LIST } from './calls.ts'
import { NO_ORDERS, WRONG_IDS } from './failure.ts'
import {
  type ListedOrder,
  type OrderItems,
  toChannelOrder,
  toChannelOrderOfItems,
  toItemsOfOrders,
  toListedOrders,
} from './mapping.ts'
import { listenForTheirClock } from './their-clock.ts'

/** Orders whose items are asked for at once. */
const BATCH = 50
const PAGE_SIZE = 100
/** `offset` and `limit` together (Lazada Open Platform 121327). */
const FURTHEST = 5000

/**
 * Lazada Open Platform. A list of orders, then their items: what an order is, its items say. Sources: mixos-go/lazada:
 * references/api/Order API, Lazada Open Platform 121327 ("Get order"), read 2026-11-23.
 */
export function lazadaConnector(parts: ChannelParts): MarketplaceConnector {
  const askShop = asksShops(parts)
  return {
    fetchOrders: (store, numbers) => fetchOrders(askShop, store, numbers),
    ordersChanged: (store, since, until) => ordersChanged(askShop, store, since, until),
    numbersCreated: (store, from, until) => numbersCreated(askShop, store, from, until),
    access: lazadaAccess(parts, askShop),
  }
}

/** What are no digits is nobody's number at Lazada, and would spoil the question about the others. */
async function fetchOrders(askShop: AskShop, store: StoreConnection, numbers: readonly string[]): Promise<ToldOrders> {
  const ids = numbers.filter((number) => /^[1-9]\d{0,18}$/.test(number))
  const items = await itemsOf(askShop, store, ids)
  return toldBy(readOn(items, ({ number, items: of }) => (of.length > 0 ? toChannelOrderOfItems(number, of) : null)))
}

async function* ordersChanged(
  askShop: AskShop,
  store: StoreConnection,
  since: Date,
  until: Date,
): AsyncIterable<ChangedOrders> {
  const theirs = listenForTheirClock()
  const lists = reading(askShop, store, 'update', theirs.hear)
  for await (const { rows, completeUpTo } of pagesInWindows(since, until, lists)) {
    const end = theirs.noLaterThanNow(completeUpTo)
    const batches = inBatches(rows, BATCH)
    for (const [nth, listed] of batches.entries()) {
      const told = await withItems(askShop, store, listed)
      yield { ...told, completeUpTo: nth === batches.length - 1 ? end : null }
    }
  }
}

async function numbersCreated(
  askShop: AskShop,
  store: StoreConnection,
  from: Date,
  until: Date,
): Promise<readonly string[]> {
  const numbers = new Set<string>()
  for await (const { rows } of pagesInWindows(from, until, reading(askShop, store, 'created'))) {
    for (const reading of rows) {
      if ('unreadable' in reading) {
        numbers.add(await inWordsOfPort(async () => numberOfUnreadable(reading.unreadable)))
        continue
      }
      const { number, createdAt } = reading.order
      if (createdAt >= from && createdAt < until) numbers.add(number)
    }
  }
  return [...numbers]
}

async function withItems(
  askShop: AskShop,
  store: StoreConnection,
  readings: readonly Reading<ListedOrder>[],
): Promise<ToldOrders> {
  const listed = toldBy(readings).orders
  const found = await itemsOf(askShop, store, [...new Set(listed.map(({ number }) => number))])
  const items = new Map(toldBy(found).orders.map((told) => [told.number, told.items]))
  const spoiled = [...readings, ...found].filter((told) => 'unreadable' in told)
  const isSpoiled = new Set(spoiled.map(({ unreadable }) => unreadable.kodeInvoiceMp))
  const whole = listed.filter(({ number }) => !isSpoiled.has(number)).map((order) => ({ order }))
  const orders = readOn(whole, (order) => toChannelOrder(order, items.get(order.number) ?? []))
  return inWordsOfPort(async () => insistOnSome(toldBy([...spoiled, ...orders])))
}

/** Orders nobody knows are absent. Where one of them spoils the whole question, it is found by halves. */
async function itemsOf(
  askShop: AskShop,
  store: StoreConnection,
  ids: readonly string[],
): Promise<readonly Reading<OrderItems>[]> {
  if (ids.length === 0) return []
  try {
    const answer = await askShop(store, { path: ORDER_ITEMS, query: { order_ids: `[${ids.join(',')}]` } })
    return await inWordsOfPort(async () => toItemsOfOrders(answer))
  } catch (error) {
    const code = error instanceof MarketplaceError && error.cause instanceof OutboundError ? error.cause.code : null
    if (NO_ORDERS.has(code) || (WRONG_IDS.has(code) && ids.length === 1)) return []
    if (!WRONG_IDS.has(code)) throw error
    const middle = Math.ceil(ids.length / 2)
    const halves = [ids.slice(0, middle), ids.slice(middle)]
    const found = await Promise.all(halves.map((half) => itemsOf(askShop, store, half)))
    return found.flat()
  }
}

/** `onDate`: told of Lazada's clock when a window's first page was made. */
function reading(
  askShop: AskShop,
  store: StoreConnection,
  by: 'update' | 'created',
  onDate: (theirs: Date) => void = () => {},
) {
  const ask: AskShop = (of, question) => askShop(of, question, question.query['offset'] === '0' ? onDate : undefined)
  return {
    pageSize: PAGE_SIZE,
    page: (window: TimeWindow, next: string | null) => orderList(ask, store, by, window, Number(next ?? 0)),
  }
}

/** Both ends of a range belong to it. The last second is asked for too, and delivered again by the next window: were
 *  times finer than they are told, orders between the two seconds would be nobody's. */
async function orderList(
  askShop: AskShop,
  store: StoreConnection,
  by: 'update' | 'created',
  { from, to }: TimeWindow,
  offset: number,
): Promise<WindowPage<Reading<ListedOrder>>> {
  const query = {
    [`${by}_after`]: isoOf(from),
    [`${by}_before`]: isoOf(to),
    sort_by: by === 'update' ? 'updated_at' : 'created_at',
    sort_direction: 'ASC',
    limit: String(PAGE_SIZE),
    offset: String(offset),
  }
  const answer = await askShop(store, { path: ORDER_LIST, query })
  const { rows, total } = await inWordsOfPort(async () => toListedOrders(answer))
  const read = offset + PAGE_SIZE
  const hasMore = total === null ? rows.length >= PAGE_SIZE : read < total
  if (hasMore && offset > 0 && read + PAGE_SIZE > FURTHEST) {
    throw new MarketplaceError('refused', `more than ${FURTHEST} orders of ${store.store} changed in one second`, null)
  }
  return { rows, next: hasMore ? String(read) : null, total }
}

/** ISO 8601 with an offset, in whole seconds. */
function isoOf(time: Date): string {
  return time.toISOString().replace(/\.\d+Z$/, '+00:00')
}
