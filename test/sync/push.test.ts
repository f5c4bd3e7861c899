import { createHmac } from 'node:crypto'
import { setTimeout as sleep } from 'node:timers/promises'
import { sql } from 'kysely'
import t, { type Test } from 'tap'
import { pruneNews, takeTurns } from '../../src/sync/news-repository.ts'
import { syncNews } from '../../src/sync/sync-news.ts'
import { startWorker } from '../../src/sync/worker.ts'
import { testApp } from '../helpers/app.ts'
import { openStage, type Stage } from '../helpers/stage.ts'

const STORE = 'SHP-NIRMALA'
const LAST = { number: 2, last: true, signal: new AbortController().signal }

/** The app, and a marketplace whose store has been read. */
async function openDoor(t: Test) {
  const stage = await openStage(t)
  await stage.pull([STORE])
  stage.clock.advance(2 * 3_600_000)
  const { config: _, ...services } = stage.services
  const { app } = await testApp(t, services)
  const shop = stage.sandbox.accounts.shopOfStore(STORE)
  const push = (number: unknown, some: { shopId?: string; status?: string; code?: number; secret?: string } = {}) => {
    const data = { ordersn: number, status: some.status ?? 'SHIPPED', update_time: 1, completed_scenario: '' }
    const shopId = Number(some.shopId ?? shop?.id)
    const payload = JSON.stringify({ data, shop_id: shopId, code: some.code ?? 3, timestamp: 1 })
    return send(payload, some.secret)
  }
  const send = (payload: string, by?: string) => {
    const secret = by ?? stage.sandbox.accounts.apps.shopee.secret
    const url = 'http://localhost:80/webhooks/shopee'
    const sign = (address: string) => createHmac('sha256', secret).update(`${address}|${payload}`).digest('hex')
    const headers = { 'content-type': 'application/json', authorization: sign(url) }
    return app.inject({ method: 'POST', url: '/webhooks/shopee', payload, headers })
  }
  return { stage, app, push, send }
}

async function numbersOf({ db }: Stage, count: number): Promise<readonly string[]> {
  const rows = await db.selectFrom('orders').select('kode_invoice_mp').orderBy('id', 'desc').limit(count).execute()
  return rows.map((row) => row.kode_invoice_mp)
}

async function news({ db }: Stage) {
  return db.selectFrom('order_news').selectAll().orderBy('received_at').execute()
}

t.test('a signed message is kept and answered; a repetition, a stranger and a forgery change nothing', async (t) => {
  const { stage, push, app } = await openDoor(t)
  const [number = ''] = await numbersOf(stage, 1)
  const taken = await push(number)
  t.same([taken.statusCode, taken.body], [200, ''])
  t.match(await news(stage), [{ kode_invoice_mp: number, done_at: null }])
  t.equal((await push(number)).statusCode, 200)
  t.equal((await news(stage)).length, 1, 'told twice, kept once')
  t.equal((await push('261118STRANGER', { shopId: '4711' })).statusCode, 200, 'a shop nobody has connected')
  t.equal((await push(number, { code: 99 })).statusCode, 200, 'not about orders')
  const forged = await push(number, { status: 'CANCELLED', secret: 'guessed' })
  t.same([forged.statusCode, forged.body], [401, ''], 'without words')
  t.equal((await news(stage)).length, 1)

  const post = (channel: string, payload: string) =>
    app.inject({ method: 'POST', url: `/webhooks/${channel}`, payload, headers: { cookie: 'a=b', origin: 'http://x' } })
  t.equal((await post('lazada', '{}')).statusCode, 401, 'no session is asked for, and none would help')
  t.equal((await post('tiktok', 'x'.repeat(70_000))).statusCode, 413)
  await stage.db.deleteFrom('channel_apps').execute()
  stage.services.credentials.forget()
  t.equal((await push(number)).statusCode, 401, 'no app is registered')
})

t.test('a flood of messages nobody has signed asks the database once in a while, app or none', async (t) => {
  const { app, statements } = await testApp(t)
  const flood = async (channel: string) => {
    const one = () => app.inject({ method: 'POST', url: `/webhooks/${channel}`, payload: '{}' })
    const before = statements.length
    const answers = await Promise.all(Array.from({ length: 40 }, one))
    t.ok(answers.every(({ statusCode }) => statusCode === 401))
    return statements.length - before
  }
  t.equal(await flood('tiktok'), 1, 'no app is registered')
  t.equal(await flood('lazada'), 1, 'each marketplace by itself')
})

t.test('what was told is asked for within seconds, many messages in one question', async (t) => {
  const { stage, push } = await openDoor(t)
  const numbers = await numbersOf(stage, 30)
  for (const number of numbers) await push(number)
  // a turn of the automatic synchronization would ask as well
  await sql`update store_connections set due_at = 'infinity'`.execute(stage.db)
  const details = () => stage.sandbox.calls().filter((call) => call.endsWith('get_order_detail')).length
  const before = details()
  const schedule = await startWorker(stage.services, () => {})
  t.teardown(() => schedule.stop())
  while ((await news(stage)).some(({ done_at }) => done_at === null)) await sleep(50)
  t.equal(details() - before, 1)
  t.same(await stage.db.selectFrom('news_turns').selectAll().execute(), [], 'the next message has a job of its own')
  await push(numbers[0] ?? '', { status: 'COMPLETED' })
  t.equal((await stage.db.selectFrom('news_turns').selectAll().execute()).length, 1)
})

t.test('a job that was lost keeps a store’s news waiting for some minutes, not for ever', async (t) => {
  const { db, stores } = await openStage(t)
  const storeId = stores.get(STORE) ?? 0
  const take = () => db.transaction().execute((trx) => takeTurns(trx, [storeId]))
  t.same(await take(), [storeId])
  await sleep(5)
  t.same(await take(), [], 'its job is on its way')
  await sql`update news_turns set told_at = now() - interval '11 minutes'`.execute(db)
  t.same(await take(), [storeId])
  await sleep(5)
  t.same(await take(), [])
})

t.test('more than one question holds goes on in the next one; silence leaves it to the schedule', async (t) => {
  const { stage, push } = await openDoor(t)
  for (const number of await numbersOf(stage, 60)) await push(number)
  const storeId = stage.stores.get(STORE) ?? 0
  await syncNews(stage.services, { storeId }, LAST)
  t.equal((await news(stage)).filter(({ done_at }) => done_at === null).length, 10)
  t.equal((await stage.db.selectFrom('news_turns').selectAll().execute()).length, 1)
  stage.sandbox.misbehave({ kind: 'server-error' })
  const first = { ...LAST, number: 1, last: false }
  await t.rejects(syncNews(stage.services, { storeId }, first), { message: 'marketplace-unreachable' })
  await syncNews(stage.services, { storeId }, LAST)
  t.equal((await news(stage)).filter(({ done_at }) => done_at === null).length, 0)
  await syncNews(stage.services, { storeId }, LAST)
  await stage.db
    .updateTable('order_news')
    .set({ received_at: new Date('2020-01-01') })
    .execute()
  await pruneNews(stage.db)
  t.same(await news(stage), [], 'old messages are forgotten')
})

t.test('while B-Gen is silent the news are recorded, and it is asked at the next pull', async (t) => {
  const { stage, push } = await openDoor(t)
  const [number = ''] = await numbersOf(stage, 1)
  await push(number)
  stage.sandbox.misbehave({ kind: 'server-error', face: 'bgen' })
  await syncNews(stage.services, { storeId: stage.stores.get(STORE) ?? 0 }, LAST)
  const owed = () =>
    stage.db.selectFrom('store_connections').select('bgen_owed_from').where('bgen_owed_from', 'is not', null)
  t.equal((await owed().execute()).length, 1)
  stage.sandbox.behave()
  await stage.pull([STORE])
  t.same(await owed().execute(), [])
})

t.test('a signed message that makes no sense is answered, and nothing of it is kept', async (t) => {
  const { stage, push, send } = await openDoor(t)
  const [number = ''] = await numbersOf(stage, 1)
  for (const odd of ['', 'A\u0000B', 'A'.repeat(5_000), 42, null, [number], { toString: 1 }])
    t.equal((await push(odd)).statusCode, 200, JSON.stringify(odd)?.slice(0, 40))
  t.equal((await push(number, { status: 'X'.repeat(20_000) })).statusCode, 200, 'longer than an index can hold')
  t.equal((await push(number, { shopId: '9007199254740993' })).statusCode, 200)
  const shop = Number(stage.sandbox.accounts.shopOfStore(STORE)?.id)
  const strange = JSON.stringify({ ordersn: number, status: 'SHIPPED', update_time: { toString: 1 } })
  const bodies = ['', 'no JSON', 'null', '[]', '{"code":3}', `{"code":3,"shop_id":${shop},"data":${strange}}`]
  for (const body of bodies) t.equal((await send(body)).statusCode, 200, body.slice(0, 40))
  t.same(await news(stage), [])
})

t.test('news whose job was given up do not keep the next message from getting one', async (t) => {
  const { stage, push } = await openDoor(t)
  const [number = ''] = await numbersOf(stage, 1)
  await push(number)
  const given: ((payload: { storeId: number }) => Promise<void>)[] = []
  const queue = {
    ...stage.services.queue,
    work: async (name: string, task: { gaveUp: (payload: never) => Promise<void> }) => {
      if (name === 'sync-news') given.push(task.gaveUp as never)
    },
  }
  const schedule = await startWorker({ ...stage.services, queue }, () => {})
  t.teardown(() => schedule.stop())
  for (const gaveUp of given) await gaveUp({ storeId: stage.stores.get(STORE) ?? 0 })
  t.same(await stage.db.selectFrom('news_turns').selectAll().execute(), [])
})
