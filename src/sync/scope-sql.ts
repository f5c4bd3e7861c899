import { type RawBuilder, sql } from 'kysely'
import type { Scope } from '../auth/role.ts'

/** Whether a row of `orders` is for these eyes. An order without a warehouse is for those who see all of them. */
export function inScope(scope: Scope): RawBuilder<boolean> {
  const { warehouseIds, storeIds } = scope
  const ofWarehouse = warehouseIds === null ? sql`true` : sql`orders.warehouse_id = any(${[...warehouseIds]}::int[])`
  const ofStore = storeIds === null ? sql`true` : sql`orders.store_id = any(${[...storeIds]}::int[])`
  return sql`(${ofWarehouse} and ${ofStore})`
}
