import t from 'tap'
import { KETERANGAN } from '../../src/backlog/keterangan.ts'
import { registerStores } from '../../src/backlog/registration-repository.ts'
import type { Db } from '../../src/database.ts'
import { startDemo } from '../../src/demo/start-demo.ts'
import { connectedErp } from '../../src/erp-connection/connected-erp.ts'
import { openChannels } from '../../src/marketplaces/registry.ts'
import { openOutbound } from '../../src/platform/outbound/fetch.ts'
import { DAY, dayOf, HOUR, startOf } from '../../src/sandbox/calendar.ts'
import { startSandbox } from '../../src/sandbox/server.ts'
import type { Services } from '../../src/services.ts'
import { type TestClock, testClock, testConfig, testSeals } from '../helpers/app.ts'
import { channelParts } from '../helpers/channel-parts.ts'
import { type Teardown, testDatabase } from '../helpers/database.ts'

const ALL_SIX = KETERANGAN.map(({ code }) => code)

t.test('an empty embedded database is filled with orders in all six keterangan', async (t) => {
  const { db, clock, start } = await open(t)
  const troubles = await start()
  t.same(troubles, [])
  t.same(await keteranganIn(db, clock), ALL_SIX)
  const { orders, stores, warehouses } = await counts(db)
  t.ok(orders > 700 && orders < 4000, `${orders} orders`)
  t.equal(stores, 12)
  t.ok(warehouses > 4, 'four of ours, and those of the marketplaces that were met')
  const met = await db.selectFrom('warehouses').select('code').where('met_by_sync', '=', true).execute()
  t.ok(met.some(({ code }) => code === 'SBS-CKG'))
  const callers = await db.selectFrom('order_events').select('caller').distinct().execute()
  t.same(callers.map(({ caller }) => caller).sort(), ['api', 'demo'])
  const synced = await db.selectFrom('stores').select('synced_at').distinct().execute()
  t.same(synced, [{ synced_at: clock.now() }])
  const theirs = await db.selectFrom('store_connections').select('channel').distinct().orderBy('channel').execute()
  t.same(
    theirs.map(({ channel }) => channel),
    ['lazada', 'shopee', 'tiktok'],
  )
  const unknown = await db.selectFrom('orders').select('status_raw').where('status_unrecognised', '=', true).execute()
  t.ok(unknown.length > 0, 'a status nobody knows is on the board too')
})

t.test('a start soon after brings nothing twice, one after weeks finds all six again', async (t) => {
  const clock = testClock()
  const sandbox = await startSandbox({ clock, ordersPerDay: 60 })
  t.teardown(() => sandbox.close())
  const { db, start } = await open(t, { sandboxUrl: sandbox.url }, clock)
  await start()
  const before = await counts(db)
  await start()
  t.same(await counts(db), before)
  clock.advance(5 * HOUR)
  await start()
  t.ok((await counts(db)).orders > before.orders, 'hours later there are new orders')
  const cursors = await marketplaceCursors(db)
  t.same(cursors, [clock.now()], 'and the schedule goes on from there')
  clock.advance(23 * DAY)
  await start()
  t.same(await keteranganIn(db, clock), ALL_SIX)
  t.same(await marketplaceCursors(db), cursors, 'the weeks between are left to the schedule')
})

t.test('a database with stores of its own, or on a server, has no demo', async (t) => {
  const { db, start } = await open(t, { databaseUrl: 'postgres://somewhere/else' })
  t.same(await start(), [])
  t.equal((await counts(db)).stores, 0)
  const own = await open(t)
  const store = { code: 'KAMI', name: 'Toko kami', marketplace: 'shopee' } as const
  await own.db.transaction().execute((trx) => registerStores(trx, [store]))
  await own.start()
  t.same(await counts(own.db), { orders: 0, stores: 1, warehouses: 0 })
})

t.test('with SANDBOX_URL that sandbox is used, and its absence keeps nobody from starting', async (t) => {
  const clock = testClock()
  const sandbox = await startSandbox({ clock, ordersPerDay: 40 })
  t.teardown(() => sandbox.close())
  const settings = { sandboxUrl: sandbox.url, databaseUrl: 'postgres://somewhere/else' }
  const { db, start } = await open(t, settings)
  t.same(await start(), [])
  t.ok(sandbox.calls().length > 20)
  t.ok((await counts(db)).orders > 100)
  await sandbox.close()
  t.match(await start(), [`the sandbox at ${sandbox.url} could not be read`])
})

/** Starts the demo and stops it again; what it had to report. */
type Start = () => Promise<readonly string[]>

async function open(t: Teardown, settings: Partial<Services['config']> = {}, clock = testClock()) {
  const db = await testDatabase(t)
  const config = testConfig(settings)
  const [ask, seals] = [openOutbound({ clock }), testSeals(db, clock, config)]
  const erp = connectedErp({ db, sealing: seals.sealing, ask })
  const sources = { channels: openChannels(channelParts(ask, clock)), erp }
  const services: Services = {
    ...seals,
    config,
    clock,
    db,
    queue: { send: async () => {}, work: async () => {}, stop: async () => {} },
    ...sources,
    live: sources,
  }
  const start: Start = async () => {
    const troubles: string[] = []
    const demo = await startDemo(services, (_, what) => troubles.push(what))
    await demo.stop()
    return troubles
  }
  return { db, clock, start }
}

async function keteranganIn(db: Db, clock: TestClock): Promise<readonly (number | null)[]> {
  const from = new Date(startOf(dayOf(clock.now().getTime()) - 4))
  const rows = await db
    .selectFrom('orders')
    .select('keterangan')
    .distinct()
    .where('created_at', '>=', from)
    .where('keterangan', 'is not', null)
    .orderBy('keterangan')
    .execute()
  return rows.map(({ keterangan }) => keterangan)
}

async function marketplaceCursors(db: Db): Promise<readonly (Date | null)[]> {
  const rows = await db.selectFrom('store_connections').select('marketplace_cursor').distinct().execute()
  return rows.map((row) => row.marketplace_cursor)
}

async function counts(db: Db) {
  const count = async (table: 'orders' | 'stores' | 'warehouses') =>
    Number((await db.selectFrom(table).select(db.fn.countAll().as('n')).executeTakeFirstOrThrow()).n)
  return { orders: await count('orders'), stores: await count('stores'), warehouses: await count('warehouses') }
}
