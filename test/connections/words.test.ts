import t from 'tap'
import { formOf, parseApp } from '../../src/connections/app-form.ts'
import { toAppView } from '../../src/connections/app-view.ts'
import { CHANNEL_WORDS, CHANNELS, channelOf, isChannel } from '../../src/connections/channel.ts'
import { channelName, stateOf } from '../../src/connections/connection-state.ts'
import { openConsentStates } from '../../src/connections/consent-state.ts'
import { toConnectionsView } from '../../src/connections/list-view.ts'
import { takerOf, toChooseView, toStoreView } from '../../src/connections/store-view.ts'
import type { GrantedShop, StoreRow, StoresAuthorisation } from '../../src/connections/stores-repository.ts'
import { noApp, notApproved, troubleOf } from '../../src/connections/trouble.ts'
import { parseErp } from '../../src/erp-connection/connection-form.ts'
import type { MarketplaceErrorKind } from '../../src/marketplaces/port.ts'
import { NOON } from '../helpers/app.ts'

const ZONE = 'Asia/Jakarta'
const AUTHORISATION: StoresAuthorisation = {
  id: 3,
  shopId: '220011',
  shopCipher: null,
  shopName: 'Rimba Outdoor',
  lastsUntil: new Date('2026-12-18T05:00:00Z'),
  authorisedAt: new Date('2026-11-18T04:00:00Z'),
  authorisedBy: 'Rina',
  endedWhy: null,
}
const STORE: StoreRow = {
  id: 7,
  code: 'SHP-RIMBA',
  name: 'Rimba',
  marketplace: 'shopee',
  syncedAt: new Date('2026-11-18T04:55:00Z'),
  baseUrl: 'https://partner.shopeemobile.com',
  paused: false,
  backfillDays: 31,
  authorisation: AUTHORISATION,
}
const NEVER: StoreRow = { ...STORE, authorisation: null, baseUrl: null, syncedAt: null, backfillDays: null }
const ENDED: StoreRow = { ...STORE, authorisation: { ...AUTHORISATION, endedWhy: 'refused' } }

t.test('every marketplace has its channel, or none', async (t) => {
  const channels = {
    tokopedia: 'tiktok',
    tiktok: 'tiktok',
    shopee: 'shopee',
    lazada: 'lazada',
    blibli: null,
    other: null,
  }
  for (const [marketplace, channel] of Object.entries(channels)) {
    t.equal(channelOf(marketplace as StoreRow['marketplace']), channel, marketplace)
    t.equal(channelName({ marketplace: marketplace as StoreRow['marketplace'] }) === '', channel === null)
  }
  t.ok(isChannel('shopee'))
  t.notOk(isChannel('sandbox'))
})

t.test('a connection is in one of five states, told by a word and a sign', async (t) => {
  const nearly = new Date(NOON.getTime() + 6 * 86_400_000)
  const soon = { ...STORE, authorisation: { ...AUTHORISATION, lastsUntil: nearly } }
  const expired = { ...STORE, authorisation: { ...AUTHORISATION, lastsUntil: NOON } }
  const cases = [
    { store: STORE, words: 'Terhubung', action: 'Uji' },
    { store: soon, words: 'Terhubung, segera habis', action: 'Uji' },
    { store: { ...STORE, paused: true }, words: 'Dijeda', action: 'Lanjutkan' },
    { store: ENDED, words: 'Otorisasi habis', action: 'Otorisasi ulang' },
    { store: { ...ENDED, paused: true }, words: 'Otorisasi habis', action: 'Otorisasi ulang' },
    { store: expired, words: 'Otorisasi habis', action: 'Otorisasi ulang' },
    { store: NEVER, words: 'Belum terhubung', action: 'Hubungkan' },
    { store: { ...NEVER, marketplace: 'blibli' as const }, words: 'Lewat API atau file', action: undefined },
  ]
  for (const { store, words, action } of cases) {
    const state = stateOf(store, NOON)
    t.equal(state.words, words)
    const view = toConnectionsView({ now: NOON, zone: ZONE, done: '', stores: [store], apps: [] })
    t.equal(view.rows[0]?.action?.text, action, words)
    t.equal(view.ended !== '', words === 'Otorisasi habis')
  }
})

t.test('the list says what is known and a dash for what is not', async (t) => {
  const apps = [{ channel: 'shopee', key: '2007411', updatedAt: NOON }]
  const view = toConnectionsView({ now: NOON, zone: ZONE, done: 'Tersimpan.', stores: [STORE, NEVER], apps })
  const cells = view.rows.map((row) => row.cells.map(({ value }) => value))
  t.same(cells[0], ['Rimba Outdoor', '18 Des 2026 12.00 WIB', '11.55 WIB'])
  t.same(cells[1], ['—', '—', '—'])
  const [ended] = toConnectionsView({ now: NOON, zone: ZONE, done: '', stores: [ENDED], apps: [] }).rows
  t.equal(ended?.cells[1]?.value, '—', 'what is refused lasts no longer')
  t.equal(view.summary, '2 toko · 1 terhubung · 1 belum terhubung')
  t.match(
    view.apps.map(({ name, key, action }) => ({ name, key, action })),
    [
      { name: 'TikTok Shop', key: '', action: 'Daftarkan' },
      { name: 'Shopee', key: '2007411', action: 'Ganti' },
      { name: 'Lazada', key: '', action: 'Daftarkan' },
    ],
  )
})

t.test('what waits for a person comes first', async (t) => {
  const stores = [NEVER, STORE, { ...STORE, paused: true }, ENDED].map((store, at) => ({ ...store, name: String(at) }))
  const view = toConnectionsView({ now: NOON, zone: ZONE, done: '', stores, apps: [] })
  t.equal(view.rows.map(({ name }) => name).join(''), '3201')
})

t.test("a store's page offers what can be done, and says what the state means", async (t) => {
  const shown = { now: NOON, zone: ZONE, granted: [] }
  const connected = toStoreView(STORE, shown)
  t.match(connected, {
    test: '/oms/connections/7/test',
    pause: { text: 'Jeda' },
    consent: { text: 'Otorisasi ulang', primary: false },
  })
  t.match(
    connected.facts.map(({ value }) => value),
    ['Shopee', 'SHP-RIMBA', '11.55 WIB', 'Rimba Outdoor (220011)', /oleh Rina$/, '18 Des 2026 12.00 WIB', /^https/],
  )
  const demo = toStoreView({ ...STORE, baseUrl: null, authorisation: { ...AUTHORISATION, authorisedBy: null } }, shown)
  t.notMatch(demo.facts.map(({ value }) => value).join(), 'oleh')
  t.match(toStoreView({ ...STORE, paused: true }, shown), { pause: { text: 'Lanjutkan' }, advice: /dijeda/ })
  t.notMatch(
    toStoreView(ENDED, shown)
      .facts.map(({ label }) => label)
      .join(),
    'Berlaku',
  )
  t.match(toStoreView(ENDED, shown), {
    consent: { text: 'Otorisasi ulang', primary: true },
    advice: /habis atau dicabut/,
  })
  const expired = { ...STORE, authorisation: { ...AUTHORISATION, lastsUntil: NOON } }
  t.match(toStoreView(expired, shown), { advice: /habis atau dicabut/ })
  t.match(toStoreView(NEVER, shown), {
    test: null,
    pause: null,
    disconnect: null,
    granted: null,
    consent: { text: 'Hubungkan' },
  })
  t.match(toStoreView({ ...NEVER, marketplace: 'other' }, shown), { consent: null, advice: /API/ })
  const free: GrantedShop = { id: 4, shopId: '9', shopName: 'Bebas', usedBy: [] }
  t.match(toStoreView(NEVER, { ...shown, granted: [free] }), { granted: { text: /\(1\)/ } })
  const trouble = { heading: 'x', happened: 'y', whatToDo: 'z', said: '' }
  t.match(toStoreView(NEVER, { ...shown, trouble, done: 'Selesai' }), { trouble, done: 'Selesai' })
})

t.test('one free shop is chosen already, several or a taken one are not', async (t) => {
  const free: GrantedShop = { id: 4, shopId: '9', shopName: 'Bebas', usedBy: [] }
  const taken: GrantedShop = {
    id: 5,
    shopId: '8',
    shopName: 'Ambil',
    usedBy: [{ id: 1, code: 'SHP-A', marketplace: 'shopee' }],
  }
  const shared: GrantedShop = {
    id: 6,
    shopId: '7',
    shopName: 'Bagi',
    usedBy: [{ id: 2, code: 'TTS-A', marketplace: 'tiktok' }],
  }
  t.equal(takerOf(taken, STORE), 'SHP-A')
  t.equal(takerOf({ ...taken, usedBy: [{ id: 7, code: 'SHP-RIMBA', marketplace: 'shopee' }] }, STORE), null, 'itself')
  const choose = (granted: readonly GrantedShop[], chosen: number | null = null) =>
    toChooseView(NEVER, { granted, refused: '', chosen, days: '31' })
  t.same(
    choose([free, taken]).shops.map(({ isChosen, isTaken }) => [isChosen, isTaken]),
    [
      [true, false],
      [false, true],
    ],
  )
  t.same(
    choose([free, shared]).shops.map(({ isChosen }) => isChosen),
    [false, false],
  )
  t.same(
    choose([free, shared], 6).shops.map(({ isChosen }) => isChosen),
    [false, true],
  )
  t.match(choose([taken]), { canChoose: false, shops: [{ note: /SHP-A/ }] })
  t.match(choose([shared]), { shops: [{ note: /Dipakai bersama TTS-A/ }] })
})

t.test("an app's form takes what its console shows, and names what is wrong beside the field", async (t) => {
  const good = { key: ' 2007411 ', secret: 'abc123', base_url: '', auth_url: '', consent_url: '' }
  const parsed = parseApp('shopee', good, null)
  t.match(parsed, {
    kind: 'app',
    app: { key: '2007411', baseUrl: 'https://partner.shopeemobile.com', consentUrl: null, serviceId: null },
  })
  if (parsed.kind !== 'app') return t.fail('it was refused')
  const known = { ...parsed.app, hasShops: false }
  t.match(parseApp('shopee', { ...good, secret: '' }, known), { kind: 'app', app: { secret: 'abc123' } })
  for (const elsewhere of [{ auth_url: 'https://mine.example' }, { base_url: 'https://mine.example' }]) {
    const moved = { ...good, ...elsewhere, secret: '' }
    t.match(
      parseApp('shopee', moved, known),
      { kind: 'refused', errors: { secret: /Isi/ } },
      'it goes nowhere else unread',
    )
    t.equal(parseApp('shopee', { ...moved, secret: 'abc123' }, known).kind, 'app')
    const [field = ''] = Object.keys(elsewhere)
    t.match(
      parseApp('shopee', { ...moved, secret: 'a-guess' }, { ...known, hasShops: true }),
      { kind: 'refused', errors: { [field]: /Putuskan dulu toko-tokonya/ } },
      'nor do the tokens of the shops there are',
    )
  }
  t.equal(parseApp('shopee', { ...good, secret: 'new' }, { ...known, hasShops: true }).kind, 'app')
  const unopened = { ...known, secret: null, hasShops: true }
  t.match(parseApp('shopee', { ...good, secret: '' }, unopened), { kind: 'refused', errors: { secret: /Isi/ } })
  t.match(parseApp('shopee', { ...good, base_url: 'https://mine.example' }, unopened), {
    kind: 'refused',
    errors: { base_url: /Putuskan dulu/ },
  })
  for (const odd of ['https://:word@x.example', `https://x.example/${'a'.repeat(500)}`])
    t.match(parseApp('shopee', { ...good, base_url: odd }, null), { kind: 'refused', errors: { base_url: /alamat/ } })
  const wrong = [
    { channel: 'shopee', body: null, fields: ['key', 'secret'] },
    { channel: 'shopee', body: { ...good, key: ['1', '2'] }, fields: ['key'] },
    { channel: 'shopee', body: { ...good, key: 'abc' }, fields: ['key'] },
    { channel: 'shopee', body: { ...good, key: '1', secret: '' }, fields: ['secret'] },
    { channel: 'shopee', body: { ...good, secret: 'a b' }, fields: ['secret'] },
    { channel: 'shopee', body: { ...good, secret: 'x'.repeat(201) }, fields: ['secret'] },
    { channel: 'tiktok', body: { ...good, key: '6abc' }, fields: ['service_id'] },
    { channel: 'lazada', body: { ...good, base_url: 'ftp://x' }, fields: ['base_url'] },
    { channel: 'lazada', body: { ...good, base_url: 'nonsense' }, fields: ['base_url'] },
    { channel: 'lazada', body: { ...good, auth_url: 'http://api.example.com' }, fields: ['auth_url'] },
    { channel: 'lazada', body: { ...good, consent_url: 'https://a.example/?x=1' }, fields: ['consent_url'] },
  ] as const
  for (const { channel, body, fields } of wrong) {
    const refused = parseApp(channel, body, known)
    t.same(refused.kind === 'refused' ? Object.keys(refused.errors) : [], fields, JSON.stringify(body).slice(0, 60))
  }
  for (const address of ['http://127.0.0.1:3900/shopee', 'http://[::1]:1', 'http://sandbox:3900'])
    t.equal(parseApp('lazada', { ...good, base_url: address }, null).kind, 'app', address)
})

t.test(
  'without https a secret goes no further than this machine, a B-Gen’s token no further than the office',
  async (t) => {
    const places = [
      { address: 'https://partner.example.com', app: true, bgen: true },
      { address: 'https://10.0.0.7:8443', app: true, bgen: true },
      ...['127.0.0.1:3900', '127.8.8.8', '[::1]:3900', 'localhost:3900', 'sandbox'].map((host) => ({
        address: `http://${host}`,
        ...{ app: true, bgen: true },
      })),
      ...[
        '10.0.0.7',
        '172.16.0.1',
        '172.31.9.9',
        '192.168.1.5',
        '[fd12:3456::7]',
        'erp.local',
        'erp.lan',
        'x.internal',
      ].map((host) => ({ address: `http://${host}`, ...{ app: false, bgen: true } })),
      ...[
        'example.com',
        '8.8.8.8',
        '172.32.0.1',
        '169.254.169.254',
        '[fe80::1]',
        '[2001:db8::1]',
        '3232235777.example',
      ].map((host) => ({ address: `http://${host}`, ...{ app: false, bgen: false } })),
    ]
    for (const { address, app, bgen } of places) {
      const typed = { key: '2007411', secret: 'abc123', base_url: address, auth_url: '', consent_url: '' }
      t.equal(parseApp('shopee', typed, null).kind === 'app', app, `app: ${address}`)
      t.equal(parseErp({ base_url: address, token: 'x' }, null).kind === 'connection', bgen, `B-Gen: ${address}`)
    }
  },
)

t.test('the form shows other addresses only where they are in use', async (t) => {
  const app = {
    channel: 'tiktok',
    key: '6abc',
    serviceId: '74',
    ...{ baseUrl: CHANNEL_WORDS.tiktok.baseUrl, authUrl: 'http://localhost/x' },
    consentUrl: null,
  }
  const form = formOf('tiktok', app)
  t.same(form, { key: '6abc', serviceId: '74', baseUrl: '', authUrl: 'http://localhost/x', consentUrl: '' })
  t.same(formOf('shopee', null), { key: '', serviceId: '', baseUrl: '', authUrl: '', consentUrl: '' })
  const shown = { errors: {}, isKnown: true, callback: '/oms/connections/callback' }
  const open = toAppView('tiktok', { ...shown, form, origin: 'https://oms.example.com' })
  t.match(open, {
    isOpen: true,
    warning: '',
    urls: [
      { value: 'https://oms.example.com/oms/connections/callback' },
      { value: 'https://oms.example.com/webhooks/tiktok' },
    ],
  })
  t.match(
    open.fields.map(({ name, required }) => `${name} ${required}`),
    ['key true', 'secret false', 'service_id true'],
  )
  const closed = toAppView('shopee', {
    ...shown,
    isKnown: false,
    form: formOf('shopee', null),
    origin: 'http://10.0.0.1:3000',
  })
  t.match(closed, { isOpen: false, warning: /https/ })
  const refused = toAppView('shopee', {
    ...shown,
    form: formOf('shopee', null),
    errors: { auth_url: 'Salah.' },
    origin: 'https://x',
  })
  t.match(refused, { isOpen: true, errors: [{ href: '#auth_url', words: 'Salah.' }] })
})

t.test('every refusal has words for an administrator: what happened and what to do', async (t) => {
  const kinds: readonly MarketplaceErrorKind[] = [
    'no-app',
    'sealed',
    'unreachable',
    'rate-limited',
    'unauthorised',
    'refused',
    'unreadable',
  ]
  const cases = [
    { channel: 'shopee', message: 'POST https://x/a: HTTP 403, error_sign', says: /Partner key tidak cocok/ },
    { channel: 'shopee', message: 'POST https://x/a: HTTP 200, source_ip_undeclared', says: /alamat IP/ },
    { channel: 'shopee', message: 'GET https://x/a: HTTP 200, product.error_permission', says: /izin API/ },
    { channel: 'shopee', message: 'GET https://x/a: HTTP 200, invalid_code', says: /Kode izin/ },
    { channel: 'shopee', message: 'GET https://x/a: HTTP 200, shop_banned', says: /menolak permintaan untuk toko ini/ },
    { channel: 'shopee', message: 'GET https://x/a: HTTP 200, api_suspended', says: /belum aktif/ },
    { channel: 'tiktok', message: 'GET https://x/a: HTTP 400, 36009004', says: /jam server/ },
    { channel: 'lazada', message: 'GET https://x/a: HTTP 200, IllegalTimestamp', says: /jam server/ },
    { channel: 'lazada', message: 'GET https://x/a: HTTP 200, constructor', says: /Lazada menolak permintaan\./ },
    { channel: 'tiktok', message: 'the authorisation of X opens other shops', says: /toko lain/ },
    { channel: 'tiktok', message: "the shop's owner did not approve", says: /Izin tidak diberikan/ },
  ] as const
  for (const { channel, message, says } of cases) {
    const trouble = troubleOf(channel, { kind: 'refused', message })
    t.match(trouble.happened, says, message)
    t.not(trouble.whatToDo, '')
  }
  t.equal(troubleOf('shopee', { kind: 'refused', message: 'GET https://x/a: HTTP 403, error_sign' }).said, 'error_sign')
  for (const channel of CHANNELS) {
    for (const kind of kinds)
      t.match(troubleOf(channel, { kind, message: 'x' }), { happened: String, whatToDo: String, said: '' })
    t.match(noApp(channel).happened, CHANNEL_WORDS[channel].name)
    t.match(troubleOf(channel, { kind: 'no-app', message: 'x' }).happened, /belum didaftarkan/)
    t.match(troubleOf(channel, { kind: 'sealed', message: 'x' }).happened, /APP_SECRET/)
    t.match(notApproved(channel).happened, CHANNEL_WORDS[channel].name)
  }
  const revoked = troubleOf('tiktok', { kind: 'unauthorised', message: 'GET https://x/a: HTTP 200, 36004005' })
  t.match(revoked.whatToDo, /Otorisasi ulang/, 'a token that is refused needs the owner, whatever word says so')
})

t.test('the state of a consent counts for its store, its session and half an hour', async (t) => {
  const states = openConsentStates({ appSecret: 'a secret for tests only, 32 long', appSecretPrevious: null })
  const [mine, other] = [Buffer.alloc(32, 1), Buffer.alloc(32, 2)]
  const state = states.write(7, mine, NOON)
  const later = (minutes: number) => new Date(NOON.getTime() + minutes * 60_000)
  t.equal(states.read(state, mine, later(29)), 7)
  for (const [says, read] of Object.entries({
    'too late': states.read(state, mine, later(30)),
    'in another session': states.read(state, other, NOON),
    'for another store': states.read(state.replace('7.', '8.'), mine, NOON),
    'with a longer life': states.read(state.replace(/\.\d+\./, '.9999999999.'), mine, NOON),
    'in no form of ours': states.read('7', mine, NOON),
  }))
    t.equal(read, null, says)
})
