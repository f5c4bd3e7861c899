import { forgetCounts } from '../backlog/counts-repository.ts'
import type { Trx } from '../database.ts'
import type { ToldDocuments } from '../erp/port.ts'
import type { ChannelOrder } from '../marketplaces/port.ts'
import type { Attempt, Queue } from '../platform/queue.ts'
import type { Services } from '../services.ts'
import { type Heard, hear, TryAgain } from './ask.ts'
import { openAsking } from './asking.ts'
import { type ConnectedStore, findConnectedStore } from './connection-repository.ts'
import { giveTurnBack, settleNews, takeTurns, waitingNews } from './news-repository.ts'
import { owedFor, seenOf } from './observations.ts'
import { stepForward } from './pull-repository.ts'
import { recordSeen } from './record-seen.ts'
import { BATCH_SIZE } from './run.ts'
import type { SyncNewsJob } from './tasks.ts'

type Needs = Pick<Services, 'db' | 'queue' | 'clock' | 'channels' | 'erp'>

/** At most 50 orders of one store that its marketplace has told of: what is true of them is asked for and recorded. */
export async function syncNews(services: Needs, { storeId }: SyncNewsJob, attempt: Attempt): Promise<void> {
  const { db, queue, clock, channels, erp } = services
  await giveTurnBack(db, storeId)
  const waiting = await waitingNews(db, storeId, BATCH_SIZE)
  const store = waiting === null ? null : await findConnectedStore(db, storeId)
  const channel = channels.get(store?.connection.channel ?? '')
  if (waiting === null || store === null || channel === undefined) return
  const orders = await hear(() => channel.fetchOrders(store.connection, waiting.numbers))
  if (orders.kind === 'silent' && orders.again && !attempt.last) throw new TryAgain(orders)
  const told = orders.kind === 'answer' ? orders.value.orders : []
  const documents = await openAsking(erp, store.code).ask(told.map(numberOf))
  await db.transaction().execute(async (trx) => {
    await record(trx, store, told, documents, clock.now())
    // where the marketplace stays silent the automatic synchronization brings them later; what nobody can read it names
    await settleNews(trx, storeId, waiting)
    if (waiting.more) await sendNews(trx, queue, [storeId])
  })
  forgetCounts(db)
}

async function record(
  trx: Trx,
  store: ConnectedStore,
  told: readonly ChannelOrder[],
  documents: Heard<ToldDocuments>,
  now: Date,
): Promise<void> {
  if (told.length === 0) return
  await recordSeen(trx, store, seenOf(store.code, told, documents), { caller: 'schedule', now })
  await stepForward(trx, store, owedFor([{ orders: told, documents }]))
}

/** One job for each of these stores that has none on its way. */
export async function sendNews(trx: Trx, queue: Queue, storeIds: readonly number[]): Promise<void> {
  if (storeIds.length === 0) return
  const turns = await takeTurns(trx, storeIds)
  await queue.send(
    trx,
    'sync-news',
    turns.map((storeId) => ({ storeId })),
  )
}

function numberOf({ kodeInvoiceMp }: ChannelOrder): string {
  return kodeInvoiceMp
}
