import type { Selectable } from 'kysely'
import type { Scope } from '../auth/role.ts'
import type { Db } from '../database.ts'
import type { FoundOrder } from './board.ts'
import { all, inScope } from './filter-sql.ts'
import { keteranganFromCode } from './keterangan.ts'
import type { BgenFacts, MarketplaceFacts } from './order.ts'
import type { OrdersTable, StoresTable, WarehousesTable } from './tables.ts'

/** null: nobody knows this id, or it is out of scope. */
export async function findOrder(db: Db, id: number, scope: Scope): Promise<FoundOrder | null> {
  if (!Number.isSafeInteger(id)) return null
  const row = await db
    .selectFrom('orders')
    .innerJoin('stores', 'stores.id', 'orders.store_id')
    .leftJoin('warehouses', 'warehouses.id', 'orders.warehouse_id')
    .select(ORDER)
    .select(['stores.code as store_code', 'stores.name as store_name', 'stores.marketplace', 'stores.synced_at'])
    .select(['warehouses.code as warehouse_code', 'warehouses.name as warehouse_name'])
    .where('orders.id', '=', id)
    .where(all(inScope(scope)))
    .executeTakeFirst()
  return row === undefined ? null : toFoundOrder(row)
}

const ORDER = [
  'orders.id',
  'orders.store_id',
  'orders.kode_invoice_mp',
  'orders.created_at',
  'orders.status',
  'orders.status_raw',
  'orders.status_unrecognised',
  'orders.cancelled_by',
  'orders.cancel_reason',
  'orders.buyer_cancel_requested',
  'orders.warehouse_id',
  'orders.shipping_agency',
  'orders.tracking_number',
  'orders.ship_by',
  'orders.fulfilled_by_marketplace',
  'orders.marketplace_updated_at',
  'orders.kode_so',
  'orders.kode_invoice_bgen',
  'orders.packed_at',
  'orders.tolakan_received_at',
  'orders.import_error_code',
  'orders.import_error_message',
  'orders.import_error_at',
  'orders.bgen_updated_at',
  'orders.keterangan',
] as const

type OrderRow = Omit<Selectable<OrdersTable>, 'status_unknown'>
type Row = OrderRow &
  Pick<Selectable<StoresTable>, 'marketplace' | 'synced_at'> & {
    readonly store_code: string
    readonly store_name: string
    readonly warehouse_code: WarehousesTable['code'] | null
    readonly warehouse_name: WarehousesTable['name'] | null
  }

function toFoundOrder(row: Row): FoundOrder {
  return {
    id: row.id,
    store: {
      id: row.store_id,
      code: row.store_code,
      name: row.store_name,
      marketplace: row.marketplace,
      syncedAt: row.synced_at,
    },
    warehouse: warehouseOf(row),
    kodeInvoiceMp: row.kode_invoice_mp,
    keterangan: keteranganFromCode(row.keterangan),
    marketplace: { updatedAt: row.marketplace_updated_at, ...marketplaceFacts(row) },
    bgen: { updatedAt: row.bgen_updated_at, ...bgenFacts(row) },
  }
}

function warehouseOf({ warehouse_id: id, warehouse_code: code, warehouse_name: name }: Row): FoundOrder['warehouse'] {
  return id === null || code === null || name === null ? null : { id, code, name }
}

function marketplaceFacts(row: Row): MarketplaceFacts {
  return {
    createdAt: row.created_at,
    status: row.status,
    statusRaw: row.status_raw,
    statusUnrecognised: row.status_unrecognised,
    cancelledBy: row.cancelled_by,
    cancelReason: row.cancel_reason,
    buyerCancelRequested: row.buyer_cancel_requested,
    warehouse: row.warehouse_code,
    shippingAgency: row.shipping_agency,
    trackingNumber: row.tracking_number,
    shipBy: row.ship_by,
    fulfilledByMarketplace: row.fulfilled_by_marketplace,
  }
}

function bgenFacts(row: OrderRow): BgenFacts {
  const { import_error_code: code, import_error_message: message, import_error_at: at } = row
  return {
    soCode: row.kode_so,
    invoiceCode: row.kode_invoice_bgen,
    packedAt: row.packed_at,
    rejectionReceivedAt: row.tolakan_received_at,
    importError: code === null || message === null || at === null ? null : { code, message, at },
  }
}
