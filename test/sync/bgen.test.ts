import { sql } from 'kysely'
import t from 'tap'
import type { BgenHalf } from '../../src/backlog/order.ts'
import { bgenNotConnected } from '../../src/erp/bgen/connector.ts'
import type { ErpDocuments } from '../../src/erp/port.ts'
import type { Services } from '../../src/services.ts'
import { bringOrders, speakerFor } from '../../src/sync/bring-orders.ts'
import { type StoreInState, storeStates } from '../../src/sync/store-states.ts'
import { syncOrders } from '../../src/sync/sync-orders.ts'
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

async function ordersByAge({ db }: Stage) {
  return db
    .selectFrom('orders')
    .select(['kode_invoice_mp', 'marketplace_updated_at', 'kode_so', 'bgen_updated_at'])
    .orderBy('marketplace_updated_at')
    .execute()
}

/** B-Gen as ever, but for what it tells of these orders. */
function odd(stage: Stage, isOdd: (kodeInvoiceMp: string) => boolean, facts: Partial<BgenHalf>): Services['erp'] {
  const { erp } = stage.services
  const spoil = (found: readonly ErpDocuments[]) =>
    found.map((one) => (isOdd(one.kodeInvoiceMp) ? { ...one, facts: { ...one.facts, ...facts } } : one))
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
    const asked = await stage.request({ ids: await stage.orders(STORE, 20) })
    const runId = 'runId' in asked ? asked.runId : 0
    const job = {
      runId,
      storeId: stage.stores.get(STORE) ?? 0,
      positions: Array.from({ length: 20 }, (_, nth) => nth + 1),
    }
    await syncOrders({ ...stage.services, ...alone }, job, {
      number: 1,
      last: false,
      signal: new AbortController().signal,
    })
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
