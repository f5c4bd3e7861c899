import { forgetCounts } from '../backlog/counts-repository.ts'
import type { Attempt } from '../platform/queue.ts'
import { type Silence, silenceOf, TryAgain } from './ask.ts'
import { type BoundStore, findConnectedStore } from './connection-repository.ts'
import type { Pull, PullNeeds, Reading } from './pull.ts'
import { finishPull, type PullEnd } from './pull-repository.ts'
import { readBgen } from './read-bgen.ts'
import { readMarketplace } from './read-marketplace.ts'
import type { PullStoreJob } from './tasks.ts'
import { unlessUnconnected } from './without-bgen.ts'

/** Told of every run that did not come to its end, in one line for the log. */
export type Warn = (about: object, words: string) => void

/** Everything of one store since its cursors: what the marketplace changed, then what B-Gen did, where one is connected. */
export async function pullStore(
  services: PullNeeds,
  job: PullStoreJob,
  attempt: Attempt,
  warn: Warn = () => {},
): Promise<void> {
  const { db, clock } = services
  const store = await findConnectedStore(db, job.storeId)
  const channel = store === null ? undefined : services.channels.get(store.connection.channel)
  const ends = (end: Partial<PullEnd>) => finish(services, job, store, end, warn)
  if (store === null || channel === undefined) return ends({ reason: 'not-connected' })
  const pull = { runId: job.runId, store, channel, startedAt: clock.now(), signal: attempt.signal }
  try {
    const { complete, silence } = await readBoth(services, pull)
    if (silence !== null) await ends(endOf(silence))
    else await ends(complete ? { freshAt: pull.startedAt } : { goesOn: true })
  } catch (error) {
    const silence = silenceOf(error)
    if (silence === null) throw error
    if (silence.again && !attempt.last) throw new TryAgain(silence)
    await ends(endOf(silence))
  } finally {
    forgetCounts(db)
  }
}

function endOf({ reason, detail }: Silence): Pick<PullEnd, 'reason' | 'detail'> {
  return { reason, detail }
}

/** Without a B-Gen the marketplace is all there is to read. */
async function readBoth(services: PullNeeds, pull: Pull): Promise<Reading> {
  const shop = await readMarketplace(services, pull)
  if (!shop.complete || shop.silence !== null) return { ...shop, silence: unlessUnconnected(shop.silence) }
  const bgen = await readBgen(services, pull)
  const silence = unlessUnconnected(bgen.silence)
  return { complete: bgen.complete || silence !== bgen.silence, silence }
}

/** The queue has given the job up; the store is tried again at its next turn. Nobody knows what it was at the beginning. */
export async function giveUpPull(
  services: Pick<PullNeeds, 'db' | 'clock'>,
  job: PullStoreJob,
  warn: Warn = () => {},
): Promise<void> {
  const store = await findConnectedStore(services.db, job.storeId)
  await finish(services, job, store, { reason: 'interrupted' }, warn)
}

async function finish(
  { db, clock }: Pick<PullNeeds, 'db' | 'clock'>,
  job: PullStoreJob,
  store: BoundStore | null,
  some: Partial<PullEnd>,
  warn: Warn,
): Promise<void> {
  const end = { reason: null, detail: null, at: clock.now(), freshAt: null, goesOn: false, ...some }
  await finishPull(db, job, store, end)
  const { reason, detail } = end
  if (reason === null) return
  const about = { event: 'sync run failed', run: job.runId, store: store?.code ?? job.storeId, reason, detail }
  warn(about, 'an automatic synchronization did not come to its end')
}
