import type { OrderObservation } from '../backlog/order.ts'
import { recordOrders } from '../backlog/recording-repository.ts'
import { markStoresSynced } from '../backlog/registration-repository.ts'
import type { ChannelOrder, MarketplaceConnector } from '../marketplaces/port.ts'
import type { Services } from '../services.ts'
import { DEMO_CHANNEL, type DemoStore, moveDemoCursors } from './demo-repository.ts'

type Needs = Pick<Services, 'db' | 'clock' | 'channels' | 'erp'>

const HOUR = 3_600_000
/** One more than the board's five dates. What is older is left to the automatic synchronization. */
const REACH_MS = 6 * 24 * HOUR
/** A younger gap is the automatic synchronization's daily bread. */
const SHORT_GAP_MS = HOUR

/** Brings in what one store's marketplace changed since we last heard of it, at most six days back, before anybody
 *  looks at the board. */
export async function catchUp(services: Needs, store: DemoStore): Promise<void> {
  const now = services.clock.now()
  const channel = services.channels.get(DEMO_CHANNEL)
  const { marketplaceCursor } = store
  const reach = new Date(now.getTime() - REACH_MS)
  const from = marketplaceCursor === null || marketplaceCursor < reach ? reach : marketplaceCursor
  if (channel === undefined || now.getTime() - from.getTime() < SHORT_GAP_MS) return
  const seen = await observationsSince(services, channel, store, from)
  await services.db.transaction().execute(async (trx) => {
    await recordOrders(trx, seen, { caller: 'demo', now, registerWarehouses: true })
    await markStoresSynced(trx, [store.code], now)
    // after a longer gap the cursor stays, so that the schedule reads the weeks we have skipped
    if (marketplaceCursor === null || marketplaceCursor >= reach) await moveDemoCursors(trx, store.code, now)
  })
}

async function observationsSince(
  { erp, clock }: Needs,
  channel: MarketplaceConnector,
  { code: store, baseUrl, marketplaceCursor }: DemoStore,
  since: Date,
): Promise<readonly OrderObservation[]> {
  const seen: OrderObservation[] = []
  // the first time older orders are left alone until they change again: half the work of the first start
  const isWanted = ({ facts }: ChannelOrder) => marketplaceCursor !== null || (facts.createdAt ?? since) >= since
  const connection = { store, marketplace: 'other', channel: DEMO_CHANNEL, baseUrl, authorisation: null } as const
  for await (const changed of channel.ordersChanged(connection, since, clock.now())) {
    const orders = changed.orders.filter(isWanted)
    const numbers = orders.map(({ kodeInvoiceMp }) => kodeInvoiceMp)
    const documents = await erp.findDocuments(store, numbers)
    const papers = new Map(documents.map(({ kodeInvoiceMp, facts }) => [kodeInvoiceMp, facts]))
    for (const { kodeInvoiceMp, facts } of orders) {
      const bgen = papers.get(kodeInvoiceMp)
      seen.push({ store, kodeInvoiceMp, marketplace: facts, ...(bgen && { bgen }) })
    }
  }
  return seen
}
