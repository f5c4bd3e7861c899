import { AgainLater } from '../platform/job-metric.ts'
import type { Services } from '../services.ts'
import type { Upkeep } from '../sync/schedule.ts'
import { checkStore, giveUpCheck } from './check-store.ts'
import { pruneChecks } from './checks-repository.ts'
import { nightlyDays, nightOf } from './days.ts'
import type { CheckStoreJob } from './job.ts'
import { claimNightlyRuns, finishRun, listAbandonedRuns, pruneRuns } from './runs-repository.ts'

/** When shops are quiet, by the business zone's clock. */
const NIGHTLY_HOUR = 2

/** From now on this process works off checks. What is returned is done now and then, by any process. */
export async function startChecks(services: Services, onError: (error: unknown) => void): Promise<readonly Upkeep[]> {
  await services.queue.work<CheckStoreJob>('check-store', {
    run: (job, attempt) =>
      checkStore(services, job, attempt).catch((error) => {
        if (!(error instanceof AgainLater)) onError(error)
        throw error
      }),
    gaveUp: (job) => giveUpCheck(services, job),
  })
  return [() => sendNightlyChecks(services), () => tidyChecks(services)]
}

/** The night's runs and their jobs: together or not at all. */
export async function sendNightlyChecks({
  db,
  queue,
  clock,
  config,
}: Pick<Services, 'db' | 'queue' | 'clock' | 'config'>): Promise<void> {
  const zone = config.businessTimeZone
  const days = nightlyDays(nightOf(clock.now(), zone, NIGHTLY_HOUR))
  await db.transaction().execute(async (trx) => {
    const runs = await claimNightlyRuns(trx, { zone, hour: NIGHTLY_HOUR, days })
    await queue.send(trx, 'check-store', runs)
  })
}

export async function tidyChecks({ db, clock }: Pick<Services, 'db' | 'clock'>): Promise<void> {
  for (const run of await listAbandonedRuns(db)) await finishRun(db, run, 'interrupted', clock.now())
  await pruneRuns(db)
  await pruneChecks(db)
}
