import { setTimeout as wait } from 'node:timers/promises'
import type { Db } from '../database.ts'
import { MarketplaceError, type Throttle } from '../marketplaces/port.ts'
import { findPause, pauseTurns, takeTurn } from './throttle-repository.ts'

/** A caller holds a job meanwhile, or a person waits. */
const LONGEST_WAIT_MS = 8_000
/** Said when a turn is further away than that. */
const LATER_MS = 15_000
/** A marketplace that asks for more (a day's quota is used up) is asked again now and then. */
const LONGEST_PAUSE_MS = 15 * 60_000

/** One bucket per shop and endpoint over all processes, in the database.
 *  @param longestMs a turn that is further away is not waited for */
export function openThrottle(db: Db, longestMs = LONGEST_WAIT_MS): Throttle {
  return {
    async take(bucket, limit) {
      for (let waited = 0; ; ) {
        const waitMs = await takeTurn(db, bucket, limit, longestMs - waited)
        if (waitMs === null) throw await tooMany(bucket)
        if (waitMs < 1) return
        await wait(Math.ceil(waitMs))
        waited += waitMs
        // the marketplace may have asked for a pause meanwhile
        if ((await findPause(db, bucket)) === 0) return
      }
    },
    pause: (bucket, pauseMs) => pauseTurns(db, bucket, Math.min(pauseMs, LONGEST_PAUSE_MS)),
  }

  async function tooMany(bucket: string): Promise<MarketplaceError> {
    const pauseMs = await findPause(db, bucket)
    return new MarketplaceError('rate-limited', `too many calls: ${bucket}`, Math.max(LATER_MS, Math.ceil(pauseMs)))
  }
}
