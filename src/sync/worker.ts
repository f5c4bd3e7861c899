import type { Attempt, Task } from '../platform/queue.ts'
import type { Services } from '../services.ts'
import { TryAgain } from './ask.ts'
import { giveUpPull, pullStore } from './pull-store.ts'
import { type Schedule, startSchedule } from './schedule.ts'
import { giveUpOrders, syncOrders } from './sync-orders.ts'
import type { PullStoreJob, SyncOrdersJob } from './tasks.ts'

/** From now on this process works off synchronization and keeps the schedule. The jobs end with `queue.stop()`. */
export async function startWorker(services: Services, onError: (error: unknown) => void): Promise<Schedule> {
  const { db, queue, config } = services
  const orders: Task<SyncOrdersJob> = {
    run: (job, attempt) => syncOrders(services, job, attempt),
    gaveUp: (job) => giveUpOrders(services, job),
  }
  const store: Task<PullStoreJob> = {
    run: (job, attempt) => pullStore(services, job, attempt),
    gaveUp: (job) => giveUpPull(services, job),
  }
  await queue.work('sync-orders', reporting(orders, onError))
  await queue.work('pull-store', reporting(store, onError))
  return startSchedule(db, queue, { intervalSeconds: config.syncIntervalSeconds, onError })
}

/** The queue keeps errors to itself; those that no rule of ours foresaw must be seen. */
function reporting<Payload extends object>(task: Task<Payload>, onError: (error: unknown) => void): Task<Payload> {
  const seen = (error: unknown) => {
    if (!(error instanceof TryAgain)) onError(error)
    throw error
  }
  return {
    run: (payload: Payload, attempt: Attempt) => task.run(payload, attempt).catch(seen),
    gaveUp: (payload) => task.gaveUp(payload).catch(seen),
  }
}
