import { brotliCompressSync, constants } from 'node:zlib'
import t from 'tap'
import { forgetCounts } from '../../src/backlog/counts-repository.ts'
import { NOON, type TestApp, testApp } from '../helpers/app.ts'
import { fillBoard, numberOf, registerBoardPlaces, storeCode } from '../helpers/board.ts'
import { observation, record } from '../helpers/orders.ts'

const BOARD = '/oms/backlog-orders'
const HTMX = { 'hx-request': 'true', 'hx-request-type': 'partial' }

interface Page extends TestApp {
  get(query?: string, headers?: object): Promise<{ status: number; body: string; headers: Record<string, unknown> }>
}

async function boardOf(t: Parameters<typeof testApp>[0], orders: number): Promise<Page> {
  const made = await testApp(t)
  if (orders > 0) await fillBoard(made.db, NOON, orders)
  else await registerBoardPlaces(made.db)
  const cookie = await made.signIn()
  const get = async (query = '', headers = {}) => {
    const answer = await made.app.inject({ url: `${BOARD}${query}`, headers: { cookie, ...headers } })
    return { status: answer.statusCode, body: answer.body, headers: answer.headers }
  }
  return { ...made, get }
}

const elements = (html: string) => html.match(/<[a-z][^>]*>/gi)?.length ?? 0
const rows = (html: string) => html.match(/<tr><td><input[^>]*name="ids"/g)?.length ?? 0
/** As the app compresses it. */
const compressed = (html: string) =>
  brotliCompressSync(html, { params: { [constants.BROTLI_PARAM_QUALITY]: 5 } }).length
/** Each page makes its own key, so that each form is one run. */
const withoutKey = (html: string) => html.replace(/(name="idempotency_key" value=")[\w-]+/g, '$1')

t.test('the address of the house leads to the board', async (t) => {
  const { app, signIn } = await testApp(t)
  const answer = await app.inject({ url: '/', headers: { cookie: await signIn() } })
  t.equal(answer.statusCode, 303)
  t.equal(answer.headers.location, BOARD)
})

t.test('htmx gets exactly the part of the page that moves', async (t) => {
  const { get } = await boardOf(t, 60)
  for (const query of ['', '?keterangan=not-yet-packed', '?sort=deadline&per_page=25', `?invoice=${numberOf(3)}+x`]) {
    const page = await get(query)
    const region = await get(query, HTMX)
    t.equal(page.status, 200, query)
    t.ok(withoutKey(page.body).includes(withoutKey(region.body).trim()), `the same for ${query || 'no filter'}`)
    t.notMatch(region.body, /<html|<form id="filters"/)
    t.equal(region.headers['vary'], 'HX-Request, HX-Request-Type')
    t.equal(region.headers['cache-control'], 'no-store')
    t.equal(page.headers['cache-control'], 'no-store')
  }
})

t.test('Back, and whoever is not htmx, gets the whole page', async (t) => {
  const { get } = await boardOf(t, 3)
  const asked = [
    {},
    { 'hx-request': 'true', 'hx-request-type': 'full' },
    { ...HTMX, 'hx-history-restore-request': 'true' },
  ]
  for (const headers of asked) t.match((await get('', headers)).body, /^<!doctype html>/, JSON.stringify(headers))
})

t.test('the headings are those of the handbook, in its order', async (t) => {
  const { get } = await boardOf(t, 1)
  const head = /<thead>(.*)<\/thead>/s.exec((await get()).body)?.[1] ?? ''
  const headings = [...head.matchAll(/<th[^>]*>(.*?)<\/th>/gs)].map(([, html = '']) => html.replace(/<[^>]*>/g, ''))
  t.same(headings, [
    '',
    'Tanggal Pembuatan Pesanan',
    'Store',
    'Kode Invoice MP',
    'Shipping Agency',
    'Kode SO',
    'Kode Invoice Bgen',
    'Order Status Invoice MP',
    'Keterangan',
    'Action',
  ])
})

t.test('fifty rows cost as many statements as one, at most five', async (t) => {
  const costs = async (orders: number) => {
    const { get, statements } = await boardOf(t, orders)
    const costOf = async (query: string) => {
      statements.length = 0
      t.equal((await get(query)).status, 200)
      return statements.length
    }
    // the first also reads the directory and counts the tabs, which the next requests share for a while
    return [await costOf(''), await costOf(''), await costOf(`?invoice=${numberOf(0)}`)]
  }
  const one = await costs(1)
  t.same(await costs(80), one)
  t.ok(Math.max(...one) <= 5, one.join(', '))
})

t.test('the page is small: fifty rows, thirty stores', async (t) => {
  const { get } = await boardOf(t, 130)
  const page = (await get()).body
  const region = (await get('', HTMX)).body
  const hundred = (await get('?per_page=100')).body
  t.comment(`page ${compressed(page)} B, ${elements(page)} elements; region ${compressed(region)} B; `)
  t.comment(`hundred rows ${compressed(hundred)} B, ${elements(hundred)} elements`)
  t.equal(rows(page), 50)
  t.equal(rows(hundred), 100)
  t.ok(compressed(page) <= 6_000)
  t.ok(compressed(region) <= 4_000)
  t.ok(elements(page) <= 1_000)
  t.ok(elements(hundred) <= 1_900)
})

t.test('pages go forward and back without losing or repeating an order', async (t) => {
  const { get } = await boardOf(t, 60)
  const linkOf = (html: string, rel: string) =>
    new RegExp(`rel="${rel}" href="([^"]*)"`).exec(html)?.[1]?.replaceAll('&amp;', '&')
  const idsOf = (html: string) => [...html.matchAll(/name="ids" value="(\d+)"/g)].map(([, id]) => id)
  const first = (await get('?per_page=25')).body
  t.notOk(linkOf(first, 'prev'))
  const second = (await get(linkOf(first, 'next'))).body
  const third = (await get(linkOf(second, 'next'))).body
  t.notOk(linkOf(third, 'next'))
  t.equal(new Set([first, second, third].flatMap(idsOf)).size, 60)
  t.same(idsOf((await get(linkOf(third, 'prev'))).body), idsOf(second))
})

t.test('a filter that cannot be is refused in words, and what was typed stays', async (t) => {
  const { get } = await boardOf(t, 3)
  const many = Array.from({ length: 501 }, (_, nth) => `N${nth}`).join('+')
  const refused = [
    { query: '?from=2026-02-30', at: '#from', kept: 'type="text" id="from" name="from" value="2026-02-30"' },
    { query: '?from=2026-11-18&to=2026-11-01', at: '#to', kept: 'name="from" value="2026-11-18"' },
    { query: '?from=2026-10-01&to=2026-11-18', at: '#to', kept: 'name="to" value="2026-11-18"' },
    { query: `?invoice=${many}`, at: '#invoice', kept: 'N500</textarea>' },
    { query: '?keterangan=lost', at: '#keterangan', kept: 'value="lost" checked' },
    { query: '?store=NOBODY', at: '#store', kept: 'value="NOBODY" checked' },
    { query: '?warehouse=%3Cb%3E', at: '#warehouse', kept: 'value="&lt;b&gt;" checked' },
    {
      query: `?sort=random&store=${storeCode(1)}`,
      at: `${BOARD}?store=${storeCode(1)}`,
      kept: `value="${storeCode(1)}" checked`,
    },
    { query: '?per_page=7', at: BOARD, kept: 'name="per_page" value=""' },
    { query: '?after=nonsense', at: BOARD, kept: '' },
    { query: '?from=2026-11-18&from=2026-11-17', at: '#from', kept: 'name="from" value="2026-11-18"' },
  ]
  for (const { query, at, kept } of refused) {
    const { status, body } = await get(query)
    t.equal(status, 422, query.slice(0, 60))
    t.match(body, `<li><a href="${at}">`, 'the summary leads to the field')
    t.ok(body.includes(kept), `${kept} is kept`)
    t.match(body, '<title>Kesalahan: Backlog Orders')
    t.equal(rows(body), 0)
    const part = await get(query, HTMX)
    t.equal(part.status, 422)
    t.equal(part.headers['hx-retarget'], '#main', 'the words stand beside the fields, outside the region')
    t.ok(body.includes(part.body.trim()), 'htmx gets the same form')
  }
})

t.test('hostile orders are words on the page and nothing else', async (t) => {
  const { db, get } = await boardOf(t, 0)
  const evil = `"><script>alert('x')</script>`
  const seen = observation({
    store: storeCode(0),
    kodeInvoiceMp: evil,
    marketplace: {
      createdAt: NOON,
      updatedAt: NOON,
      shippingAgency: evil,
      statusRaw: evil,
      statusUnrecognised: true,
      warehouse: null,
    },
    bgen: { soCode: evil, updatedAt: NOON },
  })
  await record(db, [seen], NOON)
  const { body } = await get()
  t.equal(rows(body), 1)
  t.equal(body.match(/&lt;script&gt;/g)?.length, 4, 'number, courier, SO and status')
  t.notMatch(body, '<script>')
  t.match((await get(`?invoice=${encodeURIComponent(evil)}`)).body, '&lt;script&gt;')
})

t.test('numbers that are not in the result are answered by name', async (t) => {
  const { get } = await boardOf(t, 60)
  const old = numberOf(59)
  const { body } = await get(`?invoice=${numberOf(0)}+${old}+never&from=2026-11-18&to=2026-11-18`)
  t.equal(rows(body), 1)
  const numbers = /<section class="notice warn numbers".*?<\/section>/s.exec(body)?.[0] ?? ''
  t.match(numbers, '2 dari 3 nomor tidak ada di hasil ini')
  t.match(numbers, `<a class="code" href="?invoice=${old}">${old}</a> · di luar tanggal`)
  t.match(numbers, '<span class="code">never</span>')
})

t.test('what a person may not do is not offered', async (t) => {
  const { app, db, signIn } = await testApp(t)
  await fillBoard(db, NOON, 3)
  const { body } = await app.inject({ url: BOARD, headers: { cookie: await signIn({ role: 'viewer' }) } })
  t.match(body, /Investigasi<\/a>/)
  t.notMatch(body, /Synchronize|export\.xlsx|name="ids"|oms\/imports/)
})

t.test('each empty board says why it is empty', async (t) => {
  const unsynced = await boardOf(t, 0)
  t.match((await unsynced.get()).body, 'Belum ada data', 'nothing was ever synchronized')
  t.match((await unsynced.get('?keterangan=not-yet-packed')).body, 'Tidak ada pesanan dengan filter ini')
  const done = await testApp(t)
  await fillBoard(done.db, new Date(NOON.getTime() - 40 * 24 * 3_600_000), 1)
  const { body } = await done.app.inject({ url: BOARD, headers: { cookie: await done.signIn() } })
  t.match(body, 'Tidak ada backlog', 'all of these days is done')
})

t.test('stores that are fed by API or by files are never called unsynchronized', async (t) => {
  const { db, get, statements } = await boardOf(t, 0)
  const old = { createdAt: new Date(NOON.getTime() - 40 * 24 * 3_600_000), updatedAt: NOON, warehouse: null }
  await record(db, [observation({ store: storeCode(0), kodeInvoiceMp: 'OLD', marketplace: old })], NOON)
  const cost = async (query: string) => {
    statements.length = 0
    const { body } = await get(query)
    t.ok(statements.length <= 5, `${statements.length} statements`)
    return body
  }
  const none = await cost('')
  t.match(none, 'Tidak ada backlog')
  t.match(none, 'data <span id="data">lewat API/impor</span>')
  t.match(none, '<p class="freshness">Sinkron <span id="fresh">lewat API/impor</span></p>')
  await db
    .insertInto('store_connections')
    .values({ store_id: 1, channel: 'shopee', base_url: 'http://shopee.invalid' })
    .execute()
  await db.updateTable('stores').set({ synced_at: NOON }).where('id', '=', 1).execute()
  forgetCounts(db)
  t.match(await cost('?per_page=25'), 'data <span id="data">12.00 WIB</span>', 'the other 29 are not waited for')
})
