import type { Services } from '../services.ts'
import { giveUpPull, pullStore } from './pull-store.ts'
import { type Schedule, startSchedule } from './schedule.ts'
import { giveUpOrders, syncOrders } from './sync-orders.ts'
import type { PullStoreJob, SyncOrdersJob } from './tasks.ts'

/** From now on this process works off synchronization and keeps the schedule. The jobs end with `queue.stop()`. */
export async function startWorker(services: Services, onError: (error: unknown) => void): Promise<Schedule> {
  const { db, queue, config } = services
  await queue.work<SyncOrdersJob>('sync-orders', {
    run: (job, attempt) => syncOrders(services, job, attempt),
    gaveUp: (job) => giveUpOrders(services, job),
  })
  await queue.work<PullStoreJob>('pull-store', {
    run: (job, attempt) => pullStore(services, job, attempt),
    gaveUp: (job) => giveUpPull(services, job),
  })
  return startSchedule(db, queue, { intervalSeconds: config.syncIntervalSeconds, onError })
}
