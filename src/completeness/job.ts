import type { JobKind } from '../platform/queue.ts'

/** The days of one run, see runs-repository.ts. */
export interface CheckStoreJob {
  readonly runId: number
  readonly storeId: number
}

/** Patient, for nobody waits for it at night; few at once, for the marketplaces' limits are the synchronization's too. */
export const CHECK_JOB: JobKind = {
  name: 'check-store',
  attempts: 6,
  pauseSeconds: 30,
  longestPauseSeconds: 600,
  limitSeconds: 900,
  concurrency: 3,
  perGroup: { field: 'storeId', concurrency: 1 },
}
