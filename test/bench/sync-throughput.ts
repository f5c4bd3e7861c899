import { mkdtemp, rm } from 'node:fs/promises'
import os from 'node:os'
import path from 'node:path'
import { sql } from 'kysely'
import type { OrderObservation } from '../../src/backlog/order.ts'
import { recordOrders } from '../../src/backlog/recording-repository.ts'
import { openCredentials } from '../../src/connections/credentials.ts'
import { SEALING_PURPOSE } from '../../src/connections/sealed-place.ts'
import type { Db } from '../../src/database.ts'
import { connectSandbox } from '../../src/demo/connect-sandbox.ts'
import { bgenConnector } from '../../src/erp/bgen/connector.ts'
import { openChannels } from '../../src/marketplaces/registry.ts'
import { systemClock } from '../../src/platform/clock.ts'
import { readConfig } from '../../src/platform/config.ts'
import { connect } from '../../src/platform/database/connect.ts'
import { startEmbedded } from '../../src/platform/database/embedded.ts'
import { migrate } from '../../src/platform/database/migrate.ts'
import { type Outbound, type OutboundCall, openOutbound } from '../../src/platform/outbound/fetch.ts'
import { openSealing } from '../../src/platform/sealing.ts'
import { SANDBOX_TOKEN } from '../../src/sandbox/server.ts'
import { type ConnectedStore, findConnectedStore } from '../../src/sync/connection-repository.ts'
import { seenOf } from '../../src/sync/observations.ts'
import type { PullNeeds } from '../../src/sync/pull.ts'
import { pullStore } from '../../src/sync/pull-store.ts'
import { medianOf } from './http.ts'
import { startNode } from './processes.ts'

export interface SyncFigures {
  /** Median of (rival's time ÷ our time) over the pairs of one alternating run. */
  readonly ratio: number
  /** The same of the seconds this process thought, which a busy machine does not change. */
  readonly cpuRatio: number
  readonly orders: number
  readonly calls: number
  readonly ordersPerSecond: number
  readonly rivalOrdersPerSecond: number
  /** The most the process held in each of our rounds, megabytes. */
  readonly heldMb: readonly number[]
}

const DAYS = 31
const SECRET = 'a secret for the bench only, 32 long'
/** As many pages as our own reading records together. */
const PAGES_AT_ONCE = 20

/**
 * Some stores are read from the beginning by our whole pull (connector, B-Gen, cursors, runs and their items), and in
 * turn by a loop that sends the same calls, parses the same answers and hands ready observations to `recordOrders`.
 * Neither waits for a marketplace's limits. The database is emptied in between.
 */
export async function measureSync(orders = 50_000, pairs = 5): Promise<SyncFigures> {
  const folder = await mkdtemp(path.join(os.tmpdir(), 'backlog-orders-bench-sync-'))
  const database = await startEmbedded({ folder, throwAway: true })
  const sandbox = await startNode(
    [
      '--import',
      path.resolve(import.meta.dirname, '../helpers/typescript.mjs'),
      path.join(import.meta.dirname, 'sync-sandbox.ts'),
    ],
    { ORDERS_PER_DAY: String(Math.round(orders / (DAYS - 1))) },
    (line) => (line.startsWith('http') ? line : null),
  )
  const db = connect(database.url)
  try {
    await migrate(database.url)
    return await measure(await openGround(db, sandbox.address), pairs)
  } finally {
    await db.destroy()
    await sandbox.stop()
    await database.stop()
    await rm(folder, { recursive: true, force: true })
  }
}

async function measure(ground: Ground, pairs: number): Promise<SyncFigures> {
  const lessons = await learn(ground)
  const pages = lessons.flatMap((lesson) => lesson.pages)
  const orders = new Set(
    pages.flatMap(({ seen }) => seen.map(({ store, kodeInvoiceMp }) => `${store} ${kodeInvoiceMp}`)),
  )
  const [ours, rivals]: [Round[], Round[]] = [[], []]
  for (let pair = 0; pair <= pairs; pair++) {
    const our = await timed(ground, orders.size, () => pullAll(ground))
    const rival = await timed(ground, orders.size, () => loop(ground, pages))
    // the first pair warms plans and caches
    if (pair === 0) continue
    ours.push(our)
    rivals.push(rival)
  }
  const ratioOf = (figure: 'ms' | 'cpuMs') =>
    medianOf(ours.map((our, pair) => (rivals[pair] as Round)[figure] / our[figure]))
  const speedOf = (rounds: readonly Round[]) => Math.round((orders.size * 1000) / medianOf(rounds.map(({ ms }) => ms)))
  return {
    ratio: ratioOf('ms'),
    cpuRatio: ratioOf('cpuMs'),
    orders: orders.size,
    calls: pages.reduce((sum, { calls }) => sum + calls.length, 0),
    ordersPerSecond: speedOf(ours),
    rivalOrdersPerSecond: speedOf(rivals),
    heldMb: ours.map(({ heldMb }) => heldMb),
  }
}

interface Ground {
  readonly db: Db
  readonly now: Date
  readonly storeIds: readonly number[]
  /** What our pull is built from; `ask` sees every call. */
  servicesWith(ask: Outbound): PullNeeds
  readonly ask: Outbound
}

/** Time stands still, so that every round asks for the same windows. */
async function openGround(db: Db, sandboxUrl: string): Promise<Ground> {
  const now = systemClock.now()
  const clock = { now: () => now }
  const sealing = openSealing(readConfig({ APP_SECRET: SECRET }), SEALING_PURPOSE)
  const credentials = openCredentials({ db, clock, sealing })
  const ask = openOutbound({ clock })
  await connectSandbox({ db, clock, sealing, credentials }, ask, sandboxUrl)
  await db.updateTable('store_connections').set({ backfill_days: DAYS }).execute()
  const stores = await db.selectFrom('store_connections').select('store_id').orderBy('store_id').execute()
  const throttle = { take: async () => {}, pause: async () => {} }
  return {
    ...{ db, now, ask },
    storeIds: stores.map(({ store_id }) => store_id),
    servicesWith: (asking) => ({
      ...{ db, clock },
      channels: openChannels({ ask: asking, clock, credentials, throttle }),
      erp: bgenConnector(asking, { baseUrl: `${sandboxUrl}/bgen/v1`, token: SANDBOX_TOKEN }),
    }),
  }
}

/** What was asked for one page, and what it said, in the words of `recordOrders`. */
interface Page {
  readonly calls: readonly OutboundCall[]
  readonly seen: readonly OrderObservation[]
}

/** Reads everything once, so that the sandbox remembers its answers and the rival knows the calls. */
async function learn(ground: Ground): Promise<readonly { readonly pages: readonly Page[] }[]> {
  let calls: OutboundCall[] = []
  const services = ground.servicesWith((call) => {
    calls.push(call)
    return ground.ask(call)
  })
  const taken = () => {
    const since = calls
    calls = []
    return since
  }
  const lessons = []
  for (const storeId of ground.storeIds) {
    const store = await findConnectedStore(ground.db, storeId)
    if (store === null) throw new Error(`store ${storeId} is not connected`)
    const pages: Page[] = []
    for await (const seen of observations(services, store, ground.now)) pages.push({ calls: taken(), seen })
    lessons.push({ pages })
  }
  return lessons
}

async function* observations(
  { channels, erp }: PullNeeds,
  { code, connection }: ConnectedStore,
  now: Date,
): AsyncIterable<readonly OrderObservation[]> {
  const since = new Date(now.getTime() - DAYS * 24 * 3_600_000)
  const channel = channels.get(connection.channel)
  if (channel === undefined) throw new Error(`nobody speaks for ${connection.channel}`)
  const known = new Set<string>()
  for await (const { orders } of channel.ordersChanged(connection, since, now)) {
    const numbers = orders.map(({ kodeInvoiceMp }) => kodeInvoiceMp)
    for (const number of numbers) known.add(number)
    const value = numbers.length === 0 ? { documents: [], unreadable: [] } : await erp.findDocuments(code, numbers)
    yield seenOf(code, orders, { kind: 'answer', value })
  }
  for await (const { documents } of erp.documentsChangedSince(code, since)) {
    const ofOurs = documents.filter(({ kodeInvoiceMp }) => known.has(kodeInvoiceMp))
    yield ofOurs.map(({ store, kodeInvoiceMp, facts }) => ({ store, kodeInvoiceMp, bgen: facts }))
  }
}

/** Ours. */
async function pullAll({ db, storeIds, servicesWith, ask }: Ground): Promise<void> {
  const services = servicesWith(ask)
  for (const storeId of storeIds) {
    const { rows } = await sql<{ id: number }>`
      insert into sync_runs (kind, store_id) values ('schedule', ${storeId}) returning id
    `.execute(db)
    const job = { runId: rows[0]?.id ?? 0, storeId }
    await pullStore(services, job, { number: 1, last: true, signal: new AbortController().signal })
  }
}

/** The rival. */
async function loop({ db, now }: Ground, pages: readonly Page[]): Promise<void> {
  for (let at = 0; at < pages.length; at += PAGES_AT_ONCE) {
    const together = pages.slice(at, at + PAGES_AT_ONCE)
    for (const { calls } of together) {
      for (const call of calls) {
        const { method, url, headers, body } = await call.request()
        const answer = await fetch(url, { method, headers, ...(body === undefined ? {} : { body }) })
        JSON.parse(await answer.text())
      }
    }
    const seen = together.flatMap((page) => page.seen)
    const recording = { caller: 'schedule', now, registerWarehouses: true } as const
    await db.transaction().execute((trx) => recordOrders(trx, seen, recording))
  }
}

const LOOK_EVERY_MS = 20

interface Round {
  readonly ms: number
  readonly cpuMs: number
  readonly heldMb: number
}

async function timed(ground: Ground, orders: number, work: () => Promise<void>): Promise<Round> {
  await empty(ground.db)
  let heldMb = 0
  const watch = setInterval(() => {
    heldMb = Math.max(heldMb, process.memoryUsage.rss() / 2 ** 20)
  }, LOOK_EVERY_MS)
  const [start, thought] = [performance.now(), process.cpuUsage()]
  await work()
  const ms = performance.now() - start
  const { user, system } = process.cpuUsage(thought)
  clearInterval(watch)
  await expectAll(ground.db, orders)
  return { ms, cpuMs: (user + system) / 1000, heldMb }
}

async function empty(db: Db): Promise<void> {
  await sql`truncate orders, order_events, sync_items, sync_runs restart identity cascade`.execute(db)
  await sql`
    update store_connections set marketplace_cursor = null, bgen_cursor = null, backfill_from = null,
      backfilled_at = null, backfill_orders = 0, bgen_owed_from = null, fresh_at = null, last_reason = null
  `.execute(db)
  await sql`vacuum analyze orders, order_events, sync_items, sync_runs, store_connections`.execute(db)
}

async function expectAll(db: Db, orders: number): Promise<void> {
  const { rows } = await sql<{ n: number; why: string | null }>`
    select (select count(*)::int from orders) as n, (select string_agg(distinct reason, ', ') from sync_runs) as why
  `.execute(db)
  if (rows[0]?.n !== orders) throw new Error(`${rows[0]?.n} of ${orders} orders were recorded: ${rows[0]?.why}`)
}
