import { sql } from 'kysely'
import type { Db, Trx } from '../database.ts'
import type { Reason } from '../sync/reason.ts'
import type { Incident } from './message.ts'

export interface NewIncident {
  readonly storeId: number
  readonly reason: Reason | null
  readonly behindSince: Date
}

/** Ids of those that had none open: over all processes one of them is told each. */
export async function openIncidents(
  trx: Trx,
  incidents: readonly NewIncident[],
  now: Date,
): Promise<readonly number[]> {
  if (incidents.length === 0) return []
  const { rows } = await sql<{ id: number }>`
    insert into store_incidents (store_id, reason, behind_since, began_at)
    select store_id, reason, behind_since, ${now}::timestamptz from unnest(
      ${incidents.map(({ storeId }) => storeId)}::int[], ${incidents.map(({ reason }) => reason)}::text[],
      ${incidents.map(({ behindSince }) => behindSince)}::timestamptz[]
    ) as late (store_id, reason, behind_since) order by store_id
    on conflict (store_id) where ended_at is null do nothing
    returning id
  `.execute(trx)
  return rows.map(({ id }) => id)
}

/** Ends the open incidents of these stores; the ids of those it has ended. */
export async function endIncidents(trx: Trx, storeIds: readonly number[], now: Date): Promise<readonly number[]> {
  if (storeIds.length === 0) return []
  const { rows } = await sql<{ id: number }>`
    update store_incidents set ended_at = ${now} where id in (
      select id from store_incidents where store_id = any(${[...storeIds]}::int[]) and ended_at is null
      order by id for update
    ) and ended_at is null
    returning id
  `.execute(trx)
  return rows.map(({ id }) => id)
}

/** Stores with an incident that has not ended. */
export async function storesInTrouble(db: Db): Promise<ReadonlySet<number>> {
  const rows = await db.selectFrom('store_incidents').select('store_id').where('ended_at', 'is', null).execute()
  return new Set(rows.map((row) => row.store_id))
}

export async function findIncidents(db: Db, ids: readonly number[]): Promise<readonly Incident[]> {
  const rows = await db
    .selectFrom('store_incidents')
    .innerJoin('stores', 'stores.id', 'store_id')
    .select(['store_incidents.id', 'code', 'name', 'reason', 'behind_since', 'ended_at'])
    .where(sql<boolean>`store_incidents.id = any(${[...ids]}::bigint[])`)
    .orderBy('name')
    .execute()
  return rows.map(({ id, code, name, reason, behind_since: behindSince, ended_at: endedAt }) => {
    return { id, store: { code, name }, reason, behindSince, endedAt }
  })
}

/** Administrators who may sign in. */
export async function administratorAddresses(db: Db): Promise<readonly string[]> {
  const rows = await db
    .selectFrom('users')
    .select('email')
    .where('role', '=', 'admin')
    .where('disabled_at', 'is', null)
    .orderBy('email')
    .execute()
  return rows.map(({ email }) => email)
}

/** As long as checks of completeness: a year can be looked back on. */
const INCIDENTS_KEPT = '400 days'

/** Forgets incidents that ended long ago. */
export async function pruneIncidents(db: Db, now: Date): Promise<void> {
  await sql`delete from store_incidents where ended_at < ${now}::timestamptz - ${INCIDENTS_KEPT}::interval`.execute(db)
}
