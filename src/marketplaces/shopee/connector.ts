import { type ChannelParts, callShop, inWordsOfPort } from '../call.ts'
import type { CallLimit, ChangedOrders, MarketplaceConnector, StoreConnection } from '../port.ts'
import { insistOnSome, toldBy } from '../readable.ts'
import { inBatches, pagesInWindows, type WindowReading } from '../windows.ts'
import { shopeeAccess } from './access.ts'
import { type AskShop, fetchDetails, fetchListed } from './order-detail.ts'
import { listParams, PAGE_SIZE, type TimeField, toListPage } from './order-list.ts'
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
    fetchOrders: (store, numbers) => fetchDetails(of(store), numbers).then(toldBy),
    ordersChanged: (store, since, until) => changed(of(store), since, until),
    numbersCreated: (store, from, until) => created(of(store), from, until),
    access: shopeeAccess(parts, protocol),
  }
}

async function* changed(ask: AskShop, since: Date, until: Date): AsyncIterable<ChangedOrders> {
  for await (const { rows, completeUpTo } of pagesInWindows(since, until, listBy(ask, 'update_time'))) {
    const batches = inBatches(rows, DETAILS_AT_ONCE)
    for (const [nth, numbers] of batches.entries()) {
      const isLast = nth === batches.length - 1
      const readings = await fetchListed(ask, numbers)
      const told = await inWordsOfPort(async () => insistOnSome(toldBy(readings)))
      yield { ...told, completeUpTo: isLast ? completeUpTo : null }
    }
  }
}

function listBy(ask: AskShop, field: TimeField): WindowReading<string> {
  return {
    pageSize: PAGE_SIZE,
    page: (window, next) => {
      const call = shopCall('order/get_order_list', LIST_LIMIT, listParams(field, window, next))
      return ask(call, (answer) => toListPage(answer, next))
    },
  }
}

/** Orders are placed at whole seconds, so the window may be made of those. The list may tell those of the second `until`,
 *  which belong to the next day: what the window behind it tells too is looked at. One that cannot be read stays counted. */
async function created(ask: AskShop, from: Date, until: Date): Promise<readonly string[]> {
  const end = wholeSecondFrom(until)
  const numbers = await placedIn(ask, wholeSecondFrom(from), end)
  const behind = await placedIn(ask, end, new Date(end.getTime() + 1000))
  for (const batch of inBatches(
    [...behind].filter((number) => numbers.has(number)),
    DETAILS_AT_ONCE,
  )) {
    for (const { kodeInvoiceMp, facts } of toldBy(await fetchDetails(ask, batch)).orders) {
      if (facts.createdAt !== undefined && facts.createdAt >= end) numbers.delete(kodeInvoiceMp)
    }
  }
  return [...numbers]
}

async function placedIn(ask: AskShop, from: Date, until: Date): Promise<Set<string>> {
  const numbers = new Set<string>()
  for await (const { rows } of pagesInWindows(from, until, listBy(ask, 'create_time'))) {
    for (const number of rows) numbers.add(number)
  }
  return numbers
}

function wholeSecondFrom(time: Date): Date {
  return new Date(Math.ceil(time.getTime() / 1000) * 1000)
}
