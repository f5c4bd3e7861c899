import { sql } from 'kysely'
import t from 'tap'
import type { MarketplaceConnector } from '../../src/marketplaces/port.ts'
import type { Services } from '../../src/services.ts'
import { listMetWarehouses } from '../../src/sync/met-warehouses-repository.ts'
import { giveUpPull } from '../../src/sync/pull-store.ts'
import { sendDuePulls } from '../../src/sync/schedule.ts'
import { endAbandonedRuns, pruneRuns } from '../../src/sync/upkeep-repository.ts'
import { openStage, type Stage } from '../helpers/stage.ts'

const STORE = 'SHP-NIRMALA'
const HOUR_MS = 3_600_000

async function connectionOf({ db, stores }: Stage, code: string) {
  const storeId = stores.get(code) ?? 0
  return db.selectFrom('store_connections').selectAll().where('store_id', '=', storeId).executeTakeFirstOrThrow()
}

async function runOf({ db }: Stage, runId: number | undefined) {
  return db
    .selectFrom('sync_runs')
    .selectAll()
    .where('id', '=', runId ?? 0)
    .executeTakeFirstOrThrow()
}

async function itemsOf({ db }: Stage, runId: number | undefined) {
  return db
    .selectFrom('sync_items')
    .selectAll()
    .where('run_id', '=', runId ?? 0)
    .orderBy('position')
    .execute()
}

async function countOrders({ db }: Stage, condition = sql<boolean>`true`): Promise<number> {
  const row = await db
    .selectFrom('orders')
    .select((eb) => eb.fn.countAll<number>().as('count'))
    .where(condition)
    .executeTakeFirstOrThrow()
  return row.count
}

t.test('the first automatic synchronization brings a month of a store, the next one only what is new', async (t) => {
  const stage = await openStage(t)
  const [first] = await stage.pull([STORE])
  const run = await runOf(stage, first)
  t.ok(run.created > 50, `${run.created} orders are new`)
  t.equal(run.created, await countOrders(stage))
  t.equal(run.failed, 0)
  t.ok(run.finished_at)
  t.ok((await countOrders(stage, sql`kode_so is not null`)) > 0, 'with what B-Gen has of them')
  t.ok((await countOrders(stage, sql`keterangan is not null`)) > 0, 'some of them are backlog')
  const store = await stage.db.selectFrom('stores').select('synced_at').where('code', '=', STORE).executeTakeFirst()
  t.same(store?.synced_at, stage.clock.now(), 'the board says how current the store is')

  const [second] = await stage.pull([STORE])
  const quiet = await runOf(stage, second)
  t.same([quiet.created, quiet.updated, quiet.failed], [0, 0, 0])
  t.same(await itemsOf(stage, second), [], 'what did not change is not noted')
})

t.test('what changes at the marketplace or in B-Gen comes by itself, new orders too', async (t) => {
  const stage = await openStage(t)
  await stage.pull([STORE])
  stage.clock.advance(8 * HOUR_MS)
  const [later] = await stage.pull([STORE])
  const items = await itemsOf(stage, later)
  const created = items.filter((item) => item.outcome === 'created')
  const updated = items.filter((item) => item.outcome === 'updated')
  t.ok(created.length > 0, `${created.length} new`)
  t.ok(
    updated.some((item) => 'status' in item.changes),
    'statuses moved at the marketplace',
  )
  t.ok(
    updated.some(({ changes }) => !('status' in changes) && ('soCode' in changes || 'packedAt' in changes)),
    'B-Gen alone has moved for others',
  )
  t.ok(
    updated.some((item) => 'keterangan' in item.changes),
    'and so did the remark people read',
  )
  const run = await runOf(stage, later)
  t.same([run.created, run.updated, run.failed], [created.length, updated.length, 0])
})

t.test('a warehouse code met for the first time is registered under its code', async (t) => {
  const stage = await openStage(t)
  await stage.pull([STORE])
  const met = await stage.db.selectFrom('warehouses').selectAll().where('met_by_sync', '=', true).execute()
  t.match(met, [{ code: 'SBS-CKG', name: 'SBS-CKG' }], "the marketplace's own, which nobody registers")
  t.match(await listMetWarehouses(stage.db, 5), [{ code: 'SBS-CKG', stores: ['Nirmala Dapur Store'] }])
})

t.test('while B-Gen is silent the marketplace is recorded, and B-Gen is asked for those orders later', async (t) => {
  const stage = await openStage(t)
  stage.sandbox.misbehave({ kind: 'server-error', face: 'bgen' })
  const [deaf] = await stage.pull([STORE])
  t.match(await runOf(stage, deaf), { reason: 'bgen-unreachable', failed: 0 })
  const orders = await countOrders(stage)
  t.ok(orders > 50)
  t.equal(await countOrders(stage, sql`bgen_updated_at is not null`), 0)
  const owing = await connectionOf(stage, STORE)
  t.ok(owing.marketplace_cursor, 'the marketplace is not read twice')
  t.equal(await countOrders(stage, sql`marketplace_updated_at < ${owing.bgen_owed_from}`), 0, 'it owes all of them')
  t.match(owing, { fresh_at: null, last_reason: 'bgen-unreachable', backfill_orders: orders })

  stage.sandbox.behave()
  const [healed] = await stage.pull([STORE])
  t.match(await runOf(stage, healed), { reason: null, created: 0, failed: 0 })
  t.ok((await countOrders(stage, sql`kode_so is not null`)) > 0)
  const current = { bgen_owed_from: null, last_reason: null, fresh_at: stage.clock.now() }
  t.match(await connectionOf(stage, STORE), current, 'and now the store is current')
})

t.test('a marketplace that breaks off in the middle leaves what it told, and is read on from there', async (t) => {
  const stage = await openStage(t)
  const [run] = await stage.pull([STORE], true, { channels: breakingOffAfterOnePage(stage) })
  const { total, ...broken } = await runOf(stage, run)
  t.match(broken, { reason: 'marketplace-unreachable', created: total })
  t.ok(total > 0)
  const { marketplace_cursor: cursor } = await connectionOf(stage, STORE)
  t.ok(cursor, 'orders and cursor have moved together')
  const store = await stage.db.selectFrom('stores').select('synced_at').where('code', '=', STORE).executeTakeFirst()
  t.equal(store?.synced_at, null, 'nobody is told that the store is current')

  stage.sandbox.behave()
  const [rest] = await stage.pull([STORE])
  const { created, failed } = await runOf(stage, rest)
  t.same([created + total, failed], [await countOrders(stage), 0], 'no order is lost and none comes twice')
})

function breakingOffAfterOnePage({ services, sandbox }: Stage): Services['channels'] {
  const whole = services.channels.get('shopee') as MarketplaceConnector
  const breaking: MarketplaceConnector = {
    ...whole,
    async *ordersChanged(connection, since, until) {
      for await (const page of whole.ordersChanged(connection, since, until)) {
        yield page
        sandbox.misbehave({ kind: 'server-error', face: 'shopee' })
      }
    },
  }
  return new Map([['shopee', breaking]])
}

t.test('an order that cannot be read is named in the run, and the orders after it come', async (t) => {
  const stage = await openStage(t)
  const [run] = await stage.pull([STORE], true, { channels: spoilingTheFirstOrder(stage) })
  t.match(await runOf(stage, run), { reason: null, failed: 2 })
  const failed = (await itemsOf(stage, run)).filter((item) => item.outcome === 'failed')
  t.match(failed, [
    { reason: 'marketplace-unreadable', reason_detail: 'status is not a text', asked_for: /^\d/ },
    { reason: 'marketplace-unreadable', reason_detail: 'id is not a text', asked_for: '(tanpa nomor)' },
  ])
  t.ok((await countOrders(stage)) > 50)
  const { marketplace_cursor } = await connectionOf(stage, STORE)
  t.same(marketplace_cursor, stage.clock.now(), 'the store is read to its end')
})

function spoilingTheFirstOrder({ services }: Stage): Services['channels'] {
  const whole = services.channels.get('shopee') as MarketplaceConnector
  const spoiling: MarketplaceConnector = {
    ...whole,
    async *ordersChanged(connection, since, until) {
      let isSpoiled = false
      for await (const page of whole.ordersChanged(connection, since, until)) {
        const [first, ...rest] = page.orders
        if (isSpoiled || first === undefined) {
          yield page
          continue
        }
        isSpoiled = true
        const named = { kodeInvoiceMp: first.kodeInvoiceMp, why: 'status is not a text' }
        yield { ...page, orders: rest, unreadable: [named, { kodeInvoiceMp: null, why: 'id is not a text' }] }
      }
    },
  }
  return new Map([['shopee', spoiling]])
}

t.test('a marketplace that does not answer is asked again by the queue, and at last the run says why', async (t) => {
  const stage = await openStage(t)
  stage.sandbox.misbehave({ kind: 'rate-limited', face: 'shopee' })
  await t.rejects(stage.pull([STORE], false), { message: 'marketplace-rate-limited' })
  const open = await stage.db.selectFrom('sync_runs').select('id').where('finished_at', 'is', null).executeTakeFirst()
  await giveUpPull(stage.services, { runId: open?.id ?? 0, storeId: 0 })
  t.match(await runOf(stage, open?.id), { reason: 'interrupted' })
  const [run] = await stage.pull([STORE])
  t.match(await runOf(stage, run), { reason: 'marketplace-rate-limited', total: 0 })
})

t.test('one refusal costs a store its turn; from the second it rests as long again, at most 15 minutes', async (t) => {
  const stage = await openStage(t)
  const id = stage.stores.get(STORE) ?? 0
  stage.sandbox.misbehave({ kind: 'unauthorised', face: 'shopee', endpoint: 'get_order_list' })
  const refuse = async (minutesSinceFresh: number) => {
    await sql`update store_connections set fresh_at = now() - make_interval(mins => ${minutesSinceFresh})
      where store_id = ${id}`.execute(stage.db)
    const [run] = await stage.pull([STORE])
    t.match(await runOf(stage, run), { reason: 'marketplace-unauthorised' })
    const { rows } = await sql<{ minutes: number }>`
      select round(extract(epoch from due_at - finished_at) / 60)::int as minutes
      from store_connections join sync_runs on sync_runs.id = ${run} where store_connections.store_id = ${id}
    `.execute(stage.db)
    return rows[0]?.minutes
  }
  t.equal(await refuse(600), 0, 'its next turn comes as ever')
  t.equal(await refuse(4), 4)
  t.equal(await refuse(600), 15, 'now it waits for somebody to change something')
})

t.test('a store that nobody speaks for says so in its run', async (t) => {
  const stage = await openStage(t)
  await stage.db.updateTable('store_connections').set({ channel: 'pigeon' }).execute()
  const [run] = await stage.pull([STORE])
  t.match(await runOf(stage, run), { reason: 'not-connected' })
})

t.test('a turn is taken once, however many processes look', async (t) => {
  const stage = await openStage(t)
  const { db, services } = stage
  const turn = () => Promise.all([1, 2, 3, 4, 5].map(() => sendDuePulls(db, services.queue, 300)))
  await db.updateTable('store_connections').set({ due_at: sql`now() - interval '1 second'` }).execute()
  await turn()
  const runs = await db.selectFrom('sync_runs').selectAll().execute()
  t.same(runs.map((run) => run.store_id).sort(byNumber), [...stage.stores.values()].sort(byNumber))

  await turn()
  t.equal(
    (await db.selectFrom('sync_runs').selectAll().execute()).length,
    runs.length,
    'nothing is due for five minutes',
  )

  await db.updateTable('store_connections').set({ due_at: sql`now()` }).execute()
  await turn()
  t.equal(
    (await db.selectFrom('sync_runs').selectAll().execute()).length,
    runs.length,
    'a run that goes on is not doubled',
  )

  await db.updateTable('sync_runs').set({ finished_at: sql`now()` }).execute()
  await db.updateTable('store_connections').set({ due_at: sql`now()`, paused: true }).execute()
  await turn()
  t.equal((await db.selectFrom('sync_runs').selectAll().execute()).length, runs.length, 'a paused store rests')
})

t.test('a run whose jobs are gone is ended in the end, and quiet turns are forgotten after a week', async (t) => {
  const stage = await openStage(t)
  const { db } = stage
  const [busy = 0] = await stage.pull([STORE])
  await stage.pull([STORE])
  const started = await stage.request({ ids: await stage.orders(STORE, 2) })
  const lost = 'runId' in started ? started.runId : 0
  await endAbandonedRuns(db)
  t.equal((await runOf(stage, lost)).finished_at, null, 'it may still be waiting')
  await db.updateTable('sync_runs').set({ active_at: sql`now() - interval '3 hours'` }).execute()
  await endAbandonedRuns(db)
  t.match(await runOf(stage, lost), { finished_at: Date, failed: 2 })
  t.match(await itemsOf(stage, lost), [{ reason: 'interrupted' }, { reason: 'interrupted' }])

  await db.updateTable('sync_runs').set({ requested_at: sql`now() - interval '8 days'` }).execute()
  await pruneRuns(db)
  const left = await db.selectFrom('sync_runs').select('id').orderBy('id').execute()
  t.same(left, [{ id: busy }, { id: lost }], 'what has something to tell stays longer')
})

function byNumber(one: number | null, other: number | null): number {
  return (one ?? 0) - (other ?? 0)
}
