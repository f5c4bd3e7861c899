import type { Generated, GeneratedAlways } from 'kysely'
import type { Canceller, Marketplace, OrderStatus } from './order.ts'

/** Times are timestamptz(3): an instant to the millisecond, exactly what a Date holds. */
export interface StoresTable {
  id: GeneratedAlways<number>
  code: string
  name: string
  marketplace: Marketplace
  /** Everything the marketplace changed up to then has been recorded; null: never synchronized. */
  synced_at: Date | null
}

export interface WarehousesTable {
  id: GeneratedAlways<number>
  code: string
  name: string
  /** True for a code a connector met before anybody registered it. */
  met_by_sync: Generated<boolean>
}

export interface OrdersTable {
  id: GeneratedAlways<number>
  store_id: number
  kode_invoice_mp: string
  created_at: Date
  status: OrderStatus
  status_raw: string | null
  status_unrecognised: Generated<boolean>
  /** `status_raw` while nobody knows it, else null. */
  status_unknown: GeneratedAlways<string | null>
  cancelled_by: Canceller | null
  cancel_reason: string | null
  buyer_cancel_requested: Generated<boolean>
  warehouse_id: number | null
  shipping_agency: string | null
  tracking_number: string | null
  ship_by: Date | null
  fulfilled_by_marketplace: Generated<boolean>
  marketplace_updated_at: Date
  kode_so: string | null
  kode_invoice_bgen: string | null
  packed_at: Date | null
  tolakan_received_at: Date | null
  import_error_code: string | null
  import_error_message: string | null
  import_error_at: Date | null
  /** null: B-Gen has never been heard about this order. */
  bgen_updated_at: Date | null
  /** 1 to 6, see keterangan.ts; null: not in the backlog. */
  keterangan: GeneratedAlways<number | null>
}

export type EventSource = 'marketplace' | 'bgen'
export type EventCaller = 'api' | 'file' | 'sync' | 'schedule' | 'demo' | 'remedy' | 'investigation'

/** What one call of `recordOrders` changed of one order, per source. */
export interface OrderEventsTable {
  id: GeneratedAlways<number>
  order_id: number
  source: EventSource
  caller: EventCaller
  /** The source's own clock. */
  source_time: Date
  recorded_at: Generated<Date>
  /** True for the event that brought the order in; `changes` is then empty. */
  created: Generated<boolean>
  /** Field name of order.ts → [before, after], times as ISO 8601 in UTC. */
  changes: Generated<Readonly<Record<string, readonly [unknown, unknown]>>>
}
