import { setTimeout as sleep } from 'node:timers/promises'
import type { LightMyRequestResponse } from 'fastify'
import { sql } from 'kysely'
import t, { type Test } from 'tap'
import { listRuns } from '../../src/sync/repository.ts'
import { startWorker } from '../../src/sync/worker.ts'
import { type TestApp, testApp } from '../helpers/app.ts'
import { openExplainer, PLANNINGS } from '../helpers/explain.ts'
import { ORIGIN, type Who } from '../helpers/sign-in.ts'
import { openStage, type Stage } from '../helpers/stage.ts'

const STORE = 'SHP-NIRMALA'
const OTHER = 'LZD-RIMBA'
const HTMX = { 'hx-request': 'true', 'hx-request-type': 'partial' }

interface Desk extends TestApp {
  readonly stage: Stage
  get(url: string, headers?: Readonly<Record<string, string>>): Promise<LightMyRequestResponse>
  /** A form as a browser sends it; a list is a field that is repeated. */
  post(
    url: string,
    fields: Readonly<Record<string, string | readonly string[]>>,
    headers?: Readonly<Record<string, string>>,
  ): Promise<LightMyRequestResponse>
}

/** The app with orders that have moved on since they were read, and somebody signed in. */
async function openDesk(t: Test, who?: Who, shared?: Stage): Promise<Desk> {
  const stage = shared ?? (await openStage(t))
  if (shared === undefined) {
    await stage.pull([STORE, OTHER])
    stage.clock.advance(2 * 3_600_000)
  }
  const { config: _, ...services } = stage.services
  const app = await testApp(t, services)
  const cookie = await app.signIn(who)
  return {
    ...app,
    stage,
    get: (url, headers = {}) => app.app.inject({ url, headers: { cookie, ...headers } }),
    post: (url, fields, headers = {}) => {
      const body = Object.entries(fields).flatMap(([name, values]) => [values].flat().map((value) => [name, value]))
      const payload = new URLSearchParams(body as [string, string][]).toString()
      const form = { 'content-type': 'application/x-www-form-urlencoded', origin: ORIGIN, cookie }
      return app.app.inject({ method: 'POST', url, payload, headers: { ...form, ...headers } })
    },
  }
}

async function worksOff(t: Test, { stage }: Desk): Promise<void> {
  const schedule = await startWorker(stage.services, () => {})
  t.teardown(() => schedule.stop())
  const unfinished = stage.db.selectFrom('sync_runs').select('id').where('finished_at', 'is', null)
  while ((await unfinished.executeTakeFirst()) !== undefined) await sleep(50)
}

async function requests({ db }: Desk): Promise<number> {
  const runs = await db.selectFrom('sync_runs').select('id').where('kind', '=', 'request').execute()
  return runs.length
}

t.test('tick, Synchronize: the plain form leads to the page of its run, which names each order', async (t) => {
  const desk = await openDesk(t)
  const ids = await desk.stage.orders(STORE, 3)
  const sent = await desk.post('/oms/sync-runs', { ids, idempotency_key: 'form' })
  t.equal(sent.statusCode, 303)
  const address = String(sent.headers.location)
  t.match(address, /^\/oms\/sync-runs\/\d+$/)

  const running = await desk.get(address)
  t.match(running.body, /Menyinkronkan 3 pesanan/)
  t.match(running.body, /<progress max="3" value="0"/)
  t.match(
    running.body,
    /<noscript><meta http-equiv="refresh" content="3"><\/noscript>/,
    'without JavaScript it comes again',
  )
  t.match(running.body, /Menunggu/)

  await worksOff(t, desk)
  const ended = await desk.get(address)
  t.match(ended.body, /\d berhasil · \d tidak berubah · 0 gagal/)
  t.notMatch(ended.body, /http-equiv="refresh"|data-hx-trigger|<progress/, 'and then it rests')
  const orders = await desk.db
    .selectFrom('orders')
    .select('kode_invoice_mp')
    .where('id', 'in', ids.map(Number))
    .execute()
  for (const order of orders) t.ok(ended.body.includes(order.kode_invoice_mp))

  t.equal((await desk.post('/oms/sync-runs', { ids, idempotency_key: 'form' })).headers.location, address, 'sent twice')
  t.equal(await requests(desk), 1)
})

t.test('htmx gets the progress, which asks again each second until the run has ended', async (t) => {
  const desk = await openDesk(t)
  const ids = await desk.stage.orders(STORE, 2)
  const begun = await desk.post('/oms/sync-runs', { ids, idempotency_key: 'form' }, HTMX)
  t.equal(begun.statusCode, 200)
  t.notMatch(begun.body, /<html/)
  const [, again = ''] = /data-hx-get="([^"]+)" data-hx-trigger="every 1s"/.exec(begun.body) ?? []
  t.equal((await desk.get(again, HTMX)).statusCode, 204, 'nothing new, nothing sent')
  t.equal((await desk.get(again)).headers.location, again.split('/progress')[0], 'opened in a browser it is the page')

  await worksOff(t, desk)
  const last = await desk.get(again, HTMX)
  t.equal(last.statusCode, 200)
  t.notMatch(last.body, /data-hx-trigger/, 'the last one asks no more')
  t.match(last.headers['hx-trigger'], /backlog-changed/, 'and tells the list')
})

t.test('what cannot be begun is answered in words, under the same filter', async (t) => {
  const desk = await openDesk(t)
  const nothing = await desk.post('/oms/sync-runs', {
    idempotency_key: 'form',
    store: STORE,
    keterangan: 'not-yet-packed',
  })
  t.equal(nothing.statusCode, 422)
  t.match(nothing.body, /Pilih minimal satu pesanan/)
  t.ok(nothing.body.includes(`/oms/backlog-orders?keterangan=not-yet-packed&amp;store=${STORE}`), 'the way back')

  const piece = await desk.post('/oms/sync-runs', { idempotency_key: 'form' }, HTMX)
  t.equal(piece.statusCode, 422)
  t.notMatch(piece.body, /<html/)

  const many = Array.from({ length: 10_001 }, (_, index) => String(index + 1))
  const cases: readonly (readonly [string, Readonly<Record<string, string | readonly string[]>>, RegExp])[] = [
    ['too many', { ids: many }, /Paling banyak 10\.000/],
    ['a key given twice', { ids: ['1'], idempotency_key: ['a', 'b'] }, /tidak lengkap/],
    ['NUL', { ids: ['1\0'] }, /tidak lengkap/],
    ['no number', { all: '1', expected_count: 'x' }, /tidak lengkap/],
    ['neither yes nor no', { all: '2' }, /tidak lengkap/],
    ['a filter that the board refuses', { all: '1', from: '2026-02-30' }, /./],
    ['a filter that means nothing', { all: '1', invoice: 'NOBODY-HAS-THIS' }, /Tidak ada lagi pesanan/],
  ]
  for (const [name, fields, says] of cases) {
    const answer = await desk.post('/oms/sync-runs', fields)
    t.equal(answer.statusCode, 422, name)
    t.match(answer.body, says, name)
  }
  t.equal(await requests(desk), 0)
})

t.test('whoever has five runs going waits for one of them', async (t) => {
  const desk = await openDesk(t)
  const ids = await desk.stage.orders(STORE, 1)
  for (let form = 1; form <= 5; form++) {
    t.equal((await desk.post('/oms/sync-runs', { ids, idempotency_key: `${form}` })).statusCode, 303)
  }
  const sixth = await desk.post('/oms/sync-runs', { ids, idempotency_key: '6' })
  t.equal(sixth.statusCode, 422)
  t.match(sixth.body, /5 sinkronisasi Anda masih berjalan/)
  t.equal(
    (await desk.post('/oms/sync-runs', { ids, idempotency_key: '5' })).statusCode,
    303,
    'a run that goes is found',
  )
  const other = await openDesk(t, {}, desk.stage)
  t.equal((await other.post('/oms/sync-runs', { ids })).statusCode, 303, 'it is nobody else who waits')

  const failed = await desk.db
    .updateTable('sync_runs')
    .set({ finished_at: new Date(), failed: ids.length })
    .where('idempotency_key', '=', '1')
    .returning('id')
    .executeTakeFirstOrThrow()
  await desk.db
    .updateTable('sync_items')
    .set({ outcome: 'failed', reason: 'not-connected', settled_at: new Date() })
    .where('run_id', '=', failed.id)
    .execute()
  const again = (key: string) => desk.post(`/oms/sync-runs/${failed.id}/retry`, { idempotency_key: key })
  const retried = await again('retry')
  t.equal(retried.statusCode, 303, 'the fifth that goes')
  const tooMany = await again('another')
  t.equal(tooMany.statusCode, 422, 'what is tried again counts as well')
  t.match(tooMany.body, /5 sinkronisasi Anda masih berjalan/)
  t.equal((await again('retry')).headers.location, retried.headers.location)
})

t.test('"all" is resolved anew, and asks once more when the number has changed', async (t) => {
  const desk = await openDesk(t)
  const fields = { all: '1', idempotency_key: 'form', from: '2026-11-01', to: '2026-11-18', store: STORE }
  const asked = await desk.post('/oms/sync-runs', { ...fields, expected_count: '3' })
  t.equal(asked.statusCode, 409)
  const [, count = ''] = /Tadi 3 pesanan, sekarang (\d+) pesanan/.exec(asked.body) ?? []
  t.ok(Number(count) > 3)
  t.equal(await requests(desk), 0)

  const begun = await desk.post('/oms/sync-runs', { ...fields, expected_count: count })
  t.equal(begun.statusCode, 303)
  const page = await desk.get(String(begun.headers.location))
  t.match(page.body, new RegExp(`Menyinkronkan ${count} pesanan`))
  const again = await desk.post('/oms/sync-runs', { ...fields, expected_count: count })
  t.equal(again.headers.location, begun.headers.location, 'the same form again is the same run, whatever changed since')
  const other = await desk.post('/oms/sync-runs', { ...fields, store: OTHER, expected_count: count })
  t.equal(other.statusCode, 422)
  t.match(other.body, /sudah dipakai untuk pilihan lain/)
})

t.test('exactly the failed orders are tried again', async (t) => {
  const desk = await openDesk(t)
  const good = await desk.stage.orders(STORE, 2)
  const bad = await desk.stage.orders(OTHER, 2)
  desk.stage.revoke(OTHER)
  const sent = await desk.post('/oms/sync-runs', { ids: [...good, ...bad, '999999'], idempotency_key: 'form' })
  await worksOff(t, desk)
  const address = String(sent.headers.location)
  const page = await desk.get(address)
  t.match(page.body, /selesai sebagian/)
  t.match(page.body, /2 pesanan tidak disinkronkan: otorisasi Lintas Rimba Official habis/, 'told once, not row by row')
  t.match(page.body, /href="\/oms\/connections">Otorisasi ulang<\/a>/, 'with the button that the store has, too')
  const listed = await desk.get(`${address}?part=unauthorised`)
  t.match(listed.body, /Otorisasi toko di marketplace habis\.<\/b> Minta administrator/, 'but listed to who wants it')
  t.match(page.body, /Pesanan tidak dikenal/)
  const [, key = ''] = /name="idempotency_key" value="([^"]+)"/.exec(page.body) ?? []

  await desk.stage.reauthorise()
  const [retry, twice] = await Promise.all([1, 2].map(() => desk.post(`${address}/retry`, { idempotency_key: key })))
  t.equal(retry?.statusCode, 303)
  t.equal(retry?.headers.location, twice?.headers.location)
  const again = await desk.get(String(retry?.headers.location))
  t.match(again.body, /Menyinkronkan 2 pesanan/)
  const orders = desk.db.selectFrom('orders').select('kode_invoice_mp').where('id', 'in', bad.map(Number))
  for (const order of await orders.execute()) t.ok(again.body.includes(order.kode_invoice_mp))

  await worksOff(t, desk)
  const nothing = await desk.post(`${String(retry?.headers.location)}/retry`, {})
  t.equal(nothing.statusCode, 422)
  t.match(nothing.body, /Tidak ada pesanan gagal/)
})

t.test('nothing is offered to be tried again where no order has failed', async (t) => {
  const desk = await openDesk(t)
  const [id = ''] = await desk.stage.orders(STORE, 1)
  const sent = await desk.post('/oms/sync-runs', { ids: [id, 'abc'], idempotency_key: 'form' })
  await worksOff(t, desk)
  const address = String(sent.headers.location)
  for (const page of [await desk.get(address), await desk.get(`${address}/progress`, HTMX)]) {
    t.match(page.body, /1 gagal/)
    t.notMatch(page.body, /Coba lagi yang gagal/)
  }
  const failed = { outcome: 'failed', reason: 'not-connected' } as const
  await desk.db.updateTable('sync_items').set(failed).where('order_id', '=', Number(id)).execute()
  t.match((await desk.get(address)).body, /Coba lagi yang gagal/)
})

t.test('people see the runs and orders of their own scope only', async (t) => {
  const boss = await openDesk(t)
  const ids = [...(await boss.stage.orders(STORE, 2)), ...(await boss.stage.orders(OTHER, 3)), 'nobody']
  const sent = await boss.post('/oms/sync-runs', { ids, idempotency_key: 'form' })
  const mixed = String(sent.headers.location)
  const foreign = String((await boss.post('/oms/sync-runs', { ids: ids.slice(2, 5) })).headers.location)
  const scoped = { role: 'warehouse', storeIds: [boss.stage.stores.get(STORE) ?? 0] } as const
  const desk = await openDesk(t, scoped, boss.stage)

  const page = await desk.get(mixed)
  t.match(page.body, /Menyinkronkan 2 pesanan/)
  t.notMatch(page.body, /nobody/, 'what nobody knows is for the one who asked')
  t.equal((await desk.get(foreign)).statusCode, 404)
  t.equal((await desk.get(`${foreign}/progress`)).statusCode, 404)
  t.equal((await desk.post(`${foreign}/retry`, {})).statusCode, 404)
  const log = await desk.get('/oms/sync-runs?part=request')
  t.ok(log.body.includes(`"${mixed}"`))
  t.notOk(log.body.includes(`"${foreign}"`))

  const reader = await openDesk(t, { role: 'viewer' }, boss.stage)
  t.equal((await reader.get(mixed)).statusCode, 200)
  t.equal((await reader.post('/oms/sync-runs', { ids })).statusCode, 403)
})

t.test('the runs of stores out of scope are not counted, however many there are', async (t) => {
  const { db, databaseUrl, stores } = await openStage(t)
  const [own, other] = [stores.get(STORE) ?? 0, stores.get(OTHER) ?? 0]
  await sql`
    with runs as (
      insert into sync_runs (kind, store_id, finished_at, created, total)
      select 'schedule', ${other}, now(), 1, 1 from generate_series(1, 2000) returning id
    )
    insert into sync_items (run_id, position, asked_for, outcome, settled_at) select id, 1, 'X', 'created', now() from runs
  `.execute(db)
  await sql`vacuum analyze sync_runs, sync_items`.execute(db)
  const explainer = await openExplainer(databaseUrl)
  const viewer = { userId: 0, scope: { warehouseIds: null, storeIds: [own] } }
  const [log] = await explainer.statementsOf(() =>
    listRuns(explainer.db, viewer, { part: 'noteworthy', before: null, limit: 51 }),
  )
  if (log === undefined) return t.fail('nothing is asked')
  for (const planning of PLANNINGS) {
    const { buffers } = await explainer.planOf(log, planning)
    t.ok(buffers < 500, `${buffers} pages, ${planning}`)
  }
  await explainer.close()
})

t.test('the log names who or what began each run and how it ended, page by page', async (t) => {
  const desk = await openDesk(t)
  const empty = await testApp(t)
  const cookie = await empty.signIn()
  t.match((await empty.app.inject({ url: '/oms/sync-runs', headers: { cookie } })).body, /Belum ada sinkronisasi/)

  const [id = ''] = await desk.stage.orders(STORE, 1)
  for (let form = 1; form <= 51; form++) {
    await desk.stage.request({ ids: ['nobody', id], idempotencyKey: `${form}`, content: `${form}` })
  }
  const first = await desk.get('/oms/sync-runs?part=request')
  t.match(first.body, /<td>Rina<\/td>/)
  t.match(first.body, /1 dari 2 selesai · 1 gagal/)
  const [, next = ''] = /rel="next" href="([^"]+)"/.exec(first.body) ?? []
  const second = await desk.get(next.replaceAll('&amp;', '&'))
  t.equal(second.body.match(/\/oms\/sync-runs\/\d+"/g)?.length, 1)
  const automatic = await desk.get('/oms/sync-runs?part=schedule')
  const store = desk.stage.sandbox.world.size.stores.find(({ code }) => code === STORE)
  t.ok(automatic.body.includes(`Otomatis · ${store?.name}`))
  t.match(automatic.body, /\d+ baru/)
  await desk.stage.pull([OTHER])
  await desk.stage.pull([OTHER])
  t.match((await desk.get('/oms/sync-runs?part=schedule')).body, /Tidak ada perubahan/)
  t.notMatch((await desk.get('/oms/sync-runs')).body, /Tidak ada perubahan/, 'nothing to tell, nothing told')
  t.match((await desk.get('/oms/sync-runs?part=troubled')).body, /1 gagal/)
  for (const bad of [
    '?part=x',
    '?part=request&part=request',
    '?before=0',
    '?before=a&before=b',
    '/1?after=9.1',
    '/1?after=1&after=2',
  ]) {
    t.equal((await desk.get(`/oms/sync-runs${bad}`)).statusCode, 422, bad)
  }
  for (const gone of ['0', '99999', 'abc', '1e3', '9999999999999999999']) {
    t.equal((await desk.get(`/oms/sync-runs/${gone}`)).statusCode, 404, gone)
  }
})

t.test('a long run is read page by page, failures first', async (t) => {
  const desk = await openDesk(t)
  const ids = [...(await desk.stage.orders(STORE, 120)), '0']
  const sent = await desk.post('/oms/sync-runs', { ids, idempotency_key: 'form' })
  const first = await desk.get(String(sent.headers.location))
  t.match(first.body, /<tbody>\s*<tr>\s*<th scope="row" class="code">0<\/th>/)
  t.equal(first.body.match(/<tr>/g)?.length, 101)
  const [, next = ''] = /rel="next" href="([^"]+)"/.exec(first.body) ?? []
  const second = await desk.get(next)
  t.equal(second.body.match(/<tr>/g)?.length, 22)
  const region = await desk.get(next, HTMX)
  t.notMatch(region.body, /<html/)
  t.ok(second.body.includes(region.body.trim()), 'htmx gets exactly what the page shows')
})
