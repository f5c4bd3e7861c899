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

/** From when on B-Gen has to be asked for the store's orders; null: it was asked for all of them. */
export async function findOwed(db: Db, store: BoundStore): Promise<Date | null> {
  const row = await db
    .selectFrom('store_connections')
    .select('bgen_owed_from')
    .where(stillBound(store))
    .executeTakeFirst()
  return row?.bgen_owed_from ?? null
}

/**
 * B-Gen has been asked for everything changed before then; null: for all. False: more is owed meanwhile, all of it still.
 *
 * @param from what was owed when that began: every further debt moves it, see `stepForward`
 */
export async function payOwed(db: Db, store: BoundStore, from: Date, until: Date | null): Promise<boolean> {
  const paid = await db
    .updateTable('store_connections')
    .set({ bgen_owed_from: until })
    .where(stillBound(store))
    .where('bgen_owed_from', '=', from)
    .executeTakeFirst()
  return paid.numUpdatedRows === 1n
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
