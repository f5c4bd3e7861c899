import { sql } from 'kysely'
import t from 'tap'
import { recordOrders } from '../../src/backlog/recording-repository.ts'
import type { RemedyAction } from '../../src/remedies/remedy.ts'
import { observation, STORE } from '../helpers/orders.ts'
import { NOW, type RemedyStage, remedyStage } from '../helpers/remedy-stage.ts'
import { ORIGIN } from '../helpers/sign-in.ts'

const PARTIAL = { 'hx-request': 'true', 'hx-request-type': 'partial' }
const HOUR = 3_600_000

const orderOf = (id: number) => `/oms/backlog-orders/${id}`

function press(
  { app }: RemedyStage,
  id: number | string,
  wish: { cookie: string; action?: RemedyAction; key?: string; part?: boolean },
) {
  const { cookie, action = 'import-order', key = 'form-1', part = false } = wish
  return app.inject({
    method: 'POST',
    url: `/oms/backlog-orders/${id}/remedies`,
    headers: {
      ...{ cookie, origin: ORIGIN, 'content-type': 'application/x-www-form-urlencoded' },
      ...(part ? PARTIAL : {}),
    },
    payload: new URLSearchParams({ action, idempotency_key: key }).toString(),
  })
}

async function codesOf({ db }: RemedyStage, id: number) {
  const row = db.selectFrom('orders').select(['kode_so', 'kode_invoice_bgen']).where('id', '=', id)
  return Object.values(await row.executeTakeFirstOrThrow())
}

const attemptsOf = ({ db }: RemedyStage) =>
  db.selectFrom('remedies').select(['action', 'outcome', 'code', 'form_key', 'erp_key']).orderBy('id').execute()

t.test('Investigasi offers what B-Gen can do, and nothing for other orders', async (t) => {
  const stage = await remedyStage(t)
  const cookie = await stage.signIn({ role: 'warehouse' })
  const SO = { salesOrder: 'SO-1' }
  const cases = [
    ['lacks both', {}, 'Import order ke B-Gen'],
    ['done without papers', { status: 'waiting_pickup' }, 'Import order ke B-Gen'],
    ['lacks the invoice', { books: SO }, 'Generate invoice'],
    ['complete', { books: { ...SO, salesInvoice: 'BG-1' } }, null],
    ['invoice alone', { books: { salesInvoice: 'BG-1' } }, null],
    ['cancelled', { status: 'cancelled' }, null],
  ] as const
  for (const [number, some, label] of cases) {
    const id = await stage.place(number, some)
    const { body } = await stage.app.inject({ url: `${orderOf(id)}/investigation`, headers: { cookie } })
    t.equal(/<form class="row asks-bgen"[\s\S]*?<button[^>]*>([^<]*)/.exec(body)?.[1] ?? null, label, number)
    t.equal(body.includes(`action="${orderOf(id)}/remedies"`), label !== null)
  }
})

t.test('an import brings the Sales Order at once, then offers the invoice', async (t) => {
  const stage = await remedyStage(t)
  const cookie = await stage.signIn({ role: 'warehouse', name: 'Sari Gudang' })
  const id = await stage.place('INV/1')
  const imported = await press(stage, id, { cookie, part: true })
  t.equal(imported.statusCode, 200)
  t.match(imported.headers['hx-trigger'], 'backlog-changed')
  const [so] = await codesOf(stage, id)
  t.match(so, /^SO-/)
  t.match(imported.body, `Order sudah di-import: ${so}`)
  t.match(imported.body, 'diminta oleh Sari Gudang')
  t.match(imported.body, new RegExp(`Kode SO</th><td>—</td><td class="code">${so}`))
  t.match(imported.body, 'value="generate-invoice"')
  const events = await stage.db.selectFrom('order_events').select('caller').where('caller', '=', 'remedy').execute()
  t.equal(events.length, 1)

  const invoiced = await press(stage, id, { cookie, action: 'generate-invoice', key: 'form-2' })
  t.equal(invoiced.statusCode, 303)
  const page = await stage.app.inject({ url: invoiced.headers.location ?? '', headers: { cookie } })
  t.match(page.body, '<html lang="id">')
  t.match(page.body, 'Invoice sudah dibuat: BGI/')
  t.match(page.body, 'Order Not Yet Processed</td><td class="code">Backlog Orders (Not Yet Packed)')
  t.notMatch(page.body, 'asks-bgen', 'nothing is left to do')
  t.match(page.headers, { 'cache-control': 'no-store' })

  const { body } = await stage.app.inject({ url: `${orderOf(id)}/investigation`, headers: { cookie } })
  const history = /<ol class="history">([\s\S]*?)<\/ol>/.exec(body)?.[1] ?? ''
  t.match(history, 'Sari Gudang · Generate invoice')
  t.match(history, 'Sari Gudang · Import order ke B-Gen')
  t.match(history, 'B-Gen · lewat tombol di Investigasi')
})

t.test('an order on its way leaves the backlog with its invoice', async (t) => {
  const stage = await remedyStage(t)
  const books = { salesOrder: 'SO-1' }
  const id = await stage.place('INV/1', { status: 'in_transit', stage: 'on the way', books })
  const answer = await press(stage, id, { cookie: await stage.signIn(), action: 'generate-invoice', part: true })
  t.match(answer.body, 'Status Done, B-Gen Not Yet Processed</td><td class="code">tidak di backlog')
})

t.test('the same form twice is one wish with one answer, also at the same time', async (t) => {
  const stage = await remedyStage(t)
  const cookie = await stage.signIn()
  const id = await stage.place('INV/1')
  stage.sandbox.misbehave({ kind: 'latency', face: 'bgen', latencyMs: 600 })
  const [one, other] = await Promise.all([press(stage, id, { cookie }), press(stage, id, { cookie })])
  t.equal(one.statusCode, 303)
  t.equal(one.headers.location, other.headers.location)
  t.equal((await press(stage, id, { cookie })).headers.location, one.headers.location)
  t.equal(stage.asked(), 1)
  t.match(await attemptsOf(stage), [{ outcome: 'done' }])
})

t.test('two people who press at once make one Sales Order', async (t) => {
  const stage = await remedyStage(t)
  const [rina, sari] = [await stage.signIn(), await stage.signIn({ role: 'warehouse' })]
  const id = await stage.place('INV/1')
  stage.sandbox.misbehave({ kind: 'latency', face: 'bgen', latencyMs: 600 })
  const answers = await Promise.all([
    press(stage, id, { cookie: rina, key: 'of-rina', part: true }),
    press(stage, id, { cookie: sari, key: 'of-sari', part: true }),
  ])
  t.equal(stage.asked(), 1)
  const bodies = answers.map(({ body }) => body).join('')
  t.match(bodies, 'Order sudah di-import')
  t.match(bodies, 'Import tidak dikirim ke B-Gen')
  t.match(bodies, 'Kode SO sudah ada: SO-')
  t.same((await attemptsOf(stage)).map(({ outcome }) => outcome).sort(), ['done', 'withheld'])
})

t.test('who waits too long for somebody else is told that it is under way', async (t) => {
  const stage = await remedyStage(t)
  const cookie = await stage.signIn()
  const id = await stage.place('INV/1')
  await underway(stage, id, 'now()')
  const answer = await press(stage, id, { cookie, part: true })
  t.match(answer.body, 'B-Gen masih mengerjakannya')
  t.match(answer.body, 'Lihat hasilnya')
  t.equal(stage.asked(), 0)
  const page = await stage.app.inject({
    url: /href="([^"]*\/remedies\/\d+)"/.exec(answer.body)?.[1] ?? '',
    headers: { cookie },
  })
  t.match(page.body, '<meta http-equiv="refresh"', 'without a script the page looks again by itself')
})

t.test('an attempt whose process died is taken over, with its key', async (t) => {
  const stage = await remedyStage(t)
  const cookie = await stage.signIn()
  const id = await stage.place('INV/1')
  await underway(stage, id, "now() - interval '2 minutes'")
  const answer = await press(stage, id, { cookie, part: true })
  t.match(answer.body, 'Order sudah di-import')
  t.match(await attemptsOf(stage), [
    { outcome: 'failed', code: 'interrupted', erp_key: 'erp-0' },
    { outcome: 'done', erp_key: 'erp-0' },
  ])
})

async function underway({ db }: RemedyStage, id: number, since: string): Promise<void> {
  await sql`
    insert into remedies (order_id, action, requested_by, requested_at, form_key, erp_key)
    select ${id}, 'import-order', min(id), ${sql.raw(since)}, 'form-0', 'erp-0' from users
  `.execute(db)
}

t.test('a refusal of B-Gen is told in its words, and recorded', async (t) => {
  const stage = await remedyStage(t)
  const cookie = await stage.signIn()
  const importFailure = { code: 'STOK_KURANG', message: 'Stok SKU TRT-1 kurang.', at: NOW.getTime() - HOUR }
  const id = await stage.place('INV/1', { books: { importFailure } })
  const answer = await press(stage, id, { cookie, part: true })
  t.match(answer.body, 'Import ditolak B-Gen')
  t.match(answer.body, 'Stok SKU TRT-1 kurang. (STOK_KURANG)')
  t.match(answer.body, 'Perbaiki penyebabnya di B-Gen')
  t.match(answer.body, /Import ke B-Gen<\/th><td>—<\/td><td class="code">Gagal 23 Nov 2026 12\.00 WIB/)
  t.same(await codesOf(stage, id), [null, null])
  t.match(
    (await press(stage, id, { cookie, part: true })).body,
    'Import ditolak B-Gen',
    'the same form, the same answer',
  )
  t.equal(stage.asked(), 1)
  stage.clock.advance(48 * HOUR)
  const later = await stage.signIn()
  t.match((await press(stage, id, { cookie: later, key: 'form-2', part: true })).body, 'Order sudah di-import')
})

t.test('what got no answer is asked again under the same key, whoever asks', async (t) => {
  const stage = await remedyStage(t)
  const [rina, sari] = [await stage.signIn(), await stage.signIn()]
  const id = await stage.place('INV/1')
  const faults = [
    ['truncated', 'Jawaban B-Gen tidak terbaca'],
    ['server-error', 'B-Gen tidak menjawab'],
    ['rate-limited', 'B-Gen sedang membatasi jumlah permintaan'],
    ['silence', 'B-Gen tidak menjawab'],
  ] as const
  for (const [kind, says] of faults) {
    stage.sandbox.misbehave({ kind, face: 'bgen', times: 1 })
    const { statusCode, body } = await press(stage, id, { cookie: rina, part: true })
    t.equal(statusCode, 200)
    t.match(body, says, kind)
    t.match(body, /name="idempotency_key" value="form-1">\s*<button[^>]*>Coba lagi/, 'with the key of the form')
  }
  t.match((await press(stage, id, { cookie: sari, key: 'of-sari', part: true })).body, 'Order sudah di-import')
  const attempts = await attemptsOf(stage)
  t.equal(attempts.length, faults.length + 1, 'every attempt is kept')
  t.equal(new Set(attempts.map(({ erp_key }) => erp_key)).size, 1)
})

t.test('what only an administrator can mend offers no second try', async (t) => {
  const stage = await remedyStage(t)
  const cookie = await stage.signIn()
  const id = await stage.place('INV/1')
  stage.sandbox.misbehave({ kind: 'unauthorised', face: 'bgen' })
  const { body } = await press(stage, id, { cookie, part: true })
  t.match(body, 'B-Gen menolak akses kami.')
  t.notMatch(body, 'Coba lagi')
})

t.test('an order is looked at again at the moment of acting', async (t) => {
  const stage = await remedyStage(t)
  const cookie = await stage.signIn()
  const id = await stage.place('INV/1')
  const now = new Date(NOW.getTime() + 1)
  const cancelled = observation({ kodeInvoiceMp: 'INV/1', marketplace: { status: 'cancelled', updatedAt: NOW } })
  await stage.db.transaction().execute((trx) => recordOrders(trx, [cancelled], { caller: 'api', now }))
  const { body } = await press(stage, id, { cookie, part: true })
  t.match(body, 'Import tidak dikirim ke B-Gen')
  t.match(body, 'Pesanan ini sudah dibatalkan di marketplace.')
  t.equal(stage.asked(), 0)
  const lacking = await stage.place('INV/2')
  const early = await press(stage, lacking, { cookie, action: 'generate-invoice', part: true })
  t.match(early.body, 'Import order lebih dahulu.')
  t.match(early.body, 'value="import-order"', 'and offers what would help')
  t.equal(stage.asked(), 0)
})

t.test('an answer that cannot be true, or cannot be stored, is no success', async (t) => {
  const stage = await remedyStage(t)
  const cookie = await stage.signIn()
  const facts = { updatedAt: NOW, soCode: null }
  for (const [number, some, says] of [
    ['INV/1', {}, 'B-Gen menjawab selesai, tetapi dokumennya tidak ada.'],
    ['INV/2', { updatedAt: new Date(NOW.getTime() + HOUR) }, 'Jawaban B-Gen tidak dapat dicatat di sini.'],
  ] as const) {
    const id = await stage.place(number)
    const documents = { store: STORE, kodeInvoiceMp: number, facts: { ...facts, ...some } }
    Object.assign(stage.services.erp, { importOrder: async () => ({ kind: 'done', documents }) })
    const { body } = await press(stage, id, { cookie, key: number.replace('/', '-'), part: true })
    t.match(body, says)
    t.same(await codesOf(stage, id), [null, null])
  }
})

t.test('a mistake of ours leaves the attempt open, to be taken over', async (t) => {
  const stage = await remedyStage(t)
  const cookie = await stage.signIn()
  const id = await stage.place('INV/1')
  Object.assign(stage.services.erp, { importOrder: async () => Promise.reject(new RangeError('ours')) })
  t.equal((await press(stage, id, { cookie })).statusCode, 500)
  t.match(await attemptsOf(stage), [{ outcome: null }])
})

t.test('permission and scope decide', async (t) => {
  const stage = await remedyStage(t)
  const id = await stage.place('INV/1')
  const viewer = await stage.signIn({ role: 'viewer' })
  const elsewhere = await stage.signIn({ role: 'warehouse', storeIds: [0] })
  const here = await stage.signIn()
  t.equal((await press(stage, id, { cookie: viewer })).statusCode, 403)
  t.equal((await press(stage, id, { cookie: elsewhere })).statusCode, 404)
  t.equal((await press(stage, id + 1, { cookie: here })).statusCode, 404)
  t.equal((await press(stage, 'abc', { cookie: here })).statusCode, 404)
  t.equal((await press(stage, id, { cookie: here, key: 'not a key' })).statusCode, 422)
  t.equal(stage.asked(), 0)
  const seen = await stage.app.inject({ url: `${orderOf(id)}/investigation`, headers: { cookie: viewer } })
  t.notMatch(seen.body, 'asks-bgen')
  t.match(seen.body, 'Import dan generate invoice dapat diklik rekan dengan peran gudang atau administrator.')

  const made = await press(stage, id, { cookie: here })
  const url = made.headers.location ?? ''
  const looked = await stage.app.inject({ url, headers: { cookie: viewer } })
  t.equal(looked.statusCode, 200)
  t.notMatch(looked.body, 'asks-bgen', 'who may only look is offered nothing')
  const other = await stage.place('INV/2')
  for (const [address, cookie] of [
    [url, elsewhere],
    [url.replace(`/${id}/`, `/${other}/`), here],
    [`${orderOf(id)}/remedies/x`, here],
    [`${orderOf(id)}/remedies/999`, here],
  ] as const) {
    t.equal((await stage.app.inject({ url: address, headers: { cookie } })).statusCode, 404, address)
  }
  const forged = await stage.app.inject({
    method: 'POST',
    url: `${orderOf(id)}/remedies`,
    headers: { cookie: here, origin: 'https://elsewhere.example' },
  })
  t.equal(forged.statusCode, 403)
})
