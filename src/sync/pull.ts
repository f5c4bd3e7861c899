import type { MarketplaceConnector } from '../marketplaces/port.ts'
import { AgainLater } from '../platform/job-metric.ts'
import type { Services } from '../services.ts'
import type { Silence } from './ask.ts'
import type { ConnectedStore } from './connection-repository.ts'

/** One automatic run of one store. */
export interface Pull {
  readonly runId: number
  readonly store: ConnectedStore
  readonly channel: MarketplaceConnector
  readonly startedAt: Date
  /** Aborted when another attempt has taken the run over, or this process stops. */
  readonly signal: AbortSignal
}

/** How far a source was read. */
export interface Reading {
  /** False: the way is long, and another run goes on from here. */
  readonly complete: boolean
  /** null: B-Gen has answered whatever it was asked. */
  readonly silence: Silence | null
}

export type PullNeeds = Pick<Services, 'db' | 'clock' | 'channels' | 'erp'>

/**
 * Asked again at every pull. An order may become visible later than its time says, and the marketplace's clock may be
 * behind ours, by which a window ends: Shopee's signatures allow five minutes of that, TikTok's half a minute. Lazada's
 * allow two hours: its connector goes by Lazada's clock.
 */
const OVERLAP_MS = 10 * 60_000
const DAY_MS = 24 * 3_600_000
/** A long way is gone in several runs, so that each one ends and is seen. */
const RUN_LIMIT_MS = 5 * 60_000
/** Pages recorded together: about a thousand orders. No more than that wait for it in memory. */
export const MOST_PAGES = 20

/** From where a source is read whose cursor stands there. */
export function beginning(cursor: Date | null, { store, startedAt }: Pull): Date {
  return cursor === null ? backfillFrom(store, startedAt) : new Date(cursor.getTime() - OVERLAP_MS)
}

/** Where the first reading of a store began, or begins now. */
export function backfillFrom(store: ConnectedStore, now: Date): Date {
  return store.backfillFrom ?? new Date(now.getTime() - store.backfillDays * DAY_MS)
}

/** Looked at before anything is recorded: an attempt that took too long must not go on beside the one that followed it.
 *  @throws {AgainLater} */
export function insistOnRun({ runId, signal }: Pick<Pull, 'runId' | 'signal'>): void {
  if (signal.aborted) throw new AgainLater(`run ${runId} is no longer this attempt's`)
}

export function isLong({ startedAt }: Pull, now: Date): boolean {
  return now.getTime() - startedAt.getTime() > RUN_LIMIT_MS
}
