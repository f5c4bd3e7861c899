import { sql } from 'kysely'
import t from 'tap'
import type { Db } from '../../src/database.ts'
import type { MarketplaceConnector } from '../../src/marketplaces/port.ts'
import { claimDuePulls, notePulled } from '../../src/sync/pull-repository.ts'
import { pullStore } from '../../src/sync/pull-store.ts'
import { listSyncedStores } from '../../src/sync/stores-repository.ts'
import { openStage } from '../helpers/stage.ts'

const STORE = 'SHP-NIRMALA'

t.test('a turn that nobody works off brings a first reading no further, what a run has read does', async (t) => {
  const { db } = await openStage(t)
  const store = async () => (await listSyncedStores(db)).find(({ code }) => code === STORE)
  t.match(await store(), { isFilling: true, isRunning: false, activeAt: null })

  const turn = await claimTurn(db)
  t.match(await store(), { isRunning: true, activeAt: null })

  const aMinuteAgo = sql`now() - interval '1 minute'`
  await sql`update sync_runs set requested_at = ${aMinuteAgo}, active_at = ${aMinuteAgo}`.execute(db)
  t.match(await store(), { activeAt: null })
  await db.transaction().execute((trx) => notePulled(trx, turn.runId, [], 100))
  t.type((await store())?.activeAt, Date)
})

t.test('an attempt whose run another has taken over records nothing more, and does not end it', async (t) => {
  const { db, services } = await openStage(t)
  const turn = await claimTurn(db)
  const overtaken = new AbortController()
  const channels = new Map(services.channels)
  const shopee = channels.get('shopee') as MarketplaceConnector
  channels.set('shopee', {
    ...shopee,
    async *ordersChanged(...question) {
      for await (const page of shopee.ordersChanged(...question)) {
        yield page
        if ((await countOrders(db)) > 0) overtaken.abort()
      }
    },
  })
  const attempt = { number: 1, last: false, signal: overtaken.signal }
  await t.rejects(pullStore({ ...services, channels }, turn, attempt), { name: 'AgainLater' })
  const run = () => db.selectFrom('sync_runs').select('finished_at').where('id', '=', turn.runId).executeTakeFirst()
  t.match(await run(), { finished_at: null })
  const before = await countOrders(db)
  t.ok(before > 0, `${before} orders were recorded before`)

  await pullStore(services, turn, { ...attempt, number: 2, signal: new AbortController().signal })
  t.match(await run(), { finished_at: Date })
  t.ok((await countOrders(db)) > before, 'the other attempt goes on from there')
})

async function claimTurn(db: Db) {
  await sql`
    update store_connections set due_at = now() - interval '1 second'
    from stores where stores.id = store_id and code = ${STORE}
  `.execute(db)
  const [turn] = await db.transaction().execute((trx) => claimDuePulls(trx, 300))
  if (turn === undefined) throw new Error(`${STORE} is not due`)
  return turn
}

async function countOrders(db: Db): Promise<number> {
  const { rows } = await sql<{ n: number }>`select count(*)::int as n from orders`.execute(db)
  return rows[0]?.n ?? 0
}
