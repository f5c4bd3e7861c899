import type { OrderObservation } from '../backlog/order.ts'
import { markStoresSynced } from '../backlog/registration-repository.ts'
import type { ToldDocuments } from '../erp/port.ts'
import { takeInOrders } from '../ingest/take-in.ts'
import type { ChannelOrder, MarketplaceConnector } from '../marketplaces/port.ts'
import { listOf, objectOf } from '../platform/outbound/answer.ts'
import { bearerCall, type Outbound } from '../platform/outbound/fetch.ts'
import { SANDBOX_TOKEN } from '../sandbox/server.ts'
import type { Services } from '../services.ts'
import { seenOf } from '../sync/observations.ts'
import { recordSeen } from '../sync/record-seen.ts'
import { type DemoStore, noteCaughtUp } from './demo-repository.ts'

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
  const channel = services.channels.get(store.connection.channel)
  const { marketplaceCursor } = store
  const reach = new Date(now.getTime() - REACH_MS)
  const from = marketplaceCursor === null || marketplaceCursor < reach ? reach : marketplaceCursor
  if (channel === undefined || now.getTime() - from.getTime() < SHORT_GAP_MS) return
  const { seen, isWhole } = await observationsSince(services, channel, store, from)
  await services.db.transaction().execute(async (trx) => {
    await recordSeen(trx, store, seen, { caller: 'demo', now })
    await markStoresSynced(trx, [store.connection.store], now)
    // after a longer gap the cursor stays, so that the schedule reads the weeks we have skipped; it also names, as we
    // cannot, an order that nobody can read
    const skipped = !isWhole || (marketplaceCursor !== null && marketplaceCursor < reach)
    await noteCaughtUp(trx, store.id, { from, now, cursorTo: skipped ? null : now })
  })
}

const NO_DOCUMENTS: ToldDocuments = { documents: [], unreadable: [] }

async function observationsSince(
  { erp, clock }: Needs,
  channel: MarketplaceConnector,
  { connection, marketplaceCursor }: DemoStore,
  since: Date,
): Promise<{ readonly seen: readonly OrderObservation[]; readonly isWhole: boolean }> {
  const { store } = connection
  // the first time older orders are left alone until they change again: half the work of the first start
  const isWanted = ({ facts }: ChannelOrder) => marketplaceCursor !== null || (facts.createdAt ?? since) >= since
  const pages = []
  let isWhole = true
  for await (const changed of channel.ordersChanged(connection, since, clock.now())) {
    isWhole &&= changed.unreadable.length === 0
    const orders = changed.orders.filter(isWanted)
    const numbers = orders.map(({ kodeInvoiceMp }) => kodeInvoiceMp)
    const documents = numbers.length === 0 ? NO_DOCUMENTS : erp.findDocuments(store, numbers)
    pages.push({ orders, documents })
  }
  const seen = pages.map(async ({ orders, documents }) =>
    seenOf(store, orders, { kind: 'answer', value: await documents }),
  )
  return { seen: (await Promise.all(seen)).flat(), isWhole }
}

/** Orders of a store that nobody can connect, as another system would push them to the API: those changed since. */
export async function takePushed(
  { db, clock }: Pick<Needs, 'db' | 'clock'>,
  ask: Outbound,
  url: string,
  { store, since }: { readonly store: string; readonly since: Date | null },
): Promise<void> {
  const now = clock.now()
  const from = since ?? new Date(now.getTime() - REACH_MS)
  const query = new URLSearchParams({ store, since: from.toISOString() })
  const answer = await ask(bearerCall('GET', `${url}/sandbox/orders?${query}`, SANDBOX_TOKEN))
  await takeInOrders(db, listOf(objectOf(answer, 'orders'), 'orders'), { caller: 'api', now })
  await db.transaction().execute((trx) => markStoresSynced(trx, [store], now))
}
