import { sql } from 'kysely'
import type { Db, Trx } from '../database.ts'
import type { Reason } from '../sync/reason.ts'
import type { CheckStoreJob } from './job.ts'

/** Longer than all attempts of a job and the pauses between them. */
const ABANDONED_AFTER = '3 hours'
const RUNS_KEPT = '90 days'
/** What a check found is looked at again each night, so long. */
const TROUBLE_KEPT_DAYS = 31

interface Night {
  readonly zone: string
  /** Of the business zone's clock. */
  readonly hour: number
  /** Looked at every night, YYYY-MM-DD, the newest first. */
  readonly days: readonly string[]
}

/**
 * A run for each store that this night has not seen yet, by the clock of the database that all processes share, with the
 * days whose last check found or failed at something. A store waits for the end of its first reading. The night is part
 * of a key, so that two processes who look at once make one run.
 */
export async function claimNightlyRuns(trx: Trx, { zone, hour, days }: Night): Promise<readonly CheckStoreJob[]> {
  const { rows } = await sql<CheckStoreJob>`
    with tonight as (select ((now() at time zone ${zone}) - make_interval(hours => ${hour}))::date as night)
    insert into completeness_runs (store_id, night, days)
    select store_id, night, ${[...days]}::date[] || array(
      select day from completeness_checks as checked
      where checked.store_id = store_connections.store_id and day <> all(${[...days]}::date[])
        and day > (${days[0] ?? null})::date - ${TROUBLE_KEPT_DAYS}::int
        and (reason is not null or exists (
          select from completeness_numbers as number
          where number.store_id = checked.store_id and number.day = checked.day and part <> 'brought'))
      order by day desc)
    from tonight cross join store_connections
    where not paused and authorisation_id is not null and backfilled_at is not null and not exists (
      select from completeness_runs as run where run.store_id = store_connections.store_id and run.night = tonight.night)
    order by store_id
    on conflict do nothing
    returning id as "runId", store_id as "storeId"
  `.execute(trx)
  return rows
}

/** A run for each of these stores that is connected and has none underway; `connected` counts both. */
export async function claimRuns(
  trx: Trx,
  storeIds: readonly number[],
  days: readonly string[],
  userId: number,
): Promise<{ readonly connected: number; readonly runs: readonly CheckStoreJob[] }> {
  const connected = await trx
    .selectFrom('store_connections')
    .select('store_id')
    .where('store_id', '=', sql<number>`any(${[...storeIds]}::int[])`)
    .where('authorisation_id', 'is not', null)
    .orderBy('store_id')
    .execute()
  const { rows } = await sql<CheckStoreJob>`
    insert into completeness_runs (store_id, requested_by, days)
    select store_id, ${userId}::int, ${[...days]}::date[]
    from unnest(${connected.map((row) => row.store_id)}::int[]) as store_id order by store_id
    on conflict do nothing
    returning id as "runId", store_id as "storeId"
  `.execute(trx)
  return { connected: connected.length, runs: rows }
}

/** What is left of a run. */
export interface OpenRun {
  readonly days: readonly string[]
  readonly isRequested: boolean
}

/** null: it has ended. */
export async function findOpenRun(db: Db, runId: number): Promise<OpenRun | null> {
  const { rows } = await sql<OpenRun>`
    select days[days_done + 1 :]::text[] as days, night is null as "isRequested"
    from completeness_runs where id = ${runId} and finished_at is null
  `.execute(db)
  return rows[0] ?? null
}

/** @param left days that are still to be asked about: a day that two processes have done counts once */
export async function noteDayDone(trx: Trx, runId: number, left: number): Promise<void> {
  await sql`
    update completeness_runs set days_done = greatest(days_done, cardinality(days) - ${left}), active_at = now(), reason = null
    where id = ${runId}
  `.execute(trx)
}

export async function noteBroughtIn(trx: Trx, runId: number, count: number): Promise<void> {
  if (count === 0) return
  await sql`
    update completeness_runs set brought = brought + ${count}, active_at = now() where id = ${runId}
  `.execute(trx)
}

/** The run goes on later. */
export async function noteWaiting(db: Db, runId: number, reason: Reason): Promise<void> {
  await sql`update completeness_runs set reason = ${reason}, active_at = now() where id = ${runId}`.execute(db)
}

/** Ends a run once, and says at each day it has not reached why. `reason` null: nothing kept it from its end. */
export async function finishRun(db: Db, { runId }: Pick<CheckStoreJob, 'runId'>, reason: Reason | null, at: Date) {
  await db.transaction().execute(async (trx) => {
    const { rows } = await sql<{ store_id: number; days: string[] }>`
      update completeness_runs set finished_at = now(), active_at = now(), reason = ${reason}
      where id = ${runId} and finished_at is null
      returning store_id, days[days_done + 1 :]::text[] as days
    `.execute(trx)
    const [run] = rows
    if (run === undefined || reason === null) return
    await sql`
      insert into completeness_checks (store_id, day, tried_at, reason)
      select ${run.store_id}::int, day, ${at}::timestamptz, ${reason} from unnest(${run.days}::date[]) as day
      on conflict (store_id, day) do update set tried_at = excluded.tried_at, reason = excluded.reason
    `.execute(trx)
  })
}

/** Runs whose jobs are gone: only somebody who empties the queue's tables makes such. */
export async function listAbandonedRuns(db: Db): Promise<readonly { readonly runId: number }[]> {
  const { rows } = await sql<{ runId: number }>`
    select id as "runId" from completeness_runs
    where finished_at is null and active_at < now() - ${ABANDONED_AFTER}::interval limit 100
  `.execute(db)
  return rows
}

export async function pruneRuns(db: Db): Promise<void> {
  await sql`
    delete from completeness_runs where finished_at is not null and requested_at < now() - ${RUNS_KEPT}::interval
  `.execute(db)
}

/** How the checks of these stores go, over all that are underway. */
export interface Underway {
  readonly stores: number
  readonly days: number
  readonly daysDone: number
  readonly brought: number
  /** What one of them waits for; null: none does. */
  readonly reason: Reason | null
}

/** null: no check is underway. */
export async function findUnderway(db: Db, storeIds: readonly number[]): Promise<Underway | null> {
  const { rows } = await sql<Underway>`
    select count(*)::int as stores, sum(cardinality(days))::int as days, sum(days_done)::int as "daysDone",
      sum(brought)::int as brought, max(reason) as reason
    from completeness_runs where finished_at is null and store_id = any(${[...storeIds]}::int[])
  `.execute(db)
  const [found] = rows
  return found === undefined || found.stores === 0 ? null : found
}
