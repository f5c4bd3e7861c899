import { setTimeout as sleep } from 'node:timers/promises'
import type { Db } from '../database.ts'
import type { Queue } from '../platform/queue.ts'
import { pruneNews } from './news-repository.ts'
import { claimDuePulls, msUntilNextPull } from './pull-repository.ts'
import { pruneUntaken } from './untaken-repository.ts'
import { endAbandonedRuns, pruneRuns } from './upkeep-repository.ts'

/** What happens by itself. Every process looks; the database decides that each turn is taken once. */
export interface Schedule {
  stop(): Promise<void>
}

interface Options {
  readonly intervalSeconds: number
  readonly onError: (error: unknown) => void
  /** What others want done now and then; it may be done by several processes at once. */
  readonly upkeep: readonly Upkeep[]
}

export type Upkeep = () => Promise<void>

/** Looked at when the next turn comes, and often enough that another process takes over within seconds. */
const LONGEST_LOOK_MS = 5_000
const SHORTEST_LOOK_MS = 50
const UPKEEP_EVERY_MS = 10 * 60_000

export function startSchedule(db: Db, queue: Queue, { intervalSeconds, onError, ...options }: Options): Schedule {
  const stopping = new AbortController()
  const { signal } = stopping
  const turns = repeat(signal, onError, async () => {
    await sendDuePulls(db, queue, intervalSeconds)
    return Math.min(LONGEST_LOOK_MS, Math.max(SHORTEST_LOOK_MS, await msUntilNextPull(db)))
  })
  const ours = [endAbandonedRuns, pruneRuns, pruneNews, pruneUntaken].map((task) => () => task(db))
  const upkeep = [...ours, ...options.upkeep].map((task) =>
    repeat(signal, onError, async () => {
      await task()
      return UPKEEP_EVERY_MS
    }),
  )
  return {
    stop: async () => {
      stopping.abort()
      await Promise.all([turns, ...upkeep])
    },
  }
}

/** Does it again and again, each time after the pause it asks for, until stopped. */
async function repeat(
  signal: AbortSignal,
  onError: (error: unknown) => void,
  work: () => Promise<number>,
): Promise<void> {
  while (!signal.aborted) {
    const pauseMs = await work().catch((error) => {
      onError(error)
      return LONGEST_LOOK_MS
    })
    await sleep(pauseMs, undefined, { signal }).catch(() => {})
  }
}

/** The turn, its run and its job: together or not at all. */
export async function sendDuePulls(db: Db, queue: Queue, intervalSeconds: number): Promise<void> {
  await db.transaction().execute(async (trx) => {
    const due = await claimDuePulls(trx, intervalSeconds)
    await queue.send(trx, 'pull-store', due)
  })
}
