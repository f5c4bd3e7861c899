// What our filter request is measured against: the page's work and nothing else. The same session lookup, the same
// rows, the same counts (shared for 2 s, as the names of the places are), the same compression; and one plain template
// that writes the region of the board as our views do, so that as many bytes are made, compressed and sent. Nothing is
// parsed, checked, logged or counted here, and only the one filter of the bench is understood.
// Started by main.ts as a process of its own.
import { createHash } from 'node:crypto'
import path from 'node:path'
import compress from '@fastify/compress'
import { Eta } from 'eta'
import fastify from 'fastify'
import pg from 'pg'
import { COMPRESSION } from '../../src/platform/http/compression.ts'

const SESSION = `
  select users.id, users.email, users.name, users.role, users.warehouse_ids, users.store_ids, sessions.last_seen_at
  from sessions join users on users.id = sessions.user_id
  where sessions.token_hash = $1 and sessions.last_seen_at > $2 and sessions.created_at > $3 and users.disabled_at is null`

const ROWS = `
  select id, created_at, store_id, warehouse_id, kode_invoice_mp, shipping_agency, kode_so, kode_invoice_bgen, status,
         status_unknown, status_unrecognised, buyer_cancel_requested, fulfilled_by_marketplace, ship_by, import_error_at,
         keterangan
  from orders
  where keterangan is not null and created_at >= $1 and created_at < $2 and keterangan = $3
  order by created_at desc, id desc limit 51`

const COUNTS = `
  select code, (select count(*) from orders
    where keterangan = code and keterangan is not null and created_at >= $1 and created_at < $2 and id > 0) as count
  from unnest($3::smallint[]) as keterangan (code)`

const PLACES = `
  select id, code, name, marketplace, synced_at from stores
  union all select id, code, name, null, null from warehouses`

const KETERANGAN = [
  { slug: 'order-not-yet-processed', tab: 'Not Yet Processed', text: 'Order Not Yet Processed' },
  { slug: 'status-done-bgen-not-yet-processed', tab: 'Status Done' },
  { slug: 'order-cancelled-please-check-rejection', tab: 'Please Check Rejection' },
  { slug: 'cancelled-by-customer', tab: 'Cancelled by Customer' },
  { slug: 'not-yet-packed', tab: 'Not Yet Packed' },
  { slug: 'waiting-for-pickup', tab: 'Waiting For Pickup' },
]
const STATUS: Readonly<Record<string, string>> = {
  ready_to_process: 'Payment Verified, Order Ready to Process',
  accepted: 'Seller Accept Order',
  cancelled: 'Order Cancelled',
}

const DAY_MS = 86_400_000
const JAKARTA_MS = 7 * 3_600_000
const pool = new pg.Pool({ connectionString: process.env['DATABASE_URL'], max: 12 })
const eta = new Eta({ views: path.resolve(import.meta.dirname), cache: true, rmWhitespace: true, autoTrim: false })
const app = fastify()
await app.register(compress, COMPRESSION)

app.get('/backlog', async (request, reply) => {
  const visitor = await findVisitor(request.headers.cookie ?? '')
  if (visitor === undefined) return reply.code(401).send()
  const now = Date.now()
  const today = Math.floor((now + JAKARTA_MS) / DAY_MS) * DAY_MS - JAKARTA_MS
  const dates = [new Date(today - 4 * DAY_MS), new Date(today + DAY_MS)]
  const [{ rows }, counts, places] = await Promise.all([
    pool.query({ name: 'rows', text: ROWS, values: [...dates, 1] }),
    sharedCounts(dates),
    sharedPlaces(),
  ])
  const tabs = KETERANGAN.map((one, place) => ({ ...one, count: counts[place] }))
  const all = counts.reduce((sum, count) => sum + count, 0)
  const data = {
    tabs,
    all,
    rows: rows.slice(0, 50),
    last: rows[50],
    today,
    places,
    clockTime,
    left: leftFrom(now),
    STATUS,
  }
  reply.type('text/html; charset=utf-8').header('cache-control', 'no-store')
  return eta.render('./ceiling', data)
})

async function findVisitor(cookie: string): Promise<unknown> {
  const token = /__Host-session=([^;]+)/.exec(cookie)?.[1] ?? ''
  const hash = createHash('sha256').update(token).digest()
  const values = [hash, new Date(Date.now() - DAY_MS / 3), new Date(Date.now() - 7 * DAY_MS)]
  const { rows } = await pool.query({ name: 'session', text: SESSION, values })
  return rows[0]
}

const sharedCounts = shared(2_000, async (dates: readonly Date[]) => {
  const { rows } = await pool.query({ name: 'counts', text: COUNTS, values: [...dates, [1, 2, 3, 4, 5, 6]] })
  return rows.map(({ count }) => Number(count))
})

const sharedPlaces = shared(3_000, async () => {
  const { rows } = await pool.query(PLACES)
  const stores = rows.filter(({ marketplace }) => marketplace !== null)
  const warehouses = rows.filter(({ marketplace }) => marketplace === null)
  return {
    stores: new Map(stores.map((row) => [row.id, row])),
    warehouses: new Map(warehouses.map((row) => [row.id, row])),
  }
})

function shared<A extends unknown[], T>(forMs: number, ask: (...args: A) => Promise<T>): (...args: A) => Promise<T> {
  let known: { until: number; answer: Promise<T> } | null = null
  return (...args) => {
    if (known === null || known.until < performance.now())
      known = { until: performance.now() + forMs, answer: ask(...args) }
    return known.answer
  }
}

const MONTHS = ['Jan', 'Feb', 'Mar', 'Apr', 'Mei', 'Jun', 'Jul', 'Agu', 'Sep', 'Okt', 'Nov', 'Des']

function clockTime(time: Date): string {
  const text = new Date(time.getTime() + JAKARTA_MS).toISOString()
  return `${Number(text.slice(8, 10))} ${MONTHS[Number(text.slice(5, 7)) - 1]} ${text.slice(0, 4)} ${text.slice(11, 13)}.${text.slice(14, 16)}`
}

function leftFrom(now: number): (time: Date) => string {
  return (time) => {
    const minutes = Math.floor((time.getTime() - now) / 60_000)
    return minutes < 0
      ? `Lewat ${Math.floor(-minutes / 60)} jam`
      : `batas ${Math.floor(minutes / 60)} j ${minutes % 60} m`
  }
}

const address = await app.listen({ host: '127.0.0.1', port: 0 })
process.stdout.write(`${JSON.stringify({ address })}\n`)
process.once('SIGTERM', () => process.exit(0))
