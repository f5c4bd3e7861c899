import type pg from 'pg'
import type { OrderObservation } from '../../src/backlog/order.ts'

/**
 * The rival of recordOrders: COPY into a temporary table, then one upsert that touches a row only if it changed, and
 * the same events. It takes whole, well-formed observations only, knows the ids of all places beforehand, and answers
 * nothing about the single order.
 */
export interface PlaceIds {
  readonly stores: ReadonlyMap<string, number>
  readonly warehouses: ReadonlyMap<string, number>
}

export async function copyAndUpsert(
  client: pg.Client,
  seen: readonly OrderObservation[],
  places: PlaceIds,
  now: Date,
): Promise<void> {
  await client.query('begin')
  await client.query('set local jit = off')
  await client.query(INCOMING)
  await copyIn(client, `copy incoming (${NAMES}) from stdin`, seen.map((one) => lineOf(one, places)).join(''))
  await client.query('analyze incoming')
  await client.query(CHANGES, [now.toISOString()])
  await client.query(UPSERT, [now.toISOString()])
  await client.query('commit')
}

/** Column, type, and the name of the field in an event; null: no part of an event. */
const MARKETPLACE = [
  ['created_at', 'timestamptz', 'createdAt'],
  ['status', 'text', 'status'],
  ['status_raw', 'text', 'statusRaw'],
  ['cancelled_by', 'text', 'cancelledBy'],
  ['cancel_reason', 'text', 'cancelReason'],
  ['buyer_cancel_requested', 'boolean', 'buyerCancelRequested'],
  ['warehouse_id', 'integer', 'warehouse'],
  ['shipping_agency', 'text', 'shippingAgency'],
  ['tracking_number', 'text', 'trackingNumber'],
  ['ship_by', 'timestamptz', 'shipBy'],
  ['fulfilled_by_marketplace', 'boolean', 'fulfilledByMarketplace'],
  ['marketplace_updated_at', 'timestamptz', null],
] as const
const BGEN = [
  ['kode_so', 'text', 'soCode'],
  ['kode_invoice_bgen', 'text', 'invoiceCode'],
  ['packed_at', 'timestamptz', 'packedAt'],
  ['tolakan_received_at', 'timestamptz', 'rejectionReceivedAt'],
  ['import_error_code', 'text', 'importError'],
  ['import_error_message', 'text', null],
  ['import_error_at', 'timestamptz', null],
  ['bgen_updated_at', 'timestamptz', null],
] as const

const COLUMNS = [['store_id', 'integer'], ['kode_invoice_mp', 'text'], ...MARKETPLACE, ...BGEN] as const
const NAMES = COLUMNS.map(([name]) => name).join(', ')
const INCOMING = `create temporary table if not exists incoming (${COLUMNS.map(([name, type]) => `${name} ${type}`).join(', ')}) on commit delete rows`

type Half = readonly (readonly [name: string, type: string, field: string | null])[]
const row = (half: Half, of: string) => `(${half.map(([name]) => `${of}.${name}`).join(', ')})`

/** One field of an event as [before, after], where it differs. */
function changeSql([name, type, field]: Half[number]): string {
  const printed = (of: string) => {
    if (name === 'warehouse_id') return `(select code from warehouses where id = ${of}.warehouse_id)`
    if (name === 'import_error_code') {
      return `case when ${of}.import_error_code is not null then jsonb_build_object('code', ${of}.import_error_code, 'message', ${of}.import_error_message, 'at', ${timeSql(`${of}.import_error_at`)}) end`
    }
    return type === 'timestamptz' ? timeSql(`${of}.${name}`) : `${of}.${name}`
  }
  return `case when incoming.${name} is distinct from orders.${name} then jsonb_build_object('${field}', jsonb_build_array(${printed('orders')}, ${printed('incoming')})) else '{}' end`
}

function timeSql(column: string): string {
  return `to_char(${column} at time zone 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.MS"Z"')`
}

function changesSql(half: Half): string {
  return half
    .filter(([, , field]) => field !== null)
    .map(changeSql)
    .join(' || ')
}

const differ = (half: Half, one: string, other: string) =>
  `${row(half.slice(0, -1), one)} is distinct from ${row(half.slice(0, -1), other)}`

/** Before the upsert, while the old values are there. */
const CHANGES = `
  insert into order_events (order_id, source, caller, source_time, recorded_at, changes)
  select orders.id, event.source, 'api', event.source_time, $1::timestamptz, event.changes
  from incoming
  cross join lateral (
    select * from orders
    where orders.store_id = incoming.store_id and orders.kode_invoice_mp = incoming.kode_invoice_mp limit 1
  ) orders
  cross join lateral (
    select 'marketplace', incoming.marketplace_updated_at, ${changesSql(MARKETPLACE)}
    where incoming.marketplace_updated_at >= orders.marketplace_updated_at and ${differ(MARKETPLACE, 'incoming', 'orders')}
    union all
    select 'bgen', incoming.bgen_updated_at, ${changesSql(BGEN)}
    where incoming.bgen_updated_at >= orders.bgen_updated_at and ${differ(BGEN, 'incoming', 'orders')}
  ) event (source, source_time, changes)`

const WRITTEN = [...MARKETPLACE, ...BGEN] as const

const UPSERT = `
  with written as (
    insert into orders (${NAMES}) select ${NAMES} from incoming
    on conflict (store_id, kode_invoice_mp) do update
      set ${WRITTEN.map(([name]) => `${name} = excluded.${name}`).join(', ')}
      where excluded.marketplace_updated_at >= orders.marketplace_updated_at
        and ${row(WRITTEN, 'excluded')} is distinct from ${row(WRITTEN, 'orders')}
    returning orders.*, xmax = 0 as is_new
  )
  insert into order_events (order_id, source, caller, source_time, recorded_at, created, changes)
  select id, 'marketplace', 'api', marketplace_updated_at, $1::timestamptz, true, '{}' from written where is_new
  union all
  select id, 'bgen', 'api', bgen_updated_at, $1::timestamptz, false, ${changesSql(BGEN)
    .replaceAll('orders.', 'nothing.')
    .replaceAll('incoming.', 'written.')}
  from written
  cross join (select null::text as kode_so, null::text as kode_invoice_bgen, null::timestamptz as packed_at,
    null::timestamptz as tolakan_received_at, null::text as import_error_code, null::text as import_error_message,
    null::timestamptz as import_error_at) nothing
  where is_new and (written.kode_so, written.kode_invoice_bgen, written.packed_at, written.tolakan_received_at, written.import_error_code) is distinct from (null, null, null, null, null)`

function lineOf({ store, kodeInvoiceMp, marketplace, bgen }: OrderObservation, places: PlaceIds): string {
  const cells = [
    places.stores.get(store),
    kodeInvoiceMp,
    marketplace?.createdAt,
    marketplace?.status,
    marketplace?.statusRaw,
    marketplace?.cancelledBy,
    marketplace?.cancelReason,
    marketplace?.buyerCancelRequested ?? false,
    places.warehouses.get(marketplace?.warehouse ?? ''),
    marketplace?.shippingAgency,
    marketplace?.trackingNumber,
    marketplace?.shipBy,
    marketplace?.fulfilledByMarketplace ?? false,
    marketplace?.updatedAt,
    bgen?.soCode,
    bgen?.invoiceCode,
    bgen?.packedAt,
    bgen?.rejectionReceivedAt,
    bgen?.importError?.code,
    bgen?.importError?.message,
    bgen?.importError?.at,
    bgen?.updatedAt,
  ]
  return `${cells.map(cellOf).join('\t')}\n`
}

function cellOf(value: unknown): string {
  if (value === undefined || value === null) return '\\N'
  if (value instanceof Date) return value.toISOString()
  return typeof value === 'string' ? value.replace(/[\\\t\n\r]/g, (sign) => ESCAPED[sign] ?? '') : String(value)
}

const ESCAPED: Readonly<Record<string, string>> = { '\\': '\\\\', '\t': '\\t', '\n': '\\n', '\r': '\\r' }

/** The part of pg's connection that speaks COPY; the package has no types for it. */
interface CopyConnection {
  query(text: string): void
  sendCopyFromChunk(chunk: Buffer): void
  endCopyFrom(): void
}

/** pg has no COPY of its own; a query object that answers the server's "send me the data" is all it takes. */
function copyIn(client: pg.Client, text: string, lines: string): Promise<void> {
  return new Promise((resolve, reject) => {
    const copy = {
      submit: (connection: CopyConnection) => connection.query(text),
      handleCopyInResponse: (connection: CopyConnection) => {
        connection.sendCopyFromChunk(Buffer.from(lines))
        connection.endCopyFrom()
      },
      handleCommandComplete: () => {},
      handleReadyForQuery: () => resolve(),
      handleError: reject,
    }
    client.query(copy as unknown as pg.Submittable)
  })
}
