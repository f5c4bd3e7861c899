import { type Selectable, type SelectQueryBuilder, sql } from 'kysely'
import type { Scope } from '../auth/role.ts'
import type { Database, Db } from '../database.ts'
import type { BacklogRow, ExportRow } from './board.ts'
import { knows, type Places, placesIn } from './directory.ts'
import { directory, forgetDirectory } from './directory-repository.ts'
import type { Filter } from './filter.ts'
import { beyond, rowOrder, whereFilter } from './filter-sql.ts'
import { keteranganFromCode } from './keterangan.ts'
import type { Position } from './position.ts'
import type { OrdersTable } from './tables.ts'

/** Part of the backlog in the filter's order: `count` rows from a position on. */
export interface Stretch {
  readonly from: Position | null
  readonly direction: Position['direction']
  readonly count: number
}

/** These columns are in every index of the board: such a page touches the index alone. */
const SHOWN = [
  'id',
  'created_at',
  'store_id',
  'warehouse_id',
  'kode_invoice_mp',
  'shipping_agency',
  'kode_so',
  'kode_invoice_bgen',
  'status',
  'status_unknown',
  'status_unrecognised',
  'buyer_cancel_requested',
  'fulfilled_by_marketplace',
  'ship_by',
  'import_error_at',
  'keterangan',
] as const

export async function findRows(db: Db, filter: Filter, scope: Scope, stretch: Stretch): Promise<readonly BacklogRow[]> {
  const found = await select(db, filter, scope, stretch).execute()
  const places = await placesOf(db, found)
  return found.map((row) => toRow(row, places))
}

export async function findExportRows(
  db: Db,
  filter: Filter,
  scope: Scope,
  stretch: Stretch,
): Promise<readonly ExportRow[]> {
  const found = await select(db, filter, scope, stretch).select('tracking_number').execute()
  const places = await placesOf(db, found)
  return found.map((row) => ({ ...toRow(row, places), trackingNumber: row.tracking_number }))
}

/** Their ids in the filter's order, at most `limit`. */
export async function idsOfFilter(db: Db, filter: Filter, scope: Scope, limit: number): Promise<readonly number[]> {
  const stretch = { from: null, direction: 'forward', count: limit } as const
  const rows = await inOrder(db.selectFrom('orders').select('id'), filter, scope, stretch).execute()
  return rows.map(({ id }) => id)
}

type Found = Selectable<Pick<OrdersTable, (typeof SHOWN)[number]>>

function select(db: Db, filter: Filter, scope: Scope, stretch: Stretch) {
  return inOrder(db.selectFrom('orders').select(SHOWN), filter, scope, stretch)
}

function inOrder<O>(
  query: SelectQueryBuilder<Database, 'orders', O>,
  filter: Filter,
  scope: Scope,
  { from, direction, count }: Stretch,
): SelectQueryBuilder<Database, 'orders', O> {
  const { key, way } = rowOrder(filter.sort, direction)
  return query
    .where(whereFilter(filter, scope))
    .$if(from !== null, (rows) => rows.where(beyond(from as Position)))
    .orderBy(key, way)
    .orderBy('orders.id', way)
    .limit(sql.lit(count)) // in the text: a plan made without knowing the limit reads and sorts everything
}

/** A store registered a moment ago may be missing in what is shared. */
async function placesOf(db: Db, rows: readonly Found[]): Promise<Places> {
  const shared = placesIn(await directory(db))
  if (rows.every(({ store_id, warehouse_id }) => knows(shared, store_id, warehouse_id))) return shared
  forgetDirectory(db)
  return placesIn(await directory(db))
}

function toRow(row: Found, { stores, warehouses }: Places): BacklogRow {
  const store = stores.get(row.store_id)
  const keterangan = keteranganFromCode(row.keterangan)
  if (store === undefined || keterangan === null) throw new RangeError(`order ${row.id} is not of the board`)
  return {
    id: row.id,
    createdAt: row.created_at,
    store,
    warehouse: row.warehouse_id === null ? null : (warehouses.get(row.warehouse_id) ?? null),
    kodeInvoiceMp: row.kode_invoice_mp,
    shippingAgency: row.shipping_agency,
    kodeSo: row.kode_so,
    kodeInvoiceBgen: row.kode_invoice_bgen,
    status: row.status,
    statusRaw: row.status_unknown,
    statusUnrecognised: row.status_unrecognised,
    buyerCancelRequested: row.buyer_cancel_requested,
    fulfilledByMarketplace: row.fulfilled_by_marketplace,
    importFailed: row.import_error_at !== null,
    shipBy: row.ship_by,
    keterangan,
  }
}
