import type { Insertable } from 'kysely'
import { forgetCounts } from '../../src/backlog/counts-repository.ts'
import { cursorsFrom } from '../../src/backlog/cursor.ts'
import { directory } from '../../src/backlog/directory-repository.ts'
import { type Filter, parseFilter } from '../../src/backlog/filter.ts'
import type { Keterangan } from '../../src/backlog/keterangan.ts'
import type { OrdersTable } from '../../src/backlog/tables.ts'
import type { Db } from '../../src/database.ts'
import { NOON } from './app.ts'

const ZONE = 'Asia/Jakarta'
export const CURSORS = cursorsFrom('a secret for tests only, 32 long', null)

type Columns = Omit<Insertable<OrdersTable>, 'keterangan'>

/** Facts that give an order its keterangan; null: finished. */
const FACTS: Readonly<Record<Keterangan | 'finished', Partial<Columns>>> = {
  'order-not-yet-processed': { status: 'accepted' },
  'status-done-bgen-not-yet-processed': { status: 'waiting_pickup' },
  'order-cancelled-please-check-rejection': { status: 'cancelled', kode_so: 'SO-C' },
  'cancelled-by-customer': { status: 'cancelled', cancelled_by: 'customer' },
  'not-yet-packed': { status: 'accepted', kode_so: 'SO-N', kode_invoice_bgen: 'BG-N' },
  'waiting-for-pickup': { status: 'accepted', kode_so: 'SO-W', kode_invoice_bgen: 'BG-W', packed_at: NOON },
  finished: { status: 'completed', kode_so: 'SO-F', kode_invoice_bgen: 'BG-F' },
}

export interface PlacedOrder extends Partial<Columns> {
  readonly kode_invoice_mp: string
  readonly as?: Keterangan | 'finished'
}

/** Two stores (1 Shopee, 2 Tokopedia), two warehouses (1 Jakarta, 2 Surabaya). */
export async function placesOnly(db: Db): Promise<void> {
  await db
    .insertInto('stores')
    .values([
      { code: 'SHOPEE-01', name: 'Toko Maju', marketplace: 'shopee', synced_at: null },
      { code: 'TOKPED-01', name: 'Toko Jaya', marketplace: 'tokopedia', synced_at: null },
    ])
    .execute()
  await db
    .insertInto('warehouses')
    .values([
      { code: 'JKT', name: 'Gudang Jakarta' },
      { code: 'SBY', name: 'Gudang Surabaya' },
    ])
    .execute()
}

/** Orders with exactly these columns; what is not given: an hour before noon, store 1, warehouse 1. Gives their ids. */
export async function placeOrders(db: Db, orders: readonly PlacedOrder[]): Promise<readonly number[]> {
  const rows = orders.map(({ as = 'order-not-yet-processed', ...columns }) => ({
    created_at: new Date(NOON.getTime() - 3_600_000),
    store_id: 1,
    warehouse_id: 1,
    marketplace_updated_at: NOON,
    status: 'accepted' as const,
    ...FACTS[as],
    ...columns,
  }))
  const ids: number[] = []
  // a few at a time: each value is a parameter
  for (let at = 0; at < rows.length; at += 1_000) {
    const some = rows.slice(at, at + 1_000)
    ids.push(...(await db.insertInto('orders').values(some).returning('id').execute()).map(({ id }) => id))
  }
  forgetCounts(db)
  return ids
}

/** The filter of a query string that is right. */
export async function filterOf(db: Db, query: Readonly<Record<string, unknown>> = {}): Promise<Filter> {
  const context = { now: NOON, zone: ZONE, directory: await directory(db), cursors: CURSORS }
  const parsed = parseFilter(query, context)
  if (parsed.kind === 'refused') throw new Error(JSON.stringify(parsed.errors))
  return parsed.filter
}
