import { sql } from 'kysely'
import type { Scope } from '../auth/role.ts'
import { all, inScope } from '../backlog/filter-sql.ts'
import type { Db, Trx } from '../database.ts'

export interface KnownRun {
  readonly id: number
  readonly contentHash: string
}

export async function findRunByKey(db: Db | Trx, userId: number, idempotencyKey: string): Promise<KnownRun | null> {
  const run = await db
    .selectFrom('sync_runs')
    .select(['id', 'content_hash'])
    .where('requested_by', '=', userId)
    .where('idempotency_key', '=', idempotencyKey)
    .executeTakeFirst()
  return run === undefined ? null : { id: run.id, contentHash: run.content_hash ?? '' }
}

/** How many runs of this person have not ended. */
export async function countUnfinished(db: Db, userId: number): Promise<number> {
  const runs = await db
    .selectFrom('sync_runs')
    .select((eb) => eb.fn.countAll<number>().as('count'))
    .where('requested_by', '=', userId)
    .where('finished_at', 'is', null)
    .executeTakeFirstOrThrow()
  return runs.count
}

export interface NewRequest {
  readonly userId: number
  readonly idempotencyKey: string
  readonly contentHash: string
}

/** null: this key has its run already; a second submit waits here until the first one's run is visible. */
export async function insertRequest(trx: Trx, request: NewRequest): Promise<number | null> {
  const run = await trx
    .insertInto('sync_runs')
    .values({
      kind: 'request',
      requested_by: request.userId,
      idempotency_key: request.idempotencyKey,
      content_hash: request.contentHash,
    })
    .onConflict((conflict) => conflict.columns(['requested_by', 'idempotency_key']).doNothing())
    .returning('id')
    .executeTakeFirst()
  return run?.id ?? null
}

/** What a form may send for an id of ours; anything else is an id that nobody knows. */
const ID = /^[1-9]\d{0,17}$/

/** Why an order is not even asked for; NULL: it is. */
const REFUSAL = sql`case when orders.id is null then 'unknown-order'
  when store_connections.store_id is null then 'not-connected'
  when authorisations.ended_at is not null then 'marketplace-unauthorised' end`

/** One item per id, in the order given. Unknown, out of scope, or of a store that nobody can ask: settled at once. */
export async function insertItems(trx: Trx, runId: number, ids: readonly string[], scope: Scope): Promise<void> {
  const asked = ids.map((id) => id.slice(0, 40))
  const known = ids.map((id) => (ID.test(id) ? id : null))
  await sql`
    insert into sync_items (run_id, position, order_id, asked_for, outcome, reason, settled_at)
    select ${runId}::bigint, asked.position, orders.id, case when orders.id is null then asked.text end,
      case when refused.reason is not null then 'failed' end, refused.reason,
      case when refused.reason is not null then now() end
    from unnest(${asked}::text[], ${known}::bigint[]) with ordinality as asked (text, id, position)
    left join orders on orders.id = asked.id and ${all(inScope(scope))}
    left join store_connections on store_connections.store_id = orders.store_id
    left join authorisations on authorisations.id = store_connections.authorisation_id
    cross join lateral (select ${REFUSAL} as reason) as refused
  `.execute(trx)
  await sql`
    update sync_runs set total = counted.total, failed = counted.failed,
      finished_at = case when counted.failed = counted.total then now() end
    from (
      select count(*)::int as total, count(outcome)::int as failed from sync_items where run_id = ${runId}
    ) as counted
    where id = ${runId}
  `.execute(trx)
}

export interface StorePositions {
  readonly storeId: number
  readonly positions: readonly number[]
}

/** The items still to be done, store by store. */
export async function openItemsByStore(trx: Trx, runId: number): Promise<readonly StorePositions[]> {
  const rows = await sql<{ store_id: number; positions: number[] }>`
    select orders.store_id, array_agg(position order by position) as positions
    from sync_items join orders on orders.id = sync_items.order_id
    where run_id = ${runId} and outcome is null
    group by orders.store_id order by orders.store_id
  `.execute(trx)
  return rows.rows.map((row) => ({ storeId: row.store_id, positions: row.positions }))
}

/** The orders of a run that failed and that this person sees, for another run of exactly those. */
export async function failedOrderIds(db: Db, runId: number, scope: Scope): Promise<readonly string[]> {
  const rows = await failedOrders(db, runId, scope).orderBy('position').execute()
  return rows.map((row) => String(row.id))
}

/** Whether there is one: an id that nobody knows has failed too, and is no order. */
export async function hasFailedOrder(db: Db, runId: number, scope: Scope): Promise<boolean> {
  return (await failedOrders(db, runId, scope).limit(1).executeTakeFirst()) !== undefined
}

function failedOrders(db: Db, runId: number, scope: Scope) {
  return db
    .selectFrom('sync_items')
    .innerJoin('orders', 'orders.id', 'sync_items.order_id')
    .select('orders.id')
    .where('run_id', '=', runId)
    .where('outcome', '=', 'failed')
    .where(all(inScope(scope)))
}
