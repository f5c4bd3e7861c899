import { UnreadableAnswer } from '../../platform/outbound/answer.ts'
import { type ChannelParts, inWordsOfPort } from '../call.ts'
import {
  type ChangedOrders,
  type ChannelOrder,
  type MarketplaceConnector,
  MarketplaceError,
  type StoreConnection,
  type ToldOrders,
} from '../port.ts'
import { insistOnSome, numberOfUnreadable, type Reading, toldBy } from '../readable.ts'
import { inBatches, pagesInWindows, type TimeWindow, type WindowPage } from '../windows.ts'
import { tiktokAccess } from './access.ts'
import { type AskShop, asksShops, ORDER_DETAIL, ORDER_LIST } from './calls.ts'
import { toChannelOrders, toOrdersPage } from './mapping.ts'

const BATCH = 50
const PAGE_SIZE = 100

/**
 * TikTok Shop Partner API, which also carries Tokopedia: a shop has orders of both platforms, a store of ours those of
 * one. Sources: @tts-open-toolkit/cli 0.1.7 (OpenAPI text) and partner.tiktokshop.com/docv2, read 2026-11-23.
 */
export function tiktokConnector(parts: ChannelParts): MarketplaceConnector {
  const askShop = asksShops(parts)
  return {
    fetchOrders: (store, numbers) => fetchOrders(askShop, store, numbers),
    ordersChanged: (store, since, until) => ordersChanged(askShop, store, since, until),
    numbersCreated: (store, from, until) => numbersCreated(askShop, store, from, until),
    access: tiktokAccess(parts, askShop),
  }
}

/** Numbers that are no ids of TikTok Shop (old invoice numbers of Tokopedia: "INV/…") are nobody's: not asked for. */
async function fetchOrders(askShop: AskShop, store: StoreConnection, numbers: readonly string[]): Promise<ToldOrders> {
  checkMarketplace(store)
  const ids = numbers.filter((number) => /^\d{1,20}$/.test(number))
  if (ids.length === 0) return toldBy([])
  const answer = await askShop(store, { path: ORDER_DETAIL, query: { ids: ids.join(',') } })
  return inWordsOfPort(async () => toldBy(toChannelOrders(answer, store.marketplace)))
}

/** Changes while the list is being read may show times after the window: they are delivered all the same, and again by
 *  the window they moved to. */
async function* ordersChanged(
  askShop: AskShop,
  store: StoreConnection,
  since: Date,
  until: Date,
): AsyncIterable<ChangedOrders> {
  for await (const { rows, completeUpTo } of pagesInWindows(since, until, reading(askShop, store, 'update_time'))) {
    const batches = inBatches(rows, BATCH)
    for (const [nth, readings] of batches.entries()) {
      const told = await inWordsOfPort(async () => insistOnSome(toldBy(readings)))
      yield { ...told, completeUpTo: nth === batches.length - 1 ? completeUpTo : null }
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
  for await (const { rows } of pagesInWindows(from, until, reading(askShop, store, 'create_time'))) {
    for (const reading of rows) {
      if ('unreadable' in reading) {
        numbers.add(await inWordsOfPort(async () => numberOfUnreadable(reading.unreadable)))
        continue
      }
      const { kodeInvoiceMp, facts } = reading.order
      if (facts.createdAt !== undefined && facts.createdAt >= from && facts.createdAt < until)
        numbers.add(kodeInvoiceMp)
    }
  }
  return [...numbers]
}

function reading(askShop: AskShop, store: StoreConnection, by: 'update_time' | 'create_time') {
  checkMarketplace(store)
  return {
    pageSize: PAGE_SIZE,
    page: (window: TimeWindow, next: string | null) => orderList(askShop, store, by, window, next),
  }
}

async function orderList(
  askShop: AskShop,
  store: StoreConnection,
  by: 'update_time' | 'create_time',
  { from, to }: TimeWindow,
  next: string | null,
): Promise<WindowPage<Reading<ChannelOrder>>> {
  const query = {
    page_size: String(PAGE_SIZE),
    sort_field: by,
    sort_order: 'ASC',
    ...(next !== null && { page_token: next }),
  }
  const json = { [`${by}_ge`]: from.getTime() / 1000, [`${by}_lt`]: to.getTime() / 1000 }
  const answer = await askShop(store, { path: ORDER_LIST, query, json })
  return inWordsOfPort(async () => {
    const page = toOrdersPage(answer, store.marketplace)
    if (page.next !== null && page.next === next) throw new UnreadableAnswer('next_page_token leads nowhere')
    return page
  })
}

function checkMarketplace({ store, marketplace }: StoreConnection): void {
  if (marketplace === 'tokopedia' || marketplace === 'tiktok') return
  const message = `${store} is a ${marketplace} store: TikTok Shop has orders of tokopedia and tiktok only`
  throw new MarketplaceError('refused', message, null)
}
