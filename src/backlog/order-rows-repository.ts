import { type RawBuilder, sql } from 'kysely'
import type { Trx } from '../database.ts'
import type { KnownOrder } from './fold.ts'
import type { Changes } from './outcome.ts'
import {
  ALL_COLUMNS,
  arraysOf,
  bgenOf,
  type Column,
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

/** A statement, put together and not yet sent. */
export type Statement<Row> = RawBuilder<Row>

export type NewOrder = OrderKey & { readonly known: KnownOrder }

/** Stores orders that are not there yet. The ids come back in no certain order. */
export function insertOrders(
  orders: readonly NewOrder[],
  warehouses: Warehouses,
): Statement<{ readonly id: number; readonly store_id: number; readonly kode_invoice_mp: string }> {
  const known = orders.map((order) => order.known)
  return sql`
    insert into orders (store_id, kode_invoice_mp, ${namesOf(ALL_COLUMNS)})
    select * from ${rowsSql([
      ['integer', orders.map((order) => order.storeId)],
      ['text', orders.map((order) => order.kodeInvoiceMp)],
      ...arraysOf(ALL_COLUMNS, known, warehouses),
    ])}
    returning id, store_id, kode_invoice_mp
  `
}

/** Writes these columns and no other. */
export function updateOrders(
  columns: readonly Column[],
  orders: readonly StoredOrder[],
  warehouses: Warehouses,
): Statement<unknown> {
  const known = orders.map((order) => order.known)
  const settings = columns.map(([name]) => sql`${sql.ref(name)} = said.${sql.ref(name)}`)
  return sql`
    update orders set ${sql.join(settings)}
    from ${rowsSql([['bigint', orders.map((order) => order.id)], ...arraysOf(columns, known, warehouses)])}
      as said (id, ${namesOf(columns)})
    where orders.id = said.id
  `
}

export interface NewEvent {
  readonly orderId: number
  readonly source: EventSource
  /** Milliseconds since 1970. */
  readonly sourceTime: number
  readonly created: boolean
  readonly changes: Changes
}

export function insertEvents(
  events: readonly NewEvent[],
  { caller, now }: { readonly caller: EventCaller; readonly now: Date },
): Statement<unknown> {
  return sql`
    insert into order_events (caller, recorded_at, order_id, source, source_time, created, changes)
    select ${caller}, ${now}::timestamptz, event.* from ${rowsSql([
      ['bigint', events.map((event) => event.orderId)],
      ['text', events.map((event) => event.source)],
      ['timestamptz', events.map((event) => new Date(event.sourceTime).toISOString())],
      ['boolean', events.map((event) => event.created)],
      ['jsonb', events.map((event) => JSON.stringify(event.changes))],
    ])} as event
  `
}

function namesOf(columns: readonly Column[]): RawBuilder<unknown> {
  return sql.join(columns.map(([name]) => sql.ref(name)))
}
