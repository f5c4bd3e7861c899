// The page's work and nothing else: session lookup, rows, tab counts shared for 2 s, one template, compression.
// Started by http.ts as a process of its own; what our filter request is measured against.
import { createHash } from 'node:crypto'
import path from 'node:path'
import compress from '@fastify/compress'
import { Eta } from 'eta'
import fastify from 'fastify'
import pg from 'pg'

const SESSION = `
  select users.id, users.email, users.name, users.role, users.warehouse_ids, users.store_ids, sessions.last_seen_at
  from sessions join users on users.id = sessions.user_id
  where sessions.token_hash = $1 and sessions.last_seen_at > $2 and sessions.created_at > $3 and users.disabled_at is null`

const ROWS = `
  select o.id, o.created_at, s.name as store, s.marketplace, w.name as warehouse, o.kode_invoice_mp, o.shipping_agency,
         o.tracking_number, o.kode_so, o.kode_invoice_bgen, o.status, o.buyer_cancel_requested, o.ship_by, o.keterangan
  from orders o join stores s on s.id = o.store_id left join warehouses w on w.id = o.warehouse_id
  where o.keterangan is not null and o.created_at >= $1 and o.created_at < $2 and o.keterangan = $3
  order by o.created_at desc, o.id desc limit 51`

const COUNTS = `
  select k, (select count(*) from orders where keterangan = k and created_at >= $1 and created_at < $2)::int as n
  from generate_series(1, 6) k`

const DAY_MS = 86_400_000
const pool = new pg.Pool({ connectionString: process.env['DATABASE_URL'], max: 12 })
const eta = new Eta({ views: path.resolve(import.meta.dirname), cache: true })
const app = fastify()
await app.register(compress)

app.get('/backlog', async (request, reply) => {
  const visitor = await findVisitor(request.headers.cookie ?? '')
  if (visitor === undefined) return reply.code(401).send()
  const today = new Date().setUTCHours(0, 0, 0, 0)
  const dates = [new Date(today - 4 * DAY_MS - 7 * 3_600_000), new Date(today + DAY_MS)]
  const { k } = request.query as { k: string }
  const [rows, counts] = await Promise.all([
    pool.query({ name: 'rows', text: ROWS, values: [...dates, Number(k)] }),
    sharedCounts(dates),
  ])
  reply.type('text/html; charset=utf-8').header('cache-control', 'no-store')
  return eta.render('./ceiling', { rows: rows.rows.slice(0, 50), counts, more: rows.rows.length > 50, time: clockTime })
})

async function findVisitor(cookie: string): Promise<unknown> {
  const token = /__Host-session=([^;]+)/.exec(cookie)?.[1] ?? ''
  const hash = createHash('sha256').update(token).digest()
  const values = [hash, new Date(Date.now() - DAY_MS / 3), new Date(Date.now() - 7 * DAY_MS)]
  const { rows } = await pool.query({ name: 'session', text: SESSION, values })
  return rows[0]
}

let counting: { until: number; rows: Promise<unknown[]> } | null = null

function sharedCounts(dates: Date[]): Promise<unknown[]> {
  if (counting !== null && counting.until > Date.now()) return counting.rows
  const rows = pool.query({ name: 'counts', text: COUNTS, values: dates }).then((answer) => answer.rows)
  counting = { until: Date.now() + 2_000, rows }
  return rows
}

const format = new Intl.DateTimeFormat('id', {
  timeZone: 'Asia/Jakarta',
  day: 'numeric',
  month: 'short',
  hour: '2-digit',
  minute: '2-digit',
})

function clockTime(time: Date): string {
  return format.format(time)
}

const address = await app.listen({ host: '127.0.0.1', port: 0 })
process.stdout.write(`${JSON.stringify({ address })}\n`)
process.once('SIGTERM', () => process.exit(0))
