import { sql } from 'kysely'
import type { Changes } from '../backlog/outcome.ts'
import type { Db, Trx } from '../database.ts'
import type { Reason } from './reason.ts'
import type { ItemOutcome } from './run.ts'

export interface DuePull {
  readonly runId: number
  readonly storeId: number
}

/**
 * The stores whose turn it is, each with a new run, by the clock of the database that all processes share. The row's
 * lock makes a turn one process's; a store whose last run has not ended is left out until its next turn.
 */
export async function claimDuePulls(trx: Trx, intervalSeconds: number): Promise<readonly DuePull[]> {
  const claimed = await sql<DuePull>`
    with due as (
      select store_id from store_connections where not paused and due_at <= now()
      order by store_id for update skip locked
    ), moved as (
      update store_connections set due_at = greatest(
        due_at + make_interval(secs => ${intervalSeconds}), now() + make_interval(secs => ${intervalSeconds / 2}))
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
    select (extract(epoch from min(due_at) - now()) * 1000)::float8 as ms from store_connections
    where not paused and due_at < 'infinity'
  `.execute(db)
  return found.rows[0]?.ms ?? Number.POSITIVE_INFINITY
}

/** One order the automatic synchronization changed, or could not record. */
export interface PulledItem {
  /** null: rejected, so it is not among our orders. */
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
    select ${runId}::bigint, last.position + item.n, item.order_id, item.code, item.outcome, item.changes, item.reason,
      item.detail, now()
    from (select coalesce(max(position), 0) as position from sync_items where run_id = ${runId}) as last,
      unnest(
        ${items.map((item) => item.orderId)}::bigint[], ${items.map((item) => item.kodeInvoiceMp)}::text[],
        ${items.map((item) => item.outcome)}::text[], ${items.map((item) => JSON.stringify(item.changes))}::jsonb[],
        ${items.map((item) => item.reason)}::text[], ${items.map((item) => item.detail)}::text[]
      ) with ordinality as item (order_id, code, outcome, changes, reason, detail, n)
  `.execute(trx)
}

export interface Cursors {
  readonly marketplace?: Date
  readonly bgen?: Date
}

/** Never back: a process that was overtaken must not undo what the other has done. */
export async function moveCursors(trx: Trx, storeId: number, { marketplace, bgen }: Cursors): Promise<void> {
  await sql`
    update store_connections set
      marketplace_cursor = greatest(marketplace_cursor, ${marketplace ?? null}::timestamptz),
      bgen_cursor = greatest(bgen_cursor, ${bgen ?? null}::timestamptz)
    where store_id = ${storeId}
  `.execute(trx)
}

/** Which of these numbers are orders we know. */
export async function knownNumbers(
  trx: Trx,
  storeId: number,
  numbers: readonly string[],
): Promise<ReadonlySet<string>> {
  const rows = await trx
    .selectFrom('orders')
    .select('kode_invoice_mp')
    .where('store_id', '=', storeId)
    .where(sql<boolean>`kode_invoice_mp = any(${[...numbers]}::text[])`)
    .execute()
  return new Set(rows.map((row) => row.kode_invoice_mp))
}

/** Ends a run once, with what kept it from its end; null: nothing did. */
export async function finishRun(db: Db | Trx, runId: number, reason: Reason | null): Promise<void> {
  await db
    .updateTable('sync_runs')
    .set({ finished_at: sql<Date>`now()`, active_at: sql<Date>`now()`, reason })
    .where('id', '=', runId)
    .where('finished_at', 'is', null)
    .execute()
}

/** The store is next at once: its run ended before everything was read. */
export async function makeDue(db: Db, storeId: number): Promise<void> {
  await db.updateTable('store_connections').set({ due_at: sql<Date>`now()` }).where('store_id', '=', storeId).execute()
}
