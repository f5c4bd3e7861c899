import type { JobKind } from '../platform/queue.ts'
import type { AlertKind } from './message.ts'

/** By which way people are told. */
export type Way = 'webhook' | 'mail'

export interface SendAlertJob {
  readonly way: Way
  readonly kind: AlertKind
  readonly incidentIds: readonly number[]
}

/** Whoever takes them may be away for an hour. */
export const ALERT_JOB: JobKind = {
  name: 'send-alert',
  attempts: 10,
  pauseSeconds: 15,
  longestPauseSeconds: 900,
  limitSeconds: 60,
  concurrency: 2,
  perGroup: { field: 'way', concurrency: 1 },
}
