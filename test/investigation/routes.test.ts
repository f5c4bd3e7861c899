import t from 'tap'
import type { BgenHalf, MarketplaceHalf } from '../../src/backlog/order.ts'
import { markStoresSynced } from '../../src/backlog/registration-repository.ts'
import { type TestApp, testApp } from '../helpers/app.ts'
import { OTHER_STORE, observation, record, registerPlaces, STORE, WAREHOUSE } from '../helpers/orders.ts'
import { ORIGIN } from '../helpers/sign-in.ts'

const NOW = new Date('2026-11-23T05:00:00.000Z')
/** By our clock, when the sources' words came in. */
const HEARD = new Date('2026-11-23T04:30:00.000Z')
const PARTIAL = { 'hx-request': 'true', 'hx-request-type': 'partial' }
const BOTH = { soCode: 'SO-0001', invoiceCode: 'BG-0001' }

const at = (time: string) => new Date(`2026-11-23T${time}:00.000Z`)
const investigation = (id: number | string) => `/oms/backlog-orders/${id}/investigation`

async function ready(test: Parameters<typeof testApp>[0]): Promise<TestApp> {
  const made = await testApp(test)
  made.clock.set(NOW)
  await registerPlaces(made.db)
  return made
}

/** Gives the order's id. @throws when the word is refused */
async function hear({ db }: TestApp, words: Parameters<typeof observation>[0]): Promise<number> {
  const [outcome] = await record(db, [observation(words)], HEARD)
  if (outcome === undefined || outcome.kind === 'rejected') throw new Error(JSON.stringify(outcome))
  return outcome.orderId
}

function orderOf(
  made: TestApp,
  kodeInvoiceMp: string,
  marketplace: Partial<MarketplaceHalf>,
  bgen?: Partial<BgenHalf>,
): Promise<number> {
  return hear(made, { kodeInvoiceMp, marketplace, ...(bgen === undefined ? {} : { bgen }) })
}

t.test('every keterangan is explained, as a part for htmx and as a page of its own', async (t) => {
  const made = await ready(t)
  const cookie = await made.signIn()
  const cases: readonly (readonly [string, Partial<MarketplaceHalf>, Partial<BgenHalf> | undefined, string])[] = [
    ['Order Not Yet Processed', {}, undefined, 'Order tersebut belum diproses dan membutuhkan Kode SO'],
    [
      'Status Done, B-Gen Not Yet Processed',
      { status: 'waiting_pickup' },
      undefined,
      'Order tersebut belum di import dan belum melakukan generate invoice',
    ],
    [
      'Order Cancelled, Please Check Rejection',
      { status: 'cancelled', cancelledBy: 'customer' },
      BOTH,
      'Order tersebut belum menerima tolakan',
    ],
    [
      'Cancelled by Customer',
      { status: 'cancelled', cancelledBy: 'customer' },
      undefined,
      'Order tersebut dibatalkan oleh pelanggan',
    ],
    ['Backlog Orders (Not Yet Packed)', {}, BOTH, 'Order tersebut belum melewati proses pengemasan (packing)'],
    [
      'Backlog Orders (Waiting For Pickup)',
      { status: 'waiting_pickup' },
      { ...BOTH, packedAt: at('02:50') },
      'Order tersebut sudah dikemas dan menunggu dijemput kurir',
    ],
    ['Tidak ada di Backlog Orders', { status: 'completed' }, BOTH, 'sudah keluar dari Backlog Orders'],
  ]
  for (const [keterangan, marketplace, bgen, verdict] of cases) {
    const url = investigation(await orderOf(made, `INV/${keterangan}`, marketplace, bgen))
    const page = await made.app.inject({ url, headers: { cookie } })
    const part = await made.app.inject({ url, headers: { cookie, ...PARTIAL } })
    t.equal(part.statusCode, 200, keterangan)
    t.match(part.headers, { 'cache-control': 'no-store', vary: 'HX-Request, HX-Request-Type' })
    t.match(part.body, `<b>${keterangan}</b>`)
    t.match(part.body, verdict)
    t.notMatch(part.body, '<html')
    t.match(page.body, '<html lang="id">')
    t.equal(
      withoutDoor(page.body).includes(withoutDoor(part.body).trim()),
      true,
      `${keterangan}: the page shows the part`,
    )
  }
})

/** What opens and closes differs: a dialog has "Tutup", a page the way back, and the dialog's forms stay in it; and each
 *  answer carries its own keys. */
function withoutDoor(html: string): string {
  const keyless = html.replace(/name="idempotency_key" value="[^"]*"/g, '')
  return keyless.replace(/ data-hx-(post|target)="[^"]*"/g, '').replace(/<div class="modal-foot">[\s\S]*/, '')
}

t.test('each fact stands with its value, its source and its time', async (t) => {
  const made = await ready(t)
  const id = await orderOf(
    made,
    'INV/1',
    { status: 'waiting_pickup', statusRaw: 'PROCESSED', shipBy: at('07:10'), trackingNumber: 'JX123' },
    { soCode: 'SO-0001', updatedAt: at('02:00') },
  )
  await made.db.transaction().execute((trx) => markStoresSynced(trx, [STORE], at('04:57')))
  const { body } = await made.app.inject({
    url: investigation(id),
    headers: { cookie: await made.signIn(), ...PARTIAL },
  })
  t.same(rowsOf(body), [
    ['Order Status Invoice MP', 'Waiting for Pickup asli: PROCESSED', 'Marketplace', '23 Nov 2026 10.00'],
    ['Batas kirim', '14.10 WIB 2 j 10 m lagi', 'Marketplace', '23 Nov 2026 10.00'],
    ['Kode SO', 'SO-0001', 'B-Gen', '23 Nov 2026 09.00'],
    ['Kode Invoice Bgen', '— belum ada', 'B-Gen', '23 Nov 2026 09.00'],
    ['Packing', '— belum dikemas', 'B-Gen', '23 Nov 2026 09.00'],
    ['Sinkron terakhir toko', '11.57 WIB 3 menit yang lalu', 'Sistem ini', '23 Nov 2026 12.00'],
    ['Tolakan', '— tidak diperlukan', 'B-Gen', '23 Nov 2026 09.00'],
    ['Import ke B-Gen', '— tidak ada kegagalan tercatat', 'B-Gen', '23 Nov 2026 09.00'],
    ['Pembeli minta batal', 'Tidak', 'Marketplace', '23 Nov 2026 10.00'],
    ['Shipping Agency', 'JNE Reguler', 'Marketplace', '23 Nov 2026 10.00'],
    ['Nomor resi', 'JX123', 'Marketplace', '23 Nov 2026 10.00'],
    ['Warehouse', 'Gudang Jakarta', 'Marketplace', '23 Nov 2026 10.00'],
    ['Dikemas dan dikirim oleh', 'Gudang Anda', 'Marketplace', '23 Nov 2026 10.00'],
    ['Tanggal Pembuatan Pesanan', '23 Nov 2026 09.30 WIB', 'Marketplace', '23 Nov 2026 10.00'],
  ])
  t.match(body, 'Data marketplace per 11.57 WIB, kabar B-Gen 11.30 WIB')
  t.match(body, /<tr class="alarming"><th scope="row">Kode Invoice Bgen/)
})

function rowsOf(html: string): readonly (readonly string[])[] {
  const rows = [...html.matchAll(/<tr class="\w+">([\s\S]*?)<\/tr>/g)]
  return rows.map(([, row = '']) => {
    const cells = [...row.matchAll(/<t[hd][^>]*>([\s\S]*?)<\/t[hd]>/g)]
    return cells.map(([, cell = '']) => cell.replace(/<[^>]*>/g, '').trim())
  })
}

t.test('a store never synchronized and an order B-Gen never spoke of say so', async (t) => {
  const made = await ready(t)
  const id = await orderOf(made, 'INV/1', { warehouse: null, shippingAgency: null })
  const { body } = await made.app.inject({
    url: investigation(id),
    headers: { cookie: await made.signIn(), ...PARTIAL },
  })
  t.match(body, 'Data marketplace per 11.30 WIB, B-Gen belum ada kabar')
  t.match(rowsOf(body), [
    ['Order Status Invoice MP', 'Seller Accept Order asli: READY_TO_SHIP'],
    ['Batas kirim', '— tidak disebutkan'],
    ['Kode SO', '— belum ada', 'B-Gen', 'belum ada kabar'],
  ])
  t.match(body, /Sinkron terakhir toko<\/th><td>—\s+<span>belum pernah/)
  t.match(body, /Warehouse<\/th><td>—\s+<span>belum ditentukan/)
})

t.test('the history tells every change in the words of the screen, the newest first', async (t) => {
  const made = await ready(t)
  const id = await orderOf(made, 'INV/1', { updatedAt: at('01:00') })
  const failure = { code: 'SKU_UNKNOWN', message: 'SKU KOPI-250 tidak dikenal', at: at('02:00') }
  await orderOf(made, 'INV/1', { updatedAt: at('02:00'), status: 'waiting_pickup', shipBy: at('09:00') })
  await hear(made, {
    kodeInvoiceMp: 'INV/1',
    marketplace: null,
    bgen: { updatedAt: at('02:30'), importError: failure },
  })
  await hear(made, {
    kodeInvoiceMp: 'INV/1',
    marketplace: null,
    bgen: { updatedAt: at('03:00'), soCode: 'SO-0001', importError: null },
  })
  await hear(made, {
    kodeInvoiceMp: 'INV/1',
    marketplace: { updatedAt: at('03:30'), status: 'waiting_pickup', shipBy: at('09:00'), trackingNumber: 'JX123' },
  })
  const { body } = await made.app.inject({
    url: investigation(id),
    headers: { cookie: await made.signIn(), ...PARTIAL },
  })
  const history = /<ol class="history">([\s\S]*?)<\/ol>/.exec(body)?.[1] ?? ''
  const lines = history.split(/<li>/).flatMap((part) => part.replace(/<[^>]*>/g, '').trim() || [])
  t.same(lines, [
    '23 Nov 2026 10.30 WIB Marketplace · lewat API',
    'Nomor resi: — → JX123',
    '23 Nov 2026 10.00 WIB B-Gen · lewat API',
    'Kode SO: — → SO-0001',
    'Import ke B-Gen: Gagal 23 Nov 2026 09.00 WIB: SKU KOPI-250 tidak dikenal (SKU_UNKNOWN) → —',
    '23 Nov 2026 09.30 WIB B-Gen · lewat API',
    'Import ke B-Gen: — → Gagal 23 Nov 2026 09.00 WIB: SKU KOPI-250 tidak dikenal (SKU_UNKNOWN)',
    '23 Nov 2026 09.00 WIB Marketplace · lewat API',
    'Order Status Invoice MP: Seller Accept Order → Waiting for Pickup',
    'Batas kirim: — → 23 Nov 2026 16.00 WIB',
    '23 Nov 2026 08.00 WIB Marketplace · lewat API',
    'Pertama kali tercatat di sini',
  ])
  t.match(body, 'Riwayat <span class="muted">(5 perubahan)')
  t.match(
    body,
    'paket sudah Waiting for Pickup sejak 23 Nov 2026 09.00 WIB',
    'since the status, not since the last word',
  )
})

t.test('without a history the marketplace’s last word tells since when', async (t) => {
  const made = await ready(t)
  const id = await orderOf(made, 'INV/1', { status: 'waiting_pickup' })
  await made.db.deleteFrom('order_events').execute()
  const { body } = await made.app.inject({
    url: investigation(id),
    headers: { cookie: await made.signIn(), ...PARTIAL },
  })
  t.match(body, 'padahal di Shopee sudah Waiting for Pickup sejak 23 Nov 2026 10.00 WIB')
  t.match(body, '(0 perubahan)')
})

t.test('a long history is cut, and says so', async (t) => {
  const made = await ready(t)
  const id = await orderOf(made, 'INV/1', { updatedAt: at('01:00') })
  for (let minute = 10; minute < 62; minute++)
    await orderOf(made, 'INV/1', {
      updatedAt: new Date(at('01:00').getTime() + minute * 1000),
      cancelReason: `${minute}`,
    })
  const { body } = await made.app.inject({
    url: investigation(id),
    headers: { cookie: await made.signIn(), ...PARTIAL },
  })
  t.match(body, '(50 perubahan terbaru)')
  t.match(body, 'Perubahan yang lebih lama tidak ditampilkan.')
  t.equal(body.split('lewat API').length - 1, 50)
  t.match(body, '<span class="muted">60</span> → 61')
  t.notMatch(body, 'Pertama kali tercatat')
})

t.test('what cannot be found is a 404 in friendly words, and tells nothing of other people’s orders', async (t) => {
  const made = await ready(t)
  const id = await orderOf(made, 'INV/1', {})
  const warehouses = await made.db.selectFrom('warehouses').select(['id', 'code']).execute()
  const stores = await made.db.selectFrom('stores').select(['id', 'code']).execute()
  const idOf = (places: readonly { id: number; code: string }[], code: string) => [
    places.find((place) => place.code === code)?.id ?? 0,
  ]
  const everybody = await made.signIn()
  const elsewhere = await made.signIn({ role: 'warehouse', warehouseIds: idOf(warehouses, 'SBY') })
  const otherStore = await made.signIn({ role: 'viewer', storeIds: idOf(stores, OTHER_STORE) })
  const here = await made.signIn({
    role: 'viewer',
    storeIds: idOf(stores, STORE),
    warehouseIds: idOf(warehouses, WAREHOUSE),
  })
  t.equal((await made.app.inject({ url: investigation(id), headers: { cookie: here } })).statusCode, 200)
  const refused: readonly (readonly [string, string, string])[] = [
    ['another warehouse', investigation(id), elsewhere],
    ['another store', investigation(id), otherStore],
    ['nobody knows the id', investigation(id + 1), everybody],
    ...[
      '0',
      '-1',
      '1.5',
      '1e3',
      '0x1',
      'abc',
      '01',
      ' 1',
      '9007199254740993',
      '9'.repeat(20),
      '9'.repeat(90),
      '%00',
    ].map((odd) => [`id ${odd}`, investigation(encodeURI(odd).replace('%2500', '%00')), everybody] as const),
  ]
  for (const [note, url, cookie] of refused) {
    for (const headers of [{ cookie }, { cookie, ...PARTIAL }]) {
      const { statusCode, body } = await made.app.inject({ url, headers })
      t.equal(statusCode, 404, note)
      t.match(body, 'Pesanan ini tidak ada, atau berada di luar toko dan gudang yang boleh Anda lihat.', note)
      t.notMatch(body, 'INV/1', note)
    }
  }
})

t.test('a stranger is sent to the login, and back to the investigation afterwards', async (t) => {
  const made = await ready(t)
  const id = await orderOf(made, 'INV/1', {})
  const page = await made.app.inject({ url: investigation(id) })
  t.equal(page.statusCode, 303)
  t.match(page.headers.location, encodeURIComponent(investigation(id)))
  const part = await made.app.inject({ url: investigation(id), headers: PARTIAL })
  t.equal(part.statusCode, 401)
})

t.test('Synchronize is offered to those who may, each answer with a key of its own', async (t) => {
  const made = await ready(t)
  const url = investigation(await orderOf(made, 'INV/1', {}))
  const keyFor = async (cookie: string) => {
    const { body } = await made.app.inject({ url, headers: { cookie, ...PARTIAL } })
    return /name="idempotency_key" value="([^"]+)"/.exec(body)?.[1]
  }
  const warehouse = await made.signIn({ role: 'warehouse' })
  const [one, other] = [await keyFor(warehouse), await keyFor(warehouse)]
  t.ok(one)
  t.ok(other)
  t.not(one, other)
  const viewer = await made.signIn({ role: 'viewer' })
  const { body } = await made.app.inject({ url, headers: { cookie: viewer } })
  t.notMatch(body, 'sync-runs" method')
  t.notMatch(body, 'Synchronize pesanan ini')
  t.match(body, 'Mintalah rekan yang boleh menjalankan Synchronize')
})

t.test('pressing Synchronize twice in one answer starts one run', async (t) => {
  const made = await ready(t)
  const id = await orderOf(made, 'INV/1', {})
  const cookie = await made.signIn({ role: 'warehouse' })
  const { body } = await made.app.inject({ url: investigation(id), headers: { cookie } })
  const form = /<form class="row" method="post" action="(\/oms\/sync-runs)">([\s\S]*?)<\/form>/.exec(body)
  const fields = [...(form?.[2] ?? '').matchAll(/name="(\w+)" value="([^"]*)"/g)].map(([, name, value]) => [
    name,
    value,
  ])
  t.match(fields, [
    ['ids', String(id)],
    ['idempotency_key', /./],
  ])
  const press = () =>
    made.app.inject({
      method: 'POST',
      url: form?.[1] ?? '',
      headers: { cookie, origin: ORIGIN, 'content-type': 'application/x-www-form-urlencoded' },
      payload: new URLSearchParams(fields as [string, string][]).toString(),
    })
  const [one, other] = [await press(), await press()]
  t.equal(one.statusCode, 303)
  t.match(one.headers.location, /^\/oms\/sync-runs\/\d+$/)
  t.equal(other.headers.location, one.headers.location)
})

t.test('only above the board does the progress stay on the page', async (t) => {
  const made = await ready(t)
  const url = investigation(await orderOf(made, 'INV/1', {}))
  const cookie = await made.signIn()
  for (const [current, stays] of [
    ['http://localhost/oms/backlog-orders', true],
    ['http://localhost/oms/backlog-orders?store=A', true],
    ['http://localhost/oms/sync-runs/7', false],
    [undefined, false],
  ] as const) {
    const headers = { cookie, ...PARTIAL, ...(current && { 'hx-current-url': current }) }
    const { body } = await made.app.inject({ url, headers })
    t.equal(body.includes('data-hx-target="#run"'), stays, current ?? 'nobody knows where')
    t.match(body, 'data-close>Tutup')
  }
})

t.test('a page of its own leads back to the list as it was left, and never elsewhere', async (t) => {
  const made = await ready(t)
  const url = investigation(await orderOf(made, 'INV/1', {}))
  const cookie = await made.signIn()
  const LIST = '/oms/backlog-orders'
  const cases = [
    [`http://localhost${LIST}?keterangan=not-yet-packed&store=A`, `${LIST}?keterangan=not-yet-packed&amp;store=A`],
    ['http://localhost/oms/sync-runs/7', '/oms/sync-runs/7'],
    ['http://localhost/oms/imports', LIST],
    [`http://localhost${url}`, LIST],
    ['https://elsewhere.example/phish', LIST],
    ['https://elsewhere.example//oms/backlog-orders', LIST],
    ['not an address', LIST],
    [undefined, LIST],
  ] as const
  for (const [referer, back] of cases) {
    const { body } = await made.app.inject({ url, headers: { cookie, ...(referer && { referer }) } })
    t.match(body, `<a class="button" href="${back}">Kembali ke daftar</a>`, referer ?? 'no referer')
  }
})

t.test('foreign words are shown and never run', async (t) => {
  const made = await ready(t)
  const evil = `"><script>alert(1)</script>{{null}}<%= 1 %>`
  const id = await orderOf(
    made,
    `INV/${evil}`,
    { status: 'cancelled', cancelledBy: 'seller', cancelReason: evil, statusRaw: evil, shippingAgency: evil },
    { importError: { code: evil, message: evil, at: at('02:00') } },
  )
  const { statusCode, body } = await made.app.inject({
    url: investigation(id),
    headers: { cookie: await made.signIn() },
  })
  t.equal(statusCode, 200)
  t.notMatch(body, '<script>alert')
  t.match(body, '&lt;script&gt;alert(1)&lt;/script&gt;')
})

t.test('an investigation asks the database five times, however long the history', async (t) => {
  const made = await ready(t)
  const id = await orderOf(made, 'INV/1', {})
  const cookie = await made.signIn()
  await made.app.inject({ url: investigation(id), headers: { cookie } })
  made.statements.length = 0
  await made.app.inject({ url: investigation(id), headers: { cookie } })
  t.equal(made.statements.length, 5, 'session, order, milestones, history, what B-Gen was asked for')
})
