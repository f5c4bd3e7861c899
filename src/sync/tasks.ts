import type { JobKind } from '../platform/queue.ts'

/** Some orders of one store, at most 50, asked for by a person. */
export interface SyncOrdersJob {
  readonly runId: number
  readonly storeId: number
  readonly positions: readonly number[]
}

/** Everything of one store since its cursors. */
export interface PullStoreJob {
  readonly runId: number
  readonly storeId: number
}

/** A store whose marketplace has told of orders, see news-repository.ts. */
export interface SyncNewsJob {
  readonly storeId: number
}

/** Three attempts: a connector tries each call three times itself, so that an order costs at most nine calls. */
const PATIENCE = { attempts: 3, pauseSeconds: 5, longestPauseSeconds: 10 }

export const JOB_KINDS: readonly JobKind[] = [
  {
    ...PATIENCE,
    name: 'sync-orders',
    limitSeconds: 90,
    // many, since a silent marketplace keeps a job busy for half a minute doing nothing
    concurrency: 12,
    perGroup: { field: 'storeId', concurrency: 2 },
  },
  {
    ...PATIENCE,
    name: 'pull-store',
    limitSeconds: 600,
    concurrency: 6,
    perGroup: { field: 'storeId', concurrency: 1 },
  },
  {
    ...PATIENCE,
    name: 'sync-news',
    // the automatic synchronization brings whatever is missed here
    attempts: 2,
    limitSeconds: 90,
    concurrency: 6,
    perGroup: { field: 'storeId', concurrency: 1 },
    gatherSeconds: 1,
  },
]
