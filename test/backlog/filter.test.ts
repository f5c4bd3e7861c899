import assert from 'node:assert/strict'
import { parse as parseQuery } from 'node:querystring'
import fc from 'fast-check'
import t from 'tap'
import { cursorsFrom, openCursors } from '../../src/backlog/cursor.ts'
import { dateOf, rangeOf } from '../../src/backlog/date-range.ts'
import { type Directory, freshnessOf, type ListedStore, withinScope } from '../../src/backlog/directory.ts'
import { type FilterContext, type ParsedFilter, parseFilter, printFilter } from '../../src/backlog/filter.ts'
import { KETERANGAN_CHOICES, PAGE_SIZES } from '../../src/backlog/filter-fields.ts'
import { numbersIn } from '../../src/backlog/invoice-numbers.ts'
import { startOfDay } from '../../src/backlog/local-time.ts'
import { SORTS } from '../../src/backlog/position.ts'

const SECRET = 'a secret for tests only, 32 long'
const CURSORS = cursorsFrom(SECRET, null)
const store = (id: number, code: string, name: string): ListedStore => ({
  id,
  code,
  name,
  marketplace: 'shopee',
  syncedAt: null,
  isConnected: true,
})
const DIRECTORY: Directory = {
  stores: [store(1, 'SHOPEE-01', 'Toko Maju'), store(2, 'TOKO & SAYA', 'Toko Saya')],
  warehouses: [
    { id: 1, code: 'JKT', name: 'Gudang Jakarta' },
    { id: 2, code: 'SBY', name: 'Gudang Surabaya' },
  ],
  hasOrders: true,
}
/** Wednesday 18 November, half past midnight in Jakarta; still the 17th in London. */
const CONTEXT: FilterContext = {
  now: new Date('2026-11-17T17:30:00Z'),
  zone: 'Asia/Jakarta',
  directory: DIRECTORY,
  cursors: CURSORS,
}

const parse = (query: unknown, context = CONTEXT): ParsedFilter => parseFilter(query, context)

function filterOf(query: unknown, context = CONTEXT) {
  const parsed = parse(query, context)
  if (parsed.kind === 'refused') throw new Error(JSON.stringify(parsed.errors))
  return parsed.filter
}

t.test('nothing given is five dates in the business zone, and stays nothing', async (t) => {
  const filter = filterOf({})
  t.match(filter, { from: null, to: null, dates: { from: '2026-11-14', to: '2026-11-18' } })
  t.same(filter.dates?.start, new Date('2026-11-13T17:00:00Z'))
  t.same(filter.dates?.end, new Date('2026-11-18T17:00:00Z'))
  t.equal(printFilter(filter), '')
  t.match(parse({ from: '', invoice: ' ,', store: '', nonsense: 'x' }), { kind: 'ok', filter })
})

const ranges: readonly { note: string; query: object; from: string; to: string }[] = [
  { note: 'both ends', query: { from: '2026-10-01', to: '2026-10-31' }, from: '2026-10-01', to: '2026-10-31' },
  { note: 'no end: today', query: { from: '2026-11-10' }, from: '2026-11-10', to: '2026-11-18' },
  { note: 'no start: four days before the end', query: { to: '2026-03-02' }, from: '2026-02-26', to: '2026-03-02' },
  { note: 'one day', query: { from: '2024-02-29', to: '2024-02-29' }, from: '2024-02-29', to: '2024-02-29' },
  { note: 'invoice and dates', query: { invoice: 'A', to: '2026-11-18' }, from: '2026-11-14', to: '2026-11-18' },
]

t.test('dates', async (t) => {
  for (const { note, query, from, to } of ranges) t.match(filterOf(query).dates, { from, to }, note)
  t.equal(filterOf({ invoice: 'INV/1' }).dates, null, 'an invoice without dates is looked for on all of them')
})

t.test('a day of 23 or 25 hours is one day', async (t) => {
  const berlin = { ...CONTEXT, zone: 'Europe/Berlin' }
  const spring = filterOf({ from: '2026-03-29', to: '2026-03-29' }, berlin).dates
  t.equal(Number(spring?.end) - Number(spring?.start), 23 * 3_600_000)
  t.equal(rangeOf('2026-10-01', '2026-10-31', berlin).kind, 'ok', '31 dates, one of 25 hours')
  t.equal(rangeOf('2026-10-01', '2026-11-01', berlin).kind, 'refused')
  // Beirut skips midnight itself
  const beirut = filterOf({ from: '2026-03-29', to: '2026-03-29' }, { ...CONTEXT, zone: 'Asia/Beirut' }).dates
  t.equal(Number(beirut?.end) - Number(beirut?.start), 23 * 3_600_000)
})

const TOKEN = CURSORS.write({ sort: 'newest', direction: 'forward', key: 1_795_000_000_123, id: 4711 }).token
const numbers = (count: number) => Array.from({ length: count }, (_, index) => `INV/${index}`).join('\n')

const refusals: readonly { query: object; field: string; says: string }[] = [
  {
    query: { from: '2026-02-30' },
    field: 'from',
    says: 'Tanggal awal “2026-02-30” tidak ada di kalender. Tulis tahun-bulan-tanggal, misalnya 2026-11-20.',
  },
  { query: { to: '20/11/2026' }, field: 'to', says: 'Tanggal akhir “20/11/2026” tidak ada di kalender.' },
  {
    query: { to: '1999-12-31' },
    field: 'to',
    says: 'Tanggal akhir “1999-12-31” terlalu jauh. Pilih tahun 2000 sampai 2999.',
  },
  { query: { from: '3000-01-01' }, field: 'from', says: 'Tanggal awal “3000-01-01” terlalu jauh.' },
  { query: { to: '1999-02-29' }, field: 'to', says: 'Tanggal akhir “1999-02-29” tidak ada di kalender.' },
  {
    query: { from: '2026-11-18', to: '2026-11-17' },
    field: 'to',
    says: 'Tanggal akhir 17 Nov 2026 mendahului tanggal awal 18 Nov 2026. Pilih 18 Nov 2026 atau sesudahnya.',
  },
  {
    query: { from: '2026-11-19' },
    field: 'from',
    says: 'Tanggal awal 19 Nov 2026 sesudah hari ini, 18 Nov 2026. Pilih hari ini atau sebelumnya.',
  },
  {
    query: { from: '2026-10-01', to: '2026-11-01' },
    field: 'to',
    says: '1 Okt 2026 sampai 1 Nov 2026 adalah 32 hari; paling lama 31 hari. Pilih tanggal akhir 31 Okt 2026 atau sebelumnya.',
  },
  {
    query: { from: '2026-10-01' },
    field: 'to',
    says: '1 Okt 2026 sampai hari ini, 18 Nov 2026, adalah 49 hari; paling lama 31 hari.',
  },
  {
    query: { from: ['2026-11-17', '2026-11-18'] },
    field: 'from',
    says: 'Tanggal awal diberikan 2 kali. Isi satu kali saja.',
  },
  { query: { invoice: ['A', 'B'] }, field: 'invoice', says: 'Invoice diberikan 2 kali.' },
  {
    query: { invoice: numbers(612) },
    field: 'invoice',
    says: 'Ada 612 nomor; paling banyak 500 sekali cari. Bagi menjadi 2 pencarian.',
  },
  {
    query: { invoice: `A ${'x'.repeat(101)}` },
    field: 'invoice',
    says: 'Nomor ke-2 panjangnya 101 karakter; paling panjang 100.',
  },
  { query: { invoice: 'INV\0/1' }, field: 'invoice', says: 'Nomor ke-1 berisi karakter yang tidak tampak (NUL).' },
  {
    query: { keterangan: 'selesai' },
    field: 'keterangan',
    says: 'Keterangan “selesai” tidak ada dalam daftar Anda. Pilih dari daftar.',
  },
  {
    query: { store: ['SHOPEE-01', 'LAIN', 'X'] },
    field: 'store',
    says: 'Store “LAIN” dan 1 lainnya tidak ada dalam daftar',
  },
  { query: { warehouse: 'jkt' }, field: 'warehouse', says: 'Warehouse “jkt” tidak ada dalam daftar Anda.' },
  { query: { store: 'x'.repeat(60) }, field: 'store', says: `Store “${'x'.repeat(40)}…” tidak ada` },
  { query: { sort: 'name' }, field: 'sort', says: 'Urutan “name” tidak dikenal. Pilih newest, oldest, deadline.' },
  { query: { sort: ['oldest', 'oldest'] }, field: 'sort', says: 'Urutan diberikan 2 kali.' },
  { query: { per_page: '51' }, field: 'per_page', says: 'Jumlah per halaman “51” tidak dikenal. Pilih 25, 50, 100.' },
  { query: { after: `${TOKEN}x` }, field: 'after', says: 'Alamat halaman ini tidak utuh' },
  {
    query: { after: TOKEN.replace('4711', '4712') && TOKEN.slice(0, -1) },
    field: 'after',
    says: 'Mulai lagi dari halaman pertama.',
  },
  { query: { after: TOKEN, sort: 'oldest' }, field: 'after', says: 'Mulai lagi dari halaman pertama.' },
  { query: { from: { deep: 1 } }, field: 'from', says: '“(object)” tidak ada di kalender' },
]

t.test('what cannot be meant is refused with the exact limit and the exact fix, beside its field', async (t) => {
  for (const { query, field, says } of refusals) {
    const parsed = parse(query)
    if (parsed.kind === 'ok') return t.fail(JSON.stringify(query))
    t.equal(parsed.errors.length, 1, JSON.stringify(query))
    t.equal(parsed.errors[0]?.field, field)
    t.ok(parsed.errors[0]?.message.includes(says), `${parsed.errors[0]?.message} ⊇ ${says}`)
  }
})

t.test('several mistakes are all told at once, and what was typed is kept', async (t) => {
  const query = { from: '2026-02-30', to: '2026-03-01', store: ['LAIN', 'SHOPEE-01'], per_page: '7', invoice: 'a  b' }
  const parsed = parse(query)
  if (parsed.kind === 'ok') return t.fail('refused')
  t.same(
    parsed.errors.map(({ field }) => field),
    ['from', 'store', 'per_page'],
  )
  t.match(parsed.typed, { ...query, keterangan: [], sort: '' })
})

t.test('a code outside the scope is answered like one that does not exist', async (t) => {
  const context = { ...CONTEXT, directory: withinScope(DIRECTORY, { warehouseIds: [2], storeIds: [1] }) }
  const [outside, unknown] = ['JKT', 'NIX'].map((warehouse) => parse({ warehouse }, context))
  t.equal(JSON.stringify(outside).replaceAll('JKT', 'NIX'), JSON.stringify(unknown))
  t.match(filterOf({ warehouse: 'SBY', store: 'SHOPEE-01' }, context), { warehouses: [{ id: 2 }], stores: [{ id: 1 }] })
})

t.test('numbers come in any mixture, each once without regard to letter case, in the order typed', async (t) => {
  t.same(numbersIn('INV/1, inv/1;INV/2\t\tb\r\nB  c'), ['INV/1', 'INV/2', 'b', 'c'])
  t.same(filterOf({ invoice: numbers(500) }).invoice.length, 500)
})

const positions = fc
  .record({
    sort: fc.constantFrom(...SORTS),
    direction: fc.constantFrom('forward' as const, 'back' as const),
    key: fc.option(fc.integer({ min: -62_000_000_000_000, max: 4_102_444_800_000 })),
    id: fc.integer({ min: 0, max: Number.MAX_SAFE_INTEGER }),
  })
  .map((position) => ({ ...position }))

t.test('a cursor carries its position, and only as it was signed', async (t) => {
  fc.assert(
    fc.property(positions, (position) => {
      const { token } = CURSORS.write(position)
      assert.deepEqual(CURSORS.read(token)?.position, position)
    }),
    { numRuns: 200 },
  )
  const mistakable = { sort: 'newest', direction: 'forward', key: 33, id: 0 } as const
  t.same(CURSORS.read(CURSORS.write(mistakable).token)?.position, mistakable, '33 is a letter in base 36')
  for (let at = 0; at < TOKEN.length; at++) {
    const other = TOKEN[at] === '1' ? '2' : '1'
    if (CURSORS.read(TOKEN.slice(0, at) + other + TOKEN.slice(at + 1)) !== null) t.fail(`changed at ${at}`)
  }
  for (const token of ['', 'x', '.', `${TOKEN}${TOKEN}`, '99.1.1.aaaaaaaaaaaaaaaaaaaaaa'])
    t.equal(CURSORS.read(token), null)
})

t.test('a cursor outlives one change of the secret', async (t) => {
  const { token, position } = CURSORS.write({ sort: 'deadline', direction: 'back', key: null, id: 1 })
  t.same(cursorsFrom('another secret, also 32 long …..', SECRET).read(token)?.position, position)
  t.equal(cursorsFrom('another secret, also 32 long …..', null).read(token), null)
  t.same(openCursors({ appSecret: SECRET, appSecretPrevious: null }).read(token)?.position, position)
  t.throws(() => openCursors({ appSecret: null, appSecretPrevious: null }), /APP_SECRET/)
})

const day = (days: number) => new Date(1_764_000_000_000 + days * 86_400_000).toISOString().slice(0, 10)
const ranges31 = fc
  .tuple(fc.integer({ min: 0, max: 700 }), fc.integer({ min: 0, max: 30 }))
  .map(([first, length]) => ({ from: day(first), to: day(first + length) }))
const sorted = fc.oneof(
  fc.record({ sort: fc.constantFrom(...SORTS) }),
  positions.map((position) => ({ sort: position.sort, after: CURSORS.write(position).token })),
)
const others = fc.record(
  {
    invoice: fc.array(fc.string({ unit: 'grapheme', maxLength: 8 }), { maxLength: 4 }).map((each) => each.join(' ')),
    keterangan: fc.subarray([...KETERANGAN_CHOICES]),
    warehouse: fc.subarray(['JKT', 'SBY']),
    store: fc.subarray(['TOKO & SAYA', 'SHOPEE-01']),
    per_page: fc.constantFrom(...PAGE_SIZES.map(String)),
  },
  { requiredKeys: [] },
)
const queries = fc
  .tuple(fc.option(ranges31), fc.option(sorted), others)
  .map((parts) => Object.assign({}, ...parts) as Record<string, unknown>)

t.test('what is printed reads as the same filter', async (t) => {
  let read = 0
  fc.assert(
    fc.property(queries, (query) => {
      const parsed = parse(query)
      if (parsed.kind === 'refused') return
      read++
      const printed = printFilter(parsed.filter)
      const asQuery = parseQuery(printed)
      assert.deepEqual(filterOf(asQuery), parsed.filter)
      assert.equal(printFilter(filterOf(asQuery)), printed)
    }),
    { numRuns: 300 },
  )
  t.ok(read > 200, `${read} filters were printed`)
  const everything = {
    per_page: '25',
    sort: 'deadline',
    store: 'TOKO & SAYA',
    keterangan: ['backlog-orders', 'not-yet-packed'],
  }
  t.equal(
    printFilter(filterOf(everything)),
    'keterangan=not-yet-packed&keterangan=backlog-orders&store=TOKO+%26+SAYA&sort=deadline&per_page=25',
  )
})

t.test('whatever is sent is read or refused, never an accident', async (t) => {
  const anything = fc.oneof(fc.string({ unit: 'binary' }), fc.array(fc.string({ unit: 'binary' })), fc.anything())
  const fields = fc.dictionary(
    fc.constantFrom(
      'from',
      'to',
      'invoice',
      'keterangan',
      'warehouse',
      'store',
      'sort',
      'after',
      'per_page',
      '__proto__',
    ),
    anything,
  )
  const all = () =>
    fc.assert(
      fc.property(fc.oneof(fields, fc.anything()), (query) => {
        const parsed = parse(query)
        assert.ok(parsed.kind === 'ok' || parsed.errors.length > 0)
      }),
      { numRuns: 500 },
    )
  t.doesNotThrow(all)
})

t.test('freshness is as old as the connected store that lags most', async (t) => {
  const at = (time: string | null) => ({ ...store(1, 'X', 'X'), syncedAt: time === null ? null : new Date(time) })
  const byFile = { ...at(null), isConnected: false }
  const once = { ...at('2026-11-01T00:00:00Z'), isConnected: false }
  t.same(freshnessOf([at('2026-11-18T01:00:00Z'), at(null), at('2026-11-18T02:00:00Z'), byFile, once]), {
    connected: 3,
    oldest: new Date('2026-11-18T01:00:00Z'),
    never: 1,
  })
  t.same(freshnessOf([at(null)]), { connected: 1, oldest: null, never: 1 })
  t.same(freshnessOf([byFile]), { connected: 0, oldest: null, never: 0 })
  t.equal(dateOf('2026-2-3'), null)
})

t.test('a day begins when it begins, however many days were asked for before', async (t) => {
  const day = (count: number) => new Date(Date.UTC(2026, 10, 18 + count)).toISOString().slice(0, 10)
  const first = startOfDay(day(0), 'Asia/Jakarta')
  for (let count = 1; count <= 5_001; count++) startOfDay(day(count), 'Asia/Jakarta')
  t.same(startOfDay(day(0), 'Asia/Jakarta'), first)
  t.equal(first.toISOString(), '2026-11-17T17:00:00.000Z')
})
