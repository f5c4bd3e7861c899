import { AgainLater } from '../platform/job-metric.ts'
import type { Task } from '../platform/queue.ts'
import type { Services } from '../services.ts'
import { giveTurnBack } from './news-repository.ts'
import { giveUpPull, pullStore, type Warn } from './pull-store.ts'
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
  warn: Warn = () => {},
): Promise<Schedule> {
  const { db, queue, config } = services
  const orders: Task<SyncOrdersJob> = {
    run: (job, attempt) => syncOrders(services, job, attempt),
    gaveUp: (job) => giveUpOrders(services, job),
  }
  const store: Task<PullStoreJob> = {
    run: (job, attempt) => pullStore(services, job, attempt, warn),
    gaveUp: (job) => giveUpPull(services, job, warn),
  }
  const news: Task<SyncNewsJob> = {
    run: (job, attempt) => syncNews(services, job, attempt),
    // the automatic synchronization brings them; the next message gets a job of its own
    gaveUp: ({ storeId }) => giveTurnBack(db, storeId),
  }
  await queue.work('sync-orders', reporting(orders, onError))
  await queue.work('pull-store', reporting(store, onError))
  await queue.work('sync-news', reporting(news, onError))
  return startSchedule(db, queue, { intervalSeconds: config.syncIntervalSeconds, onError, upkeep })
}

/** The queue keeps errors to itself; those that no rule of ours foresaw must be seen. */
function reporting<Payload extends object>(task: Task<Payload>, onError: (error: unknown) => void): Task<Payload> {
  const reported = async (work: Promise<void>) => {
    try {
      await work
    } catch (error) {
      if (!(error instanceof AgainLater)) onError(error)
      throw error
    }
  }
  return {
    run: (payload, attempt) => reported(task.run(payload, attempt)),
    gaveUp: (payload) => reported(task.gaveUp(payload)),
  }
}
