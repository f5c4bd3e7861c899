import { counter } from '../platform/metrics.ts'
import type { Attempt, Task } from '../platform/queue.ts'
import type { Services } from '../services.ts'
import { TryAgain } from './ask.ts'
import { giveTurnBack } from './news-repository.ts'
import { giveUpPull, pullStore } from './pull-store.ts'
import { type Schedule, startSchedule, type Upkeep } from './schedule.ts'
import { syncNews } from './sync-news.ts'
import { giveUpOrders, syncOrders } from './sync-orders.ts'
import type { PullStoreJob, SyncNewsJob, SyncOrdersJob } from './tasks.ts'

/**
 * From now on this process works off synchronization and keeps the schedule. The jobs end with `queue.stop()`.
 *
 * @param upkeep what other parts want done now and then
 */
export async function startWorker(
  services: Services,
  onError: (error: unknown) => void,
  upkeep: readonly Upkeep[] = [],
): Promise<Schedule> {
  const { db, queue, config } = services
  const orders: Task<SyncOrdersJob> = {
    run: (job, attempt) => syncOrders(services, job, attempt),
    gaveUp: (job) => giveUpOrders(services, job),
  }
  const store: Task<PullStoreJob> = {
    run: (job, attempt) => pullStore(services, job, attempt),
    gaveUp: (job) => giveUpPull(services, job),
  }
  const news: Task<SyncNewsJob> = {
    run: (job, attempt) => syncNews(services, job, attempt),
    // the automatic synchronization brings them; the next message gets a job of its own
    gaveUp: ({ storeId }) => giveTurnBack(db, storeId),
  }
  await queue.work('sync-orders', reporting('sync-orders', orders, onError))
  await queue.work('pull-store', reporting('pull-store', store, onError))
  await queue.work('sync-news', reporting('sync-news', news, onError))
  return startSchedule(db, queue, { intervalSeconds: config.syncIntervalSeconds, onError, upkeep })
}

const jobs = counter('jobs_total', 'Attempts at jobs of synchronization, by how they ended', ['kind', 'end'])

/** The queue keeps errors to itself; those that no rule of ours foresaw must be seen. */
function reporting<Payload extends object>(
  kind: string,
  task: Task<Payload>,
  onError: (error: unknown) => void,
): Task<Payload> {
  const counted = async (end: string, work: Promise<void>) => {
    try {
      await work
      jobs.inc({ kind, end })
    } catch (error) {
      jobs.inc({ kind, end: error instanceof TryAgain ? 'try again' : 'failed' })
      if (!(error instanceof TryAgain)) onError(error)
      throw error
    }
  }
  return {
    run: (payload: Payload, attempt: Attempt) => counted('done', task.run(payload, attempt)),
    gaveUp: (payload) => counted('given up', task.gaveUp(payload)),
  }
}
