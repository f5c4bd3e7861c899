import { sql } from 'kysely'
import type { Trx } from '../database.ts'
import type { KnownOrder } from './fold.ts'
import type { KnownBgen, KnownMarketplace } from './observation.ts'
import type { Changes } from './outcome.ts'
import {
  arraysOf,
  BGEN_COLUMNS,
  bgenOf,
  type Column,
  MARKETPLACE_COLUMNS,
  marketplaceOf,
  type OrderRow,
  orderColumnsSql,
  rowsSql,
  type Warehouses,
} from './recording-sql.ts'
import type { EventCaller, EventSource } from './tables.ts'

/** The statements behind the one door. Each works on any number of orders at once. */

export interface OrderKey {
  readonly storeId: number
  readonly kodeInvoiceMp: string
}

export interface StoredOrder {
  readonly id: number
  readonly known: KnownOrder
}

/**
 * The orders behind the keys, in the order of the keys; null: not known yet. `limit 1` keeps the planner at one look
 * into the index per key: for some thousand keys it would rather read a million orders.
 */
export async function findStoredOrders(
  trx: Trx,
  keys: readonly OrderKey[],
  warehouses: Warehouses,
): Promise<readonly (StoredOrder | null)[]> {
  if (keys.length === 0) return []
  const wanted = rowsSql([
    ['integer', keys.map((key) => key.storeId)],
    ['text', keys.map((key) => key.kodeInvoiceMp)],
  ])
  const { rows } = await sql<OrderRow>`
    select wanted.place, ${orderColumnsSql()}
    from ${wanted} with ordinality as wanted (store_id, kode_invoice_mp, place)
    cross join lateral (
      select * from orders
      where orders.store_id = wanted.store_id and orders.kode_invoice_mp = wanted.kode_invoice_mp limit 1
    ) orders
  `.execute(trx)
  const found: (StoredOrder | null)[] = keys.map(() => null)
  for (const row of rows) {
    found[row.place - 1] = { id: row.id, known: { marketplace: marketplaceOf(row, warehouses), bgen: bgenOf(row) } }
  }
  return found
}

export type NewOrder = OrderKey & { readonly known: KnownOrder }

/** Stores orders that are not there yet; gives their ids in the order given. */
export async function insertOrders(
  trx: Trx,
  orders: readonly NewOrder[],
  warehouses: Warehouses,
): Promise<readonly number[]> {
  if (orders.length === 0) return []
  const marketplace = orders.map(({ known }) => known.marketplace)
  const bgen = orders.map(({ known }) => known.bgen)
  const names = [...MARKETPLACE_COLUMNS, ...BGEN_COLUMNS].map(([name]) => sql.ref(name))
  const { rows } = await sql<{ id: number; store_id: number; kode_invoice_mp: string }>`
    insert into orders (store_id, kode_invoice_mp, ${sql.join(names)})
    select * from ${rowsSql([
      ['integer', orders.map((order) => order.storeId)],
      ['text', orders.map((order) => order.kodeInvoiceMp)],
      ...arraysOf(MARKETPLACE_COLUMNS, marketplace, warehouses),
      ...arraysOf(BGEN_COLUMNS, bgen, warehouses),
    ])}
    returning id, store_id, kode_invoice_mp
  `.execute(trx)
  const ids = new Map(rows.map((row) => [`${row.store_id} ${row.kode_invoice_mp}`, row.id]))
  return orders.map((order) => ids.get(`${order.storeId} ${order.kodeInvoiceMp}`) as number)
}

export interface HalfUpdate<Known> {
  readonly id: number
  readonly known: Known
}

/** Writes the marketplace's columns and no other. */
export async function updateMarketplace(
  trx: Trx,
  updates: readonly HalfUpdate<KnownMarketplace>[],
  warehouses: Warehouses,
): Promise<void> {
  await updateColumns(trx, MARKETPLACE_COLUMNS, updates, warehouses)
}

/** Writes B-Gen's columns and no other. */
export async function updateBgen(
  trx: Trx,
  updates: readonly HalfUpdate<KnownBgen>[],
  warehouses: Warehouses,
): Promise<void> {
  await updateColumns(trx, BGEN_COLUMNS, updates, warehouses)
}

async function updateColumns<Known>(
  trx: Trx,
  columns: readonly Column<Known>[],
  updates: readonly HalfUpdate<Known>[],
  warehouses: Warehouses,
): Promise<void> {
  if (updates.length === 0) return
  const names = columns.map(([name]) => sql.ref(name))
  const known = updates.map((update) => update.known)
  await sql`
    update orders set ${sql.join(columns.map(([name]) => sql`${sql.ref(name)} = said.${sql.ref(name)}`))}
    from ${rowsSql([['bigint', updates.map((update) => update.id)], ...arraysOf(columns, known, warehouses)])}
      as said (id, ${sql.join(names)})
    where orders.id = said.id
  `.execute(trx)
}

export interface NewEvent {
  readonly orderId: number
  readonly source: EventSource
  readonly sourceTime: Date
  readonly created: boolean
  readonly changes: Changes
}

export async function insertEvents(
  trx: Trx,
  events: readonly NewEvent[],
  { caller, now }: { readonly caller: EventCaller; readonly now: Date },
): Promise<void> {
  if (events.length === 0) return
  await sql`
    insert into order_events (caller, recorded_at, order_id, source, source_time, created, changes)
    select ${caller}, ${now}::timestamptz, event.* from ${rowsSql([
      ['bigint', events.map((event) => event.orderId)],
      ['text', events.map((event) => event.source)],
      ['timestamptz', events.map((event) => event.sourceTime.toISOString())],
      ['boolean', events.map((event) => event.created)],
      ['jsonb', events.map((event) => JSON.stringify(event.changes))],
    ])} as event
  `.execute(trx)
}
