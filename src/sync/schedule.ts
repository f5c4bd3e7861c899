import { setTimeout as sleep } from 'node:timers/promises'
import type { Db } from '../database.ts'
import type { Queue } from '../platform/queue.ts'
import { claimDuePulls } from './pull-repository.ts'
import { endAbandonedRuns, pruneScheduledRuns } from './upkeep-repository.ts'

/** What happens by itself. Every process looks; the database decides that each turn is taken once. */
export interface Schedule {
  stop(): Promise<void>
}

interface Options {
  readonly intervalSeconds: number
  readonly onError: (error: unknown) => void
}

/** Looked at often enough that a turn is not late, and that another process takes over within seconds. */
const LOOKS_PER_INTERVAL = 4
const SHORTEST_LOOK_MS = 250
const LONGEST_LOOK_MS = 5_000
const UPKEEP_EVERY_LOOKS = 120

export function startSchedule(db: Db, queue: Queue, { intervalSeconds, onError }: Options): Schedule {
  const lookMs = Math.min(LONGEST_LOOK_MS, Math.max(SHORTEST_LOOK_MS, (intervalSeconds * 1000) / LOOKS_PER_INTERVAL))
  const stopping = new AbortController()
  const running = (async () => {
    for (let look = 0; !stopping.signal.aborted; look++) {
      await sendDuePulls(db, queue, intervalSeconds).catch(onError)
      if (look % UPKEEP_EVERY_LOOKS === 0) await keepUp(db).catch(onError)
      await sleep(lookMs, undefined, { signal: stopping.signal }).catch(() => {})
    }
  })()
  return {
    stop: () => {
      stopping.abort()
      return running
    },
  }
}

/** The turn, its run and its job: together or not at all. */
export async function sendDuePulls(db: Db, queue: Queue, intervalSeconds: number): Promise<void> {
  await db.transaction().execute(async (trx) => {
    const due = await claimDuePulls(trx, intervalSeconds)
    await queue.send(trx, 'pull-store', due)
  })
}

async function keepUp(db: Db): Promise<void> {
  await endAbandonedRuns(db)
  await pruneScheduledRuns(db)
}
