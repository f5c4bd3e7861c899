import { forgetCounts } from '../backlog/counts-repository.ts'
import type { OrderObservation } from '../backlog/order.ts'
import { recordOrders } from '../backlog/recording-repository.ts'
import { markStoresSynced } from '../backlog/registration-repository.ts'
import type { Trx } from '../database.ts'
import type { ErpDocuments } from '../erp/port.ts'
import type { ChannelOrder, MarketplaceConnector } from '../marketplaces/port.ts'
import type { Attempt } from '../platform/queue.ts'
import type { Services } from '../services.ts'
import { type Heard, hear, type Silence, silenceOf, TryAgain } from './ask.ts'
import { type ConnectedStore, findConnectedStore } from './connection-repository.ts'
import { type Cursors, finishRun, knownNumbers, makeDue, moveCursors, notePulled } from './pull-repository.ts'
import { pulledOf } from './pulled.ts'
import type { PullStoreJob } from './tasks.ts'
import { withKeterangan } from './with-keterangan.ts'

type Needs = Pick<Services, 'db' | 'clock' | 'channels' | 'erp'>

interface Pull {
  readonly runId: number
  readonly store: ConnectedStore
  readonly channel: MarketplaceConnector
  readonly startedAt: Date
}

/** Asked again at every pull: an order may become visible later than its time says. */
const OVERLAP_MS = 5 * 60_000
/** How far back a store is read that was never read before: as far as the board can be asked. */
const FIRST_PULL_MS = 31 * 24 * 3_600_000
/** A long way to catch up is gone in several runs, so that each one ends and is seen. */
const RUN_LIMIT_MS = 5 * 60_000

/** Everything of one store since its cursors: what the marketplace changed, then what B-Gen did. */
export async function pullStore(services: Needs, job: PullStoreJob, attempt: Attempt): Promise<void> {
  const { db, clock } = services
  const store = await findConnectedStore(db, job.storeId)
  const channel = store === null ? undefined : services.channels.get(store.connection.channel)
  if (store === null || channel === undefined) return finishRun(db, job.runId, 'not-connected')
  const pull = { runId: job.runId, store, channel, startedAt: clock.now() }
  try {
    const { complete, bgenSilence } = await pullMarketplace(services, pull)
    const silence = bgenSilence ?? (complete ? await pullBgen(services, pull) : null)
    if (!complete) await makeDue(db, store.id)
    await finishRun(db, job.runId, silence?.reason ?? null)
  } catch (error) {
    const silence = silenceOf(error)
    if (silence === null) throw error
    if (silence.again && !attempt.last) throw new TryAgain(silence)
    await finishRun(db, job.runId, silence.reason)
  } finally {
    forgetCounts(db)
  }
}

/** The queue has given the job up; the store is tried again at its next turn. */
export async function giveUpPull({ db }: Pick<Needs, 'db'>, job: PullStoreJob): Promise<void> {
  await finishRun(db, job.runId, 'interrupted')
}

/**
 * While B-Gen is silent the marketplace's facts are recorded all the same, but the cursor stays: the next pull reads
 * these orders again, which costs little, and asks B-Gen for each of them.
 */
async function pullMarketplace(
  services: Needs,
  pull: Pull,
): Promise<{ readonly complete: boolean; readonly bgenSilence: Silence | null }> {
  const { db, clock, erp } = services
  const { store, channel } = pull
  const since = beginning(store.marketplaceCursor, pull.startedAt)
  let bgenSilence: Silence | null = null
  for await (const { orders, completeUpTo } of channel.ordersChanged(store.connection, since, pull.startedAt)) {
    const numbers = orders.map((order) => order.kodeInvoiceMp)
    const documents: Heard<readonly ErpDocuments[]> =
      bgenSilence ?? (await hear(() => erp.findDocuments(store.code, numbers)))
    if (documents.kind === 'silent') bgenSilence = documents
    const seen = observationsOf(store.code, orders, documents.kind === 'answer' ? documents.value : [])
    await db.transaction().execute(async (trx) => {
      const cursor = bgenSilence === null && completeUpTo !== null ? { marketplace: completeUpTo } : {}
      await recordPulled(trx, services, pull, seen, cursor)
    })
    if (clock.now().getTime() - pull.startedAt.getTime() > RUN_LIMIT_MS) return { complete: false, bgenSilence }
  }
  await db.transaction().execute((trx) => markStoresSynced(trx, [store.code], pull.startedAt))
  return { complete: true, bgenSilence }
}

/** Documents of orders we do not know are left out: they are asked for when the marketplace tells of the order. */
async function pullBgen(services: Needs, pull: Pull): Promise<Silence | null> {
  const { db, erp } = services
  const { store } = pull
  const heard = await hear(async () => {
    const since = beginning(store.bgenCursor, pull.startedAt)
    for await (const documents of erp.documentsChangedSince(store.code, since)) {
      await db.transaction().execute(async (trx) => {
        const numbers = documents.map((found) => found.kodeInvoiceMp)
        const known = await knownNumbers(trx, store.id, numbers)
        const seen = documents.filter(({ kodeInvoiceMp }) => known.has(kodeInvoiceMp))
        await recordPulled(trx, services, pull, seen.map(documentsSeen), { bgen: latest(documents) })
      })
    }
  })
  return heard.kind === 'silent' ? heard : null
}

/** Orders, what became of them, and the cursor: together or not at all. */
async function recordPulled(
  trx: Trx,
  { clock }: Pick<Needs, 'clock'>,
  { runId, store }: Pull,
  seen: readonly OrderObservation[],
  cursors: Cursors,
): Promise<void> {
  const outcomes = await recordOrders(trx, seen, { caller: 'schedule', now: clock.now(), registerWarehouses: true })
  const { items, unchanged } = pulledOf(seen, outcomes)
  await notePulled(trx, runId, await withKeterangan(trx, items), unchanged)
  await moveCursors(trx, store.id, cursors)
}

function observationsOf(
  store: string,
  orders: readonly ChannelOrder[],
  documents: readonly ErpDocuments[],
): readonly OrderObservation[] {
  const papers = new Map(documents.map((found) => [found.kodeInvoiceMp, found.facts]))
  return orders.map(({ kodeInvoiceMp, facts }) => {
    const bgen = papers.get(kodeInvoiceMp)
    return { store, kodeInvoiceMp, marketplace: facts, ...(bgen && { bgen }) }
  })
}

function documentsSeen({ store, kodeInvoiceMp, facts }: ErpDocuments): OrderObservation {
  return { store, kodeInvoiceMp, bgen: facts }
}

function beginning(cursor: Date | null, now: Date): Date {
  return cursor === null ? new Date(now.getTime() - FIRST_PULL_MS) : new Date(cursor.getTime() - OVERLAP_MS)
}

/** By the source's own clock. */
function latest(changes: readonly { readonly facts: { readonly updatedAt: Date } }[]): Date {
  return new Date(Math.max(...changes.map(({ facts }) => facts.updatedAt.getTime())))
}
