import t from 'tap'
import type { BacklogRow, InvoiceFate } from '../../src/backlog/board.ts'
import { countOf } from '../../src/backlog/board.ts'
import { type BoardFacts, toBoardView } from '../../src/backlog/board-view.ts'
import { cursorsFrom } from '../../src/backlog/cursor.ts'
import { type Filter, parseFilter } from '../../src/backlog/filter.ts'
import { toFiltersView } from '../../src/backlog/filters-view.ts'
import { freshnessView } from '../../src/backlog/freshness-view.ts'
import { KETERANGAN } from '../../src/backlog/keterangan.ts'
import { ORDER_STATUSES } from '../../src/backlog/order.ts'
import { toRowView } from '../../src/backlog/row-view.ts'
import {
  countWords,
  datesWords,
  lateWords,
  leftWords,
  momentWords,
  periodWords,
  sinceWords,
} from '../../src/backlog/time-words.ts'

const ZONE = 'Asia/Jakarta'
const NOW = new Date('2026-11-23T01:14:00.000Z')
const cursors = cursorsFrom('a secret for tests only, 32 long', null)
const minutes = (count: number) => new Date(NOW.getTime() + count * 60_000)

const shopee = { marketplace: 'shopee', isConnected: true } as const
const tokopedia = { marketplace: 'tokopedia', isConnected: true } as const
const sinar = { id: 1, code: 'SHP-1', name: 'Toko Sinar', ...shopee, syncedAt: minutes(-2) }
const jaya = { id: 2, code: 'TKP-1', name: 'Toko Jaya', ...tokopedia, syncedAt: minutes(-9) }
const cikarang = { id: 1, code: 'GDG-CKR', name: 'Gudang Cikarang' } as const
const surabaya = { id: 2, code: 'GDG-SBY', name: 'Gudang Surabaya' } as const
const directory = { stores: [sinar, jaya], warehouses: [cikarang, surabaya], hasOrders: true }

const usual: BacklogRow = {
  id: 7,
  createdAt: new Date('2026-11-23T01:05:00.000Z'),
  store: sinar,
  warehouse: cikarang,
  kodeInvoiceMp: '582109334471',
  shippingAgency: 'JNE REG',
  kodeSo: null,
  kodeInvoiceBgen: null,
  status: 'accepted',
  statusRaw: 'READY_TO_SHIP',
  statusUnrecognised: false,
  buyerCancelRequested: false,
  fulfilledByMarketplace: false,
  importFailed: false,
  shipBy: null,
  keterangan: 'order-not-yet-processed',
}

function filterOf(query: object): Filter {
  const parsed = parseFilter(query, { now: NOW, zone: ZONE, directory, cursors })
  if (parsed.kind === 'refused') throw new Error(JSON.stringify(parsed.errors))
  return parsed.filter
}

function boardOf(query: object, some: Partial<BoardFacts> = {}) {
  const filter = filterOf(query)
  const byKeterangan = Object.fromEntries(KETERANGAN.map(({ slug, code }) => [slug, code * 1000]))
  const counts = { all: 21_000, byKeterangan } as BoardFacts['counts']
  const page = { rows: [usual], next: null, previous: null }
  const may = { mayExport: true, maySync: true, idempotencyKey: 'key', late: null }
  const seen = { now: NOW, zone: ZONE, directory, cursors }
  return toBoardView({ ...seen, ...may, filter, page, counts, count: countOf(counts, filter), fates: [], ...some })
}

t.test('a row says what is known, in finished words', async (t) => {
  const cases = [
    { row: {}, says: { created: '23 Nov 2026 08.05', place: 'Shopee · GDG-CKR', so: '', due: null, badges: [] } },
    {
      row: { warehouse: { id: 9, code: '7390284756102938475', name: 'Gudang Cikarang' } },
      says: { place: 'Shopee · Gudang Cikarang' },
    },
    { row: { warehouse: null }, says: { place: 'Shopee · tanpa gudang' } },
    { row: { warehouse: null, fulfilledByMarketplace: true }, says: { place: 'Shopee · gudang marketplace' } },
    { row: { kodeSo: 'SO-1', kodeInvoiceBgen: 'BGI-1' }, says: { so: 'SO-1', bgen: 'BGI-1' } },
    { row: { shippingAgency: null }, says: { agency: '' } },
    { row: { buyerCancelRequested: true }, says: { badges: ['Pembeli minta batal'] } },
    { row: { importFailed: true }, says: { badges: ['Import gagal'] } },
    {
      row: { statusUnrecognised: true, statusRaw: 'IN_REVIEW' },
      says: { status: 'IN_REVIEW', doubt: 'Status belum dikenal' },
    },
    {
      row: { statusUnrecognised: true, statusRaw: null },
      says: { status: 'Seller Accept Order', doubt: 'Status belum dikenal' },
    },
    { row: { shipBy: minutes(130) }, says: { due: { words: 'batas 2 j 10 m', level: 'soon' } } },
    { row: { shipBy: minutes(300) }, says: { due: { words: 'batas 5 j', level: '' } } },
    { row: { shipBy: minutes(3 * 24 * 60) }, says: { due: { words: 'batas 3 hari', level: '' } } },
    { row: { shipBy: minutes(-180) }, says: { due: { words: 'Lewat 3 jam', level: 'late' } } },
    { row: { shipBy: minutes(0) }, says: { due: { words: 'batas 1 m', level: 'soon' } } },
    { row: { shipBy: minutes(-180), status: 'cancelled' }, says: { due: { words: 'batas 23 Nov 05.14', level: '' } } },
  ] as const
  for (const { row, says } of cases) t.match(toRowView({ ...usual, ...row }, NOW, ZONE), says, JSON.stringify(row))
})

t.test('a deadline that passed asks for a hand only while the warehouse still has the order', async (t) => {
  const late = ORDER_STATUSES.filter(
    (status) => toRowView({ ...usual, status, shipBy: minutes(-9) }, NOW, ZONE).due?.level === 'late',
  )
  t.same(late, ['unpaid', 'on_hold', 'ready_to_process', 'accepted', 'waiting_pickup'])
})

t.test('times are said as a colleague says them', async (t) => {
  const minute = 60_000
  t.same(
    [1, 59, 60, 61, 47 * 60, 48 * 60].map((count) => leftWords(count * minute)),
    ['1 m', '59 m', '1 j', '1 j 1 m', '47 j', '2 hari'],
  )
  t.same(
    [0, 59, 60, 47 * 60, 48 * 60].map((count) => lateWords(count * minute)),
    ['1 menit', '59 menit', '1 jam', '47 jam', '2 hari'],
  )
  t.same([300, 60, 90].map(periodWords), ['5 menit', '1 menit', '90 detik'])
  t.same([7, 999, 1234, 1_234_567].map(countWords), ['7', '999', '1.234', '1.234.567'])
  t.equal(sinceWords(minutes(-2), NOW, ZONE), '08.12 WIB')
  t.equal(sinceWords(minutes(-60 * 24), NOW, ZONE), '22 Nov 2026 08.14 WIB')
  t.equal(sinceWords(minutes(-2), NOW, 'Asia/Makassar'), '09.12 WITA')
})

t.test('a zone that changes its clock is followed, however many times were asked before', async (t) => {
  const at = (time: string) => momentWords(new Date(time), 'Europe/Berlin')
  t.equal(at('2026-10-25T00:59:59.999Z'), '25 Okt 2026 02.59')
  t.equal(at('2026-10-25T01:00:00.000Z'), '25 Okt 2026 02.00')
  for (let quarter = 0; quarter < 6_000; quarter++) momentWords(minutes(quarter * 15), ZONE)
  t.equal(at('2026-10-25T01:00:00.000Z'), '25 Okt 2026 02.00')
  t.equal(sinceWords(NOW, NOW, 'Europe/Berlin'), '02.14 GMT+1')
  t.equal(momentWords(new Date('2026-12-31T17:00:00.000Z'), ZONE), '1 Jan 2027 00.00')
})

t.test('the dates in force stand in the heading', async (t) => {
  const ranges = [
    ['2026-11-19', '2026-11-23', '19–23 Nov 2026'],
    ['2026-11-23', '2026-11-23', '23 Nov 2026'],
    ['2026-10-30', '2026-11-03', '30 Okt – 3 Nov 2026'],
    ['2025-12-30', '2026-01-03', '30 Des 2025 – 3 Jan 2026'],
  ] as const
  for (const [from, to, words] of ranges) t.equal(datesWords({ from, to }), words)
  t.equal(boardOf({}).dates, '19–23 Nov 2026')
  t.equal(boardOf({ invoice: '1' }).dates, 'semua tanggal')
})

t.test('each tab is the same filter with its own remark, counted', async (t) => {
  const { tabs, count } = boardOf({ store: 'SHP-1', keterangan: 'not-yet-packed', sort: 'oldest', per_page: '25' })
  t.equal(count, '5.000 pesanan')
  t.same(
    tabs.filter(({ current }) => current).map(({ text }) => text),
    ['Not Yet Packed'],
  )
  t.same(tabs.map(({ text }) => text)[0], 'Semua')
  t.same(
    tabs.map((tab) => tab.count),
    ['21.000', '1.000', '2.000', '3.000', '4.000', '5.000', '6.000'],
  )
  t.equal(tabs[0]?.href, '?store=SHP-1&sort=oldest&per_page=25')
  t.equal(tabs[2]?.href, '?keterangan=status-done-bgen-not-yet-processed&store=SHP-1&sort=oldest&per_page=25')
  t.same(
    boardOf({ keterangan: 'backlog-orders' }).tabs.filter(({ current }) => current),
    [],
    'two remarks are no tab',
  )
})

t.test('a chip lifts its filter alone', async (t) => {
  const asked = {
    from: '2026-11-20',
    invoice: '11 22',
    keterangan: 'backlog-orders',
    warehouse: 'GDG-CKR',
    store: ['SHP-1', 'TKP-1'],
  }
  const { chips, clear } = boardOf({ ...asked, sort: 'deadline' })
  t.same(
    chips.map(({ text }) => text),
    [
      'Tanggal: 20–23 Nov 2026',
      'Invoice: 2 nomor',
      'Backlog Orders (keduanya)',
      'Warehouse: Gudang Cikarang',
      'Store: Toko Sinar',
      'Store: Toko Jaya',
    ],
  )
  t.equal(
    chips[5]?.href,
    '?from=2026-11-20&invoice=11+22&keterangan=backlog-orders&warehouse=GDG-CKR&store=SHP-1&sort=deadline',
  )
  t.equal(clear, '?sort=deadline')
  t.same(boardOf({ sort: 'oldest' }).chips, [], 'the order of rows is no filter')
})

t.test('the quick ranges end today and one of them is in force', async (t) => {
  const hrefs = (query: object) => boardOf(query).ranges.map(({ href }) => href)
  t.same(hrefs({}), [
    '?from=2026-11-23&to=2026-11-23',
    '/oms/backlog-orders',
    '?from=2026-11-17&to=2026-11-23',
    '?from=2026-10-24&to=2026-11-23',
  ])
  t.equal(hrefs({ invoice: '1' })[1], '?from=2026-11-19&to=2026-11-23&invoice=1', 'with a number, no dates mean all')
  t.same(
    boardOf({ from: '2026-11-17' }).ranges.map(({ current }) => current),
    [false, false, true, false],
  )
})

t.test('sorting is said where the rows are sorted', async (t) => {
  t.equal(boardOf({}).dateSort, 'descending')
  t.equal(boardOf({ sort: 'oldest' }).dateSort, 'ascending')
  t.equal(boardOf({ sort: 'deadline' }).dateSort, '')
  t.equal(boardOf({}).dateHref, '?sort=oldest')
})

t.test('the data is as old as the connected store that lags most', async (t) => {
  const never = { ...jaya, syncedAt: null }
  const byFile = { ...never, isConnected: false }
  const cases = [
    { stores: [sinar, jaya], says: '08.05 WIB' },
    { stores: [sinar, never], says: '08.12 WIB (1 toko belum)' },
    { stores: [sinar, ...Array.from({ length: 30 }, () => byFile)], says: '08.12 WIB' },
    { stores: [never, byFile], says: 'belum ada' },
    { stores: [byFile], says: 'lewat API/impor', every: '' },
    { stores: [byFile], hasOrders: false, says: 'belum ada', every: '' },
  ]
  for (const { stores, hasOrders = true, says, every = '5 menit' } of cases) {
    const seen = { ...directory, stores, hasOrders }
    t.equal(boardOf({}, { directory: seen }).fresh, says)
    t.same(freshnessView({ directory: seen, now: NOW, zone: ZONE }, '5 menit'), { since: says, every }, says)
  }
})

t.test('the filter in one line', async (t) => {
  const cases = [
    [{}, 'Filter: 5 hari · semua gudang'],
    [{ from: '2026-11-23', to: '2026-11-23', warehouse: 'GDG-CKR' }, 'Filter: 1 hari · Gudang Cikarang'],
    [{ warehouse: ['GDG-CKR', 'GDG-SBY'], store: 'SHP-1' }, 'Filter: 5 hari · 2 gudang · 1 lagi'],
    [
      { invoice: 'A B', store: ['SHP-1', 'TKP-1'], keterangan: 'not-yet-packed' },
      'Filter: semua tanggal · semua gudang · 4 lagi',
    ],
  ] as const
  for (const [query, says] of cases) t.equal(boardOf(query).folded, says)
})

t.test('a page says how to go on, and no board is empty without a word', async (t) => {
  const position = { sort: 'newest', direction: 'forward', key: 1, id: 1 } as const
  const rows = { rows: [usual], next: position, previous: null }
  t.match(boardOf({}, { page: rows }), { next: /^\?after=/, previous: '', shown: 'Menampilkan 1 dari 21.000 pesanan' })
  const none = { rows: [], next: null, previous: null }
  const lost = { ...none, previous: position }
  const unsynced = { ...directory, hasOrders: false, stores: [{ ...sinar, syncedAt: null }] }
  const byFile = { ...directory, stores: [{ ...sinar, syncedAt: null, isConnected: false }] }
  const cases = [
    { query: {}, some: { page: none }, title: 'Tidak ada backlog' },
    { query: { store: 'SHP-1' }, some: { page: none }, title: 'Tidak ada pesanan dengan filter ini' },
    { query: {}, some: { page: none, directory: byFile }, title: 'Tidak ada backlog' },
    { query: {}, some: { page: none, directory: unsynced }, title: 'Belum ada data' },
    { query: {}, some: { page: none, directory: { ...byFile, hasOrders: false } }, title: 'Belum ada data' },
    { query: {}, some: { page: lost }, title: 'Halaman ini sudah kosong' },
    { query: { after: cursors.write(position).token }, some: { page: none }, title: 'Halaman ini sudah kosong' },
  ]
  for (const { query, some, title } of cases) t.equal(boardOf(query, some).empty?.title, title)
})

t.test('the form to synchronize carries its filter; who may not gets none', async (t) => {
  const { sync } = boardOf({ store: ['SHP-1', 'TKP-1'], invoice: '1' })
  t.same(sync?.fields, [
    { name: 'invoice', value: '1' },
    { name: 'store', value: 'SHP-1' },
    { name: 'store', value: 'TKP-1' },
    { name: 'expected_count', value: '21000' },
    { name: 'idempotency_key', value: 'key' },
  ])
  t.same(boardOf({}, { maySync: false, mayExport: false }), { ...boardOf({}), sync: null, exports: [] })
  t.equal(boardOf({ store: 'SHP-1' }).exports[0]?.href, '/oms/backlog-orders/export.xlsx?store=SHP-1')
})

t.test('every number that is not in the result is answered by name', async (t) => {
  const fates: InvoiceFate[] = [
    { kind: 'hidden', number: 'A', orderId: 1, by: ['dates', 'store'] },
    { kind: 'hidden', number: 'B', orderId: 2, by: ['keterangan', 'warehouse'] },
    { kind: 'not-backlog', number: 'C', orderId: 3, status: 'completed', statusRaw: 'X', statusUnrecognised: false },
    { kind: 'not-backlog', number: 'D', orderId: 4, status: 'completed', statusRaw: 'X', statusUnrecognised: true },
    { kind: 'unknown', number: 'E' },
  ]
  const asked = {
    invoice: 'A B C D E F',
    store: 'SHP-1',
    warehouse: 'GDG-CKR',
    keterangan: 'not-yet-packed',
    from: '2026-11-20',
  }
  const { numbers } = boardOf(asked, { fates })
  t.equal(numbers?.heading, '5 dari 6 nomor tidak ada di hasil ini')
  const items = numbers?.groups.flatMap((group) => group.items)
  t.same(items, [
    { number: 'A', why: 'di luar tanggal, store lain', href: '?invoice=A&keterangan=not-yet-packed&warehouse=GDG-CKR' },
    { number: 'B', why: 'keterangan lain, warehouse lain', href: '?from=2026-11-20&invoice=B&store=SHP-1' },
    { number: 'C', why: 'Order Finished', href: '/oms/backlog-orders/3/investigation' },
    { number: 'D', why: 'X', href: '/oms/backlog-orders/4/investigation' },
    { number: 'E', why: '', href: '' },
  ])
  t.equal(numbers?.groups[0]?.href, '?invoice=A+B+C+D+E+F', 'all that is hidden, at once')
  t.equal(boardOf(asked).numbers, null)
})

t.test('the form shows what was typed', async (t) => {
  const { typed } = parseFilter(
    { from: '2026-02-30', to: '2026-11-20', store: ['SHP-1', 'LOST'], keterangan: 'not-yet-packed' },
    { now: NOW, zone: ZONE, directory, cursors },
  )
  const view = toFiltersView(
    typed,
    [
      { field: 'from', message: 'no such day' },
      { field: 'sort', message: 'no such order' },
    ],
    directory,
  )
  t.match(view.dates[0], { type: 'text', value: '2026-02-30', error: 'no such day' }, 'no date field can show it')
  t.match(view.dates[1], { type: 'date', value: '2026-11-20', error: '' })
  const stores = view.choices[2]
  t.equal(stores?.count, 2)
  t.same(
    stores?.options.map(({ text, checked }) => [text, checked]),
    [
      ['LOST (tidak dikenal)', true],
      ['Toko Sinar (Shopee)', true],
      ['Toko Jaya (Tokopedia)', false],
    ],
  )
  t.ok(view.refused)
})
