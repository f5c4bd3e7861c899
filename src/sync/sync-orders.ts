import { forgetCounts } from '../backlog/counts-repository.ts'
import type { Trx } from '../database.ts'
import type { Attempt, Queue } from '../platform/queue.ts'
import type { Services } from '../services.ts'
import { type Remedy, remedyFor, type Silence, TryAgain } from './ask.ts'
import { findConnectedStore } from './connection-repository.ts'
import { askSources, recordAnswers, silenceIn } from './learn.ts'
import { failStoreItems, findOpenItems, noteMarketplaceDone, settleItems } from './settle-repository.ts'
import { failure, type Settlement } from './settlement.ts'
import type { SyncOrdersJob } from './tasks.ts'

type Needs = Pick<Services, 'db' | 'queue' | 'clock' | 'channels' | 'erp'>

/** Who was silent so long twice is given up: a run has its end within two minutes (SAFETY.md 2). */
const LONG_SILENCE_MS = 15_000

/** At most 50 orders of one store: what the marketplace and B-Gen say of them now is recorded, and each item ends. */
export async function syncOrders(services: Needs, job: SyncOrdersJob, attempt: Attempt): Promise<void> {
  const { db, queue, clock } = services
  const items = await findOpenItems(db, job)
  if (items.length === 0) return
  const store = await findConnectedStore(db, job.storeId)
  if (store === null)
    return db.transaction().execute((trx) => failStoreItems(trx, job.runId, job.storeId, 'not-connected'))
  const askedAt = clock.now()
  const answers = await askSources(services, store, items)
  const last = attempt.last || (attempt.number > 1 && clock.now().getTime() - askedAt.getTime() > LONG_SILENCE_MS)
  const silence = silenceIn(answers)
  const remedy = await db.transaction().execute(async (trx) => {
    const settlements = await recordAnswers(trx, store, items, answers, clock.now())
    const open = settlements.filter(({ reason }) => silence !== null && reason === silence.reason)
    const rest = settlements.filter((settlement) => !open.includes(settlement))
    await settleItems(trx, job.runId, rest)
    if (silence === null || open.length === 0) return null
    if (answers.orders.kind === 'answer') await noteMarketplaceDone(trx, job.runId, open)
    return bear(trx, queue, job, open, silence, last)
  })
  forgetCounts(db)
  if (silence !== null && remedy === 'later') throw new TryAgain(silence)
}

async function bear(
  trx: Trx,
  queue: Queue,
  job: SyncOrdersJob,
  open: readonly Settlement[],
  silence: Silence,
  last: boolean,
): Promise<Remedy> {
  const remedy = remedyFor(silence, open.length, last)
  if (remedy === 'fail-store') await failStoreItems(trx, job.runId, job.storeId, silence.reason)
  if (remedy === 'fail') await settleItems(trx, job.runId, open)
  if (remedy === 'halves') await queue.send(trx, 'sync-orders', halvesOf(job, open))
  return remedy
}

function halvesOf(job: SyncOrdersJob, open: readonly Settlement[]): readonly SyncOrdersJob[] {
  const positions = open.map((settlement) => settlement.position)
  const middle = Math.ceil(positions.length / 2)
  return [positions.slice(0, middle), positions.slice(middle)].map((half) => ({ ...job, positions: half }))
}

/** The queue has given the job up: its process was killed at each attempt, or something failed that nobody foresaw. */
export async function giveUpOrders({ db }: Pick<Needs, 'db'>, job: SyncOrdersJob): Promise<void> {
  const items = await findOpenItems(db, job)
  const failures = items.map(({ position, changes }) => failure(position, changes, 'interrupted'))
  await db.transaction().execute((trx) => settleItems(trx, job.runId, failures))
}
