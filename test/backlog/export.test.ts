import { once } from 'node:events'
import http from 'node:http'
import { Readable } from 'node:stream'
import { setTimeout as sleep } from 'node:timers/promises'
import { parse as parseCsv } from 'csv-parse/sync'
import { sql } from 'kysely'
import readXlsx from 'read-excel-file/node'
import t, { type Test } from 'tap'
import { EXPORT_COLUMNS, fileNameOf } from '../../src/backlog/export.ts'
import { csvLine, csvOf } from '../../src/platform/files/csv.ts'
import { xlsxOf } from '../../src/platform/files/xlsx.ts'
import { NOON, type TestApp, testApp } from '../helpers/app.ts'
import { type PlacedOrder, placeOrders, placesOnly } from '../helpers/backlog.ts'

const HEADINGS = [
  'Tanggal Pembuatan Pesanan',
  'Store',
  'Kode Invoice MP',
  'Shipping Agency',
  'Kode SO',
  'Kode Invoice Bgen',
  'Order Status Invoice MP',
  'Keterangan',
  'Warehouse',
  'Marketplace',
  'Batas Kirim',
  'Nomor Resi',
  'Catatan',
]

async function desk(t: Test, orders: readonly PlacedOrder[]): Promise<TestApp & { cookie: string }> {
  const app = await testApp(t)
  await placesOnly(app.db)
  await placeOrders(app.db, orders)
  return { ...app, cookie: await app.signIn() }
}

const fetchFile = ({ app, cookie }: Awaited<ReturnType<typeof desk>>, address: string, headers = {}) =>
  app.inject({ url: `/oms/backlog-orders/export.${address}`, headers: { cookie, ...headers } })

const readCsv = (text: string): string[][] => parseCsv(text, { bom: true, delimiter: ';' })
async function readSheet(bytes: Buffer): Promise<unknown[][]> {
  const [sheet] = await readXlsx(bytes)
  return sheet?.data ?? []
}

const FULL: PlacedOrder = {
  kode_invoice_mp: '580000000000123456',
  as: 'not-yet-packed',
  shipping_agency: 'JNE "Reguler"; cepat',
  tracking_number: '0012345',
  ship_by: new Date('2026-11-19T16:59:00Z'),
  kode_so: '0001',
  kode_invoice_bgen: '1E5',
  buyer_cancel_requested: true,
  import_error_at: NOON,
}
const FULL_CELLS = [
  '2026-11-18 11:00 WIB',
  'Toko Maju',
  '580000000000123456',
  'JNE "Reguler"; cepat',
  '0001',
  '1E5',
  'Seller Accept Order',
  'Backlog Orders (Not Yet Packed)',
  'Gudang Jakarta',
  'Shopee',
  '2026-11-19 23:59 WIB',
  '0012345',
  'Pembeli minta batal, Import gagal',
]
const BARE: PlacedOrder = {
  kode_invoice_mp: 'INV/2',
  warehouse_id: null,
  created_at: new Date('2026-11-17T17:00:00Z'),
  status_raw: 'STATUS BARU',
  status_unrecognised: true,
}
const BARE_CELLS = [
  '2026-11-18 00:00 WIB',
  'Toko Maju',
  'INV/2',
  '',
  '',
  '',
  'STATUS BARU',
  'Order Not Yet Processed',
  '',
  'Shopee',
  '',
  '',
  '',
]

t.test('both files hold every order of the filter, and every code to the letter', async (t) => {
  const app = await desk(t, [FULL, BARE, { kode_invoice_mp: 'F', as: 'finished' }])
  t.same(
    EXPORT_COLUMNS.map(({ heading }) => heading),
    HEADINGS,
  )
  const csv = await fetchFile(app, 'csv')
  t.equal(csv.statusCode, 200)
  t.equal(csv.headers['content-type'], 'text/csv; charset=utf-8')
  t.equal(csv.headers['content-disposition'], 'attachment; filename="backlog-orders_2026-11-14_2026-11-18.csv"')
  t.equal(csv.headers['cache-control'], 'no-store')
  t.ok(csv.body.startsWith('\uFEFFTanggal Pembuatan Pesanan;Store;'))
  t.strictSame(readCsv(csv.body), [HEADINGS, FULL_CELLS, BARE_CELLS])
  const xlsx = await fetchFile(app, 'xlsx')
  t.equal(xlsx.headers['content-type'], 'application/vnd.openxmlformats-officedocument.spreadsheetml.sheet')
  t.equal(xlsx.headers['content-disposition'], 'attachment; filename="backlog-orders_2026-11-14_2026-11-18.xlsx"')
  const empty = (cells: readonly string[]) => cells.map((cell) => (cell === '' ? null : cell))
  t.strictSame(await readSheet(xlsx.rawPayload), [HEADINGS, empty(FULL_CELLS), empty(BARE_CELLS)])
})

t.test('the filter is the one of the page: all its rows, in its order', async (t) => {
  const many = Array.from({ length: 1_203 }, (_, index) => ({
    kode_invoice_mp: `INV/${index}`,
    created_at: new Date(NOON.getTime() - index * 60_000),
    store_id: 1 + (index % 3 === 0 ? 1 : 0),
  }))
  const app = await desk(t, [...many, { kode_invoice_mp: 'X', as: 'not-yet-packed' }])
  const query = 'keterangan=order-not-yet-processed&sort=oldest&per_page=25'
  const inCsv = readCsv((await fetchFile(app, `csv?${query}`)).body).slice(1)
  const inXlsx = (await readSheet((await fetchFile(app, `xlsx?${query}`)).rawPayload)).slice(1)
  const expected = many.map(({ kode_invoice_mp }) => kode_invoice_mp).reverse()
  t.same(
    inCsv.map((cells) => cells[2]),
    expected,
  )
  t.same(
    inXlsx.map((cells) => cells[2]),
    expected,
  )
  const ofStore = await fetchFile(app, 'csv?store=TOKPED-01&invoice=inv/3')
  t.same(
    readCsv(ofStore.body)
      .slice(1)
      .map((cells) => cells[2]),
    ['INV/3'],
  )
  t.match(ofStore.headers['content-disposition'], /semua-tanggal\.csv/)
  t.strictSame(readCsv((await fetchFile(app, 'csv?invoice=nix')).body), [HEADINGS], 'no order: the headings')
  t.strictSame(await readSheet((await fetchFile(app, 'xlsx?invoice=nix')).rawPayload), [HEADINGS])
})

const HOSTILE = [
  '=1+1',
  '+1',
  '-1',
  '@SUM(A1)',
  '\t=1',
  '\r=1',
  '＝1',
  '"=1"',
  "'=1",
  ';=1',
  ' =1',
  '<b>&"\'',
  '\u0001\u001f\uFFFE\u009f',
  '_x0041_',
  '\uFEFF=1',
]

t.test('no cell is a formula, and none breaks the file', async (t) => {
  const app = await desk(
    t,
    HOSTILE.map((text, index) => ({
      kode_invoice_mp: `INV/${String(index).padStart(2, '0')}`,
      created_at: new Date(NOON.getTime() - index * 60_000),
      shipping_agency: text,
    })),
  )
  const csv = readCsv((await fetchFile(app, 'csv')).body)
    .slice(1)
    .map((cells) => cells[3] ?? '')
  t.equal(csv.length, HOSTILE.length)
  for (const [index, cell] of csv.entries()) {
    t.notMatch(cell, /^[=+\-@\t\r\0＝＋－＠]/)
    t.ok([HOSTILE[index], `'${HOSTILE[index]}`].includes(cell), JSON.stringify(cell))
  }
  const bytes = (await fetchFile(app, 'xlsx')).rawPayload
  const sheet = (await readSheet(bytes)).slice(1).map((cells) => cells[3])
  t.equal(sheet.length, HOSTILE.length)
  for (const cell of sheet) t.notMatch(String(cell), /[\p{Control}\uFFFE\uFFFF]/u)
  t.equal(sheet[0], '=1+1', 'a text cell may begin with anything')
})

t.test('a sheet has text cells only, whatever they look like', async (t) => {
  async function* rows() {
    for (const text of HOSTILE) yield [text, '\uD800 half', 'line\r\nend']
  }
  const chunks: Uint8Array[] = []
  const columns = [
    { heading: 'A', width: 5 },
    { heading: 'B', width: 5 },
    { heading: 'C', width: 5 },
  ]
  for await (const chunk of xlsxOf('Sheet', columns, rows())) chunks.push(chunk)
  const sheet = await readSheet(Buffer.concat(chunks))
  t.same(sheet[1], ['=1+1', 'half', 'line end'])
})

t.test('CSV as Excel in Indonesia reads it', async (t) => {
  t.equal(csvLine(['a', 'b;c', 'd"e', '', ' f', '=1;2', 'g\nh']), 'a;"b;c";"d""e";;" f";"\'=1;2";"g\nh"\r\n')
  async function* rows() {
    for (let index = 0; index < 5_000; index++) yield [`INV/${index}`, 'a text of some length']
  }
  const pieces: string[] = []
  for await (const piece of csvOf(['A', 'B'], rows())) pieces.push(piece)
  t.ok(pieces.length > 1 && pieces.every(({ length }) => length < 70_000), 'in pieces')
  t.equal(readCsv(pieces.join('')).length, 5_001)
})

t.test('the file says which dates it covers', async (t) => {
  const range = { from: '2026-11-18', to: '2026-11-18', start: NOON, end: NOON }
  t.equal(fileNameOf(range, 'csv'), 'backlog-orders_2026-11-18.csv')
  t.equal(fileNameOf(null, 'xlsx'), 'backlog-orders_semua-tanggal.xlsx')
})

t.test('a filter that cannot be meant is refused in the same words as on the page', async (t) => {
  const app = await desk(t, [])
  for (const ending of ['csv', 'xlsx']) {
    const answer = await fetchFile(app, `${ending}?from=2026-02-30&store=NIX`)
    t.equal(answer.statusCode, 422)
    t.match(answer.body, /2026-02-30” tidak ada di kalender/)
    t.match(answer.body, /NIX” tidak ada dalam daftar Anda/)
    t.notOk(answer.headers['content-disposition'])
    t.equal((await fetchFile(app, `${ending}?after=x`)).statusCode, 422)
  }
})

t.test('only who may, only what they see, and not on behalf of another site', async (t) => {
  const app = await desk(t, [BARE, { kode_invoice_mp: 'SBY/1', warehouse_id: 2 }])
  t.equal((await app.app.inject('/oms/backlog-orders/export.csv')).statusCode, 303)
  const viewer = { ...app, cookie: await app.signIn({ role: 'viewer' }) }
  t.equal((await fetchFile(viewer, 'csv')).statusCode, 403)
  const surabaya = { ...app, cookie: await app.signIn({ role: 'warehouse', warehouseIds: [2] }) }
  t.same(
    readCsv((await fetchFile(surabaya, 'csv')).body)
      .slice(1)
      .map((cells) => cells[2]),
    ['SBY/1'],
  )
  t.equal((await fetchFile(surabaya, 'csv?warehouse=JKT')).statusCode, 422)
  t.equal((await fetchFile(app, 'xlsx', { 'sec-fetch-site': 'cross-site' })).statusCode, 403)
})

t.test('what fails before the first row is answered in words, and the turn is given back', async (t) => {
  const app = await desk(t, [BARE])
  await sql`alter table orders rename to elsewhere`.execute(app.db)
  for (let round = 0; round < 2; round++) {
    const answer = await fetchFile(app, 'csv')
    t.equal(answer.statusCode, 500)
    t.match(answer.headers['content-type'], /text\/html/)
    t.notOk(answer.headers['content-disposition'])
  }
  await sql`alter table elsewhere rename to orders`.execute(app.db)
  t.equal((await fetchFile(app, 'csv')).statusCode, 200)
})

/** Opens the download and reads none of it. */
async function startDownload(port: number, cookie: string): Promise<http.IncomingMessage> {
  const request = http.get({ port, host: '127.0.0.1', path: '/oms/backlog-orders/export.csv', headers: { cookie } })
  const [response] = await once(request, 'response')
  return response
}

t.test('one at a time for each person; who goes away ends it', async (t) => {
  const many = Array.from({ length: 30_000 }, (_, index) => ({
    kode_invoice_mp: `INV/${index}`,
    shipping_agency: 'x'.repeat(90),
    created_at: new Date(NOON.getTime() - index * 1_000),
  }))
  const app = await desk(t, many)
  await app.app.listen({ port: 0, host: '127.0.0.1' })
  const { port } = app.app.server.address() as { port: number }
  const first = await startDownload(port, app.cookie)
  t.equal(first.statusCode, 200)
  const second = await startDownload(port, app.cookie)
  t.equal(second.statusCode, 429)
  t.ok(second.headers['retry-after'])
  t.match(
    await Readable.from(second)
      .setEncoding('utf8')
      .toArray()
      .then((all) => all.join('')),
    /Ekspor Anda yang sebelumnya masih berjalan/,
  )
  const colleague = await startDownload(port, await app.signIn())
  t.equal(colleague.statusCode, 200, 'a colleague is not kept waiting')
  first.destroy()
  colleague.destroy()
  let again = await startDownload(port, app.cookie)
  for (let round = 0; again.statusCode === 429 && round < 100; round++) {
    again.resume()
    await sleep(20)
    again = await startDownload(port, app.cookie)
  }
  t.equal(again.statusCode, 200, 'the turn was given back')
  const pieces = await again.setEncoding('utf8').toArray()
  t.equal(readCsv(pieces.join('')).length, 30_001)
  const batches = app.statements.filter((sql) => sql.includes('"tracking_number"')).length
  t.ok(batches < 3 * 30, `${batches} batches: those who went away were not served to the end`)
})
