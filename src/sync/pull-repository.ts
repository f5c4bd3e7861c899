import { sql } from 'kysely'
import type { Changes } from '../backlog/outcome.ts'
import type { Db, Trx } from '../database.ts'
import { ConnectionChanged } from './ask.ts'
import { stillBound } from './binding-repository.ts'
import type { BoundStore } from './connection-repository.ts'
import type { Reason } from './reason.ts'
import type { ItemOutcome } from './run.ts'

export interface DuePull {
  readonly runId: number
  readonly storeId: number
}

/**
 * A store nobody lets us into rests: one banner says so. It is next as soon as somebody has authorised it again; so is
 * one whose app was refused, once the app's registration or the authorisation has changed. What that is worth shows when
 * the run it began has ended; until then it begins no other.
 */
const CONNECTED = sql`from store_connections
  left join authorisations on authorisations.id = authorisation_id
  left join channel_apps on channel_apps.channel = store_connections.channel
  where not paused and authorisations.ended_at is null`
const MENDED = sql`(last_reason in ('marketplace-unauthorised', 'marketplace-no-app', 'marketplace-sealed')
  and greatest(authorisations.authorised_at, channel_apps.updated_at) > tried_at
  and not exists (select from sync_runs where sync_runs.store_id = store_connections.store_id
    and sync_runs.kind = 'schedule' and sync_runs.finished_at is null))`

/**
 * The stores whose turn it is, each with a new run, by the clock of the database that all processes share. The row's
 * lock makes a turn one process's; a store whose last run has not ended is left out until its next turn.
 */
export async function claimDuePulls(trx: Trx, intervalSeconds: number): Promise<readonly DuePull[]> {
  const claimed = await sql<DuePull>`
    with due as (
      select store_id ${CONNECTED} and (due_at <= now() or ${MENDED})
      order by store_id for update of store_connections skip locked
    ), moved as (
      update store_connections set due_at = greatest(
        least(due_at, now()) + make_interval(secs => ${intervalSeconds}),
        now() + make_interval(secs => ${intervalSeconds / 2}))
      from due where due.store_id = store_connections.store_id
      returning store_connections.store_id
    )
    insert into sync_runs (kind, store_id) select 'schedule', store_id from moved order by store_id
    on conflict do nothing
    returning id as "runId", store_id as "storeId"
  `.execute(trx)
  return claimed.rows
}

/** How long until the next store's turn; Infinity: none will come. */
export async function msUntilNextPull(db: Db): Promise<number> {
  const found = await sql<{ ms: number | null }>`
    select (extract(epoch from min(due_at) - now()) * 1000)::float8 as ms ${CONNECTED} and due_at < 'infinity'
  `.execute(db)
  return found.rows[0]?.ms ?? Number.POSITIVE_INFINITY
}

/** One order the automatic synchronization changed, or could not record. */
export interface PulledItem {
  /** null: nothing of it was recorded. */
  readonly orderId: number | null
  readonly kodeInvoiceMp: string
  readonly outcome: Exclude<ItemOutcome, 'unchanged'>
  readonly changes: Changes
  readonly reason: Reason | null
  readonly detail: string | null
}

/** Notes what a batch of a scheduled run brought; orders without change are only counted. */
export async function notePulled(
  trx: Trx,
  runId: number,
  items: readonly PulledItem[],
  unchanged: number,
): Promise<void> {
  const count = (outcome: ItemOutcome) => items.filter((item) => item.outcome === outcome).length
  await sql`
    update sync_runs set total = total + ${items.length + unchanged}::int, created = created + ${count('created')}::int,
      updated = updated + ${count('updated')}::int, unchanged = unchanged + ${unchanged}::int,
      failed = failed + ${count('failed')}::int, active_at = now()
    where id = ${runId}
  `.execute(trx)
  if (items.length === 0) return
  await sql`
    insert into sync_items (run_id, position, order_id, asked_for, outcome, changes, reason, reason_detail, settled_at)
    select ${runId}::bigint, last.position + item.n, coalesce(item.order_id, known.id), item.code, item.outcome,
      item.changes, item.reason, item.detail, now()
    from (select coalesce(max(position), 0) as position from sync_items where run_id = ${runId}) as last
      cross join unnest(
        ${items.map((item) => item.orderId)}::bigint[], ${items.map((item) => item.kodeInvoiceMp)}::text[],
        ${items.map((item) => item.outcome)}::text[], ${items.map((item) => JSON.stringify(item.changes))}::jsonb[],
        ${items.map((item) => item.reason)}::text[], ${items.map((item) => item.detail)}::text[]
      ) with ordinality as item (order_id, code, outcome, changes, reason, detail, n)
      left join sync_runs as run on run.id = ${runId} and item.order_id is null
      left join orders as known on known.store_id = run.store_id and known.kode_invoice_mp = item.code
  `.execute(trx)
}

/** How far a batch brings a store; absent: no further there. */
export interface Steps {
  /** Of the marketplace, for the progress of a first reading. */
  readonly orders?: number
  readonly marketplace?: Date
  readonly bgen?: Date
  /** B-Gen was silent for orders the marketplace changed from then on. */
  readonly bgenOwed?: Date
}

/** Never back: a process that was overtaken must not undo what the other has done. A debt always moves, also where one as
 *  old is known: whoever is paying that one sees by it that there is more.
 *  @throws {ConnectionChanged} the steps are those of a shop that the store is no more */
export async function stepForward(
  trx: Trx,
  store: BoundStore,
  { orders, marketplace, bgen, bgenOwed }: Steps,
): Promise<void> {
  const moved = await sql`
    update store_connections set
      marketplace_cursor = greatest(marketplace_cursor, ${marketplace ?? null}::timestamptz),
      bgen_cursor = greatest(bgen_cursor, ${bgen ?? null}::timestamptz),
      bgen_owed_from = case when ${bgenOwed === undefined}::boolean then bgen_owed_from
        else least(bgen_owed_from, ${bgenOwed ?? null}::timestamptz) - interval '1 millisecond' end,
      backfill_orders = backfill_orders + case when backfilled_at is null then ${orders ?? 0}::int else 0 end
    where ${stillBound(store)}
  `.execute(trx)
  if (moved.numAffectedRows !== 1n) throw new ConnectionChanged(store.code)
}

/** The store is read for the first time, from then on. */
export async function beginBackfill(db: Db, store: BoundStore, from: Date): Promise<void> {
  await db.updateTable('store_connections').set({ backfill_from: from }).where(stillBound(store)).execute()
}

/** How an automatic run ended. */
export interface PullEnd {
  /** null: nothing kept it from its end. */
  readonly reason: Reason | null
  /** What the source itself called it; null: it said nothing. */
  readonly detail: string | null
  readonly at: Date
  /** When a run began that read both sources to their end; null: this one did not. */
  readonly freshAt: Date | null
  /** The way is long: the store is next at once. */
  readonly goesOn: boolean
}

/** One refusal may be a marketplace's hiccup. After two in a row there is ever less hope until somebody has changed
 *  something: the store is left alone for as long again as it has been refused, and no longer than this. */
const LONGEST_REFUSED_PAUSE = '15 minutes'

/**
 * Ends a run once, and notes at its store how current that is now. The store's row comes first, as in a turn that is
 * claimed, so that the two never wait for each other.
 *
 * @param store as the run began with it; null: it was not connected. What it has become meanwhile is told nothing of this
 * run, and has its first turn at once.
 */
export async function finishPull(db: Db, job: DuePull, store: BoundStore | null, end: PullEnd): Promise<void> {
  await db.transaction().execute(async (trx) => {
    const hasChanged = store !== null && !(await noteEnd(trx, store, end))
    if (hasChanged) await bringTurnForward(trx, job.storeId)
    await sql`
      update sync_runs set finished_at = now(), active_at = now(),
        reason = ${hasChanged ? CHANGED : end.reason}, reason_detail = ${hasChanged ? null : end.detail}
      where id = ${job.runId} and finished_at is null
    `.execute(trx)
  })
}

const CHANGED: Reason = 'connection-changed'

/** False: the store is another shop by now, or none. */
async function noteEnd(
  trx: Trx,
  store: BoundStore,
  { reason, detail, at, freshAt, goesOn }: PullEnd,
): Promise<boolean> {
  const noted = await sql`
    update store_connections set tried_at = ${at}, last_reason = ${reason}, last_detail = ${detail},
      fresh_at = greatest(fresh_at, ${freshAt}::timestamptz), backfilled_at = coalesce(backfilled_at, ${freshAt}),
      due_at = case when ${goesOn} then now()
        when ${reason === 'marketplace-unauthorised'} and last_reason = 'marketplace-unauthorised'
          then greatest(due_at, now() + least(${LONGEST_REFUSED_PAUSE}::interval, now() - coalesce(fresh_at, connected_at)))
        else due_at end
    where ${stillBound(store)}
  `.execute(trx)
  return noted.numAffectedRows === 1n
}

/** The turn that came when the store was bound found this run still underway. */
async function bringTurnForward(trx: Trx, storeId: number): Promise<void> {
  await sql`update store_connections set due_at = least(due_at, now()) where store_id = ${storeId}`.execute(trx)
}
