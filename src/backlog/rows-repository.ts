import { type RawBuilder, type Selectable, sql } from 'kysely'
import type { Scope } from '../auth/role.ts'
import type { Db } from '../database.ts'
import type { BacklogRow, ExportRow } from './board.ts'
import { knows, type Places, placesIn } from './directory.ts'
import { directory, forgetDirectory } from './directory-repository.ts'
import type { Filter } from './filter.ts'
import { all, beyond, datesBeyond, rowOrder, whereFilter } from './filter-sql.ts'
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

type Found = Selectable<Pick<OrdersTable, (typeof SHOWN)[number]>>

const ID = sql`orders.id`
const COLUMNS = sql.raw(SHOWN.map((name) => `orders.${name}`).join(', '))
const EXPORTED = sql`${COLUMNS}, orders.tracking_number`

export async function findRows(db: Db, filter: Filter, scope: Scope, stretch: Stretch): Promise<readonly BacklogRow[]> {
  const found = await select<Found>(db, COLUMNS, filter, scope, stretch)
  const places = await placesOf(db, found)
  return found.map((row) => toRow(row, places))
}

export async function findExportRows(
  db: Db,
  filter: Filter,
  scope: Scope,
  stretch: Stretch,
): Promise<readonly ExportRow[]> {
  type Exported = Found & Pick<Selectable<OrdersTable>, 'tracking_number'>
  const found = await select<Exported>(db, EXPORTED, filter, scope, stretch)
  const places = await placesOf(db, found)
  return found.map((row) => ({ ...toRow(row, places), trackingNumber: row.tracking_number }))
}

/** Their ids in the filter's order, at most `limit`. */
export async function idsOfFilter(db: Db, filter: Filter, scope: Scope, limit: number): Promise<readonly number[]> {
  const stretch = { from: null, direction: 'forward', count: limit } as const
  const rows = await select<Pick<Found, 'id'>>(db, ID, filter, scope, stretch)
  return rows.map(({ id }) => id)
}

/** One text for each shape of a filter, and put together quickly: this is the statement of every page. */
async function select<Row>(
  db: Db,
  columns: RawBuilder<unknown>,
  filter: Filter,
  scope: Scope,
  { from, direction, count }: Stretch,
): Promise<readonly Row[]> {
  const shown =
    from === null ? whereFilter(filter, scope) : all([whereFilter(datesBeyond(filter, from), scope), beyond(from)])
  // the count in the text: a plan made without knowing the limit reads and sorts everything
  const { rows } = await sql<Row>`
    select ${columns} from orders where ${shown} order by ${rowOrder(filter.sort, direction)} limit ${sql.lit(count)}
  `.execute(db)
  return rows
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
