import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import t from 'tap'
import { SEALING_PURPOSE } from '../../src/connections/sealed-place.ts'
import { takeOverSecrets } from '../../src/connections/take-over-secrets.ts'
import { connectedErp } from '../../src/erp-connection/connected-erp.ts'
import { keepErp } from '../../src/erp-connection/connecting.ts'
import { parseErp } from '../../src/erp-connection/connection-form.ts'
import { troubleOf, troubleWith } from '../../src/erp-connection/trouble.ts'
import { openOutbound } from '../../src/platform/outbound/fetch.ts'
import { openSealing } from '../../src/platform/sealing.ts'
import { startSandbox } from '../../src/sandbox/server.ts'
import { NOON, type TestApp, testApp, testConfig } from '../helpers/app.ts'
import type { Teardown } from '../helpers/database.ts'
import { ORIGIN } from '../helpers/sign-in.ts'

const PAGE = '/oms/connections/bgen'
const TOKEN = 'a-token-nobody-may-read'

t.test('an administrator connects a B-Gen, tests it, and it answers without a restart', async (t) => {
  const made = await testApp(t)
  const sandbox = await startSandbox({ clock: made.clock, token: TOKEN, ordersPerDay: 1 })
  t.teardown(() => sandbox.close())
  const cookie = await made.signIn({ name: 'Rina' })
  const before = await look(made, cookie)
  t.match(before.body, 'Belum terhubung')
  t.notMatch(before.body, `${PAGE}/test`, 'there is nothing to test yet')
  const erp = connectedErp({ db: made.db, sealing: made.services.sealing, ask: openOutbound({ clock: made.clock }) })
  await t.rejects(erp.findDocuments('S', ['1']), { name: 'ErpError', message: 'B-Gen is not connected' })

  const saved = await save(made, cookie, { base_url: `${sandbox.url}/bgen/v1/`, token: TOKEN })
  t.equal(saved.statusCode, 303)
  const after = await made.app.inject({ url: saved.headers.location ?? '', headers: { cookie } })
  t.match(after.body, 'Koneksi B-Gen tersimpan')
  t.match(after.body, `${sandbox.url}/bgen/v1<`)
  t.match(after.body, 'oleh Rina')
  t.notMatch(after.body, TOKEN)
  const stored = await made.db.selectFrom('erp_connections').selectAll().executeTakeFirstOrThrow()
  t.notOk(stored.token_sealed.toString('latin1').includes(TOKEN), 'sealed')

  const tested = await post(made, cookie, `${PAGE}/test`, {})
  t.equal(tested.statusCode, 200)
  t.match(tested.body, 'B-Gen (sandbox) menjawab dengan kontrak versi 1.0.0.')
  const anew = connectedErp({ db: made.db, sealing: made.services.sealing, ask: openOutbound({ clock: made.clock }) })
  t.same((await anew.findDocuments('S', ['1'])).documents, [])
  t.match(await anew.probe(), { name: 'B-Gen (sandbox)' })
  const order = { store: 'S', kodeInvoiceMp: '1' }
  t.match(await anew.importOrder(order, 'a'), { kind: 'refused' })
  t.match(await anew.generateInvoice(order, 'b'), { kind: 'refused' })
  for await (const page of anew.documentsChangedSince('S', NOON)) t.fail(`${page.documents.length} documents`)

  const same = await save(made, cookie, { base_url: `${sandbox.url}/bgen/v1`, token: '' })
  t.equal(same.statusCode, 303, 'an empty token keeps the old one')
  t.equal((await post(made, cookie, `${PAGE}/test`, {})).statusCode, 200)
  const list = await made.app.inject({ url: '/oms/connections', headers: { cookie } })
  t.match(list.body, 'aria-label="Periksa koneksi B-Gen"')
})

t.test('the test says what is wrong', async (t) => {
  const made = await testApp(t)
  const cookie = await made.signIn()
  const sandbox = await startSandbox({ clock: made.clock, ordersPerDay: 1 })
  t.teardown(() => sandbox.close())
  const status = (json: object, code = 200) => serverOf(t, code, JSON.stringify(json))
  const time = made.clock.now().toISOString()
  const cases = [
    ['http://127.0.0.1:9', 'sandbox', 'Alamat itu tidak terjangkau dari server ini.'],
    [`${sandbox.url}/bgen/v1`, 'wrong', 'Token ditolak B-Gen.'],
    [`${sandbox.url}/elsewhere`, 'sandbox', 'kontrak B-Gen tidak ada di situ (HTTP 404)'],
    [await serverOf(t, 200, '<html>'), 'sandbox', 'Alamat ini menjawab, tetapi tidak menurut kontrak B-Gen.'],
    [await status({ name: 'X' }), 'sandbox', 'Alamat ini menjawab, tetapi tidak menurut kontrak B-Gen.'],
    [
      await status({ name: 'X', contract: '2.1.0', time }),
      'sandbox',
      'memakai kontrak versi 2.1.0; kami memakai versi 1.x',
    ],
    [
      await status({ name: 'X', contract: '1.4.0', time: '2026-11-18T06:00:00Z' }),
      'sandbox',
      'Jam B-Gen 1 jam di depan',
    ],
    [await status({}, 401), 'sandbox', 'Akses ditolak (HTTP 401), tetapi bukan dengan kata-kata kontrak B-Gen.'],
    [await status({ error: { code: 'unauthorised', message: 'no' } }, 401), 'sandbox', 'Token ditolak B-Gen.'],
    [await status({}, 500), 'sandbox', 'B-Gen menjawab dengan kesalahan di pihaknya (HTTP 500).'],
    [await status({}, 429), 'sandbox', 'B-Gen sedang membatasi jumlah permintaan.'],
  ] as const
  t.match((await post(made, cookie, `${PAGE}/test`, {})).body, 'B-Gen belum dihubungkan.')
  for (const [base_url, token, says] of cases) {
    await save(made, cookie, { base_url, token })
    const tested = await post(made, cookie, `${PAGE}/test`, {})
    t.equal(tested.statusCode, 422)
    t.match(tested.body, says)
    t.match(tested.body, '<title>Kesalahan: koneksi B-Gen')
    t.match(tested.body, 'Tidak dapat dipakai')
  }
  await made.db
    .updateTable('erp_connections')
    .set({ token_sealed: Buffer.from('x') })
    .execute()
  t.match((await post(made, cookie, `${PAGE}/test`, {})).body, 'APP_SECRET di server ini bukan yang dahulu')
  const erp = connectedErp({ db: made.db, sealing: made.services.sealing, ask: openOutbound({ clock: made.clock }) })
  await t.rejects(erp.probe(), { name: 'ErpError', kind: 'unauthorised' })
  const silent = { kind: 'unreachable', message: 'GET x: no answer within 8000 ms', retryAfterMs: 1 } as const
  t.match(troubleOf(silent), { happened: /dalam 8 detik/ })
  const absent = { kind: 'not-connected', message: 'B-Gen is not connected', retryAfterMs: null } as const
  t.match(troubleOf(absent), { happened: 'B-Gen belum dihubungkan.' })
  t.equal(troubleWith({ name: 'X', contract: '1.9.9', time: NOON }, NOON), null)
})

t.test('what was typed wrong is said beside the field', async (t) => {
  const made = await testApp(t)
  const cookie = await made.signIn()
  const refused = await save(made, cookie, { base_url: 'http://erp.example.com/x', token: '' })
  t.equal(refused.statusCode, 422)
  t.match(refused.body, 'Koneksi belum tersimpan')
  t.match(refused.body, 'value="http://erp.example.com/x"')
  t.match(refused.body, /id="base_url-error">Alamat di luar jaringan kantor harus memakai https\./)
  t.match(refused.body, /href="#token">Isi token\./)
  const known = { baseUrl: 'https://erp.example.com/bgen/v1', token: 'old' }
  const cases: readonly (readonly [unknown, typeof known | null, object])[] = [
    [{ base_url: 'https://erp.example.com/bgen/v2', token: '' }, known, { kind: 'connection', token: 'old' }],
    [{ base_url: 'https://other.example.com', token: '' }, known, { errors: { token: /^Isi lagi token/ } }],
    [{ base_url: 'https://other.example.com', token: 'new' }, known, { kind: 'connection', token: 'new' }],
    [{ base_url: 'erp', token: '' }, known, { errors: { base_url: /./, token: /^Isi lagi token/ } }],
    [{ base_url: '', token: 'x' }, known, { errors: { base_url: /^Isi alamat kontrak/ } }],
    [{ base_url: 'erp', token: 'x' }, null, { errors: { base_url: /^Isi alamat lengkap/ } }],
    [{ base_url: 'ftp://erp.example.com', token: 'x' }, null, { errors: { base_url: /^Isi alamat lengkap/ } }],
    [{ base_url: 'https://a:b@erp.example.com', token: 'x' }, null, { errors: { base_url: /^Isi alamat lengkap/ } }],
    [{ base_url: 'https://erp.example.com?x=1', token: 'x' }, null, { errors: { base_url: /^Isi alamat lengkap/ } }],
    [{ base_url: `https://e.example.com/${'x'.repeat(500)}`, token: 'x' }, null, { errors: { base_url: /lengkap/ } }],
    [{ base_url: 'https://erp.example.com', token: 'a b' }, null, { errors: { token: /spasi/ } }],
    [{ base_url: ['a', 'b'], token: 'x' }, null, { errors: { base_url: /./ } }],
    [null, null, { errors: { base_url: /./, token: /./ } }],
  ]
  for (const [body, kept, says] of cases) t.match(parseErp(body, kept), says, JSON.stringify(body))
  for (const inside of ['localhost:8080', '10.1.2.3', '192.168.1.9:90', '172.20.0.1', 'erp', 'erp.lan', '[::1]:80'])
    t.match(parseErp({ base_url: `http://${inside}`, token: 'x' }, null), { kind: 'connection' }, inside)
  for (const outside of ['8.8.8.8', '172.32.0.1', 'erp.example.com'])
    t.match(parseErp({ base_url: `http://${outside}`, token: 'x' }, null), { kind: 'refused' }, outside)
})

t.test('only administrators who see everything connect', async (t) => {
  const made = await testApp(t)
  for (const who of [{ role: 'warehouse' }, { role: 'viewer' }, { role: 'admin', storeIds: [1] }] as const) {
    const cookie = await made.signIn(who)
    t.equal((await look(made, cookie)).statusCode, 403)
    t.equal((await save(made, cookie, { base_url: 'https://x.example', token: 'x' })).statusCode, 403)
    t.equal((await post(made, cookie, `${PAGE}/test`, {})).statusCode, 403)
  }
})

t.test('the demo never puts its B-Gen in the place of yours, and yours replaces its', async (t) => {
  const made = await testApp(t)
  const cookie = await made.signIn()
  const { db, services } = made
  const keep = (baseUrl: string, by: number | null) =>
    db.transaction().execute((trx) => keepErp(trx, services.sealing, { baseUrl, token: 'x' }, { by, at: NOON }))
  const kept = async () => (await db.selectFrom('erp_connections').select('base_url').executeTakeFirst())?.base_url
  await keep('http://127.0.0.1:1', null)
  t.match((await look(made, cookie)).body, 'Terhubung ke B-Gen contoh')
  t.match((await look(made, cookie)).body, 'data contoh')
  await keep('http://127.0.0.1:2', null)
  t.equal(await kept(), 'http://127.0.0.1:2', 'it may move')
  const unnamed = await save(made, cookie, { base_url: 'http://127.0.0.1:2', token: '' })
  t.equal(unnamed.statusCode, 422, 'its token is not yours')
  await save(made, cookie, { base_url: 'http://127.0.0.1:3', token: 'mine' })
  await keep('http://127.0.0.1:4', null)
  t.equal(await kept(), 'http://127.0.0.1:3')
})

t.test('a new APP_SECRET seals the token anew', async (t) => {
  const { db, services } = await testApp(t)
  await db.transaction().execute((trx) => {
    return keepErp(trx, services.sealing, { baseUrl: 'http://x', token: TOKEN }, { by: null, at: NOON })
  })
  const { appSecret } = testConfig()
  const next = openSealing(
    { appSecret: 'another secret for tests, 32 long', appSecretPrevious: appSecret },
    SEALING_PURPOSE,
  )
  t.match(await takeOverSecrets({ db, sealing: next }), /^1 secrets/)
  t.equal(await takeOverSecrets({ db, sealing: next }), null)
})

const look = ({ app }: TestApp, cookie: string) => app.inject({ url: PAGE, headers: { cookie } })
const save = (made: TestApp, cookie: string, fields: Record<string, string>) => post(made, cookie, PAGE, fields)

function post({ app }: TestApp, cookie: string, url: string, fields: Record<string, string>) {
  const headers = { cookie, origin: ORIGIN, 'content-type': 'application/x-www-form-urlencoded' }
  return app.inject({ method: 'POST', url, headers, payload: new URLSearchParams(fields).toString() })
}

/** Answers everything alike. */
async function serverOf(t: Teardown, status: number, body: string): Promise<string> {
  const server = createServer((_, response) => void response.writeHead(status).end(body))
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  t.teardown(() => {
    server.closeAllConnections()
    server.close()
  })
  return `http://127.0.0.1:${(server.address() as AddressInfo).port}`
}
