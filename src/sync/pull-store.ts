import { forgetCounts } from '../backlog/counts-repository.ts'
import type { Attempt } from '../platform/queue.ts'
import { silenceOf, TryAgain } from './ask.ts'
import { findConnectedStore } from './connection-repository.ts'
import type { Pull, PullNeeds, Reading } from './pull.ts'
import { finishPull, type PullEnd } from './pull-repository.ts'
import { readBgen } from './read-bgen.ts'
import { readMarketplace } from './read-marketplace.ts'
import type { PullStoreJob } from './tasks.ts'
import { unlessUnconnected } from './without-bgen.ts'

/** Everything of one store since its cursors: what the marketplace changed, then what B-Gen did, where one is connected. */
export async function pullStore(services: PullNeeds, job: PullStoreJob, attempt: Attempt): Promise<void> {
  const { db, clock } = services
  const store = await findConnectedStore(db, job.storeId)
  const channel = store === null ? undefined : services.channels.get(store.connection.channel)
  const finish = (end: Partial<PullEnd>) =>
    finishPull(db, job, store, { reason: null, at: clock.now(), freshAt: null, goesOn: false, ...end })
  if (store === null || channel === undefined) return finish({ reason: 'not-connected' })
  const pull = { runId: job.runId, store, channel, startedAt: clock.now(), signal: attempt.signal }
  try {
    const { complete, silence } = await readBoth(services, pull)
    if (silence !== null) await finish({ reason: silence.reason })
    else await finish(complete ? { freshAt: pull.startedAt } : { goesOn: true })
  } catch (error) {
    const silence = silenceOf(error)
    if (silence === null) throw error
    if (silence.again && !attempt.last) throw new TryAgain(silence)
    await finish({ reason: silence.reason })
  } finally {
    forgetCounts(db)
  }
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
export async function giveUpPull({ db, clock }: Pick<PullNeeds, 'db' | 'clock'>, job: PullStoreJob): Promise<void> {
  const store = await findConnectedStore(db, job.storeId)
  await finishPull(db, job, store, { reason: 'interrupted', at: clock.now(), freshAt: null, goesOn: false })
}
