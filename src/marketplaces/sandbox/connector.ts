import { bearerCall, type Outbound, type OutboundCall } from '../../platform/outbound/fetch.ts'
import { inWordsOfPort } from '../call.ts'
import type { ChangedOrders, MarketplaceConnector, StoreConnection } from '../port.ts'
import { type OrdersPage, toOrdersPage } from './mapping.ts'

const PAGE_SIZE = 50

/** Speaks with the sandbox's plain channel protocol (src/sandbox/channel-face.ts). `token`: the sandbox's own. */
export function sandboxConnector(ask: Outbound, token: string): MarketplaceConnector {
  return {
    async fetchOrders({ baseUrl, store }, kodeInvoiceMp) {
      const json = { store, order_numbers: kodeInvoiceMp }
      const url = `${baseUrl}/channel/v1/orders/detail`
      return (await askPage(ask, bearerCall('POST', url, token, json))).orders
    },
    ordersChanged: (connection, since) => changedPages(ask, token, connection, since),
    numbersCreated: async () => [],
    access: null,
  }
}

async function* changedPages(
  ask: Outbound,
  token: string,
  { baseUrl, store }: StoreConnection,
  since: Date,
): AsyncIterable<ChangedOrders> {
  let cursor: string | null = null
  do {
    const query = new URLSearchParams({ store, updated_from: since.toISOString(), page_size: String(PAGE_SIZE) })
    if (cursor !== null) query.set('cursor', cursor)
    const page: OrdersPage = await askPage(ask, bearerCall('GET', `${baseUrl}/channel/v1/orders?${query}`, token))
    const last = page.orders.at(-1)
    if (last !== undefined) yield { orders: page.orders, completeUpTo: last.facts.updatedAt }
    cursor = page.nextCursor
  } while (cursor !== null)
}

function askPage(ask: Outbound, call: OutboundCall): Promise<OrdersPage> {
  return inWordsOfPort(async () => toOrdersPage(await ask(call)))
}
