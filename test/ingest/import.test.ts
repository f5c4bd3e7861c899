import { execFile, spawn } from 'node:child_process'
import { once } from 'node:events'
import { access, mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises'
import http from 'node:http'
import os from 'node:os'
import path from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { parse } from 'csv-parse/sync'
import t, { type Test } from 'tap'
import type { Db } from '../../src/database.ts'
import { COLUMN_NAMES } from '../../src/ingest/csv-columns.ts'
import { importFile, openFile } from '../../src/ingest/import-file.ts'
import { progressBar, reportOf } from '../../src/ingest/import-report.ts'
import { receive } from '../../src/ingest/upload.ts'
import { systemClock } from '../../src/platform/clock.ts'
import { connect } from '../../src/platform/database/connect.ts'
import { csvLine, withoutGuard } from '../../src/platform/files/csv.ts'
import { type TestApp, testApp } from '../helpers/app.ts'
import { testDatabaseUrl } from '../helpers/database.ts'
import { OTHER_STORE, registerPlaces, STORE, WAREHOUSE } from '../helpers/orders.ts'
import { ORIGIN } from '../helpers/sign-in.ts'

const ROOT = path.resolve(import.meta.dirname, '../..')
const AT = '2026-11-18T09:30:00+07:00'
const HEADER = 'store,invoice,createdAt,updatedAt,status'
const SECRET = 'a secret for tests only, 32 long'

const orders = (count: number, first = 1) =>
  Array.from({ length: count }, (_, place) => `${STORE},INV/${first + place},${AT},${AT},accepted`)

/** A folder, a database with its places, and the command as a process of its own. */
async function desk(t: Test) {
  const folder = await mkdtemp(path.join(os.tmpdir(), 'backlog-orders-files-'))
  t.teardown(() => rm(folder, { recursive: true }))
  const url = await testDatabaseUrl(t)
  const db = connect(url)
  t.teardown(() => db.destroy())
  await registerPlaces(db)
  const environment = { PATH: process.env['PATH'] ?? '', DATABASE_URL: url, APP_SECRET: SECRET }
  const command = [
    '--import',
    path.join(ROOT, 'test/helpers/typescript.mjs'),
    path.join(ROOT, 'src/commands/import.ts'),
  ]
  const run = (...files: string[]) =>
    new Promise<{ code: number; says: string; complains: string }>((resolve) => {
      const child = execFile(
        process.execPath,
        [...command, ...files],
        { cwd: folder, env: environment },
        (_, says, complains) => resolve({ code: child.exitCode ?? -1, says, complains }),
      )
    })
  // what the command does with a file, without the second that a process takes to begin
  const runHere = async (name: string) => {
    const file = await openFile(path.join(folder, name))
    const options = { clock: systemClock, signal: new AbortController().signal, onProgress: () => {} }
    const imported = await importFile(db, file, options)
    return { imported, says: reportOf(name, imported) }
  }
  const put = (name: string, content: string | Buffer) => writeFile(path.join(folder, name), content)
  const got = (name: string) => readFile(path.join(folder, name), 'utf8')
  return { folder, db, run, runHere, put, got, command, environment }
}

function invoicesOf(db: Db): Promise<readonly string[]> {
  const query = db.selectFrom('orders').select('kode_invoice_mp').orderBy('kode_invoice_mp').execute()
  return query.then((rows) => rows.map((row) => row.kode_invoice_mp))
}

t.test('every column of the API is a column of the file', async (t) => {
  const { db, run, put } = await desk(t)
  const cells: Readonly<Record<string, string>> = {
    store: STORE,
    invoice: 'INV/1',
    createdAt: AT,
    updatedAt: AT,
    status: 'cancelled',
    statusRaw: 'CANCELED',
    cancelledBy: 'customer',
    cancelReason: '"Salah alamat; ""maaf"",\nterima kasih"',
    buyerCancelRequested: 'TRUE',
    warehouse: WAREHOUSE,
    shippingAgency: 'JNE Réguler',
    trackingNumber: "'=1+1",
    shipBy: AT,
    fulfilledByMarketplace: 'false',
    'bgen.updatedAt': AT,
    'bgen.soCode': 'SO-1',
    'bgen.invoiceCode': 'INVB-1',
    'bgen.packedAt': AT,
    'bgen.rejectionReceivedAt': AT,
    'bgen.importError.code': 'SKU_UNKNOWN',
    'bgen.importError.message': 'SKU tidak dikenal',
    'bgen.importError.at': AT,
  }
  t.same(Object.keys(cells).sort(), [...COLUMN_NAMES].sort())
  await put('all.csv', `\uFEFF${COLUMN_NAMES.join(';')}\r\n${COLUMN_NAMES.map((name) => cells[name]).join(';')}\r\n`)
  const { code, says } = await run('all.csv')
  t.same([code, says.trim()], [0, 'all.csv: 1 lines: 1 created, 0 updated, 0 unchanged, 0 stale, 0 rejected.'])
  const moment = new Date(AT)
  t.match(await db.selectFrom('orders').selectAll().executeTakeFirstOrThrow(), {
    kode_invoice_mp: 'INV/1',
    created_at: moment,
    status: 'cancelled',
    cancelled_by: 'customer',
    cancel_reason: 'Salah alamat; "maaf",\nterima kasih',
    buyer_cancel_requested: true,
    shipping_agency: 'JNE Réguler',
    tracking_number: '=1+1',
    fulfilled_by_marketplace: false,
    kode_so: 'SO-1',
    kode_invoice_bgen: 'INVB-1',
    packed_at: moment,
    import_error_code: 'SKU_UNKNOWN',
    import_error_at: moment,
  })
  const { caller } = await db.selectFrom('order_events').select('caller').executeTakeFirstOrThrow()
  t.equal(caller, 'file')
})

t.test('an empty cell leaves what is known, and the same file again changes nothing', async (t) => {
  const { db, runHere, put } = await desk(t)
  await put('a.csv', [`${HEADER},shippingAgency`, `${orders(1)[0]},JNE`, ''].join('\n'))
  await put('b.csv', [`${HEADER},shippingAgency`, `${STORE},INV/1,,2026-11-18T10:00:00+07:00,completed,`].join('\n'))
  await runHere('a.csv')
  t.match((await runHere('a.csv')).says, '0 created, 0 updated, 1 unchanged')
  t.match((await runHere('b.csv')).says, '0 created, 1 updated')
  t.match((await runHere('a.csv')).says, '0 updated, 0 unchanged, 1 stale')
  const order = db.selectFrom('orders').select(['status', 'shipping_agency'])
  t.same(await order.executeTakeFirstOrThrow(), { status: 'completed', shipping_agency: 'JNE' })
})

t.test('rejected lines come back with line and reasons; corrected, they are imported', async (t) => {
  const { db, run, runHere, put, got } = await desk(t)
  const lines = [
    HEADER,
    ...orders(2),
    `NOWHERE,"INV,3",${AT},${AT},accepted`,
    `"${STORE}","INV`,
    `4",${AT},${AT},sold`,
    '',
    `${STORE},=INV/5,2026-02-30T00:00:00Z,${AT},accepted`,
    `${STORE},INV/6`,
    `${STORE},INV/7,${AT},${AT},accepted,and more`,
    ...orders(1, 8),
    ',,,,',
  ]
  await put(
    'orders.csv',
    Buffer.concat([Buffer.from(lines.join('\r\n')), Buffer.from(`\r\n${STORE},caf\xe9,,,`, 'latin1')]),
  )
  const { code, says, complains } = await run('orders.csv')
  t.same([code, complains], [0, ''])
  t.match(says, 'orders.csv: 9 lines: 3 created, 0 updated, 0 unchanged, 0 stale, 6 rejected.')
  t.match(says, 'Rejected lines are in orders.rejected.csv')
  t.match(says, 'The first: line 4: store toko "NOWHERE" belum terdaftar')
  t.same(await invoicesOf(db), ['INV/1', 'INV/2', 'INV/8'])

  const back = await got('orders.rejected.csv')
  const [head, ...rows] = parse(back, { bom: true, delimiter: ';', relax_column_count: true }) as string[][]
  t.same(head, [...HEADER.split(','), 'line', 'reasons'])
  t.same(
    rows.map((row) => row.slice(5)),
    [
      ['4', 'store toko "NOWHERE" belum terdaftar'],
      ['5', rows[1]?.[6]],
      ['8', 'createdAt harus waktu ISO 8601 dengan offset, misalnya 2026-11-23T09:30:00+07:00'],
      ['9', 'baris memuat 2 sel, padahal judulnya 5'],
      ['10', 'baris memuat 6 sel, padahal judulnya 5', 'and more'],
      ['13', 'invoice memuat karakter yang bukan UTF-8; simpan file sebagai "CSV UTF-8"'],
    ],
  )
  t.match(rows[1]?.[6], /^invoice tidak.*|status harus salah satu dari/)
  t.equal(rows[2]?.[1], "'=INV/5", 'no spreadsheet takes it for a formula')

  const corrected = back
    .replace('NOWHERE', OTHER_STORE)
    .replace('sold', 'accepted')
    .replace('"INV\r\n4"', 'INV/4')
    .replace('2026-02-30T00:00:00Z', AT)
    .replace(/;and more/, '')
  await put(
    'orders.rejected.csv',
    corrected
      .split('\r\n')
      .filter((line) => !/INV\/6|caf/.test(line))
      .join('\r\n'),
  )
  t.match((await runHere('orders.rejected.csv')).says, 'orders.rejected.csv: 4 lines: 4 created')
  t.same(await invoicesOf(db), ['=INV/5', 'INV,3', 'INV/1', 'INV/2', 'INV/4', 'INV/7', 'INV/8'])
})

t.test('a leading quote is given back as it came, however many there are', async (t) => {
  for (const text of ['=1', "'=1", "''=1", "'plain", '-5', "'"]) {
    const [[cell = ''] = []] = parse(csvLine([text]), { delimiter: ';' }) as string[][]
    t.equal(withoutGuard(cell), text)
    t.notMatch(cell, /^[=+\-@]/)
  }
})

t.test('a file that cannot be used is one sentence and exit code 1', async (t) => {
  const { folder, db, run, put } = await desk(t)
  const cases: readonly [note: string, content: string | Buffer, says: RegExp][] = [
    ['empty', '', /file\.csv: The file is empty\.$/],
    ['blank', '\uFEFF \r\n\r\n', /The file is empty\.$/],
    ['UTF-16', Buffer.from(`\uFEFF${HEADER}\n`, 'utf16le'), /is UTF-16: save it as "CSV UTF-8"/],
    ['UTF-16 without a mark', Buffer.from(`${HEADER}\n`, 'utf16le'), /is UTF-16/],
    ['a workbook', Buffer.from('PK\x03\x04 and so on'), /is an Excel workbook: save it as "CSV UTF-8"/],
    ['a picture', Buffer.from([0x89, 0x50, 0x4e, 0x47, 0, 0, 0, 13]), /is not a CSV file/],
    ['columns', 'store,Invoice,status,status,\n', /missing: invoice; unknown: Invoice, #5; more than once: status\./],
    ['a page', '<!doctype html>\n<p>no', /missing: store, invoice; unknown: <!doctype html>/],
    ['many', Array.from({ length: 20 }, () => 'x').join() + 'y'.repeat(90), /unknown: x, xy{39}…\./],
    ['a list', `store,invoice,${'abcdefghijk'.split('').join()}`, /unknown: a, b, c, d, e, f, g, h, …\./],
    ['a quote in the header', `"store,invoice\n${orders(1)[0]}`, /From line 1 on the file cannot be read/],
  ]
  for (const [note, content, says] of cases) {
    await put('file.csv', content)
    await t.rejects(openFile(path.join(folder, 'file.csv')), { name: 'SetupError', message: says }, note)
  }
  const { code, says, complains } = await run('file.csv')
  t.same([code, says], [1, ''])
  t.match(complains, /^file\.csv: From line 1 [^\n]*\n$/, 'one line')
  await t.rejects(openFile('/absent/orders.csv'), {
    message: '/absent/orders.csv cannot be read: there is no such file.',
  })
  await t.rejects(openFile(folder), { message: `${folder} is not a file.` })
  t.match(await run(), { code: 1, complains: /^Say which file: npm run import -- FILE\.csv\n$/ })
  t.same(await invoicesOf(db), [])
  t.same(await readdir(folder), ['file.csv'], 'nothing is left beside it')
})

t.test('what stands before a quote that is never closed is recorded', async (t) => {
  const { db, runHere, put } = await desk(t)
  await put('open.csv', [HEADER, ...orders(3), `"${STORE},INV/4,${AT}`, ...orders(4_000, 5)].join('\n'))
  const { imported, says } = await runHere('open.csv')
  t.same(imported.trouble, { kind: 'open-quote', line: 5 }, 'the command then ends with 1')
  t.match(says, 'open.csv: 3 lines: 3 created')
  t.match(says, 'From line 5 on the file cannot be read: a quoted text begins there and does not end.')
  t.match(says, 'importing the file again is safe')
  t.equal((await invoicesOf(db)).length, 3)
})

t.test('a file of several batches is told about as it goes, and stops in order', async (t) => {
  const { db, runHere, put, folder, command, environment } = await desk(t)
  await put('long.csv', [HEADER, ...orders(5_000), ...orders(10, 1)].join('\n'))
  t.match((await runHere('long.csv')).says, 'long.csv: 5,010 lines: 5,000 created, 0 updated, 10 unchanged')

  await put('longer.csv', [HEADER, ...orders(40_000, 10_001)].join('\n'))
  const child = spawn(process.execPath, [...command, 'longer.csv'], { cwd: folder, env: environment })
  let says = ''
  child.stdout.on('data', (text) => (says += text))
  while ((await invoicesOf(db)).length === 5_000) await sleep(20)
  child.kill('SIGINT')
  t.same(await once(child, 'close'), [1, null])
  t.match(says, 'The import was stopped before the end of the file.')
  const recorded = (await invoicesOf(db)).length - 5_000
  t.match(says, `longer.csv: ${recorded.toLocaleString('en')} lines`, 'every line it counts is recorded')
})

/** The page over HTTP, signed in. */
async function page(t: Test, who?: Parameters<TestApp['signIn']>[0]) {
  const site = await testApp(t)
  await registerPlaces(site.db)
  const cookie = await site.signIn(who)
  const get = (url: string) => site.app.inject({ url, headers: { cookie } })
  const upload = async (content: string | Buffer, name = 'orders.csv') => {
    const form = new FormData()
    form.append('file', new Blob([content as BlobPart]), name)
    return post(form)
  }
  const post = async (form: FormData) => {
    const request = new Request(`${ORIGIN}/`, { method: 'POST', body: form })
    const headers = { cookie, origin: ORIGIN, 'content-type': request.headers.get('content-type') ?? '' }
    const payload = Buffer.from(await request.arrayBuffer())
    return site.app.inject({ method: 'POST', url: '/oms/imports', headers, payload })
  }
  const resultOf = async (answer: { statusCode: number; headers: Record<string, unknown>; body: string }) => {
    t.equal(answer.statusCode, 303, answer.body)
    const location = String(answer.headers['location'])
    for (;;) {
      const shown = await get(location)
      if (!shown.body.includes('data-hx-trigger="every 1s"')) return { location, shown }
      await sleep(20)
    }
  }
  return { ...site, cookie, get, upload, post, resultOf }
}

t.test('an uploaded file is answered with counts, reasons and a file to correct', async (t) => {
  const { db, get, upload, resultOf } = await page(t)
  const lines = [HEADER, ...orders(2), `NOWHERE,<b>INV/3,${AT},${AT},accepted`]
  const { location, shown } = await resultOf(await upload(lines.join('\n'), 'C:\\data\\orders <1>.csv'))
  t.match(shown.body, 'Impor orders &lt;1&gt;.csv')
  t.match(shown.body, '2 baris diterima, 1 ditolak')
  t.match(shown.body, 'store toko &quot;NOWHERE&quot; belum terdaftar')
  t.notMatch(shown.body, '<b>INV')

  const file = await get(`${location}/rejected.csv`)
  t.equal(file.headers['content-disposition'], 'attachment; filename="orders_1_.rejected.csv"')
  t.equal(file.headers['content-type'], 'text/csv; charset=utf-8')
  const again = await resultOf(await upload(file.body.replace('NOWHERE', OTHER_STORE), 'orders.rejected.csv'))
  t.match(again.shown.body, '1 baris diterima')
  t.same(await invoicesOf(db), ['<b>INV/3', 'INV/1', 'INV/2'])
  t.match((await get('/oms/imports')).body, new RegExp(`${location}"[^]*orders &lt;1&gt;\\.csv`))
})

t.test('a file that cannot be used is refused in words, and nothing is recorded', async (t) => {
  const { db, get, upload, post } = await page(t)
  const nothing = new FormData()
  nothing.append('file', new Blob([]), '')
  const cases: readonly [note: string, answer: Awaited<ReturnType<typeof upload>>, says: string][] = [
    ['no file', await post(nothing), 'Pilih file CSV lebih dahulu.'],
    ['no field', await post(new FormData()), 'Pilih file CSV lebih dahulu.'],
    ['empty', await upload(''), 'File ini kosong.'],
    ['workbook', await upload(Buffer.from('PK\x03\x04')), 'File ini workbook Excel.'],
    ['binary', await upload(Buffer.from([1, 0, 2, 3, 4])), 'File ini bukan CSV'],
    ['header', await upload('store,resi\n'), 'Judul kolom tidak dapat dipakai: kurang: invoice; tidak dikenal: resi.'],
  ]
  for (const [note, answer, says] of cases) {
    t.equal(answer.statusCode, 422, note)
    t.match(answer.body, says, note)
    t.match(answer.body, 'class="error-summary"', note)
  }
  t.notMatch((await get('/oms/imports')).body, 'Impor terakhir')
  t.same(await invoicesOf(db), [])
})

t.test('a plain form without a file, a wrong address and other people are refused', async (t) => {
  const { app, get, cookie, upload, signIn } = await page(t)
  const plain = { 'content-type': 'application/x-www-form-urlencoded', cookie, origin: ORIGIN }
  const answer = await app.inject({ method: 'POST', url: '/oms/imports', headers: plain, payload: 'file=orders.csv' })
  t.equal(answer.statusCode, 422)
  for (const url of ['/oms/imports/1', '/oms/imports/x', '/oms/imports/99999999999999999999/rejected.csv'])
    t.equal((await get(url)).statusCode, 404, url)
  t.equal((await upload(HEADER)).statusCode, 303)
  const others = [
    await signIn({ role: 'warehouse' }),
    await signIn({ role: 'viewer' }),
    await signIn({ storeIds: [1] }),
  ]
  for (const other of others) {
    const form = { 'content-type': 'multipart/form-data; boundary=x', cookie: other, origin: ORIGIN }
    const post = await app.inject({ method: 'POST', url: '/oms/imports', headers: form, payload: '--x--\r\n' })
    const reads = await app.inject({ url: '/oms/imports/1', headers: { cookie: other } })
    t.same([post.statusCode, reads.statusCode], [403, 403])
  }
})

t.test('a form that is cut off, or names no boundary, is the sender’s fault and recorded nowhere', async (t) => {
  const { app, db, signIn } = await testApp(t)
  const cookie = await signIn()
  const part = '--x\r\ncontent-disposition: form-data; name="file"; filename="a.csv"\r\n\r\nstore,inv'
  for (const { type, payload } of [
    { type: 'multipart/form-data; boundary=x', payload: part },
    { type: 'multipart/form-data; boundary=x', payload: '--x\r\ncontent-dis' },
    { type: 'multipart/form-data', payload: part },
  ]) {
    const headers = { 'content-type': type, cookie, origin: ORIGIN }
    const answer = await app.inject({ method: 'POST', url: '/oms/imports', headers, payload })
    t.match([answer.statusCode, answer.body], [422, /Pilih filenya lagi, lalu unggah lagi/], `${type}: ${payload}`)
  }
  t.same(await db.selectFrom('imports').selectAll().execute(), [])
})

t.test('a file that is too large is put aside no further than its limit', async (t) => {
  async function* cut() {
    yield Buffer.from(HEADER)
  }
  const file = Object.assign(cut(), { truncated: true })
  t.same(await receive({ filename: 'orders.csv', file }), { kind: 'too-large' })
})

t.test('an upload that breaks off records nothing and leaves nothing behind', async (t) => {
  const { app, db, cookie } = await page(t)
  const address = new URL('/oms/imports', await app.listen({ host: '127.0.0.1', port: 0 }))
  const headers = { cookie, origin: address.origin, 'content-type': 'multipart/form-data; boundary=x' }
  const request = http.request(address, { method: 'POST', headers })
  request.on('error', () => {})
  const part = '--x\r\ncontent-disposition: form-data; name="file"; filename="a.csv"\r\n\r\n'
  request.write(`${part}${[HEADER, ...orders(5_000)].join('\n')}\n`)
  await sleep(200)
  request.destroy()
  await sleep(100)
  t.equal((await fetch(new URL('/healthz', address))).status, 200)
  t.same(await invoicesOf(db), [])
  t.same(
    (await readdir(os.tmpdir())).filter((name) => name.startsWith('backlog-orders-import-')),
    [],
  )
})

t.test('a long import goes on while others work; a second one of the same person waits', async (t) => {
  const { db, get, upload, app } = await page(t)
  const first = await upload([HEADER, ...orders(60_000)].join('\n'))
  t.equal(first.statusCode, 303)
  const running = await get(String(first.headers['location']))
  t.match(running.body, 'Sedang diimpor')
  t.match(running.body, '<meta http-equiv="refresh"', 'without scripts the page comes again by itself')
  const second = await upload([HEADER, ...orders(1, 90_001)].join('\n'))
  t.equal(second.statusCode, 429)
  t.match(second.body, 'masih berjalan')

  await app.close()
  const one = await db.selectFrom('imports').selectAll().executeTakeFirstOrThrow()
  t.same(one.trouble, { kind: 'stopped' }, 'closing the app ends it in order')
  t.equal(one.lines, (await invoicesOf(db)).length, 'what it counts is recorded')
})

t.test('an import whose process is gone, or that met trouble, says that repeating is safe', async (t) => {
  const { db, get, clock, upload, resultOf } = await page(t)
  const { shown } = await resultOf(await upload([HEADER, ...orders(2), `"${STORE}`].join('\n'), 'open.csv'))
  t.match(shown.body, 'Impor tidak sampai akhir file')
  t.match(shown.body, 'Mulai baris 4 file tidak dapat dibaca')
  t.match(shown.body, 'Mengunggah file yang sama lagi aman')

  await db.updateTable('imports').set({ finished_at: null, trouble: null }).execute()
  t.match((await get('/oms/imports')).body, 'Sedang diimpor')
  clock.advance(61_000)
  t.match((await get('/oms/imports')).body, 'Impor tidak sampai akhir file')
  clock.advance(8 * 24 * 3_600_000)
})

t.test('imports are kept for a week, and of a wrong file only so many lines', async (t) => {
  const { db, clock, get, upload, resultOf } = await page(t)
  const wrong = Array.from({ length: 50_010 }, () => 'X,Y,,,')
  const { location, shown } = await resultOf(await upload([HEADER, ...wrong].join('\n')))
  t.match(shown.body, 'Semua 50.010 baris ditolak')
  t.match(shown.body, 'File itu memuat 50.000 baris pertama yang ditolak.')
  const lines = (await get(`${location}/rejected.csv`)).body.trim().split('\r\n')
  t.equal(lines.length, 50_001)

  await db
    .updateTable('imports')
    .set({ started_at: new Date(clock.now().getTime() - 8 * 86_400_000) })
    .execute()
  await resultOf(await upload(HEADER))
  t.equal((await get(location)).statusCode, 404)
  t.same(await db.selectFrom('import_rejected_lines').select('line').execute(), [])
})

t.test('without a database the file is still looked at first', async (t) => {
  const { folder, put, command, environment } = await desk(t)
  await put('file.csv', HEADER)
  const env = { ...environment, DATABASE_URL: 'postgres://nobody@127.0.0.1:9/nothing' }
  const says = await new Promise<string>((resolve) => {
    execFile(process.execPath, [...command, 'file.csv'], { cwd: folder, env }, (_, __, complains) => resolve(complains))
  })
  t.match(says, /^The database at 127\.0\.0\.1:9\/nothing cannot be used, it does not answer: check DATABASE_URL\.\n$/)
  await t.rejects(access(path.join(folder, 'file.rejected.csv')))
})

t.test('a bar shows how far the file is read', async (t) => {
  t.equal(progressBar(0, 0), '[------------------------------]   0 %  0 lines')
  t.equal(progressBar(0.5, 312_000), '[###############---------------]  50 %  312,000 lines')
  t.equal(progressBar(1.01, 1), '[##############################] 100 %  1 lines')
})
