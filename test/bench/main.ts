// npm run bench [-- ORDERS | sync]: the figures of DECISIONS.md and SPEED.md, all taken in this one run. Loopback only.
import { mkdtemp, rm } from 'node:fs/promises'
import os from 'node:os'
import path from 'node:path'
import { buildApp } from '../../src/app.ts'
import { systemClock } from '../../src/platform/clock.ts'
import { readConfig } from '../../src/platform/config.ts'
import { connect } from '../../src/platform/database/connect.ts'
import { startEmbedded } from '../../src/platform/database/embedded.ts'
import { migrate } from '../../src/platform/database/migrate.ts'
import { openServices } from '../../src/services.ts'
import { findChromium } from '../helpers/chromium.mjs'
import { sessionFor } from '../helpers/sign-in.ts'
import { measureBoardQueries } from './board-queries.ts'
import { compareThroughput, medianOf, signIn } from './http.ts'
import { generateOrders } from './million.ts'
import { measurePage, type Transfer } from './page.ts'
import { type Started, startNode } from './processes.ts'
import { measureRecording } from './record-orders.ts'
import { measureSync } from './sync-throughput.ts'

const ORDERS = Number(process.argv[2] ?? 1_000_000)
const HERE = import.meta.dirname
const SERVER = path.resolve(HERE, '../../dist/server.js')
const EMAIL = 'bench@example.com'
const PASSWORD = 'a password for the bench only'
const FILTER = '/oms/backlog-orders?keterangan=order-not-yet-processed'
const BROTLI = { 'accept-encoding': 'br' }

if (process.argv[2] === 'sync') {
  await measureSynchronization()
  process.exit()
}
const folder = await mkdtemp(path.join(os.tmpdir(), 'backlog-orders-bench-'))
const database = await startEmbedded({ folder, throwAway: true })
try {
  await fill(database.url)
  await measureStarts(database.url)
  await measureAnswers(database.url)
  console.log(
    `\nBuffers of the board's queries, goal ≤ 40 where one keterangan, warehouse and store at most is asked for`,
  )
  console.log(await measureBoardQueries(database.url, systemClock.now()))
  await measureDoor(database.url)
  await measureSynchronization()
} finally {
  await database.stop()
  await rm(folder, { recursive: true, force: true })
}

async function fill(url: string): Promise<void> {
  console.log(`Filling a database with ${ORDERS.toLocaleString('en')} orders …`)
  await migrate(url)
  await generateOrders(url, { orders: ORDERS, now: systemClock.now() })
}

function startOurs(url: string): Promise<Started> {
  const environment = {
    DATABASE_URL: url,
    PORT: '0',
    APP_SECRET: 'a secret for the bench only, 32 long',
    ADMIN_EMAIL: EMAIL,
    ADMIN_PASSWORD: PASSWORD,
  }
  return startNode([SERVER], environment, (line) => /http:\/\/127\.0\.0\.1:\d+/.exec(line)?.[0] ?? null)
}

async function measureStarts(url: string): Promise<void> {
  const times: number[] = []
  for (let start = 0; start < 6; start++) {
    const began = performance.now()
    const ours = await startOurs(url)
    const answer = await fetch(`${ours.address}/login`)
    if (answer.status !== 200) throw new Error(`/login answered ${answer.status}`)
    // the first start also migrates the queue and makes the administrator
    if (start > 0) times.push(performance.now() - began)
    await ours.stop()
  }
  say('Start of the built app to its first 200', `${medianOf(times).toFixed(0)} ms`, '≤ 1,000 ms')
}

async function measureAnswers(url: string): Promise<void> {
  const ours = await startOurs(url)
  const ceiling = await startNode(
    ['--import', path.resolve(HERE, '../helpers/typescript.mjs'), path.join(HERE, 'ceiling.ts')],
    { DATABASE_URL: url },
    (line) => JSON.parse(line).address,
  )
  try {
    const cookie = await signIn(ours, EMAIL, PASSWORD)
    await measureThroughput(ours, ceiling, cookie)
    Object.assign(process.env, await findChromium())
    const page = await measurePage(ours.address, await signInWithStores(url, 30))
    say(
      `First load of the board, ${page.rows} rows, 30 stores`,
      transferred(page.firstLoad),
      '≤ 25,600 bytes, ≤ 4 requests',
    )
    say('One filter change', transferred(page.filterChange), '≤ 4,096 bytes, 1 request')
    say('Elements of the page', String(page.elements), '≤ 1,000')
    say('Statements of one page, session included', String(await countStatements(url, cookie)), '≤ 5')
  } finally {
    await ceiling.stop()
    await ours.stop()
  }
}

async function measureThroughput(ours: Started, ceiling: Started, cookie: string): Promise<void> {
  console.log('\nOne filter change: ours ÷ a minimal handler with the same session lookup, queries and compression')
  for (const connections of [8, 32]) {
    const ratio = await compareThroughput(
      { url: ours.address + FILTER, headers: { ...BROTLI, cookie, 'hx-request': 'true' } },
      { url: `${ceiling.address}/backlog?k=1`, headers: { ...BROTLI, cookie } },
      connections,
    )
    say(`Throughput ratio at ${connections} connections, median`, ratio.toFixed(2), '≥ 0.8')
  }
}

/** The Cookie header of somebody who sees that many stores. */
async function signInWithStores(url: string, stores: number): Promise<string> {
  const db = connect(url)
  const rows = await db.selectFrom('stores').select('id').orderBy('id').limit(stores).execute()
  const cookie = await sessionFor(db, systemClock.now(), { role: 'admin', storeIds: rows.map(({ id }) => id) })
  await db.destroy()
  return cookie
}

/** Nothing is shared with an earlier page: the process is new. */
async function countStatements(url: string, cookie: string): Promise<number> {
  const statements: string[] = []
  const config = readConfig({ DATABASE_URL: url, APP_SECRET: 'a secret for the bench only, 32 long' })
  const { db: ownDb, ...services } = openServices(config, systemClock, url, () => {})
  const db = connect(url, { onQuery: (sql) => statements.push(sql) })
  const app = await buildApp({ ...services, db })
  try {
    const answer = await app.inject({ url: FILTER, headers: { cookie } })
    if (answer.statusCode !== 200) throw new Error(`${FILTER} answered ${answer.statusCode}`)
    return statements.length
  } finally {
    await app.close()
    await services.queue.stop()
    await Promise.all([db.destroy(), ownDb.destroy()])
  }
}

async function measureDoor(url: string): Promise<void> {
  console.log('\nrecordOrders ÷ COPY to a temporary table and upsert if changed, writing the same events')
  const door = await measureRecording(url, systemClock.now())
  say('Orders per second, ratio', door.ratio.toFixed(2), '≥ 1.0')
  const rival = door.rivalOrdersPerSecond.toFixed(0)
  console.log(`  ${door.ordersPerSecond.toFixed(0)}/s against ${rival}/s`)
  say('WAL of a batch of 10,000', `${door.walMb.toFixed(1)} MB (rival ${door.rivalWalMb.toFixed(1)})`, 'as the rival')
  say('Longest stop of the event loop in a batch', `${door.longestBlockMs.toFixed(0)} ms`, 'short')
}

async function measureSynchronization(): Promise<void> {
  console.log('\nThe whole pull of changed orders ÷ a loop of the same calls, parsed, and recordOrders')
  const sync = await measureSync()
  say(`Changed orders per second, ratio of ${sync.orders.toLocaleString('en')} orders`, sync.ratio.toFixed(2), '≥ 0.8')
  console.log(
    `  ${sync.ordersPerSecond}/s against ${sync.rivalOrdersPerSecond}/s; of CPU time ${sync.cpuRatio.toFixed(2)}`,
  )
  const held = sync.heldMb.map((mb) => mb.toFixed(0)).join(', ')
  say('The most held in each round', `${held} MB`, 'flat')
}

function transferred({ bytes, requests }: Transfer): string {
  return `${bytes.toLocaleString('en')} bytes, ${requests} request${requests === 1 ? '' : 's'}`
}

function say(what: string, figure: string, goal: string): void {
  console.log(`  ${what}: ${figure} (goal ${goal})`)
}
