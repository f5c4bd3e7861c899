import type { LightMyRequestResponse } from 'fastify'
import t, { type Test } from 'tap'
import { NOON, testApp } from '../helpers/app.ts'
import { OTHER_STORE, registerPlaces, STORE, WAREHOUSE } from '../helpers/orders.ts'
import { tokenFor } from '../helpers/sign-in.ts'

const EARLIER = '2026-11-18T10:00:00+07:00'
const LATER = '2026-11-18T11:00:00+07:00'
const NEW = { store: STORE, invoice: 'INV/1', createdAt: EARLIER, updatedAt: EARLIER, status: 'accepted' }

interface Answer {
  readonly results: readonly {
    readonly index: number
    readonly store: string | null
    readonly invoice: string | null
    readonly outcome: string
    readonly errors?: readonly { readonly field: string; readonly message: string }[]
  }[]
  readonly counts: Readonly<Record<string, number>>
}

async function api(t: Test) {
  const { app, db, ...rest } = await testApp(t)
  await registerPlaces(db)
  const authorization = await tokenFor(db)
  const put = (path: string, payload: unknown, headers: object = {}) =>
    app.inject({
      method: 'PUT',
      url: `/api/v1/${path}`,
      headers: { authorization, 'content-type': 'application/json', ...headers },
      payload: typeof payload === 'string' ? payload : JSON.stringify(payload),
    })
  const orders = async (...items: unknown[]): Promise<Answer> => {
    const answer = await put('orders', { orders: items })
    t.equal(answer.statusCode, 200, answer.body.slice(0, 300))
    return answer.json()
  }
  return { app, db, put, orders, ...rest }
}

t.test('the board counts at once what was sent, and names the places', async (t) => {
  const { app, put, orders, signIn } = await api(t)
  const cookie = await signIn()
  const board = async () => (await app.inject({ url: '/oms/backlog-orders', headers: { cookie } })).body
  t.match(await board(), />0 pesanan</)
  await orders(NEW)
  t.match(await board(), />1 pesanan</)
  await orders({ ...NEW, updatedAt: LATER, status: 'unpaid' })
  t.match(await board(), />0 pesanan</)
  await put('stores', { stores: [{ code: 'BARU', name: 'Toko Baru', marketplace: 'shopee' }] })
  t.match(await board(), 'Toko Baru')
})

t.test('every item gets its own answer, in the order sent', async (t) => {
  const { db, orders } = await api(t)
  t.same(await orders(NEW, { ...NEW, store: 'NOWHERE' }, { ...NEW, invoice: 'INV/2', status: 'sold' }, 7), {
    results: [
      { index: 0, store: STORE, invoice: 'INV/1', outcome: 'created' },
      {
        index: 1,
        store: 'NOWHERE',
        invoice: 'INV/1',
        outcome: 'rejected',
        errors: [{ field: 'store', message: 'toko "NOWHERE" belum terdaftar' }],
      },
      {
        index: 2,
        store: STORE,
        invoice: 'INV/2',
        outcome: 'rejected',
        errors: [
          {
            field: 'status',
            message:
              'harus salah satu dari unpaid, on_hold, ready_to_process, accepted, waiting_pickup, in_transit, delivered, completed, returning, cancelled',
          },
        ],
      },
      {
        index: 3,
        store: null,
        invoice: null,
        outcome: 'rejected',
        errors: [{ field: '', message: 'harus berupa objek' }],
      },
    ],
    counts: { created: 1, updated: 0, unchanged: 0, stale: 0, rejected: 3 },
  })
  t.same((await orders(NEW)).counts, { created: 0, updated: 0, unchanged: 1, stale: 0, rejected: 0 }, 'a second time')
  t.equal((await db.selectFrom('orders').select('id').execute()).length, 1)
})

t.test('three bad of twenty are named, seventeen are stored', async (t) => {
  const { db, orders } = await api(t)
  const items = Array.from({ length: 20 }, (_, n) => ({ ...NEW, invoice: `INV/${n}` }))
  const bad = {
    3: { createdAt: '2026-02-30T00:00:00Z' },
    11: { warehouse: 'NOWHERE' },
    19: { store: OTHER_STORE, status: null },
  }
  const { results, counts } = await orders(
    ...items.map((item, n) => ({ ...item, ...(bad as Record<number, object>)[n] })),
  )
  t.match(counts, { created: 17, rejected: 3 })
  t.same(
    results
      .filter(({ outcome }) => outcome === 'rejected')
      .map(({ index, errors }) => [index, errors?.map(({ field }) => field)]),
    [
      [3, ['createdAt']],
      [11, ['warehouse']],
      [19, ['status']],
    ],
  )
  t.equal((await db.selectFrom('orders').select('id').execute()).length, 17)
})

t.test('what is wrong is named by its field', async (t) => {
  const { orders } = await api(t)
  const ahead = new Date(NOON.getTime() + 11 * 60_000).toISOString()
  const cases: readonly (readonly [item: unknown, fields: readonly string[]])[] = [
    [null, ['']],
    [[NEW], ['']],
    [{}, ['store', 'invoice']],
    [{ ...NEW, store: undefined, invoice: 5 }, ['store', 'invoice']],
    [{ store: STORE, invoice: 'INV/9' }, ['createdAt', 'updatedAt', 'status']],
    [{ store: STORE, invoice: 'INV/9', bgen: { updatedAt: EARLIER } }, ['createdAt', 'updatedAt', 'status']],
    [{ store: STORE, invoice: 'INV/9', updatedAt: EARLIER }, ['createdAt', 'status']],
    [{ store: STORE, invoice: 'INV/9', status: 'accepted' }, ['updatedAt']],
    [{ ...NEW, updatedAt: ahead }, ['updatedAt']],
    [{ ...NEW, bgen: { updatedAt: ahead } }, ['bgen.updatedAt']],
    [{ ...NEW, bgen: null }, ['bgen']],
    [{ ...NEW, bgen: {} }, ['bgen.updatedAt']],
    [{ ...NEW, bgen: { updatedAt: EARLIER, packedAt: 'yesterday' } }, ['bgen.packedAt']],
    [
      { ...NEW, bgen: { updatedAt: EARLIER, importError: { code: 'X' } } },
      ['bgen.importError.message', 'bgen.importError.at'],
    ],
    [{ ...NEW, bgen: { updatedAt: EARLIER, soCode: '' } }, ['bgen.soCode']],
    [{ ...NEW, bgen: { updatedAt: EARLIER, soCode: ' SO-1' } }, ['bgen.soCode']],
    [{ ...NEW, createdAt: null, status: null }, ['createdAt', 'status']],
    [{ ...NEW, createdAt: 1_763_000_000 }, ['createdAt']],
    [{ ...NEW, createdAt: '2026-11-18T10:00:00' }, ['createdAt']],
    [{ ...NEW, createdAt: '2026-11-18' }, ['createdAt']],
    [{ ...NEW, createdAt: '2026-11-18T24:00:00Z' }, ['createdAt']],
    [{ ...NEW, createdAt: '0001-01-01T00:00:00Z' }, ['createdAt']],
    [{ ...NEW, shipBy: '9999-12-31T23:59:59Z' }, ['shipBy']],
    [{ ...NEW, shipBy: '+275760-09-13T00:00:00Z' }, ['shipBy']],
    [{ ...NEW, cancelledBy: 'nobody' }, ['cancelledBy']],
    [{ ...NEW, buyerCancelRequested: 'true' }, ['buyerCancelRequested']],
    [{ ...NEW, fulfilledByMarketplace: 1 }, ['fulfilledByMarketplace']],
    [{ ...NEW, warehouse: 'NOWHERE', store: 'NOWHERE' }, ['store', 'warehouse']],
    [{ ...NEW, invoice: 'INV\0' }, ['invoice']],
    [{ ...NEW, store: `${STORE}\0` }, ['store']],
    [{ ...NEW, warehouse: 'A\0' }, ['warehouse']],
    [{ ...NEW, invoice: '\ud800' }, ['invoice']],
    [{ ...NEW, cancelReason: 'x\udfffx' }, ['cancelReason']],
    [{ ...NEW, invoice: 'I'.repeat(101) }, ['invoice']],
    [{ ...NEW, cancelReason: 'x'.repeat(2_001) }, ['cancelReason']],
    [{ ...NEW, invoice: 'a\tb' }, ['invoice']],
    [{ ...NEW, shippingAgency: '   ' }, ['shippingAgency']],
    [{ ...NEW, warehose: 'JKT' }, ['warehose']],
    [{ ...NEW, kodeInvoiceMp: 'INV' }, ['kodeInvoiceMp']],
  ]
  const { results } = await orders(...cases.map(([item]) => item))
  for (const [place, [item, fields]] of cases.entries()) {
    const { outcome, errors = [] } = results[place] ?? { outcome: 'none' }
    t.same({ outcome, fields: errors.map(({ field }) => field) }, { outcome: 'rejected', fields }, JSON.stringify(item))
    t.ok(errors.every(({ message }) => message.length > 5))
  }
})

t.test('times are taken in every ISO 8601 form with an offset and kept to the millisecond', async (t) => {
  const { db, orders } = await api(t)
  const forms: readonly (readonly [text: string, moment: string])[] = [
    ['2026-11-18T02:00:00Z', '2026-11-18T02:00:00.000Z'],
    ['2026-11-18T09:00:00.123+07:00', '2026-11-18T02:00:00.123Z'],
    ['2026-11-18T09:00:00.1+0700', '2026-11-18T02:00:00.100Z'],
    ['2026-11-18T09:00+07', '2026-11-18T02:00:00.000Z'],
    ['2026-11-17T22:29:59,999999-03:30', '2026-11-18T01:59:59.999Z'],
    ['2024-02-29T00:00:00+00:00', '2024-02-29T00:00:00.000Z'],
  ]
  const { counts } = await orders(...forms.map(([createdAt], n) => ({ ...NEW, invoice: `INV/${n}`, createdAt })))
  t.match(counts, { created: forms.length })
  const rows = await db
    .selectFrom('orders')
    .select(['kode_invoice_mp', 'created_at'])
    .orderBy('kode_invoice_mp')
    .execute()
  t.same(
    rows.map((row) => row.created_at.toISOString()),
    forms.map(([, moment]) => moment),
  )
})

t.test('null clears an optional field, and an absent one stays as it was', async (t) => {
  const { db, orders } = await api(t)
  const full = {
    ...NEW,
    statusRaw: 'X',
    warehouse: WAREHOUSE,
    shippingAgency: 'JNE',
    buyerCancelRequested: true,
    shipBy: LATER,
  }
  await orders({ ...full, bgen: { updatedAt: EARLIER, soCode: 'SO-1', packedAt: EARLIER } })
  await orders({
    store: STORE,
    invoice: 'INV/1',
    updatedAt: LATER,
    statusRaw: null,
    warehouse: null,
    buyerCancelRequested: null,
  })
  await orders({ store: STORE, invoice: 'INV/1', bgen: { updatedAt: LATER, packedAt: null, invoiceCode: 'INVB-1' } })
  t.match(await db.selectFrom('orders').selectAll().executeTakeFirstOrThrow(), {
    status: 'accepted',
    status_raw: null,
    warehouse_id: null,
    shipping_agency: 'JNE',
    buyer_cancel_requested: false,
    ship_by: new Date(LATER),
    kode_so: 'SO-1',
    packed_at: null,
    kode_invoice_bgen: 'INVB-1',
  })
})

t.test('stores and warehouses are registered by code', async (t) => {
  const { db, put, orders } = await api(t)
  const stores = {
    stores: [
      { code: 'LZD-1', name: 'Toko Baru', marketplace: 'lazada' },
      { code: STORE, name: 'Toko Maju', marketplace: 'shopee' },
      { code: OTHER_STORE, name: 'Nama baru', marketplace: 'tokopedia' },
      { code: 'X', name: 'X', marketplace: 'amazon' },
      { code: ' X', name: 'Y', marketplace: 'other' },
    ],
  }
  t.match((await put('stores', stores)).json(), {
    results: [
      { index: 0, code: 'LZD-1', outcome: 'created' },
      { index: 1, code: STORE, outcome: 'unchanged' },
      { index: 2, code: OTHER_STORE, outcome: 'updated' },
      { index: 3, code: 'X', outcome: 'rejected', errors: [{ field: 'marketplace' }] },
      { index: 4, code: ' X', outcome: 'rejected', errors: [{ field: 'code' }] },
    ],
    counts: { created: 1, updated: 1, unchanged: 1, stale: 0, rejected: 2 },
  })
  t.match(
    (
      await put('warehouses', {
        warehouses: [
          { code: 'MDN', name: 'Gudang Medan' },
          { code: 'MDN', name: 'Medan' },
        ],
      })
    ).json(),
    {
      results: [{ outcome: 'created' }, { outcome: 'updated' }],
    },
  )
  t.match(await db.selectFrom('warehouses').select('name').where('code', '=', 'MDN').executeTakeFirst(), {
    name: 'Medan',
  })
  t.match(await orders({ ...NEW, store: 'LZD-1', warehouse: 'MDN' }), { counts: { created: 1 } })
})

t.test('a request that is none is refused with a word on what to do, and nothing is applied', async (t) => {
  const { db, put } = await api(t)
  const many = { orders: Array.from({ length: 10_001 }, (_, n) => ({ ...NEW, invoice: `INV/${n}` })) }
  const cases: readonly (readonly [says: string, answer: Promise<LightMyRequestResponse>, status: number])[] = [
    ['no JSON', put('orders', '{"orders":'), 400],
    ['nothing', put('orders', ''), 400],
    ['a list', put('orders', [NEW]), 400],
    ['null', put('orders', 'null'), 400],
    ['another name', put('orders', { order: [NEW] }), 400],
    ['no list', put('orders', { orders: NEW }), 400],
    ['an empty list', put('orders', { orders: [] }), 400],
    ['a poisoned key', put('orders', '{"__proto__":{"orders":[]}}'), 400],
    ['10,001 items', put('orders', many), 413],
    ['33 MB', put('orders', ' '.repeat(33 * 1024 * 1024)), 413],
    ['a form', put('orders', 'orders=1', { 'content-type': 'application/x-www-form-urlencoded' }), 400],
    ['XML', put('orders', '<orders/>', { 'content-type': 'application/xml' }), 415],
    ['stores for orders', put('stores', { orders: [NEW] }), 400],
  ]
  for (const [says, asked, status] of cases) {
    const answer = await asked
    t.equal(answer.statusCode, status, says)
    t.match(answer.headers['content-type'], /^application\/json/, says)
    t.match(answer.json(), { error: { code: /\w+/, message: /\w+ \w+ \w+/, reference: /^4\d\d-\w{12}$/ } }, says)
  }
  t.same(await db.selectFrom('orders').select('id').execute(), [])
})

t.test(
  '48 overlapping batches in any order at once: none is refused, the newest word of each order stands',
  async (t) => {
    const { db, orders } = await api(t)
    const batch = (number: number) =>
      Array.from({ length: 150 }, (_, n) => ({
        ...NEW,
        store: n % 2 === 0 ? STORE : OTHER_STORE,
        // each batch walks through the same 200 orders from another end
        invoice: `INV/${(n * 7 + number * 13) % 200}`,
        updatedAt: new Date(Date.parse(EARLIER) + number).toISOString(),
        trackingNumber: `JX${number}`,
      }))
    const answers = await Promise.all(Array.from({ length: 48 }, (_, number) => orders(...batch(number))))
    t.ok(answers.every(({ counts }) => counts['rejected'] === 0))
    const newest = new Map<string, string>()
    for (let number = 0; number < 48; number++) {
      for (const { store, invoice, trackingNumber } of batch(number)) newest.set(`${store} ${invoice}`, trackingNumber)
    }
    const rows = await db
      .selectFrom('orders')
      .innerJoin('stores', 'stores.id', 'store_id')
      .select(['code', 'kode_invoice_mp', 'tracking_number'])
      .execute()
    t.same(new Map(rows.map((row) => [`${row.code} ${row.kode_invoice_mp}`, row.tracking_number])), newest)
  },
)

t.test('only a token that allows it opens the door', async (t) => {
  const { app, db, put, signIn } = await api(t)
  const without = await put('orders', { orders: [NEW] }, { authorization: '' })
  t.match([without.statusCode, without.json().error.code], [401, 'not-signed-in'])
  t.equal((await put('orders', { orders: [NEW] }, { authorization: 'Bearer wrong' })).statusCode, 401)
  const other = await tokenFor(db, ['backlog:read'])
  t.equal((await put('orders', { orders: [NEW] }, { authorization: other })).statusCode, 403)
  const cookie = await signIn()
  const person = await app.inject({
    method: 'PUT',
    url: '/api/v1/orders',
    headers: { cookie, origin: 'http://localhost' },
    payload: { orders: [NEW] },
  })
  t.equal(person.statusCode, 401, 'a session is no token')
  const docs = await app.inject({ url: '/api/docs/json' })
  t.match([docs.statusCode, docs.headers.location], [303, /^\/login/], 'the description needs a session')
  t.same(await db.selectFrom('orders').select('id').execute(), [])
})

t.test('the description names every field that is validated', async (t) => {
  const { app, signIn } = await api(t)
  const { paths, openapi } = (await app.inject({ url: '/api/docs/json', headers: { cookie: await signIn() } })).json()
  t.match(openapi, /^3\.1/)
  t.same(Object.keys(paths), ['/api/v1/orders', '/api/v1/stores', '/api/v1/warehouses'])
  for (const [url, calls] of Object.entries(paths)) {
    for (const method of Object.keys(calls as object)) {
      const { statusCode } = await app.inject({
        method: method as 'PUT',
        url,
        headers: { authorization: 'Bearer wrong' },
      })
      t.equal(statusCode, 401, `${method} ${url} is there, for whoever has a token`)
    }
  }
  const { responses } = paths['/api/v1/orders'].put
  for (const status of [400, 401, 403, 413, 500, 503]) {
    const { error } = responses[status].content['application/json'].schema.properties
    t.same(Object.keys(error.properties), ['code', 'message', 'reference'], String(status))
  }
  const { orders } = paths['/api/v1/orders'].put.requestBody.content['application/json'].schema.properties
  t.match(orders, {
    maxItems: 10_000,
    items: { properties: { shipBy: { type: ['string', 'null'] }, bgen: { required: ['updatedAt'] } } },
  })
})

t.test('below the page of the API there is nothing but what belongs to it', async (t) => {
  const { app, signIn } = await api(t)
  const headers = { cookie: await signIn() }
  for (const { url, status, type } of [
    { url: '/api/docs', status: 200, type: /^text\/html/ },
    { url: '/api/docs/', status: 200, type: /^text\/html/ },
    { url: '/api/docs/static/swagger-ui.css', status: 200, type: /^text\/css/ },
    { url: '/api/docs/yaml', status: 200, type: /yaml/ },
    { url: '/api/docs/nothing', status: 404, type: /^text\/html/ },
    { url: '/api/docs/static/..%2f..%2fpackage.json', status: 404, type: /^text\/html/ },
    { url: '/api/docs/api/v1/orders', status: 404, type: /^text\/html/ },
  ]) {
    const answer = await app.inject({ url, headers })
    t.equal(answer.statusCode, status, url)
    t.match(answer.headers['content-type'], type, url)
    t.match(answer.headers, { 'cache-control': 'no-store', 'content-security-policy': /default-src 'none'/ }, url)
  }
})
