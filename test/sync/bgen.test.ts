import { sql } from 'kysely'
import t from 'tap'
import type { BgenHalf } from '../../src/backlog/order.ts'
import { bgenNotConnected } from '../../src/erp/bgen/connector.ts'
import type { ToldDocuments } from '../../src/erp/port.ts'
import type { Services } from '../../src/services.ts'
import { bringOrders, speakerFor } from '../../src/sync/bring-orders.ts'
import { type StoreInState, storeStates } from '../../src/sync/store-states.ts'
import { syncOrders } from '../../src/sync/sync-orders.ts'
import { pruneUntaken } from '../../src/sync/untaken-repository.ts'
import { openStage, type Stage } from '../helpers/stage.ts'

const STORE = 'SHP-NIRMALA'
const HOUR_MS = 3_600_000

async function connectionOf({ db, stores }: Stage) {
  const storeId = stores.get(STORE) ?? 0
  return db.selectFrom('store_connections').selectAll().where('store_id', '=', storeId).executeTakeFirstOrThrow()
}

async function runOf({ db }: Stage, runId: number | undefined) {
  return db
    .selectFrom('sync_runs')
    .selectAll()
    .where('id', '=', runId ?? 0)
    .executeTakeFirstOrThrow()
}

async function failedItemsOf({ db }: Stage, runId: number | undefined) {
  return db
    .selectFrom('sync_items')
    .leftJoin('orders', 'orders.id', 'order_id')
    .select(['order_id', 'asked_for', 'kode_invoice_mp', 'changes', 'reason', 'reason_detail'])
    .where('run_id', '=', runId ?? 0)
    .where('outcome', '=', 'failed')
    .execute()
}

/** As somebody ticks these orders; gives the run. */
async function synchronize(stage: Stage, ids: readonly string[], other: Partial<Services>): Promise<number> {
  const asked = await stage.request({ ids })
  const runId = 'runId' in asked ? asked.runId : 0
  const positions = ids.map((_, nth) => nth + 1)
  const job = { runId, storeId: stage.stores.get(STORE) ?? 0, positions }
  await syncOrders({ ...stage.services, ...other }, job, {
    number: 1,
    last: false,
    signal: new AbortController().signal,
  })
  return runId
}

async function ordersByAge({ db }: Stage) {
  return db
    .selectFrom('orders')
    .select(['kode_invoice_mp', 'marketplace_updated_at', 'kode_so', 'bgen_updated_at'])
    .orderBy('marketplace_updated_at')
    .execute()
}

/** B-Gen as ever, but for what it tells of these orders. */
function odd(stage: Stage, isOdd: (kodeInvoiceMp: string) => boolean, facts: Partial<BgenHalf>): Services['erp'] {
  return saying(stage, ({ documents, unreadable }) => ({
    documents: documents.map((one) => (isOdd(one.kodeInvoiceMp) ? { ...one, facts: { ...one.facts, ...facts } } : one)),
    unreadable,
  }))
}

/** B-Gen as ever, but for what becomes of each answer. */
function saying(stage: Stage, spoil: (told: ToldDocuments) => ToldDocuments): Services['erp'] {
  const { erp } = stage.services
  return {
    ...erp,
    findDocuments: async (store, numbers) => spoil(await erp.findDocuments(store, numbers)),
    async *documentsChangedSince(store, since) {
      for await (const page of erp.documentsChangedSince(store, since)) yield spoil(page)
    },
  }
}

/** B-Gen as ever, but something happens while it is asked for the first time. */
function meanwhile(stage: Stage, happens: () => Promise<unknown>): Services['erp'] {
  const { erp } = stage.services
  let hasHappened = false
  return {
    ...erp,
    async findDocuments(store, numbers) {
      const found = await erp.findDocuments(store, numbers)
      if (!hasHappened) {
        hasHappened = true
        await happens()
      }
      return found
    },
  }
}

/** As a marketplace's message would bring it, while B-Gen says nothing. */
async function bringInSilence(stage: Stage, kodeInvoiceMp: string): Promise<void> {
  const { services, stores } = stage
  const speaker = await speakerFor(services, stores.get(STORE) ?? 0)
  if (speaker === null) throw new Error('nobody speaks for the store')
  await bringOrders({ ...services, erp: bgenNotConnected() }, speaker, [kodeInvoiceMp], async () => {})
}

for (const [which, place] of [
  ['an older order', 0],
  ['the order it was about to be asked for', 20],
  ['a newer order', -1],
] as const) {
  t.test(`a debt noted for ${which} while another is paid is paid later`, async (t) => {
    const stage = await openStage(t)
    stage.sandbox.misbehave({ kind: 'server-error', face: 'bgen' })
    await stage.pull([STORE])
    stage.sandbox.behave()
    const orders = await ordersByAge(stage)
    const [owed, further] = [orders.at(20), orders.at(place)]
    if (owed === undefined || further === undefined) throw new Error('the pull before brought no orders')
    await sql`update store_connections set bgen_owed_from = ${owed.marketplace_updated_at}`.execute(stage.db)
    const erp = meanwhile(stage, () => bringInSilence(stage, further.kode_invoice_mp))
    await stage.pull([STORE], true, { erp })
    const { bgen_owed_from: left, due_at: dueAt } = await connectionOf(stage)
    t.ok(left !== null && left <= further.marketplace_updated_at, 'it is not lost')
    t.ok(dueAt <= new Date(), 'the next run begins at once')

    const [next] = await stage.pull([STORE])
    t.match(await runOf(stage, next), { reason: null })
    t.equal((await connectionOf(stage)).bgen_owed_from, null)
  })
}

t.test(
  'a store is read, synchronized and current without a B-Gen, which is asked as soon as one is connected',
  async (t) => {
    const stage = await openStage(t)
    const alone = { erp: bgenNotConnected() }
    const [run] = await stage.pull([STORE], true, alone)
    t.match(await runOf(stage, run), { reason: null, failed: 0 })
    const now = stage.clock.now()
    const read = { fresh_at: now, backfilled_at: now, last_reason: null, bgen_owed_from: Date }
    t.match(await connectionOf(stage), read, 'nothing keeps it from its end')
    t.match(await storeStates(stage.services, { storeIds: null }).then(stateOf(STORE)), 'fresh')
    const [quiet] = await stage.pull([STORE], true, alone)
    t.match(await runOf(stage, quiet), { reason: null }, 'also when the marketplace has nothing new')

    stage.clock.advance(2 * HOUR_MS)
    const runId = await synchronize(stage, await stage.orders(STORE, 20), alone)
    const synchronized = await runOf(stage, runId)
    t.match(synchronized, { failed: 0, finished_at: Date })
    t.ok(synchronized.updated > 0, 'each order ends by what the marketplace says')
    t.notOk((await ordersByAge(stage)).some((order) => order.bgen_updated_at !== null))

    const [connected] = await stage.pull([STORE])
    t.match(await runOf(stage, connected), { reason: null, failed: 0 })
    t.equal((await connectionOf(stage)).bgen_owed_from, null)
    const orders = await ordersByAge(stage)
    t.ok(
      orders.slice(0, 30).some((order) => order.kode_so !== null),
      'the oldest order too has what B-Gen knew of it',
    )
  },
)

function stateOf(code: string) {
  return (stores: readonly StoreInState[]) => stores.find((store) => store.code === code)?.state
}

const HALVES = [
  ['a code that is too long', { soCode: 'S'.repeat(101) }, 'bgen.soCode: lebih panjang dari 100 karakter'],
  [
    'a message that is too long',
    { importError: { code: 'X', message: 'm'.repeat(2_001), at: new Date('2026-11-01T00:00:00Z') } },
    'bgen.importError.message: lebih panjang dari 2000 karakter',
  ],
  [
    'a clock that is ahead',
    { updatedAt: new Date('2027-01-01T00:00:00Z') },
    'bgen.updatedAt: lebih dari 10 menit di depan jam server ini',
  ],
] as const

for (const [what, facts, detail] of HALVES) {
  t.test(`${what} in B-Gen keeps no order away, is named once, and comes when it is mended`, async (t) => {
    const stage = await openStage(t)
    const spoilt = odd(stage, () => true, facts)
    const [run] = await stage.pull([STORE], true, { erp: spoilt })
    const orders = await ordersByAge(stage)
    t.ok(orders.length > 50, 'the marketplace tells what it tells')
    t.notOk(orders.some((order) => order.bgen_updated_at !== null))
    const { failed, reason } = await runOf(stage, run)
    t.ok(failed > 30)
    t.equal(reason, null)
    const items = await failedItemsOf(stage, run)
    t.equal(new Set(items.map((item) => item.asked_for)).size, failed, 'each order has its line')
    t.ok(
      items.every((item) => item.reason === 'bgen-untaken' && item.reason_detail === detail && item.order_id !== null),
    )

    const [again] = await stage.pull([STORE], true, { erp: spoilt })
    t.match(await runOf(stage, again), { failed: 0, reason: null }, 'and no second one')
    const [mended] = await stage.pull([STORE])
    t.match(await runOf(stage, mended), { created: 0, failed: 0 })
    t.equal((await ordersByAge(stage)).filter((order) => order.bgen_updated_at !== null).length, failed)
    t.same(await stage.db.selectFrom('untaken_documents').selectAll().execute(), [])
  })
}

/** B-Gen as ever, but nobody can read what it tells of these orders, and of one it does not say which. */
function unreadable(stage: Stage, isOdd: (kodeInvoiceMp: string) => boolean): Services['erp'] {
  return saying(stage, ({ documents }) => {
    const odd = documents.filter(({ kodeInvoiceMp }) => isOdd(kodeInvoiceMp))
    return {
      documents: documents.filter((one) => !odd.includes(one)),
      unreadable: [...odd.map(({ kodeInvoiceMp }) => ({ kodeInvoiceMp, why: 'code is not a text' })), NAMELESS],
    }
  })
}

const NAMELESS = { kodeInvoiceMp: null, why: 'invoice is not a text' }

t.test('documents that cannot be read are named, and keep no others of the store away', async (t) => {
  const stage = await openStage(t)
  const isOdd = (number: string) => /[0-4]$/.test(number)
  const erp = unreadable(stage, isOdd)
  stage.sandbox.misbehave({ kind: 'server-error', face: 'bgen' })
  await stage.pull([STORE])
  stage.sandbox.behave()
  const [run] = await stage.pull([STORE], true, { erp })
  t.match(await runOf(stage, run), { reason: null })
  t.match(await connectionOf(stage), { bgen_owed_from: null, bgen_cursor: Date, fresh_at: stage.clock.now() })
  const items = await failedItemsOf(stage, run)
  const named = items.filter((item) => item.reason_detail === 'bgen: code is not a text')
  t.ok(named.length > 0)
  t.ok(named.every(({ kode_invoice_mp: number }) => isOdd(number ?? '')))
  const others = items.filter((item) => !named.includes(item))
  t.match(others, [
    { asked_for: '(tanpa nomor)', reason: 'bgen-untaken', reason_detail: 'bgen: invoice is not a text' },
  ])
  const orders = await ordersByAge(stage)
  t.ok(orders.every((order) => !isOdd(order.kode_invoice_mp) || order.bgen_updated_at === null))
  t.ok(orders.some((order) => order.kode_so !== null))

  const [again] = await stage.pull([STORE], true, { erp })
  t.match(await runOf(stage, again), { failed: 0, reason: null }, 'once')
  const asked = await failedItemsOf(stage, await synchronize(stage, await stage.orders(STORE, 30), { erp }))
  t.ok(asked.length > 0)
  t.ok(asked.every((item) => isOdd(item.kode_invoice_mp ?? '') && item.reason === 'bgen-untaken'))
  await stage.pull([STORE])
  const mended = (await ordersByAge(stage)).filter((order) => isOdd(order.kode_invoice_mp) && order.bgen_updated_at)
  t.equal(mended.length, named.length)
})

t.test(
  'whoever asks for an order whose documents cannot be taken gets what the marketplace says, and is told',
  async (t) => {
    const stage = await openStage(t)
    await stage.pull([STORE])
    stage.clock.advance(8 * HOUR_MS)
    const erp = odd(stage, () => true, { soCode: '' })
    const runId = await synchronize(stage, await stage.orders(STORE, 20), { erp })
    const items = await failedItemsOf(stage, runId)
    t.ok(items.length > 0)
    t.ok(items.every((item) => item.reason === 'bgen-untaken' && /soCode/.test(item.reason_detail ?? '')))
    t.ok(
      items.some((item) => 'status' in item.changes),
      'with what the marketplace changed',
    )
    const [number = ''] = items.map((item) => item.kode_invoice_mp)
    const speaker = await speakerFor(stage.services, stage.stores.get(STORE) ?? 0)
    if (speaker === null) return t.fail('nobody speaks for the store')
    await stage.db.deleteFrom('untaken_documents').execute()
    const brought = await bringOrders({ ...stage.services, erp }, speaker, [number ?? ''], async () => {})
    t.match(brought, [{ outcome: { kind: /unchanged|stale/, untaken: [{ field: 'bgen.soCode' }] } }])
    const [next] = await stage.pull([STORE], true, { erp: odd(stage, (one) => one === number, { soCode: '' }) })
    t.match(
      await failedItemsOf(stage, next),
      [{ kode_invoice_mp: number }],
      'what a message brought, the next run names',
    )
  },
)

t.test('what B-Gen has no more, and what nobody reads any more, is not asked for again', async (t) => {
  const stage = await openStage(t)
  await stage.pull([STORE], true, { erp: odd(stage, () => true, { soCode: '' }) })
  const none: Services['erp'] = {
    ...stage.services.erp,
    findDocuments: async () => ({ documents: [], unreadable: [] }),
    async *documentsChangedSince() {},
  }
  await stage.pull([STORE], true, { erp: none })
  t.same(await stage.db.selectFrom('untaken_documents').selectAll().execute(), [])
  const storeId = stage.stores.get(STORE) ?? 0
  const untaken = { store_id: storeId, kode_invoice_mp: 'X' }
  await stage.db
    .insertInto('untaken_documents')
    .values({ ...untaken, told_at: sql`now() - interval '32 days'` })
    .execute()
  await stage.db
    .insertInto('untaken_documents')
    .values({ ...untaken, kode_invoice_mp: 'Y' })
    .execute()
  await pruneUntaken(stage.db)
  t.match(await stage.db.selectFrom('untaken_documents').selectAll().execute(), [{ kode_invoice_mp: 'Y' }])
})

t.test('a document from the future keeps no later change of B-Gen away', async (t) => {
  const stage = await openStage(t)
  await stage.pull([STORE])
  const before = await connectionOf(stage)
  stage.clock.advance(HOUR_MS)
  const future = { updatedAt: new Date(stage.clock.now().getTime() + 365 * 24 * HOUR_MS) }
  await stage.pull([STORE], true, { erp: odd(stage, () => true, future) })
  stage.clock.advance(8 * HOUR_MS)
  const [run] = await stage.pull([STORE])
  const changed = await stage.db
    .selectFrom('sync_items')
    .selectAll()
    .where('run_id', '=', run ?? 0)
    .execute()
  t.ok(
    changed.some(({ changes }) => !('status' in changes) && ('soCode' in changes || 'packedAt' in changes)),
    'what B-Gen alone has changed since then comes',
  )
  const after = await connectionOf(stage)
  t.ok(after.bgen_cursor !== null && before.bgen_cursor !== null && after.bgen_cursor > before.bgen_cursor)
  t.ok(after.bgen_cursor !== null && after.bgen_cursor <= stage.clock.now())
})
