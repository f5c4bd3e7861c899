import { sql } from 'kysely'
import { EVERYTHING } from '../../src/auth/role.ts'
import type { Db } from '../../src/database.ts'
import { connectSandbox } from '../../src/demo/connect-sandbox.ts'
import { bgenConnector } from '../../src/erp/bgen/connector.ts'
import { openChannels } from '../../src/marketplaces/registry.ts'
import type { Clock } from '../../src/platform/clock.ts'
import { connect } from '../../src/platform/database/connect.ts'
import { type Outbound, openOutbound } from '../../src/platform/outbound/fetch.ts'
import { openQueue, type Queue } from '../../src/platform/queue.ts'
import { SANDBOX_TOKEN, type Sandbox, startSandbox } from '../../src/sandbox/server.ts'
import type { Shop } from '../../src/sandbox/shops.ts'
import type { Services } from '../../src/services.ts'
import { claimDuePulls } from '../../src/sync/pull-repository.ts'
import { pullStore } from '../../src/sync/pull-store.ts'
import { type Started, type SyncRequest, startSyncRun } from '../../src/sync/start-run.ts'
import { JOB_KINDS } from '../../src/sync/tasks.ts'
import { type TestClock, testClock, testConfig, testSeals } from './app.ts'
import { type Teardown, testDatabaseUrl } from './database.ts'

/** A sandbox over real HTTP, a database whose stores are connected to it, and the queue between them. */
export interface Stage {
  readonly databaseUrl: string
  readonly db: Db
  readonly sandbox: Sandbox
  readonly services: Services
  /** The clock of the sandbox and of ours. */
  readonly clock: TestClock
  /** Code of a connected store → id. */
  readonly stores: ReadonlyMap<string, number>
  /** Somebody who may ask for anything. */
  readonly userId: number
  /** One automatic synchronization of these stores, without the queue; the ids of the runs. */
  pull(codes: readonly string[], last?: boolean, other?: Partial<Services>): Promise<readonly number[]>
  /** Ids of this many orders of the store, as text. */
  orders(code: string, count: number): Promise<readonly string[]>
  request(some: Partial<SyncRequest>): Promise<Started>
  /** The owner of the store's shop takes back what he granted. */
  revoke(code: string): void
  /** Every shop's owner lets us in again. */
  reauthorise(): Promise<unknown>
}

/** The marketplaces' day is small, so that a whole month of a store is read in a few calls. */
const ORDERS_PER_DAY = 40

export async function openStage(t: Teardown, clock: TestClock = testClock()): Promise<Stage> {
  const databaseUrl = await testDatabaseUrl(t)
  const db = connect(databaseUrl)
  const sandbox = await startSandbox({ clock, ordersPerDay: ORDERS_PER_DAY, pushEveryMs: 0, callsPerSecond: 100_000 })
  const queue = openQueue({ databaseUrl, kinds: JOB_KINDS, onError: () => {} })
  t.teardown(async () => {
    await queue.stop(0)
    await sandbox.close()
    await db.destroy()
  })
  const services = servicesOf(db, queue, sandbox.url, clock)
  const stores = await connectStores(services, sandbox)
  const userId = await addUser(db)
  return {
    ...{ databaseUrl, db, sandbox, services, clock, stores, userId },
    pull: (codes, last = true, other = {}) => pull({ ...services, ...other }, codes, last),
    orders: (code, count) => ordersOf(db, code, count),
    request: (some) => request(services, userId, some),
    revoke: (code) => sandbox.accounts.revoke(sandbox.accounts.shopOfStore(code) as Shop),
    reauthorise: () => connectSandbox(services, openOutbound({ clock }), sandbox.url),
  }
}

/** As `openServices` makes them, with less patience for a silent other side. */
export function servicesOf(db: Db, queue: Queue, sandboxUrl: string, clock: Clock): Services {
  const ask = askOf(clock)
  const erp = bgenConnector(ask, { baseUrl: `${sandboxUrl}/bgen/v1`, token: SANDBOX_TOKEN })
  const config = testConfig({ syncIntervalSeconds: 3 })
  const seals = testSeals(db, clock, config)
  const throttle = { take: async () => {}, pause: async () => {} }
  const channels = openChannels({ ask, clock, credentials: seals.credentials, throttle })
  return { config, clock, db, queue, ...seals, channels, erp, live: { channels, erp } }
}

function askOf(clock: Clock): Outbound {
  return openOutbound({ clock, timeoutMs: 2_000, sleep: async () => {} })
}

/** The sandbox's stores, connected as a seller would, none due by itself. */
async function connectStores(services: Services, { url }: Sandbox): Promise<ReadonlyMap<string, number>> {
  const { db, clock } = services
  await connectSandbox(services, openOutbound({ clock }), url)
  await sql`update store_connections set due_at = 'infinity', backfill_days = 31`.execute(db)
  const rows = await db
    .selectFrom('stores')
    .innerJoin('store_connections', 'store_id', 'id')
    .select(['id', 'code'])
    .execute()
  return new Map(rows.map((row) => [row.code, row.id]))
}

async function addUser(db: Db): Promise<number> {
  const user = { email: 'rina@example.test', name: 'Rina', role: 'admin', password_hash: 'none' } as const
  const none = { warehouse_ids: null, store_ids: null, disabled_at: null }
  return (
    await db
      .insertInto('users')
      .values({ ...user, ...none })
      .returning('id')
      .executeTakeFirstOrThrow()
  ).id
}

/** Due a second ago: times are kept to the millisecond, and "now" may be rounded into the future. */
async function pull(services: Services, codes: readonly string[], last: boolean): Promise<readonly number[]> {
  const { db } = services
  await sql`
    update store_connections set due_at = case when code = any(${[...codes]}) then now() - interval '1 second' else 'infinity' end
    from stores where stores.id = store_id
  `.execute(db)
  const due = await db.transaction().execute((trx) => claimDuePulls(trx, 3))
  for (const job of due) await pullStore(services, job, { number: 1, last, signal: new AbortController().signal })
  return due.map((job) => job.runId)
}

async function ordersOf(db: Db, code: string, count: number): Promise<readonly string[]> {
  const rows = await db
    .selectFrom('orders')
    .innerJoin('stores', 'stores.id', 'store_id')
    .select('orders.id')
    .where('code', '=', code)
    .orderBy('orders.id', 'desc')
    .limit(count)
    .execute()
  return rows.map((row) => String(row.id))
}

function request({ db, queue }: Services, userId: number, some: Partial<SyncRequest>): Promise<Started> {
  const usual = { userId, scope: EVERYTHING, ids: [], idempotencyKey: 'form 1', content: 'these' }
  return startSyncRun(db, queue, { ...usual, ...some })
}
