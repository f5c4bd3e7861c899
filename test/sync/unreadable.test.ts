import t, { type Test } from 'tap'
import type { Services } from '../../src/services.ts'
import { noteNews } from '../../src/sync/news-repository.ts'
import { syncNews } from '../../src/sync/sync-news.ts'
import { syncOrders } from '../../src/sync/sync-orders.ts'
import { whyUnreadable } from '../../src/sync/unreadable.ts'
import { channelsWithRotten, NAMELESS, WHY } from '../helpers/rotten-order.ts'
import { openStage, type Stage } from '../helpers/stage.ts'

const STORE = 'SHP-NIRMALA'
const LAST = { number: 2, last: true, signal: new AbortController().signal }
const HOUR_MS = 3_600_000

t.test('an order nobody can read is known by its number; one without may be any of the asked', async (t) => {
  const named = { kodeInvoiceMp: 'A', why: 'status is not a text' }
  const nameless = { kodeInvoiceMp: null, why: 'id is not a text' }
  t.equal(whyUnreadable('A', []), null)
  t.equal(whyUnreadable('B', [named]), null, 'the marketplace does not know it')
  t.equal(whyUnreadable('A', [nameless, named]), 'status is not a text')
  t.equal(whyUnreadable('B', [named, nameless]), 'mungkin pesanan yang dijawab tanpa nomor (id is not a text)')
})

t.test('one rotten order of a batch fails with the reason, the others end as ever, in one question', async (t) => {
  const stage = await openMovedStage(t)
  const { rotten, others, ids } = await movedOrders(stage)
  const before = await orderOf(stage, rotten)
  const calls = detailsAsked(stage)
  const runId = await synchronize(
    stage,
    ids,
    channelsWithRotten(stage.services, (number) => number === rotten),
  )
  t.equal(detailsAsked(stage) - calls, 1)
  const items = await itemsOf(stage, runId)
  t.match(items.get(rotten), { outcome: 'failed', reason: 'marketplace-unreadable', reason_detail: WHY })
  for (const number of others) t.match(items.get(number), { outcome: 'updated', reason: null }, number)
  t.match(await runOf(stage, runId), { failed: 1, updated: others.length, finished_at: Date })
  t.same((await orderOf(stage, rotten)).status, before.status, 'nothing is guessed')
})

t.test('where not even a number can be read, an order without an answer is not called unknown', async (t) => {
  const stage = await openMovedStage(t)
  const { rotten, others, ids } = await movedOrders(stage)
  await stage.db
    .updateTable('orders')
    .set({ kode_invoice_mp: 'NEVERSEEN' })
    .where('kode_invoice_mp', '=', others[0] ?? '')
    .execute()
  const runId = await synchronize(
    stage,
    ids,
    channelsWithRotten(stage.services, (each) => each === rotten, NAMELESS),
  )
  const items = await itemsOf(stage, runId)
  const perhaps = {
    reason: 'marketplace-unreadable',
    reason_detail: `mungkin pesanan yang dijawab tanpa nomor (${WHY})`,
  }
  t.match(items.get(rotten), perhaps)
  t.match(items.get('NEVERSEEN'), perhaps)
  t.match(await runOf(stage, runId), { failed: 2, updated: others.length - 1, finished_at: Date })
})

t.test('of a rotten order B-Gen’s papers are recorded, and it waits for no silent B-Gen', async (t) => {
  const stage = await openMovedStage(t)
  const { rotten, others, ids } = await movedOrders(stage)
  const { channels } = channelsWithRotten(stage.services, (number) => number === rotten)
  stage.sandbox.misbehave({ kind: 'server-error', face: 'bgen' })
  const begun = await beginRun(stage, ids)
  const first = { ...LAST, number: 1, last: false }
  await t.rejects(syncOrders({ ...stage.services, channels }, begun, first), { message: 'bgen-unreachable' })
  t.match(await runOf(stage, begun.runId), { failed: 1, finished_at: null })
  stage.sandbox.behave()
  await syncOrders({ ...stage.services, channels }, begun, LAST)
  t.match(await runOf(stage, begun.runId), { failed: 1, updated: others.length, finished_at: Date })

  const { kode_so } = await orderOf(stage, rotten)
  const older = { kode_so: 'SO-LAMA', bgen_updated_at: new Date('2026-01-01T00:00:00Z') }
  await stage.db.updateTable('orders').set(older).where('kode_invoice_mp', '=', rotten).execute()
  const again = await synchronize(stage, ids, { channels }, 'again')
  const item = (await itemsOf(stage, again)).get(rotten)
  t.match(item, { outcome: 'failed', reason: 'marketplace-unreadable', changes: { soCode: ['SO-LAMA', kode_so] } })
})

t.test('news of a rotten order are settled with the others’, and the next turn names it', async (t) => {
  const stage = await openMovedStage(t)
  const { rotten, others } = await movedOrders(stage)
  const { channels } = channelsWithRotten(stage.services, (number) => number === rotten)
  const before = await Promise.all([rotten, ...others].map((number) => orderOf(stage, number)))
  const shopId = stage.sandbox.accounts.shopOfStore(STORE)?.id ?? ''
  const news = [rotten, ...others].map((kodeInvoiceMp) => ({ eventId: kodeInvoiceMp, shopId, kodeInvoiceMp }))
  await stage.db.transaction().execute((trx) => noteNews(trx, 'shopee', news))
  await syncNews({ ...stage.services, channels }, { storeId: stage.stores.get(STORE) ?? 0 }, { ...LAST, last: false })
  t.same(await stage.db.selectFrom('order_news').select('event_id').where('done_at', 'is', null).execute(), [])
  const after = await Promise.all([rotten, ...others].map((number) => orderOf(stage, number)))
  t.same(after[0], before[0])
  for (const [nth, order] of after.slice(1).entries())
    t.ok(order.marketplace_updated_at > (before[nth + 1]?.marketplace_updated_at ?? order.marketplace_updated_at))

  const [run] = await stage.pull([STORE], true, { channels })
  const failed = [...(await itemsOf(stage, run ?? 0)).values()].filter(({ outcome }) => outcome === 'failed')
  t.match(failed, [{ asked_for: rotten, reason: 'marketplace-unreadable', reason_detail: WHY }])
})

/** A store that was read eight hours ago. */
async function openMovedStage(t: Test): Promise<Stage> {
  const stage = await openStage(t)
  await stage.pull([STORE])
  stage.clock.advance(8 * HOUR_MS)
  return stage
}

/** Orders of ours that have changed at the marketplace since; the first will be told in a way nobody can read. */
async function movedOrders({ db, sandbox, clock }: Stage) {
  const now = clock.now().getTime()
  const changed = sandbox.world.changed(STORE, 'shop', now - 8 * HOUR_MS, now).map(({ life }) => life.order.number)
  const known = await db
    .selectFrom('orders')
    .select(['id', 'kode_invoice_mp'])
    .where('kode_invoice_mp', 'in', changed)
    .orderBy('kode_so')
    .execute()
  const [rotten = '', ...others] = known.map((row) => row.kode_invoice_mp)
  if (others.length < 2) throw new Error(`only ${known.length} orders have changed`)
  return { rotten, others, ids: known.map((row) => String(row.id)) }
}

async function beginRun(stage: Stage, ids: readonly string[], idempotencyKey = 'form 1') {
  const started = await stage.request({ ids, idempotencyKey, content: ids.join() })
  if (started.kind !== 'started') throw new Error(started.kind)
  const { runId } = started
  return { runId, storeId: stage.stores.get(STORE) ?? 0, positions: ids.map((_, nth) => nth + 1) }
}

/** Without the queue; the id of the run. */
async function synchronize(stage: Stage, ids: readonly string[], other: Partial<Services>, key?: string) {
  const job = await beginRun(stage, ids, key)
  await syncOrders({ ...stage.services, ...other }, job, LAST)
  return job.runId
}

function detailsAsked({ sandbox }: Stage): number {
  return sandbox.calls().filter((call) => call.endsWith('/get_order_detail')).length
}

/** By the number of their orders. */
async function itemsOf({ db }: Stage, runId: number) {
  const items = await db
    .selectFrom('sync_items')
    .leftJoin('orders', 'orders.id', 'order_id')
    .select(['asked_for', 'kode_invoice_mp', 'outcome', 'changes', 'reason', 'reason_detail'])
    .where('run_id', '=', runId)
    .execute()
  return new Map(items.map((item) => [item.kode_invoice_mp ?? item.asked_for ?? '', item]))
}

async function runOf({ db }: Stage, runId: number) {
  return db.selectFrom('sync_runs').selectAll().where('id', '=', runId).executeTakeFirstOrThrow()
}

async function orderOf({ db }: Stage, number: string) {
  const columns = ['status', 'marketplace_updated_at', 'kode_so', 'bgen_updated_at'] as const
  return db.selectFrom('orders').select(columns).where('kode_invoice_mp', '=', number).executeTakeFirstOrThrow()
}
