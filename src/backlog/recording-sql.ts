import { type RawBuilder, sql } from 'kysely'
import type { KnownOrder } from './fold.ts'
import type { KnownBgen, KnownMarketplace } from './observation.ts'
import type { ImportError } from './order.ts'

/** Codes ↔ ids of the warehouses. */
export interface Warehouses {
  readonly idOf: ReadonlyMap<string, number>
  readonly codeOf: ReadonlyMap<number, string>
}

/** A column of orders, its type, and what stands in it. Moments go as text: pg would print a Date in the local zone. */
export type Column = readonly [
  name: string,
  type: 'text' | 'timestamptz' | 'boolean' | 'integer',
  cellOf: (order: KnownOrder, warehouses: Warehouses) => unknown,
]

export const MARKETPLACE_COLUMNS: readonly Column[] = [
  ['created_at', 'timestamptz', ({ marketplace }) => isoOf(marketplace.createdAt)],
  ['status', 'text', ({ marketplace }) => marketplace.status],
  ['status_raw', 'text', ({ marketplace }) => marketplace.statusRaw],
  ['status_unrecognised', 'boolean', ({ marketplace }) => marketplace.statusUnrecognised],
  ['cancelled_by', 'text', ({ marketplace }) => marketplace.cancelledBy],
  ['cancel_reason', 'text', ({ marketplace }) => marketplace.cancelReason],
  ['buyer_cancel_requested', 'boolean', ({ marketplace }) => marketplace.buyerCancelRequested],
  ['warehouse_id', 'integer', ({ marketplace }, { idOf }) => idOf.get(marketplace.warehouse ?? '')],
  ['shipping_agency', 'text', ({ marketplace }) => marketplace.shippingAgency],
  ['tracking_number', 'text', ({ marketplace }) => marketplace.trackingNumber],
  ['ship_by', 'timestamptz', ({ marketplace }) => isoOf(marketplace.shipBy)],
  ['fulfilled_by_marketplace', 'boolean', ({ marketplace }) => marketplace.fulfilledByMarketplace],
  ['marketplace_updated_at', 'timestamptz', ({ marketplace }) => isoOf(marketplace.updatedAt)],
]

export const BGEN_COLUMNS: readonly Column[] = [
  ['kode_so', 'text', ({ bgen }) => bgen?.soCode],
  ['kode_invoice_bgen', 'text', ({ bgen }) => bgen?.invoiceCode],
  ['packed_at', 'timestamptz', ({ bgen }) => isoOf(bgen?.packedAt)],
  ['tolakan_received_at', 'timestamptz', ({ bgen }) => isoOf(bgen?.rejectionReceivedAt)],
  ['import_error_code', 'text', ({ bgen }) => bgen?.importError?.code],
  ['import_error_message', 'text', ({ bgen }) => bgen?.importError?.message],
  ['import_error_at', 'timestamptz', ({ bgen }) => bgen?.importError?.at.toISOString()],
  ['bgen_updated_at', 'timestamptz', ({ bgen }) => isoOf(bgen?.updatedAt)],
]

export const ALL_COLUMNS: readonly Column[] = [...MARKETPLACE_COLUMNS, ...BGEN_COLUMNS]

function isoOf(moment: number | null | undefined): string | null {
  return moment === null || moment === undefined ? null : new Date(moment).toISOString()
}

/** One row of orders as the door reads it. Times are milliseconds since 1970: cheaper to read than a timestamp's text. */
export interface OrderRow {
  readonly id: number
  /** Which of the keys asked for, counted from 1. */
  readonly place: number
  readonly created_at: number
  readonly status: KnownMarketplace['status']
  readonly status_raw: string | null
  readonly status_unrecognised: boolean
  readonly cancelled_by: KnownMarketplace['cancelledBy']
  readonly cancel_reason: string | null
  readonly buyer_cancel_requested: boolean
  readonly warehouse_id: number | null
  readonly shipping_agency: string | null
  readonly tracking_number: string | null
  readonly ship_by: number | null
  readonly fulfilled_by_marketplace: boolean
  readonly marketplace_updated_at: number
  readonly kode_so: string | null
  readonly kode_invoice_bgen: string | null
  readonly packed_at: number | null
  readonly tolakan_received_at: number | null
  readonly import_error_code: string | null
  readonly import_error_message: string | null
  readonly import_error_at: number | null
  readonly bgen_updated_at: number | null
}

/** The columns of OrderRow, read from the table `orders`. */
export function orderColumnsSql(): RawBuilder<unknown> {
  return sql.join([sql`orders.id`, ...ALL_COLUMNS.map(([name, type]) => cellSql(name, type))])
}

function cellSql(name: string, type: string): RawBuilder<unknown> {
  const column = sql.ref(`orders.${name}`)
  return type === 'timestamptz' ? sql`round(1000 * date_part('epoch', ${column})) as ${sql.ref(name)}` : column
}

export function marketplaceOf(row: OrderRow, { codeOf }: Warehouses): KnownMarketplace {
  return {
    createdAt: row.created_at,
    status: row.status,
    statusRaw: row.status_raw,
    statusUnrecognised: row.status_unrecognised,
    cancelledBy: row.cancelled_by,
    cancelReason: row.cancel_reason,
    buyerCancelRequested: row.buyer_cancel_requested,
    warehouse: row.warehouse_id === null ? null : (codeOf.get(row.warehouse_id) ?? null),
    shippingAgency: row.shipping_agency,
    trackingNumber: row.tracking_number,
    shipBy: row.ship_by,
    fulfilledByMarketplace: row.fulfilled_by_marketplace,
    updatedAt: row.marketplace_updated_at,
  }
}

export function bgenOf(row: OrderRow): KnownBgen | null {
  if (row.bgen_updated_at === null) return null
  return {
    soCode: row.kode_so,
    invoiceCode: row.kode_invoice_bgen,
    packedAt: row.packed_at,
    rejectionReceivedAt: row.tolakan_received_at,
    importError: importErrorOf(row),
    updatedAt: row.bgen_updated_at,
  }
}

function importErrorOf(row: OrderRow): ImportError | null {
  const { import_error_code: code, import_error_message: message, import_error_at: at } = row
  return code === null || message === null || at === null ? null : { code, message, at: new Date(at) }
}

export type ArrayColumn = readonly [type: string, values: readonly unknown[]]

/** `unnest` of one array per column: any number of rows for a fixed number of parameters. */
export function rowsSql(columns: readonly ArrayColumn[]): RawBuilder<unknown> {
  return sql`unnest(${sql.join(columns.map(([type, values]) => sql`${arrayText(values)}::${sql.raw(type)}[]`))})`
}

/** An array as PostgreSQL reads it. pg does the same by two replacements per value, which costs ten times as much. */
function arrayText(values: readonly unknown[]): string {
  let text = ''
  for (const value of values) text += value === null || value === undefined ? ',NULL' : `,"${escaped(value)}"`
  return `{${text.slice(1)}}`
}

function escaped(value: unknown): unknown {
  return typeof value === 'string' && /["\\]/.test(value) ? value.replace(/["\\]/g, '\\$&') : value
}

export function arraysOf(
  columns: readonly Column[],
  orders: readonly KnownOrder[],
  warehouses: Warehouses,
): readonly ArrayColumn[] {
  return columns.map(([, type, cellOf]) => [type, orders.map((order) => cellOf(order, warehouses))])
}
