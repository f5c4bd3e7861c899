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

/**
 * Three attempts: a connector tries each call three times itself, so that an order costs at most nine calls, and a
 * silent marketplace is given up within two minutes (SAFETY.md 2).
 */
export const JOB_KINDS: readonly JobKind[] = [
  { name: 'sync-orders', attempts: 3, pauseSeconds: 5, longestPauseSeconds: 10, limitSeconds: 90, concurrency: 4 },
  { name: 'pull-store', attempts: 3, pauseSeconds: 5, longestPauseSeconds: 10, limitSeconds: 600, concurrency: 4 },
]
