import { setTimeout as sleep } from 'node:timers/promises'
import { sql } from 'kysely'
import t, { type Test } from 'tap'
import { type MarketplaceConnector, MarketplaceError } from '../../src/marketplaces/port.ts'
import { giveUpOrders, syncOrders } from '../../src/sync/sync-orders.ts'
import type { SyncOrdersJob } from '../../src/sync/tasks.ts'
import { startWorker } from '../../src/sync/worker.ts'
import { openStage, type Stage } from '../helpers/stage.ts'

const STORE = 'SHP-NIRMALA'
const OTHER = 'LZD-RIMBA'

/** A stage whose orders are two hours old, so that there is something to learn. */
async function openStaleStage(t: Test, codes = [STORE]): Promise<Stage> {
  const stage = await openStage(t)
  await stage.pull(codes)
  // a turn of the automatic synchronization would ask as well, seconds later
  await sql`update store_connections set due_at = 'infinity'`.execute(stage.db)
  stage.clock.advance(2 * 3_600_000)
  return stage
}

async function begun(stage: Stage, ids: readonly string[], key = 'form 1'): Promise<number> {
  if (ids.length === 0) throw new Error('the pull before brought no orders')
  const started = await stage.request({ ids, idempotencyKey: key, content: ids.join() })
  if (started.kind !== 'started') throw new Error(started.kind)
  return started.runId
}

async function itemsOf({ db }: Stage, runId: number) {
  return db.selectFrom('sync_items').selectAll().where('run_id', '=', runId).orderBy('position').execute()
}

async function runOf({ db }: Stage, runId: number) {
  return db.selectFrom('sync_runs').selectAll().where('id', '=', runId).executeTakeFirstOrThrow()
}

/** The job of the run's items, as the queue would hand it over. */
async function jobOf(stage: Stage, runId: number): Promise<SyncOrdersJob> {
  const items = await itemsOf(stage, runId)
  const open = items.filter((item) => item.outcome === null)
  return { runId, storeId: stage.stores.get(STORE) ?? 0, positions: open.map((item) => item.position) }
}

async function attempt(stage: Stage, runId: number, last = false): Promise<void> {
  await syncOrders(stage.services, await jobOf(stage, runId), { number: 1, last, signal: new AbortController().signal })
}

async function worksOff(t: Test, stage: Stage, runId: number): Promise<void> {
  const schedule = await startWorker(stage.services, () => {})
  t.teardown(() => schedule.stop())
  while ((await runOf(stage, runId)).finished_at === null) await sleep(50)
}

t.test('every ticked order ends with one outcome and what changed, store by store in batches', async (t) => {
  const stage = await openStaleStage(t, [STORE, OTHER])
  const ids = [...(await stage.orders(STORE, 120)), ...(await stage.orders(OTHER, 20))]
  const callsOf = (end: string) => stage.sandbox.calls().filter((call) => call.endsWith(end)).length
  const before = { documents: callsOf('/documents/search'), details: callsOf('/get_order_detail') }
  const runId = await begun(stage, ids)
  await worksOff(t, stage, runId)
  const items = await itemsOf(stage, runId)
  const run = await runOf(stage, runId)
  t.equal(items.length, ids.length)
  t.same(
    items.filter((item) => item.outcome === null || item.outcome === 'failed'),
    [],
  )
  t.same([run.updated + run.unchanged, run.failed, run.total], [ids.length, 0, ids.length])
  const updated = items.filter((item) => item.outcome === 'updated')
  t.ok(updated.length > 0, `${updated.length} orders have moved`)
  t.ok(
    updated.every((item) => Object.keys(item.changes).length > 0),
    'each says what changed',
  )
  t.ok(
    updated.some((item) => 'keterangan' in item.changes),
    'also what became of its remark',
  )
  t.equal(callsOf('/get_order_detail') - before.details, Math.ceil(120 / 50), 'fifty of one store are one question')
  t.equal(callsOf('/documents/search') - before.documents, Math.ceil(120 / 50) + 1)
})

t.test(
  'an id nobody knows, an order of others and a store without connection fail at once, the rest goes on',
  async (t) => {
    const stage = await openStaleStage(t, [STORE, OTHER])
    const [mine = ''] = await stage.orders(STORE, 1)
    const [lonely = ''] = await stage.orders(OTHER, 1)
    const foreign = await stage.request({
      ids: [lonely],
      scope: { warehouseIds: null, storeIds: [stage.stores.get(STORE) ?? 0] },
      idempotencyKey: 'narrow',
    })
    t.match(foreign, { kind: 'started' })
    t.match(await itemsOf(stage, 'runId' in foreign ? foreign.runId : 0), [
      { outcome: 'failed', reason: 'unknown-order', order_id: null, asked_for: lonely },
    ])
    await stage.db
      .deleteFrom('store_connections')
      .where('store_id', '=', stage.stores.get(OTHER) ?? 0)
      .execute()
    const runId = await begun(stage, ['0', 'abc', '999999999999999999999', '12345678', lonely, mine, mine])
    t.match(await runOf(stage, runId), { total: 6, failed: 5, finished_at: null })
    await attempt(stage, runId)
    const items = await itemsOf(stage, runId)
    t.same(
      items.map((item) => item.reason),
      ['unknown-order', 'unknown-order', 'unknown-order', 'unknown-order', 'not-connected', null],
    )
    t.ok((await runOf(stage, runId)).finished_at)
  },
)

t.test('the same form sent twice is one run; the same key for other orders is refused', async (t) => {
  const stage = await openStaleStage(t)
  const ids = await stage.orders(STORE, 3)
  const answers = await Promise.all([1, 2, 3, 4].map(() => stage.request({ ids, idempotencyKey: 'double' })))
  const runIds = new Set(answers.map((answer) => ('runId' in answer ? answer.runId : 0)))
  t.same(answers.map((answer) => answer.kind).sort(), ['already', 'already', 'already', 'started'])
  t.equal(runIds.size, 1)
  t.same(await stage.request({ ids, idempotencyKey: 'double', content: 'others' }), { kind: 'other-content' })
  const runs = await stage.db.selectFrom('sync_runs').select('id').where('kind', '=', 'request').execute()
  t.equal(runs.length, 1)
})

t.test('a passing fault is tried again, and nothing is lost by it', async (t) => {
  const stage = await openStaleStage(t)
  const runId = await begun(stage, await stage.orders(STORE, 5))
  stage.sandbox.misbehave({ kind: 'server-error', face: 'shopee', times: 3 })
  await t.rejects(attempt(stage, runId), { message: 'marketplace-unreachable' })
  t.ok((await itemsOf(stage, runId)).every((item) => item.outcome === null))
  await attempt(stage, runId)
  t.match(await runOf(stage, runId), { failed: 0, finished_at: Date })
})

t.test('a marketplace that stays silent ends the orders of its store with the reason, within ten calls', async (t) => {
  const stage = await openStaleStage(t, [STORE, OTHER])
  const ids = [...(await stage.orders(STORE, 60)), ...(await stage.orders(OTHER, 5))]
  const runId = await begun(stage, ids)
  stage.sandbox.misbehave({ kind: 'silence', face: 'shopee', store: STORE })
  const before = stage.sandbox.calls().length
  const job = { ...(await jobOf(stage, runId)), positions: [1, 2, 3] }
  const signal = new AbortController().signal
  await t.rejects(syncOrders(stage.services, job, { number: 1, last: false, signal }))
  await t.rejects(syncOrders(stage.services, job, { number: 1, last: false, signal }))
  await syncOrders(stage.services, job, { number: 3, last: true, signal })
  t.ok(stage.sandbox.calls().length - before <= 10)
  const items = await itemsOf(stage, runId)
  t.ok(
    items.slice(0, 60).every((item) => item.outcome === 'failed' && item.reason === 'marketplace-unreachable'),
    'also those that another job would have asked for',
  )
  t.ok(
    items.slice(60).every((item) => item.outcome === null),
    'another store is not touched',
  )
})

t.test('a marketplace that kept us waiting long is given up at the second attempt', async (t) => {
  const stage = await openStaleStage(t)
  const runId = await begun(stage, await stage.orders(STORE, 2))
  stage.sandbox.misbehave({ kind: 'server-error', face: 'shopee' })
  const impatient = {
    now: () => {
      stage.clock.advance(20_000)
      return stage.clock.now()
    },
  }
  const slow = { ...stage.services, clock: impatient }
  const job = await jobOf(stage, runId)
  const signal = new AbortController().signal
  await t.rejects(syncOrders(slow, job, { number: 1, last: false, signal }), { message: 'marketplace-unreachable' })
  await syncOrders(slow, job, { number: 2, last: false, signal })
  t.match(await runOf(stage, runId), { failed: 2, finished_at: Date })
})

t.test('an authorisation that has ended fails at once, is asked no more, and is mended by renewing it', async (t) => {
  const stage = await openStaleStage(t)
  const ids = await stage.orders(STORE, 60)
  const runId = await begun(stage, ids)
  stage.revoke(STORE)
  const before = stage.sandbox.calls().length
  await attempt(stage, runId)
  t.ok(stage.sandbox.calls().length - before <= 2, 'the order and a new token, once')
  t.match(await runOf(stage, runId), { failed: 60, finished_at: Date })
  t.match((await itemsOf(stage, runId))[0], { reason: 'marketplace-unauthorised' })

  const calls = stage.sandbox.calls().length
  const again = await begun(stage, ids, 'again')
  t.match(await runOf(stage, again), { failed: 60, finished_at: Date }, 'nobody lets us in')
  t.same(await stage.pull([STORE]), [], 'and no run begins by itself')
  t.equal(stage.sandbox.calls().length, calls)

  await stage.reauthorise()
  t.equal((await stage.pull([STORE])).length, 1)
  const mended = await begun(stage, ids, 'mended')
  await worksOff(t, stage, mended)
  t.match(await runOf(stage, mended), { failed: 0 })
})

t.test('while B-Gen is silent the marketplace is recorded; afterwards only B-Gen is asked', async (t) => {
  const stage = await openStaleStage(t)
  const runId = await begun(stage, await stage.orders(STORE, 40))
  stage.sandbox.misbehave({ kind: 'server-error', face: 'bgen' })
  await t.rejects(attempt(stage, runId), { message: 'bgen-unreachable' })
  const waiting = await itemsOf(stage, runId)
  t.ok(waiting.every((item) => item.outcome === null && item.marketplace_done))
  t.ok(
    waiting.some((item) => 'status' in item.changes),
    'what the marketplace said is kept with the item',
  )
  stage.sandbox.behave()
  const before = stage.sandbox.calls().length
  await attempt(stage, runId)
  t.same(stage.sandbox.calls().slice(before), ['POST /bgen/v1/documents/search'])
  const ended = await itemsOf(stage, runId)
  t.match(await runOf(stage, runId), { failed: 0, finished_at: Date })
  for (const [index, item] of waiting.entries()) {
    const status = item.changes['status']
    if (status !== undefined) t.same(ended[index]?.changes['status'], status, 'and told in the end')
  }
})

t.test('when B-Gen stays silent the item fails, but shows what was recorded', async (t) => {
  const stage = await openStaleStage(t)
  const runId = await begun(stage, await stage.orders(STORE, 40))
  stage.sandbox.misbehave({ kind: 'server-error', face: 'bgen' })
  await attempt(stage, runId, true)
  const items = await itemsOf(stage, runId)
  t.ok(items.every((item) => item.outcome === 'failed' && item.reason === 'bgen-unreachable'))
  const moved = items.find((item) => 'status' in item.changes)
  const order = await stage.db
    .selectFrom('orders')
    .select('status')
    .where('id', '=', moved?.order_id ?? 0)
    .executeTakeFirst()
  t.equal(order?.status, moved?.changes['status']?.[1])
})

t.test('a refusal is traced to its order by halves, and the others are done', async (t) => {
  const stage = await openStaleStage(t)
  const ids = await stage.orders(STORE, 4)
  const runId = await begun(stage, ids)
  const bad = await stage.db.selectFrom('orders').select('kode_invoice_mp').where('id', '=', Number(ids[0])).execute()
  const { channels, questions } = refusing(stage, String(bad[0]?.kode_invoice_mp))
  await worksOff(t, { ...stage, services: { ...stage.services, channels } }, runId)
  const items = await itemsOf(stage, runId)
  t.same(
    items.map((item) => item.reason),
    ['marketplace-refused', null, null, null],
  )
  t.same(questions, [4, 2, 2, 1, 1], 'no order costs more than three calls')
})

/** A marketplace that refuses every question that names this order. */
function refusing({ services }: Stage, number: string) {
  const questions: number[] = []
  const whole = services.channels.get('shopee') as MarketplaceConnector
  const picky: MarketplaceConnector = {
    ...whole,
    fetchOrders: async (store, numbers) => {
      questions.push(numbers.length)
      questions.sort((one, other) => other - one)
      if (numbers.includes(number)) throw new MarketplaceError('refused', 'no', null)
      return whole.fetchOrders(store, numbers)
    },
  }
  return { channels: new Map([['shopee', picky]]), questions }
}

t.test('an order the marketplace does not know is said to be so', async (t) => {
  const stage = await openStaleStage(t)
  const [id = ''] = await stage.orders(STORE, 1)
  await stage.db.updateTable('orders').set({ kode_invoice_mp: 'NEVER-SEEN' }).where('id', '=', Number(id)).execute()
  const runId = await begun(stage, [id])
  await attempt(stage, runId)
  t.match(await itemsOf(stage, runId), [{ outcome: 'failed', reason: 'not-at-marketplace' }])
})

t.test('what cannot be recorded fails by itself, with the reason the door gave', async (t) => {
  const stage = await openStaleStage(t)
  const runId = await begun(stage, await stage.orders(STORE, 3))
  const late = { ...stage.services, clock: { now: () => new Date('2026-01-01T00:00:00Z') } }
  await syncOrders(late, await jobOf(stage, runId), { number: 1, last: false, signal: new AbortController().signal })
  const items = await itemsOf(stage, runId)
  t.ok(items.every((item) => item.reason === 'rejected' && /updatedAt/.test(item.reason_detail ?? '')))
})

t.test('an outcome is never replaced, whoever comes late', async (t) => {
  const stage = await openStaleStage(t)
  const runId = await begun(stage, await stage.orders(STORE, 10))
  const job = await jobOf(stage, runId)
  const signal = new AbortController().signal
  await Promise.all([1, 2, 3].map(() => syncOrders(stage.services, job, { number: 3, last: true, signal })))
  const ended = await itemsOf(stage, runId)
  const run = await runOf(stage, runId)
  t.equal(run.updated + run.unchanged + run.failed, 10)
  stage.sandbox.misbehave({ kind: 'unauthorised' })
  await syncOrders(stage.services, job, { number: 3, last: true, signal })
  await giveUpOrders(stage.services, job)
  t.same(await itemsOf(stage, runId), ended)
  t.same(await runOf(stage, runId), run)
})

t.test('an error that nobody foresaw is reported, and the job begun again', async (t) => {
  const stage = await openStaleStage(t)
  await begun(stage, await stage.orders(STORE, 1))
  const broken = async () => Promise.reject(new TypeError('our own mistake'))
  const erp = { ...stage.services.erp, findDocuments: broken }
  const reported: unknown[] = []
  const schedule = await startWorker({ ...stage.services, erp }, (error) => reported.push(error))
  t.teardown(() => schedule.stop())
  while (reported.length === 0) await sleep(20)
  t.match(reported, [{ message: 'our own mistake' }])
})

t.test('the schedule does the upkeep of others too, and one that fails keeps none from its turn', async (t) => {
  const stage = await openStage(t)
  const reported: unknown[] = []
  const upkeep: (() => Promise<void>)[] = [() => Promise.reject(new Error('out of order'))]
  const done = new Promise<void>((resolve) => {
    upkeep.push(async () => resolve())
  })
  const schedule = await startWorker(stage.services, (error) => reported.push(error), upkeep)
  t.teardown(() => schedule.stop())
  await done
  while (reported.length === 0) await sleep(20)
  t.match(reported, [{ message: 'out of order' }])
})

t.test('a job the queue has given up ends its orders, to be tried again by a person', async (t) => {
  const stage = await openStaleStage(t)
  const runId = await begun(stage, await stage.orders(STORE, 2))
  await giveUpOrders(stage.services, await jobOf(stage, runId))
  t.match(await itemsOf(stage, runId), [{ reason: 'interrupted' }, { reason: 'interrupted' }])
  t.ok((await runOf(stage, runId)).finished_at)
})
