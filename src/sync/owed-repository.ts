import { sql } from 'kysely'
import type { Db } from '../database.ts'
import { stillBound } from './binding-repository.ts'
import type { BoundStore } from './connection-repository.ts'

export interface OwedPlace {
  readonly updatedAt: Date
  readonly id: number
}
/** An order that was recorded while B-Gen was silent. */
export interface OwedOrder extends OwedPlace {
  readonly kodeInvoiceMp: string
}

/** What the marketplace changed from there on, oldest first. */
export async function owedOrders(
  db: Db,
  storeId: number,
  from: OwedPlace,
  limit: number,
): Promise<readonly OwedOrder[]> {
  const rows = await sql<OwedOrder>`
    select id, kode_invoice_mp as "kodeInvoiceMp", marketplace_updated_at as "updatedAt" from orders
    where store_id = ${storeId} and (marketplace_updated_at, id) > (${from.updatedAt}::timestamptz, ${from.id}::bigint)
    order by marketplace_updated_at, id limit ${limit}
  `.execute(db)
  return rows.rows
}

/** B-Gen has been asked for everything changed before then; null: for all. */
export async function payOwed(db: Db, store: BoundStore, until: Date | null): Promise<void> {
  await db.updateTable('store_connections').set({ bgen_owed_from: until }).where(stillBound(store)).execute()
}

/** Which of these numbers are orders we know. */
export async function knownNumbers(db: Db, storeId: number, numbers: readonly string[]): Promise<ReadonlySet<string>> {
  const rows = await db
    .selectFrom('orders')
    .select('kode_invoice_mp')
    .where('store_id', '=', storeId)
    .where(sql<boolean>`kode_invoice_mp = any(${[...numbers]}::text[])`)
    .execute()
  return new Set(rows.map((row) => row.kode_invoice_mp))
}
