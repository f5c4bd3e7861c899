import { sql } from 'kysely'
import type { Db, Trx } from '../database.ts'

/** Notes which of these codes nobody has registered, so that administrators see whose orders named them. */
export async function noteWarehouses(trx: Trx, storeId: number, codes: ReadonlySet<string>): Promise<void> {
  if (codes.size === 0) return
  await sql`
    insert into warehouse_meetings (warehouse_id, store_id)
    select id, ${storeId}::integer from warehouses where met_by_sync and code = any(${[...codes]}::text[]) order by id
    on conflict do nothing
  `.execute(trx)
}

/** A warehouse that orders named and nobody has registered. */
export interface MetWarehouse {
  readonly id: number
  readonly code: string
  /** Names of the stores whose orders named it. */
  readonly stores: readonly string[]
}

/** The newest first. */
export async function listMetWarehouses(db: Db, limit: number): Promise<readonly MetWarehouse[]> {
  const { rows } = await sql<MetWarehouse>`
    select warehouses.id, warehouses.code,
      coalesce(array_agg(stores.name order by stores.name) filter (where stores.id is not null), '{}') as stores
    from warehouses
    left join warehouse_meetings on warehouse_id = warehouses.id
    left join stores on stores.id = store_id
    where met_by_sync group by warehouses.id
    order by min(met_at) desc nulls last, warehouses.code limit ${limit}
  `.execute(db)
  return rows
}

/** From now on the warehouse counts as registered. `name` null: its code stays its name. False: nothing to do. */
export async function acceptWarehouse(trx: Trx, warehouseId: number, name: string | null): Promise<boolean> {
  const accepted = await trx
    .updateTable('warehouses')
    .set({ met_by_sync: false, ...(name !== null && { name }) })
    .where('id', '=', warehouseId)
    .where('met_by_sync', '=', true)
    .returning('id')
    .execute()
  await trx.deleteFrom('warehouse_meetings').where('warehouse_id', '=', warehouseId).execute()
  return accepted.length > 0
}
