import pg from 'pg'
import type { BgenHalf, MarketplaceHalf, OrderObservation, OrderStatus } from '../../src/backlog/order.ts'
import type { Outcome } from '../../src/backlog/outcome.ts'
import { recordOrders } from '../../src/backlog/recording-repository.ts'
import { connect } from '../../src/platform/database/connect.ts'
import { copyAndUpsert, type PlaceIds } from './copy-and-upsert.ts'

export interface RecordingFigures {
  /** Median of (rival's time ÷ our time) over the pairs of one alternating run. */
  readonly ratio: number
  readonly ordersPerSecond: number
  readonly rivalOrdersPerSecond: number
  /** Written-ahead log per batch, megabytes, median. */
  readonly walMb: number
  readonly rivalWalMb: number
  /** The longest time the event loop stood still during one of our batches. */
  readonly longestBlockMs: number
}

const NEW = 1_000
const CHANGED = 3_000
const UNCHANGED = 6_000

/** Both record batches of 10,000 (1,000 new, 3,000 changed, 6,000 unchanged) of the newest 100,000 orders, in turn. */
export async function measureRecording(databaseUrl: string, now: Date, pairs = 7): Promise<RecordingFigures> {
  const db = connect(databaseUrl)
  const client = new pg.Client({ connectionString: databaseUrl, options: '-c timezone=UTC' })
  await client.connect()
  try {
    const places = await readPlaces(client)
    const ours: Measured[] = []
    const rivals: Measured[] = []
    for (let pair = 0; pair <= pairs; pair++) {
      const [one, other] = [await nextBatch(client, now, 2 * pair), await nextBatch(client, now, 2 * pair + 1)]
      const our = await measure(client, async () => {
        const recording = { caller: 'api', now } as const
        expectAll(await db.transaction().execute((trx) => recordOrders(trx, one, recording)))
      })
      const rival = await measure(client, () => copyAndUpsert(client, other, places, now))
      // the first pair warms plans and caches
      if (pair > 0) {
        ours.push(our)
        rivals.push(rival)
      }
    }
    return figuresOf(ours, rivals)
  } finally {
    await client.end()
    await db.destroy()
  }
}

interface Measured {
  readonly ms: number
  readonly walMb: number
  readonly blockMs: number
}

async function measure(client: pg.Client, work: () => Promise<void>): Promise<Measured> {
  await client.query('vacuum orders, order_events')
  const wal = await walPosition(client)
  let blockMs = 0
  let last = performance.now()
  const watch = setInterval(() => {
    const present = performance.now()
    blockMs = Math.max(blockMs, present - last - 1)
    last = present
  }, 1)
  const start = performance.now()
  await work()
  const ms = performance.now() - start
  clearInterval(watch)
  return { ms, walMb: ((await walPosition(client)) - wal) / 1e6, blockMs }
}

async function walPosition(client: pg.Client): Promise<number> {
  const { rows } = await client.query(`select pg_wal_lsn_diff(pg_current_wal_insert_lsn(), '0/0')::float8 as at`)
  return rows[0].at
}

function figuresOf(ours: readonly Measured[], rivals: readonly Measured[]): RecordingFigures {
  const orders = NEW + CHANGED + UNCHANGED
  return {
    ratio: median(ours.map((our, pair) => (rivals[pair] as Measured).ms / our.ms)),
    ordersPerSecond: Math.round((orders * 1000) / median(ours.map((one) => one.ms))),
    rivalOrdersPerSecond: Math.round((orders * 1000) / median(rivals.map((one) => one.ms))),
    walMb: median(ours.map((one) => one.walMb)),
    rivalWalMb: median(rivals.map((one) => one.walMb)),
    longestBlockMs: Math.max(...ours.map((one) => one.blockMs)),
  }
}

function median(values: readonly number[]): number {
  return [...values].sort((one, other) => one - other)[Math.floor(values.length / 2)] ?? 0
}

function expectAll(outcomes: readonly Outcome[]): void {
  const count = (kind: Outcome['kind']) => outcomes.filter((outcome) => outcome.kind === kind).length
  const counts = [count('created'), count('updated'), count('unchanged')]
  if (String(counts) !== String([NEW, CHANGED, UNCHANGED])) throw new Error(`not the batch that was meant: ${counts}`)
}

async function readPlaces(client: pg.Client): Promise<PlaceIds> {
  const codes = async (table: string) => (await client.query(`select code, id from ${table}`)).rows
  const mapOf = (rows: { code: string; id: number }[]) => new Map(rows.map(({ code, id }) => [code, id]))
  return { stores: mapOf(await codes('stores')), warehouses: mapOf(await codes('warehouses')) }
}

/** Whole observations of orders that are there, as they were or one step on, in a mixed order. */
async function nextBatch(client: pg.Client, now: Date, seed: number): Promise<readonly OrderObservation[]> {
  const { rows } = await client.query(KNOWN, [`batch ${seed}`, CHANGED + UNCHANGED, now.toISOString()])
  const batch = rows.map((row, place) => (place < CHANGED ? movedOn(observationOf(row), now) : observationOf(row)))
  for (let place = 0; place < NEW; place++) {
    const like = batch[place + CHANGED] as OrderObservation
    batch.push({ ...like, kodeInvoiceMp: `NEW/${now.getTime()}/${seed}/${place}` })
  }
  const mixed = batch.map((seen, place) => ({ seen, turn: (place * 7_919) % batch.length }))
  return mixed.sort((one, other) => one.turn - other.turn).map(({ seen }) => seen)
}

const KNOWN = `
  select orders.*, stores.code as store, warehouses.code as warehouse
  from (
    select * from orders
    where greatest(marketplace_updated_at, bgen_updated_at) <= $3 order by created_at desc limit 100000
  ) orders
  join stores on stores.id = store_id
  left join warehouses on warehouses.id = warehouse_id
  order by md5($1 || orders.id) limit $2`

// biome-ignore lint/suspicious/noExplicitAny: a row of orders as pg gives it
function observationOf(row: any): OrderObservation {
  const marketplace: MarketplaceHalf = {
    updatedAt: row.marketplace_updated_at,
    createdAt: row.created_at,
    status: row.status,
    statusRaw: row.status_raw,
    cancelledBy: row.cancelled_by,
    cancelReason: row.cancel_reason,
    buyerCancelRequested: row.buyer_cancel_requested,
    warehouse: row.warehouse,
    shippingAgency: row.shipping_agency,
    trackingNumber: row.tracking_number,
    shipBy: row.ship_by,
    fulfilledByMarketplace: row.fulfilled_by_marketplace,
  }
  const bgen: BgenHalf = {
    updatedAt: row.bgen_updated_at ?? row.marketplace_updated_at,
    soCode: row.kode_so,
    invoiceCode: row.kode_invoice_bgen,
    packedAt: row.packed_at,
    rejectionReceivedAt: row.tolakan_received_at,
    importError: null,
  }
  return { store: row.store, kodeInvoiceMp: row.kode_invoice_mp, marketplace, bgen }
}

const NEXT: Readonly<Partial<Record<OrderStatus, OrderStatus>>> = {
  unpaid: 'ready_to_process',
  ready_to_process: 'accepted',
  accepted: 'waiting_pickup',
  waiting_pickup: 'in_transit',
  in_transit: 'delivered',
  delivered: 'completed',
  completed: 'returning',
}

/** One step on in its life, half of the time in B-Gen as well. */
function movedOn({ marketplace, bgen, ...order }: OrderObservation, now: Date): OrderObservation {
  if (marketplace === undefined || bgen === undefined) throw new Error('whole observations only')
  const status = NEXT[marketplace.status ?? 'unpaid'] ?? 'ready_to_process'
  const moved = { ...marketplace, updatedAt: now, status, statusRaw: status.toUpperCase(), trackingNumber: 'JX1' }
  const isBgenToo = order.kodeInvoiceMp.charCodeAt(order.kodeInvoiceMp.length - 1) % 2 === 0
  const packed = { ...bgen, updatedAt: now, soCode: `SO-${order.kodeInvoiceMp}`, packedAt: now }
  return { ...order, marketplace: moved, bgen: isBgenToo ? packed : bgen }
}
