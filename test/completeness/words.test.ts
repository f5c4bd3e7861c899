import t from 'tap'
import type { Store } from '../../src/backlog/directory.ts'
import { type CellView, toCellView, toTotalView } from '../../src/completeness/cell-view.ts'
import { compare, hasMovedOn, NOTHING, sumOf } from '../../src/completeness/comparison.ts'
import { coveredUntil, dayOf, daysIn, daysToCheck, nightlyDays, nightOf } from '../../src/completeness/days.ts'
import type { FoundNumber } from '../../src/completeness/numbers-repository.ts'
import { toNumbersView } from '../../src/completeness/numbers-view.ts'
import type { Check } from '../../src/completeness/page-repository.ts'
import { numbersAddress, PART_WORDS, PARTS } from '../../src/completeness/part.ts'
import { seenOf, toProgressView } from '../../src/completeness/progress-view.ts'
import { parsePart, parseSelection } from '../../src/completeness/query.ts'
import { type Table, toTableView } from '../../src/completeness/table-view.ts'
import { shortMoment, troubleWords } from '../../src/completeness/trouble-words.ts'
import { NOON } from '../helpers/app.ts'

const ZONE = 'Asia/Jakarta'
const HOUR_MS = 3_600_000
const DAY = dayOf('2026-11-17', ZONE)
const TODAY = dayOf('2026-11-18', ZONE)
const SELECTION = { from: '2026-11-17', to: '2026-11-17', stores: ['A'] }

t.test('a day is compared number by number', async (t) => {
  const cases = [
    { note: 'the same', named: ['1', '2'], known: ['1', '2'], stored: ['2', '1'], missing: [], unknown: [] },
    { note: 'one never came', named: ['1', '2'], known: ['1'], stored: ['1'], missing: ['2'], unknown: [] },
    { note: 'ours on another day', named: ['1', '2'], known: ['1', '2'], stored: ['1'], missing: [], unknown: [] },
    { note: 'ours alone', named: ['1'], known: ['1'], stored: ['1', '9'], missing: [], unknown: ['9'] },
    { note: 'named twice', named: ['1', '1'], known: [], stored: [], missing: ['1'], unknown: [] },
    { note: 'nothing at all', named: [], known: [], stored: [], missing: [], unknown: [] },
  ]
  for (const { note, named, known, stored, ...says } of cases)
    t.same(compare(named, new Set(known), stored), says, note)
})

t.test('tallies add up, and orders that came after the check are no difference', async (t) => {
  const one = { ...NOTHING, stored: 3, counted: 4, missing: 1 }
  t.same(sumOf([one, { ...NOTHING, stored: 2, brought: 1 }]), {
    ...NOTHING,
    stored: 5,
    counted: 4,
    missing: 1,
    brought: 1,
  })
  t.same(sumOf([]), NOTHING)
  t.notOk(hasMovedOn(one))
  t.ok(hasMovedOn({ ...one, stored: 5 }))
})

t.test('days are those of the business zone, and hardly begun ones are not asked about', async (t) => {
  t.same(DAY, { date: '2026-11-17', start: new Date('2026-11-16T17:00Z'), end: new Date('2026-11-17T17:00Z') })
  t.same(
    daysIn({ from: '2026-10-31', to: '2026-11-02' }, ZONE).map(({ date }) => date),
    ['2026-10-31', '2026-11-01', '2026-11-02'],
  )
  t.same(coveredUntil(DAY, NOON), DAY.end, 'a day that has ended is asked about as a whole')
  t.same(coveredUntil(TODAY, NOON), new Date(NOON.getTime() - 10 * 60_000), 'of today only what has settled')
  t.equal(coveredUntil(TODAY, new Date(TODAY.start.getTime() + 10 * 60_000)), null)
  t.same(daysToCheck({ from: '2026-11-17', to: '2026-11-19' }, ZONE, NOON), ['2026-11-18', '2026-11-17'])
  const last = ['2026-11-17', '2026-11-16', '2026-11-15', '2026-11-14', '2026-11-13', '2026-11-12', '2026-11-11']
  t.same(nightlyDays('2026-11-18'), last)
  t.equal(nightOf(TODAY.start, ZONE, 2), '2026-11-17', 'before two o’clock it is still last night')
  t.equal(nightOf(new Date(TODAY.start.getTime() + 2 * HOUR_MS), ZONE, 2), '2026-11-18')
})

const CHECK: Check = {
  storeId: 1,
  date: '2026-11-17',
  counted: 128,
  countedAt: new Date('2026-11-17T19:04Z'),
  triedAt: new Date('2026-11-17T19:04Z'),
  reason: null,
  missing: 0,
  unknown: 0,
  brought: 0,
  broughtAt: null,
}

t.test('a cell says how a day stands beside the marketplace, in words', async (t) => {
  const usual = { day: DAY, connected: true, now: NOON, zone: ZONE, check: CHECK }
  const stored = { ...NOTHING, stored: 128, counted: 128 }
  const cases = [
    { note: 'equal', seen: {}, says: 'cocok', tone: 'good' },
    { note: 'missing', seen: { tally: { ...stored, stored: 126, missing: 2 } }, says: 'marketplace 128' },
    { note: 'ours alone', seen: { tally: { ...stored, stored: 129, unknown: 1 } }, says: 'marketplace 128' },
    { note: 'more came', seen: { tally: { ...stored, stored: 140 } }, says: 'marketplace 128 pada 02.04' },
    {
      note: 'it could not be asked again',
      seen: { check: { ...CHECK, reason: 'marketplace-unreachable', countedAt: new Date('2026-11-16T19:04Z') } },
      says: 'marketplace 128 pada 17 Nov 02.04',
    },
    { note: 'never asked', seen: { check: null }, says: 'belum diperiksa' },
    { note: 'never answered', seen: { check: { ...CHECK, counted: null, countedAt: null } }, says: 'belum diperiksa' },
    { note: 'nobody to ask', seen: { check: null, connected: false }, says: '' },
    { note: 'not begun', seen: { check: null, day: dayOf('2026-11-20', ZONE) }, says: '' },
  ] as const
  for (const { note, seen, says, ...more } of cases) {
    const cell = toCellView('17 Nov', { ...usual, tally: stored, ...seen }, SELECTION)
    t.same([cell.note, cell.tone], [says, 'tone' in more ? more.tone : 'unchanged'], note)
  }
})

t.test('every difference is words and a way to its numbers', async (t) => {
  const tally = { stored: 1_200, counted: 1_200, missing: 2, unknown: 1, withoutSo: 3, withoutInvoice: 5, brought: 4 }
  const check = { ...CHECK, brought: 4, broughtAt: new Date('2026-11-17T19:04Z') }
  const seen = { day: DAY, connected: true, now: NOON, zone: ZONE, check, tally }
  const cell = toCellView('17 Nov', seen, SELECTION)
  t.equal(cell.stored, '1.200')
  t.same(
    cell.differences.map(({ text, tone }) => `${tone}: ${text}`),
    [
      'bad: −2 belum masuk',
      'bad: 1 tidak dikenal marketplace',
      'warn: 3 tanpa SO',
      'warn: 5 tanpa invoice',
      'good: 4 ditemukan dan ditarik pada 02.04',
    ],
  )
  const way = '/oms/completeness/numbers?from=2026-11-17&to=2026-11-17&store=A&part=missing'
  t.equal(cell.differences[0]?.href, way)
  const total = toTotalView('Jumlah', [seen, { ...seen, tally: NOTHING }], SELECTION)
  t.match(total, { stored: '1.200', note: '', differences: { length: 5 } })
  t.equal(total.differences.at(-1)?.text, '4 ditemukan dan ditarik', 'several days have no one moment')
  const short = toTotalView('Jumlah', [{ ...seen, tally: { ...tally, stored: 1_198 } }], SELECTION)
  t.equal(short.note, 'marketplace 1.200')
  t.equal(toTotalView('Jumlah', [seen, { ...seen, check: null }], SELECTION).note, '', 'not all were asked about')
  t.equal(toTotalView('Jumlah', [], SELECTION).note, '')
})

t.test('a check that failed says why, and what it last knew', async (t) => {
  const failed: Check = { ...CHECK, reason: 'marketplace-unauthorised', triedAt: new Date('2026-11-17T20:00Z') }
  const says =
    'Pemeriksaan 03.00 WIB gagal: Otorisasi toko di marketplace habis. Minta administrator memperbarui otorisasi toko ' +
    'ini. (terakhir diperiksa 02.04 WIB)'
  t.equal(troubleWords([CHECK, failed], NOON, ZONE), says)
  const never = { ...failed, counted: null, countedAt: null }
  t.match(troubleWords([never], NOON, ZONE), /\(belum pernah berhasil\)$/)
  t.equal(troubleWords([CHECK], NOON, ZONE), '')
  t.equal(shortMoment(NOON, NOON, ZONE), '12.00')
  t.equal(shortMoment(DAY.start, NOON, ZONE), '17 Nov 00.00')
})

const store = (id: number, code: string): Store => ({
  id,
  code,
  name: `Toko ${code}`,
  marketplace: 'shopee',
  syncedAt: null,
})
const TABLE: Table = {
  dates: { from: '2026-11-17', to: '2026-11-18', start: DAY.start, end: TODAY.end },
  days: [DAY, TODAY],
  stores: [store(1, 'A'), store(2, 'B')],
  chosen: [store(1, 'A')],
  counts: [{ storeId: 1, dayIndex: 0, stored: 126, withoutSo: 1, withoutInvoice: 0 }],
  checks: [
    { ...CHECK, missing: 2 },
    { ...CHECK, storeId: 2, counted: null, countedAt: null, reason: 'marketplace-unreachable' },
  ],
  states: new Map([[1, 'fresh']]),
  comparable: true,
  mayCheck: true,
  fresh: '12.00 WIB',
  now: NOON,
  zone: ZONE,
}

t.test('the table has a row per store, a column per day, and totals', async (t) => {
  const view = toTableView(TABLE)
  t.equal(view.heading, '126 pesanan · 2 belum masuk')
  t.same(view.days, ['17 Nov', '18 Nov'])
  t.same(
    view.rows.map(({ cells }) => cells.map(({ stored }) => stored)),
    [
      ['126', '0', '126'],
      ['0', '0', '0'],
    ],
  )
  t.same(
    view.totals.map(({ stored }: CellView) => stored),
    ['126', '0', '126'],
  )
  t.same(
    view.rows.map(({ state }) => state),
    ['', 'Tidak terhubung'],
  )
  t.match(view.rows[1]?.trouble, /^Pemeriksaan 02\.04 WIB gagal: Marketplace tidak terjangkau/)
  t.same(view.form, [
    { name: 'from', value: '2026-11-17' },
    { name: 'to', value: '2026-11-18' },
    { name: 'store', value: 'A' },
  ])
  t.match(view.totals[0]?.differences[0]?.href, /store=A&part=missing$/, 'a total is about the stores that are shown')
  t.equal(toTableView({ ...TABLE, counts: [], checks: [] }).heading, '0 pesanan')
  t.equal(toTableView({ ...TABLE, mayCheck: false }).form, null)
})

t.test('each state of a connection has its word', async (t) => {
  const words = (['waiting', 'ended', 'paused', 'red', 'filling'] as const).map((state) => {
    const [row] = toTableView({ ...TABLE, states: new Map([[1, state]]) }).rows
    return row?.state
  })
  t.same(words, ['Belum diotorisasi', 'Otorisasi habis', 'Dijeda', '', ''])
})

t.test('who sees some warehouses only is told why nothing is compared', async (t) => {
  const view = toTableView({ ...TABLE, comparable: false })
  t.match(view.hint, /gudang tertentu/)
  t.equal(view.form, null)
  const [row] = view.rows
  t.same(
    row?.cells[0]?.differences.map(({ text }) => text),
    ['1 tanpa SO'],
  )
  t.match(row, { state: '', trouble: '' })
  t.equal(row?.cells[0]?.note, '')
})

const FOUND: FoundNumber = {
  number: 'INV/1',
  storeId: 1,
  orderId: 7,
  createdAt: NOON,
  date: null,
  status: 'in_transit',
  statusRaw: null,
  notedAt: null,
  reason: null,
  detail: null,
}

t.test('the numbers behind a difference lead to the board and to Investigasi', async (t) => {
  const noted = { ...FOUND, orderId: null, createdAt: null, status: null, date: '2026-11-17', notedAt: NOON }
  const asked = {
    part: 'missing',
    parts: PARTS,
    dates: TABLE.dates,
    chosen: ['A'],
    page: 2,
    more: true,
    zone: ZONE,
  } as const
  const found = [
    FOUND,
    { ...FOUND, statusRaw: 'SHIPPED_TO_MOON', storeId: 3 },
    noted,
    { ...noted, date: null },
    { ...noted, reason: 'rejected', detail: 'shipBy: salah' } as const,
    { ...noted, reason: 'not-at-marketplace' } as const,
  ]
  const view = toNumbersView({ ...asked, found, storeOf: new Map([[1, store(1, 'A')]]) })
  t.match(view.rows[0], {
    store: 'Toko A',
    at: '18 Nov 2026 12.00',
    says: 'Order Shipment',
    search: '/oms/backlog-orders?invoice=INV%2F1',
    investigate: '/oms/backlog-orders/7/investigation',
  })
  t.match(view.rows[1], { store: '—', says: 'SHIPPED_TO_MOON' })
  t.match(view.rows[2], { at: '17 Nov 2026', says: 'Belum tersimpan · diperiksa 18 Nov 2026 12.00', investigate: null })
  t.equal(view.rows[4]?.says, 'Data yang diterima tidak dapat dicatat: shipBy: salah')
  t.equal(view.rows[5]?.says, 'Marketplace tidak mengenal nomor pesanan ini.')
  t.match(view.previous, /part=missing$/)
  t.match(view.next, /page=3$/)
  t.same(
    view.tabs.map(({ text }) => text),
    PARTS.map((part) => PART_WORDS[part].title),
  )
  const only = toNumbersView({ ...asked, found: [], storeOf: new Map(), page: 1, more: false })
  t.match(only, { previous: '', next: '', back: '/oms/completeness?from=2026-11-17&to=2026-11-18&store=A' })
  t.match(numbersAddress(SELECTION, 'brought', 2), /part=brought&page=2$/)
})

t.test('how far the checks are, and what they wait for', async (t) => {
  const underway = { stores: 2, days: 14, daysDone: 3, brought: 0, reason: null }
  const view = toProgressView(underway, new URLSearchParams({ store: 'A' }))
  t.match(view, { heading: 'Memeriksa kelengkapan 2 toko', counts: '3 dari 14 hari selesai', done: 3, whole: 14 })
  t.equal(view.poll, `/oms/completeness/progress?store=A&seen=${seenOf(underway)}`)
  const waiting = { ...underway, days: 0, brought: 5, reason: 'marketplace-unreachable' } as const
  const later = toProgressView(waiting, new URLSearchParams())
  t.match(later.counts, /5 pesanan ditarik · Marketplace tidak terjangkau, dicoba lagi$/)
  t.equal(later.whole, 1)
})

t.test('the address is read like the board’s, and nothing is guessed', async (t) => {
  const directory = { stores: [{ ...store(1, 'A'), isConnected: true }], warehouses: [], hasOrders: true }
  const calendar = { now: NOON, zone: ZONE }
  const read = (query: unknown) => parseSelection(query, directory, calendar)
  t.match(read({}), { kind: 'ok', filter: { dates: { from: '2026-11-14', to: '2026-11-18' }, stores: [] } })
  t.match(read(undefined), { kind: 'ok' })
  t.match(read({ from: '2026-11-01', to: '2026-11-02', store: 'A', invoice: 'X', sort: 'none' }), {
    kind: 'ok',
    filter: { dates: { from: '2026-11-01' }, stores: [{ code: 'A' }], invoice: [] },
  })
  for (const bad of [{ from: '2026-02-30' }, { from: '2026-10-01' }, { store: 'B' }, { from: ['a', 'b'] }]) {
    t.match(read(bad), { kind: 'refused' }, JSON.stringify(bad))
  }
  t.same(parsePart({ part: 'unknown' }), { part: 'unknown', page: 1 })
  t.same(parsePart({ part: 'brought', page: '12' }), { part: 'brought', page: 12 })
  const wrong = [{}, { part: 'all' }, { part: 'missing', page: '0' }, { part: 'missing', page: '1001' }]
  for (const bad of [...wrong, { part: 'missing', page: ['1', '2'] }])
    t.equal(parsePart(bad), null, JSON.stringify(bad))
})
