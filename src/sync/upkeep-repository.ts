import { sql } from 'kysely'
import type { Db } from '../database.ts'
import { failStoreItems } from './settle-repository.ts'

/** Longer than any job waits or works: a run that stood still so long has lost its jobs. */
const ABANDONED_AFTER = '2 hours'
/** Automatic runs that found nothing to do tell nothing after a week, the others and those of people nothing after a quarter:
 *  what became of an order stands in its history. */
const QUIET_RUNS_KEPT = '7 days'
const RUNS_KEPT = '90 days'
const RUNS_AT_ONCE = 1_000
const ITEMS_AT_ONCE = 5_000
/** A look ends, however much there is. */
const MOST_PORTIONS = 20

/** Jobs are not lost by a crash; only somebody who empties the queue's tables leaves runs without any. */
export async function endAbandonedRuns(db: Db): Promise<void> {
  const runs = await sql<{ id: number }>`
    select id from sync_runs where finished_at is null and active_at < now() - ${ABANDONED_AFTER}::interval limit 100
  `.execute(db)
  for (const { id } of runs.rows) {
    await db.transaction().execute(async (trx) => {
      await failStoreItems(trx, id, null, 'interrupted')
      await sql`
        update sync_runs set finished_at = now(), reason = 'interrupted' where id = ${id} and finished_at is null
      `.execute(trx)
    })
  }
}

/**
 * Forgets runs that tell nothing any more, the oldest first. Their items go before them and in portions, since one run may
 * have ten thousand; what is left over is the next look's.
 */
export async function pruneRuns(db: Db): Promise<void> {
  for (let portion = 0; portion < MOST_PORTIONS; portion++) {
    const runs = await outdatedRuns(db)
    if (runs.length === 0) return
    if ((await pruneItems(db, runs)) < ITEMS_AT_ONCE)
      await sql`delete from sync_runs where id = any(${[...runs]}::bigint[])`.execute(db)
  }
}

async function outdatedRuns(db: Db): Promise<readonly number[]> {
  const { rows } = await sql<{ id: number }>`
    select id from sync_runs
    where requested_at < now() - ${QUIET_RUNS_KEPT}::interval and finished_at is not null
      and (requested_at < now() - ${RUNS_KEPT}::interval
        or kind = 'schedule' and created + updated + failed = 0 and reason is null)
    order by id limit ${RUNS_AT_ONCE}
  `.execute(db)
  return rows.map(({ id }) => id)
}

async function pruneItems(db: Db, runs: readonly number[]): Promise<number> {
  const pruned = await sql`
    delete from sync_items where ctid = any(array(
      select ctid from sync_items where run_id = any(${[...runs]}::bigint[]) limit ${ITEMS_AT_ONCE}
    ))
  `.execute(db)
  return Number(pruned.numAffectedRows)
}
