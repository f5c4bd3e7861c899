import { type ChannelParts, callShop, inWordsOfPort } from '../call.ts'
import type { CallLimit, ChangedOrders, ChannelOrder, MarketplaceConnector, StoreConnection } from '../port.ts'
import { shopeeAccess } from './access.ts'
import { type AskShop, fetchDetails } from './order-detail.ts'
import { listParams, readWindows, toListPage, type Window } from './order-list.ts'
import { shopCall, shopeeProtocol } from './protocol.ts'

/** Shopee publishes no rate, only that there is one (error_rate_limit) and a quota a day (error_limit). Five lists a
 *  second read a shop of 500 changes a second, more than any shop has. */
const LIST_LIMIT: CallLimit = { perSecond: 5, burst: 10 }
const DETAILS_AT_ONCE = 50

/** Speaks with Shopee's Open Platform v2 (open.shopee.com; documents kept in congminh1254/shopee-sdk:schemas, read
 *  2026-11-23). */
export function shopeeConnector(parts: ChannelParts): MarketplaceConnector {
  const protocol = shopeeProtocol(parts)
  const of =
    (store: StoreConnection): AskShop =>
    (call, read) =>
      inWordsOfPort(async () => read(await callShop(parts, protocol, store, call)))
  return {
    fetchOrders: (store, kodeInvoiceMp) => fetchDetails(of(store), kodeInvoiceMp),
    ordersChanged: (store, since, until) => changed(of(store), since, until),
    numbersCreated: (store, from, until) => created(of(store), from, until),
    access: shopeeAccess(parts, protocol),
  }
}

async function* changed(ask: AskShop, since: Date, until: Date): AsyncIterable<ChangedOrders> {
  for await (const { numbers, to } of readWindows(windowOf(since, until), askList(ask, 'update_time'))) {
    const completeUpTo = to * 1000 > until.getTime() ? until : new Date(to * 1000)
    const batches = inBatches(numbers)
    for (const [nth, batch] of batches.entries()) {
      const isLast = nth === batches.length - 1
      yield { orders: await fetchDetails(ask, batch), completeUpTo: isLast ? completeUpTo : null }
    }
  }
}

/** Whole seconds, which hold all that was asked for. */
function windowOf(since: Date, until: Date): Window {
  return { from: Math.floor(since.getTime() / 1000), to: Math.ceil(until.getTime() / 1000) }
}

function askList(ask: AskShop, field: 'create_time' | 'update_time') {
  return (window: Window, cursor: string) =>
    ask(shopCall('order/get_order_list', LIST_LIMIT, listParams(field, window, cursor)), toListPage)
}

/** At least one, so that an empty window is delivered too. */
function inBatches(numbers: readonly string[]): readonly (readonly string[])[] {
  const count = Math.max(1, Math.ceil(numbers.length / DETAILS_AT_ONCE))
  return Array.from({ length: count }, (_, nth) => numbers.slice(nth * DETAILS_AT_ONCE, (nth + 1) * DETAILS_AT_ONCE))
}

/** Orders are placed at whole seconds, so the window may be made of those. */
async function created(ask: AskShop, from: Date, until: Date): Promise<readonly string[]> {
  const askCreated = askList(ask, 'create_time')
  const end = Math.ceil(until.getTime() / 1000)
  const numbers = new Set<string>()
  for await (const window of readWindows({ from: Math.ceil(from.getTime() / 1000), to: end }, askCreated)) {
    for (const number of window.numbers) numbers.add(number)
  }
  for await (const after of readWindows({ from: end, to: end + 1 }, askCreated)) {
    const late = await placedLater(
      ask,
      after.numbers.filter((number) => numbers.has(number)),
      until,
    )
    for (const number of late) numbers.delete(number)
  }
  return [...numbers]
}

/** Of numbers that are in two windows: those that belong to the later one. */
async function placedLater(ask: AskShop, numbers: readonly string[], until: Date): Promise<readonly string[]> {
  const orders: ChannelOrder[] = []
  for (const batch of inBatches(numbers)) orders.push(...(await fetchDetails(ask, batch)))
  return orders
    .filter(({ facts }) => facts.createdAt !== undefined && facts.createdAt >= until)
    .map((order) => order.kodeInvoiceMp)
}
