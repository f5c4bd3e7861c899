import type { Attempt } from '../platform/queue.ts'
import { silenceOf, TryAgain } from '../sync/ask.ts'
import { type SpokenFor, speakerFor } from '../sync/bring-orders.ts'
import { type CheckNeeds, checkDay } from './check-day.ts'
import { dayOf } from './days.ts'
import type { CheckStoreJob } from './job.ts'
import { findOpenRun, finishRun, noteWaiting, type OpenRun } from './runs-repository.ts'

/** Somebody waits for what they asked for: they are told sooner that it cannot be had. */
const ATTEMPTS_OF_REQUEST = 2

/** One store's days, one after the other. What an earlier attempt has done is not asked for again. */
export async function checkStore(services: CheckNeeds, job: CheckStoreJob, attempt: Attempt): Promise<void> {
  const { db, clock } = services
  const run = await findOpenRun(db, job.runId)
  if (run === null) return
  const speaker = await speakerFor(services, job.storeId)
  if (speaker === null) return finishRun(db, job, 'not-connected', clock.now())
  try {
    await checkDays(services, speaker, job, run, attempt)
    await finishRun(db, job, null, clock.now())
  } catch (error) {
    const silence = silenceOf(error)
    if (silence === null) throw error
    const isLast = attempt.last || (run.isRequested && attempt.number >= ATTEMPTS_OF_REQUEST)
    if (!silence.again || isLast) return finishRun(db, job, silence.reason, clock.now())
    await noteWaiting(db, job.runId, silence.reason)
    throw new TryAgain(silence)
  }
}

async function checkDays(
  services: CheckNeeds,
  speaker: SpokenFor,
  { runId }: CheckStoreJob,
  { days }: OpenRun,
  { signal }: Attempt,
): Promise<void> {
  for (const [index, date] of days.entries()) {
    // another process has taken over, or this one stops
    signal.throwIfAborted()
    const left = days.length - index - 1
    await checkDay(services, speaker, { runId, left, day: dayOf(date, services.config.businessTimeZone) })
  }
}

/** The queue has given the job up. */
export async function giveUpCheck({ db, clock }: Pick<CheckNeeds, 'db' | 'clock'>, job: CheckStoreJob): Promise<void> {
  await finishRun(db, job, 'interrupted', clock.now())
}
