import t from 'tap'
import { bindStore, disconnectStore } from '../../src/connections/stores-repository.ts'
import type { Trx } from '../../src/database.ts'
import type { MarketplaceConnector } from '../../src/marketplaces/port.ts'
import type { Services } from '../../src/services.ts'
import { bringOrders, speakerFor } from '../../src/sync/bring-orders.ts'
import { noteNews, takeTurns } from '../../src/sync/news-repository.ts'
import { claimDuePulls } from '../../src/sync/pull-repository.ts'
import { giveUpPull } from '../../src/sync/pull-store.ts'
import { syncNews } from '../../src/sync/sync-news.ts'
import { openStage, type Stage } from '../helpers/stage.ts'

/** The store that becomes another shop, and the store whose shop that is. */
const [STORE, OTHER] = ['SHP-NIRMALA', 'SHP-RIMBA'] as const
const ATTEMPT = { number: 1, last: false, signal: new AbortController().signal }

type Change = (stage: Stage) => Promise<void>

async function connectionOf({ db, stores }: Stage, code: string) {
  const storeId = stores.get(code) ?? 0
  return db.selectFrom('store_connections').selectAll().where('store_id', '=', storeId).executeTakeFirst()
}

/** As an administrator chooses it on the screen. */
const toOtherShop: Change = async (stage) => {
  const other = await connectionOf(stage, OTHER)
  await inTransaction(stage, (trx) =>
    bindStore(trx, {
      storeId: stage.stores.get(STORE) ?? 0,
      channel: 'shopee',
      baseUrl: other?.base_url ?? '',
      authorisationId: other?.authorisation_id ?? 0,
      backfillDays: 31,
    }),
  )
}

const toNoShop: Change = (stage) => inTransaction(stage, (trx) => disconnectStore(trx, stage.stores.get(STORE) ?? 0))

/** Disconnected and connected again with the same shop, whose authorisation another store has kept alive. */
const toSameShop: Change = async (stage) => {
  const { authorisation_id: authorisationId = 0, base_url: baseUrl = '' } = (await connectionOf(stage, STORE)) ?? {}
  const storeId = stage.stores.get(STORE) ?? 0
  await inTransaction(stage, async (trx) => {
    await trx.deleteFrom('store_connections').where('store_id', '=', storeId).execute()
    const binding = { storeId, channel: 'shopee', baseUrl, authorisationId: authorisationId ?? 0, backfillDays: 31 }
    await bindStore(trx, binding)
  })
}

function inTransaction({ db }: Stage, change: (trx: Trx) => Promise<void>): Promise<void> {
  return db.transaction().execute(change)
}

/** The marketplace as ever, but `change` happens while it is asked. */
function meanwhile(stage: Stage, change: Change): Pick<Services, 'channels'> {
  const whole = stage.services.channels.get('shopee') as MarketplaceConnector
  let hasChanged = false
  const once = async () => {
    if (hasChanged) return
    hasChanged = true
    await change(stage)
    // the schedule looks while the run is still underway
    await stage.db.transaction().execute((trx) => claimDuePulls(trx, 300))
  }
  const channel: MarketplaceConnector = {
    ...whole,
    async *ordersChanged(connection, since, until) {
      for await (const page of whole.ordersChanged(connection, since, until)) {
        await once()
        yield page
      }
    },
    async fetchOrders(connection, numbers) {
      const orders = await whole.fetchOrders(connection, numbers)
      await once()
      return orders
    },
  }
  return { channels: new Map([['shopee', channel]]) }
}

async function runOf({ db }: Stage, runId: number | undefined) {
  return db
    .selectFrom('sync_runs')
    .selectAll()
    .where('id', '=', runId ?? 0)
    .executeTakeFirstOrThrow()
}

async function numbersOf({ db, stores }: Stage, code: string): Promise<readonly string[]> {
  const rows = await db
    .selectFrom('orders')
    .select('kode_invoice_mp')
    .where('store_id', '=', stores.get(code) ?? 0)
    .orderBy('id')
    .execute()
  return rows.map((row) => row.kode_invoice_mp)
}

async function syncedAt({ db }: Stage) {
  const store = await db.selectFrom('stores').select('synced_at').where('code', '=', STORE).executeTakeFirstOrThrow()
  return store.synced_at
}

const UNREAD = { marketplace_cursor: null, bgen_cursor: null, fresh_at: null, backfilled_at: null, tried_at: null }

for (const [says, change] of [
  ['another shop', toOtherShop],
  ['no shop', toNoShop],
  ['the same shop anew', toSameShop],
] as const) {
  t.test(`a store that becomes ${says} while it is read takes nothing from the shop it was`, async (t) => {
    const stage = await openStage(t)
    const [run] = await stage.pull([STORE], true, meanwhile(stage, change))
    t.match(await runOf(stage, run), { reason: 'connection-changed', total: 0, finished_at: Date })
    t.same(await numbersOf(stage, STORE), [])
    t.equal(await syncedAt(stage), null)
    const connection = await connectionOf(stage, STORE)
    if (change === toNoShop) return t.equal(connection, undefined)
    t.match(connection, UNREAD)
    const due = await stage.db.transaction().execute((trx) => claimDuePulls(trx, 300))
    t.ok(
      due.some(({ storeId }) => storeId === stage.stores.get(STORE)),
      'what it has become has its turn at once',
    )
  })
}

t.test('the next run reads the shop the store has become from its beginning', async (t) => {
  const stage = await openStage(t)
  await stage.pull([STORE], true, meanwhile(stage, toOtherShop))
  await stage.pull([OTHER])
  const [run] = await stage.pull([STORE])
  t.match(await runOf(stage, run), { reason: null, failed: 0 })
  const numbers = await numbersOf(stage, STORE)
  t.ok(numbers.length > 50)
  t.same([...numbers].sort(), [...(await numbersOf(stage, OTHER))].sort(), 'the orders of that shop and no others')
  t.match(await connectionOf(stage, STORE), { fresh_at: stage.clock.now(), backfilled_at: stage.clock.now() })
})

t.test('what was recorded before the change stays, and what comes after it claims nothing', async (t) => {
  const stage = await openStage(t)
  // the change comes with B-Gen's last word, when there is nothing left to record
  const erp: Services['erp'] = {
    ...stage.services.erp,
    async *documentsChangedSince() {
      yield* await toOtherShop(stage).then(() => [])
    },
  }
  const [run] = await stage.pull([STORE], true, { erp })
  const { total, reason } = await runOf(stage, run)
  t.equal(reason, 'connection-changed')
  t.ok(total > 50, 'those were its own orders when they came')
  t.match(await connectionOf(stage, STORE), UNREAD)
})

t.test('a run that was given up says so at the store as it is now, or at none', async (t) => {
  const stage = await openStage(t)
  const storeId = stage.stores.get(STORE) ?? 0
  await stage.db
    .updateTable('store_connections')
    .set({ due_at: new Date(0) })
    .where('store_id', '=', storeId)
    .execute()
  const [job] = await stage.db.transaction().execute((trx) => claimDuePulls(trx, 300))
  await toNoShop(stage)
  await giveUpPull(stage.services, job ?? { runId: 0, storeId })
  t.match(await runOf(stage, job?.runId), { reason: 'interrupted', finished_at: Date })
})

t.test('what the shop before told by itself is not recorded as the new one’s', async (t) => {
  const stage = await openStage(t)
  await stage.pull([STORE])
  const storeId = stage.stores.get(STORE) ?? 0
  const { id: shopId = '' } = stage.sandbox.accounts.shopOfStore(STORE) ?? {}
  const [number = ''] = (await numbersOf(stage, STORE)).slice(-1)
  const forgotten = () => stage.db.deleteFrom('orders').where('kode_invoice_mp', '=', number).execute()
  await stage.db.deleteFrom('sync_items').execute()
  await stage.db.deleteFrom('order_events').execute()
  await forgotten()
  await inTransaction(stage, async (trx) => {
    await noteNews(trx, 'shopee', [{ eventId: '1', shopId, kodeInvoiceMp: number }])
    await takeTurns(trx, [storeId])
  })
  const changing = { ...stage.services, ...meanwhile(stage, toOtherShop) }
  await t.rejects(syncNews(changing, { storeId }, ATTEMPT), { name: 'ConnectionChanged' })
  t.notOk((await numbersOf(stage, STORE)).includes(number))
  await syncNews(stage.services, { storeId }, { ...ATTEMPT, number: 2, last: true })
  t.notOk((await numbersOf(stage, STORE)).includes(number), 'the new shop does not know it')
  const waiting = await stage.db.selectFrom('order_news').selectAll().where('done_at', 'is', null).execute()
  t.same(waiting, [], 'and nobody asks for it any more')
})

t.test('an order that was missing at the shop before is not brought into the new one', async (t) => {
  const stage = await openStage(t)
  await stage.pull([STORE])
  const numbers = (await numbersOf(stage, STORE)).slice(-3)
  await toOtherShop(stage)
  await toNoShop(stage)
  await stage.reauthorise()
  const speaker = await speakerFor(
    { ...stage.services, ...meanwhile(stage, toOtherShop) },
    stage.stores.get(STORE) ?? 0,
  )
  if (speaker === null) return t.fail('nobody speaks for the store')
  const alongside = async () => void t.fail('nothing belongs to what is not recorded')
  await t.rejects(bringOrders(stage.services, speaker, numbers, alongside), { name: 'ConnectionChanged' })
})
