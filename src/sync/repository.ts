import { type RawBuilder, sql } from 'kysely'
import type { Scope, Visitor } from '../auth/role.ts'
import { all, inScope } from '../backlog/filter-sql.ts'
import type { Changes } from '../backlog/outcome.ts'
import type { Db } from '../database.ts'
import type { Reason } from './reason.ts'
import type { ItemOutcome, RunCounts, RunKind } from './run.ts'

/** A run as somebody sees it: the counts are of the orders in their scope. */
export interface SyncRun {
  readonly id: number
  readonly kind: RunKind
  readonly requestedAt: Date
  readonly finishedAt: Date | null
  /** null for a scheduled run. */
  readonly requestedBy: string | null
  /** null for a request. */
  readonly store: string | null
  readonly counts: RunCounts
  readonly reason: Reason | null
  /** What the source itself called it; null: it said nothing. */
  readonly detail: string | null
}

type Viewer = Pick<Visitor, 'userId' | 'scope'>

/** null: there is none, or none for these eyes. */
export async function findRun(db: Db, runId: number, viewer: Viewer): Promise<SyncRun | null> {
  const rows = await runRows(sql`sync_runs.id = ${runId}`, 1, viewer).execute(db)
  return rows.rows[0] ?? null
}

/** noteworthy: all but automatic runs that found nothing to do. troubled: not everything went well. */
export type LogPart = 'noteworthy' | 'troubled' | RunKind

const PARTS: Readonly<Record<LogPart, RawBuilder<unknown>>> = {
  noteworthy: sql`(sync_runs.kind = 'request' or created + updated + failed > 0 or sync_runs.reason is not null)`,
  troubled: sql`(failed > 0 or sync_runs.reason is not null)`,
  request: sql`sync_runs.kind = 'request'`,
  schedule: sql`sync_runs.kind = 'schedule'`,
}

/** Newest first. `before`: the id of the last run on the page before. */
export async function listRuns(
  db: Db,
  viewer: Viewer,
  { part, before, limit }: { readonly part: LogPart; readonly before: number | null; readonly limit: number },
): Promise<readonly SyncRun[]> {
  const older = before === null ? sql`true` : sql`sync_runs.id < ${before}`
  const rows = await runRows(sql`${PARTS[part]} and ${older}`, limit, viewer).execute(db)
  return rows.rows
}

function runRows(where: RawBuilder<unknown>, limit: number, viewer: Viewer): RawBuilder<SyncRun> {
  const counts = seesEverything(viewer.scope) ? STORED_COUNTS : sql`seen.counts`
  return sql<SyncRun>`
    select sync_runs.id, sync_runs.kind, sync_runs.requested_at as "requestedAt", finished_at as "finishedAt",
      users.name as "requestedBy", stores.name as store, ${counts} as counts, sync_runs.reason,
      sync_runs.reason_detail as detail
    from sync_runs
    left join users on users.id = sync_runs.requested_by
    left join stores on stores.id = sync_runs.store_id
    ${seesEverything(viewer.scope) ? sql`` : countsInScope(viewer)}
    where ${where} and ${ofStoresInScope(viewer.scope)}
    order by sync_runs.id desc limit ${limit}
  `
}

/** Asked before anything is counted: of the runs of other stores there may be hundreds of thousands. */
function ofStoresInScope({ storeIds }: Scope): RawBuilder<unknown> {
  if (storeIds === null) return sql`true`
  return sql`(sync_runs.kind <> 'schedule' or sync_runs.store_id = any(${[...storeIds]}))`
}

const STORED_COUNTS = sql`json_build_object('total', total, 'created', created, 'updated', updated,
  'unchanged', unchanged, 'failed', failed)`

/** Runs without an order for these eyes are left out, but for one's own. */
function countsInScope({ userId, scope }: Viewer): RawBuilder<unknown> {
  return sql`
    cross join lateral (
      select count(*)::int as total, json_build_object('total', count(*),
        'created', count(*) filter (where outcome = 'created'), 'updated', count(*) filter (where outcome = 'updated'),
        'unchanged', count(*) filter (where outcome = 'unchanged'), 'failed', count(*) filter (where outcome = 'failed')
      ) as counts
      from sync_items left join orders on orders.id = sync_items.order_id
      where sync_items.run_id = sync_runs.id and ${itemForViewer({ userId, scope })}
    ) as seen
    join lateral (select 1) as shown on seen.total > 0 or sync_runs.requested_by = ${userId}
  `
}

/** An id that nobody knows is shown to the one who asked for it. */
function itemForViewer({ userId, scope }: Viewer): RawBuilder<boolean> {
  if (seesEverything(scope)) return sql<boolean>`true`
  return sql<boolean>`case when orders.id is null
    then coalesce(sync_runs.requested_by = ${userId}, false) else coalesce(${all(inScope(scope))}, false) end`
}

function seesEverything({ warehouseIds, storeIds }: Scope): boolean {
  return warehouseIds === null && storeIds === null
}

/** One order of a run. */
export interface SyncItem {
  readonly position: number
  /** null: not among our orders. */
  readonly orderId: number | null
  /** The order's number, or the id that nobody knows. */
  readonly name: string
  readonly store: string | null
  /** null: not settled yet. */
  readonly outcome: ItemOutcome | null
  readonly changes: Changes
  readonly reason: Reason | null
  readonly detail: string | null
}

/** Where a page of items begins: failures come first, what waits comes last. */
export interface ItemPlace {
  readonly rank: number
  readonly position: number
}

const RANK = sql<number>`case outcome when 'failed' then 0 when 'created' then 1 when 'updated' then 2
  when 'unchanged' then 3 else 4 end`

/** Which items of a run: `unauthorised` are told together by one banner, and listed only to who wants to see them. */
export type ItemPart = 'told' | 'unauthorised'

const ITEM_PARTS: Readonly<Record<ItemPart, RawBuilder<unknown>>> = {
  told: sql`sync_items.reason is distinct from 'marketplace-unauthorised'`,
  unauthorised: sql`sync_items.reason = 'marketplace-unauthorised'`,
}

/** Stores whose orders were not asked for, since nobody lets us in, and how many orders that are. */
export async function listUnauthorised(
  db: Db,
  runId: number,
  viewer: Viewer,
): Promise<readonly { readonly store: string; readonly orders: number }[]> {
  const rows = await sql<{ store: string; orders: number }>`
    select stores.name as store, count(*)::int as orders
    from sync_items
    join sync_runs on sync_runs.id = sync_items.run_id
    join orders on orders.id = sync_items.order_id
    join stores on stores.id = orders.store_id
    where run_id = ${runId} and ${ITEM_PARTS.unauthorised} and ${itemForViewer(viewer)}
    group by stores.id order by stores.name
  `.execute(db)
  return rows.rows
}

export async function listItems(
  db: Db,
  runId: number,
  viewer: Viewer,
  { part, after, limit }: { readonly part: ItemPart; readonly after: ItemPlace | null; readonly limit: number },
): Promise<readonly (SyncItem & ItemPlace)[]> {
  const beyond = after === null ? sql`true` : sql`(${RANK}, position) > (${after.rank}, ${after.position})`
  const rows = await sql<SyncItem & ItemPlace>`
    select ${RANK} as rank, position, order_id as "orderId", coalesce(kode_invoice_mp, asked_for) as name,
      stores.name as store, outcome, changes, sync_items.reason, sync_items.reason_detail as detail
    from sync_items
    join sync_runs on sync_runs.id = sync_items.run_id
    left join orders on orders.id = sync_items.order_id
    left join stores on stores.id = orders.store_id
    where run_id = ${runId} and ${beyond} and ${ITEM_PARTS[part]} and ${itemForViewer(viewer)}
    order by 1, 2 limit ${limit}
  `.execute(db)
  return rows.rows
}
