import type { Reason } from './reason.ts'

/** amber: two automatic runs were missed. red: four. */
export type Level = 'fresh' | 'amber' | 'red'

const AMBER_AFTER = 2
const RED_AFTER = 4
/** Nobody calls a store late that is a minute behind, however often it is read. */
const SHORTEST_INTERVAL_MS = 60_000

/** How current a store is by its last success. A run is missed when half an interval after its turn nothing has come. */
export function freshnessOf(lastSuccess: Date, intervalSeconds: number, now: Date): Level {
  const missed = missedRuns(lastSuccess, intervalSeconds, now)
  if (missed >= RED_AFTER) return 'red'
  return missed >= AMBER_AFTER ? 'amber' : 'fresh'
}

function missedRuns(lastSuccess: Date, intervalSeconds: number, now: Date): number {
  const intervalMs = Math.max(intervalSeconds * 1000, SHORTEST_INTERVAL_MS)
  return Math.floor((now.getTime() - lastSuccess.getTime()) / intervalMs - 0.5)
}

/** What is known of a connected store's automatic synchronization. */
export interface StoreFacts {
  readonly connectedAt: Date
  readonly paused: boolean
  /** ended: a person has to authorise again. */
  readonly authorisation: 'none' | 'alive' | 'ended'
  /** When the last run began that read everything; null: none has. */
  readonly freshAt: Date | null
  /** The first reading has not ended. */
  readonly isFilling: boolean
  /** When a run of it last brought something or ended; null: none has. */
  readonly activeAt: Date | null
  /** What kept the last run from its end; null: nothing did. */
  readonly lastReason: Reason | null
}

/**
 * waiting   nobody has authorised it yet
 * ended     nothing comes in until somebody authorises it again
 * filling   its first reading goes on: something has come of it lately
 */
export type StoreState = Level | 'paused' | 'waiting' | 'ended' | 'filling'

export function stateOf(store: StoreFacts, intervalSeconds: number, now: Date): StoreState {
  if (store.authorisation === 'none') return 'waiting'
  if (store.paused) return 'paused'
  if (store.authorisation === 'ended') return 'ended'
  if (store.isFilling && store.lastReason === null) {
    const level = freshnessOf(fillingSince(store), intervalSeconds, now)
    return level === 'fresh' ? 'filling' : level
  }
  return freshnessOf(store.freshAt ?? store.connectedAt, intervalSeconds, now)
}

/** When its first reading last came forward; what a run did before the store was connected to this shop does not count. */
export function fillingSince({ connectedAt, activeAt }: Pick<StoreFacts, 'connectedAt' | 'activeAt'>): Date {
  return activeAt !== null && activeAt > connectedAt ? activeAt : connectedAt
}

/** Orders of the store do not come in as they should. */
export function isLate(state: StoreState): boolean {
  return state === 'amber' || state === 'red' || state === 'ended'
}
