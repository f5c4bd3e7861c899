import { UnreadableAnswer } from '../../platform/outbound/answer.ts'
import { type Outbound, type OutboundCall, OutboundError } from '../../platform/outbound/fetch.ts'
import { type ChannelOrder, type MarketplaceConnector, MarketplaceError, type StoreConnection } from '../port.ts'
import { type OrdersPage, toOrdersPage } from './mapping.ts'

const PAGE_SIZE = 50

/** Speaks with the sandbox's plain channel protocol (src/sandbox/channel-face.ts). `token`: the sandbox's own. */
export function sandboxConnector(ask: Outbound, token: string): MarketplaceConnector {
  return {
    async fetchOrders({ baseUrl, store }, kodeInvoiceMp) {
      const json = { store, order_numbers: kodeInvoiceMp }
      const url = `${baseUrl}/channel/v1/orders/detail`
      return (await askPage(ask, { method: 'POST', url, bearer: token, json })).orders
    },
    ordersChangedSince: (connection, since) => changedPages(ask, token, connection, since),
  }
}

async function* changedPages(
  ask: Outbound,
  token: string,
  { baseUrl, store }: StoreConnection,
  since: Date,
): AsyncIterable<readonly ChannelOrder[]> {
  let cursor: string | null = null
  do {
    const query = new URLSearchParams({ store, updated_from: since.toISOString(), page_size: String(PAGE_SIZE) })
    if (cursor !== null) query.set('cursor', cursor)
    const page: OrdersPage = await askPage(ask, {
      method: 'GET',
      url: `${baseUrl}/channel/v1/orders?${query}`,
      bearer: token,
    })
    if (page.orders.length > 0) yield page.orders
    cursor = page.nextCursor
  } while (cursor !== null)
}

async function askPage(ask: Outbound, call: OutboundCall): Promise<OrdersPage> {
  try {
    return toOrdersPage(await ask(call))
  } catch (error) {
    if (error instanceof OutboundError) {
      throw new MarketplaceError(error.kind, error.message, error.retryAfterMs, error)
    }
    if (error instanceof UnreadableAnswer) throw new MarketplaceError('unreadable', error.message, null, error)
    throw error
  }
}
