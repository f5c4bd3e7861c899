import { sql } from 'kysely'
import type { Db } from '../database.ts'
import { failStoreItems } from './settle-repository.ts'

/** Longer than any job waits or works: a run that stood still so long has lost its jobs. */
const ABANDONED_AFTER = '2 hours'
/** Runs that found nothing to do tell nothing after a week, the others nothing after a quarter. */
const QUIET_RUNS_KEPT = '7 days'
const RUNS_KEPT = '90 days'
const PRUNED_AT_ONCE = 5_000

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

export async function pruneScheduledRuns(db: Db): Promise<void> {
  await sql`
    delete from sync_runs where id in (
      select id from sync_runs
      where kind = 'schedule' and requested_at < now() - ${QUIET_RUNS_KEPT}::interval and finished_at is not null
        and (requested_at < now() - ${RUNS_KEPT}::interval or created + updated + failed = 0 and reason is null)
      order by id limit ${PRUNED_AT_ONCE}
    )
  `.execute(db)
}
