import t from 'tap'
import { freshnessOf, isLate, type StoreFacts, stateOf } from '../../src/sync/freshness.ts'
import { inGatherings } from '../../src/sync/gatherings.ts'
import { toNoticesView } from '../../src/sync/notices-view.ts'
import { toUnauthorisedView } from '../../src/sync/run-view.ts'
import type { StoreInState } from '../../src/sync/store-states.ts'
import { toLateLine, toStoresView } from '../../src/sync/stores-view.ts'

const NOW = new Date('2026-11-18T05:00:00Z')
const ZONE = 'Asia/Jakarta'
const TODAY = { now: NOW, zone: ZONE }
const DAY = 24 * 3_600_000
const ago = (seconds: number) => new Date(NOW.getTime() - seconds * 1000)

const FACTS: StoreFacts = {
  connectedAt: ago(9 * 86_400),
  paused: false,
  authorisation: 'alive',
  freshAt: ago(10),
  isFilling: false,
  activeAt: null,
  lastReason: null,
}

function store(some: Partial<StoreInState> = {}): StoreInState {
  const usual = { id: 1, code: 'SATU', name: 'Toko Satu', marketplace: 'shopee', endedAt: null } as const
  const turn = { isRunning: false, dueInMs: 240_000 }
  const first = { backfillFrom: null, cursor: null, backfillOrders: 0, lastDetail: null }
  return { ...FACTS, ...usual, ...turn, ...first, state: 'fresh', ...some }
}

t.test('a store is amber after two missed runs and red after four', async (t) => {
  const cases = [
    { seconds: -3600, interval: 300, says: 'fresh' },
    { seconds: 0, interval: 300, says: 'fresh' },
    { seconds: 749, interval: 300, says: 'fresh' },
    { seconds: 750, interval: 300, says: 'amber' },
    { seconds: 1349, interval: 300, says: 'amber' },
    { seconds: 1350, interval: 300, says: 'red' },
    { seconds: 86_400, interval: 300, says: 'red' },
    { seconds: 100, interval: 3, says: 'fresh' },
    { seconds: 150, interval: 3, says: 'amber' },
  ] as const
  for (const { seconds, interval, says } of cases)
    t.equal(freshnessOf(ago(seconds), interval, NOW), says, `${seconds} s at ${interval} s`)
})

t.test('the state of a store follows from what is known of it', async (t) => {
  const cases = [
    { note: 'current', facts: {}, says: 'fresh', late: false },
    { note: 'never read since it was connected', facts: { freshAt: null }, says: 'red', late: true },
    {
      note: 'connected a moment ago',
      facts: { freshAt: null, isFilling: true, connectedAt: ago(60) },
      says: 'filling',
      late: false,
    },
    {
      note: 'read for the first time',
      facts: { freshAt: null, isFilling: true, activeAt: ago(60) },
      says: 'filling',
      late: false,
    },
    {
      note: 'read for the first time, and stands still',
      facts: { freshAt: null, isFilling: true, activeAt: ago(800) },
      says: 'amber',
      late: true,
    },
    {
      note: 'connected, and nobody has begun to read',
      facts: { freshAt: null, isFilling: true, connectedAt: ago(1400) },
      says: 'red',
      late: true,
    },
    {
      note: 'another shop a moment ago, a run of the shop before still underway',
      facts: { freshAt: null, isFilling: true, connectedAt: ago(60), activeAt: ago(3600) },
      says: 'filling',
      late: false,
    },
    {
      note: 'read for the first time, in vain',
      facts: { freshAt: null, isFilling: true, lastReason: 'marketplace-unreachable' },
      says: 'red',
      late: true,
    },
    { note: 'not authorised', facts: { authorisation: 'none', paused: true }, says: 'waiting', late: false },
    { note: 'paused', facts: { paused: true, authorisation: 'ended' }, says: 'paused', late: false },
    { note: 'ended', facts: { authorisation: 'ended' }, says: 'ended', late: true },
    { note: 'amber', facts: { freshAt: ago(800) }, says: 'amber', late: true },
  ] as const
  for (const { note, facts, says, late } of cases) {
    const state = stateOf({ ...FACTS, ...facts }, 300, NOW)
    t.equal(state, says, note)
    t.equal(isLate(state), late, note)
  }
})

t.test('each store says how current it is, why not, and when it is next', async (t) => {
  const cases = [
    {
      some: {},
      row: { state: 'Terkini', tone: 'good', since: '11.59 WIB', cause: '', next: '12.04 WIB', filling: null },
    },
    { some: { isRunning: true }, row: { next: 'Sedang berjalan' } },
    { some: { dueInMs: 10 }, row: { next: 'Sekarang' } },
    { some: { freshAt: null }, row: { since: 'Belum pernah' } },
    { some: { state: 'paused' }, row: { state: 'Dijeda', next: '—' } },
    { some: { state: 'waiting', lastReason: 'not-connected' }, row: { cause: '', next: 'Setelah diotorisasi' } },
    {
      some: { state: 'ended' },
      row: { tone: 'bad', cause: /Otorisasi .* habis\. Minta/, next: 'Setelah diotorisasi' },
    },
    { some: { state: 'red', lastReason: 'bgen-unreachable' }, row: { tone: 'bad', cause: /B-Gen tidak terjangkau/ } },
    {
      some: { state: 'red', lastReason: 'marketplace-refused', lastDetail: 'source_ip_undeclared' },
      row: { cause: 'Marketplace menolak permintaan (source_ip_undeclared). Sampaikan kepada administrator.' },
    },
    { some: { state: 'amber' }, row: { tone: 'warn', cause: /mengejar/ } },
    {
      some: { state: 'amber', isFilling: true, activeAt: ago(1200) },
      row: { cause: 'Data awal tidak bertambah sejak 11.40 WIB.' },
    },
    {
      some: { state: 'filling', isFilling: true, backfillFrom: new Date(NOW.getTime() - 31 * DAY) },
      row: { filling: { words: 'Sampai 18 Okt 2026 · 0 pesanan', done: 0, whole: 31 } },
    },
    {
      some: { isFilling: true, backfillFrom: ago(60), cursor: ago(0), backfillOrders: 1234 },
      row: { filling: { words: 'Sampai 18 Nov 2026 · 1.234 pesanan', done: 0, whole: 1 } },
    },
    { some: { isFilling: true }, row: { filling: null } },
  ] as const
  for (const { some, row } of cases)
    t.match(toStoresView([store(some as Partial<StoreInState>)], TODAY).rows, [row], JSON.stringify(some))
  const view = toStoresView([store(), store({ name: 'Toko Dua', state: 'red' })], TODAY)
  t.match(view, { summary: '1 dari 2 toko terlambat.', rows: [{ name: 'Toko Dua' }, { name: 'Toko Satu' }] })
  t.match(toStoresView([store()], TODAY), { summary: '1 toko terhubung, tidak ada yang terlambat.', filling: null })
  const filling = store({ state: 'filling', isFilling: true })
  t.match(toStoresView([store(), filling, filling], TODAY).filling, { text: 'Data awal 2 toko sedang dibaca.' })
})

t.test('the board names the stores that lag behind on one line, the worst first and with its cause', async (t) => {
  t.equal(toLateLine([]), null)
  const amber = store({ name: 'A', state: 'amber', lastReason: 'marketplace-unreachable' })
  t.match(toLateLine([amber]), { lead: '1 toko terlambat', names: 'A', tone: 'late' })
  const red = store({ name: 'R', state: 'red', lastReason: 'marketplace-unreachable' })
  const ended = store({ name: 'E', state: 'ended' })
  t.match(toLateLine([amber, red, ended]), {
    lead: '3 toko terlambat',
    names: 'R (Marketplace tidak terjangkau), E (otorisasi habis), A',
    tone: 'broken',
    href: '/oms/sync-runs/stores',
  })
  const many = ['1', '2', '3', '4', '5', '6'].map((name) => store({ name, state: 'red' }))
  t.equal(toLateLine(many)?.names, '1, 2, 3, 4 dan 2 lagi')
})

t.test('an ended authorisation is told once, with its remedy for who can mend it', async (t) => {
  const ended = store({ state: 'ended', endedAt: NOW })
  const one = toNoticesView({ stores: [store(), ended], met: [], mayConnect: true }, ZONE)
  t.match(one.ended, {
    text: /^Otorisasi Toko Satu \(Shopee\) habis sejak 18 Nov 2026 12\.00 WIB: /,
    remedy: { text: 'Otorisasi ulang', href: '/oms/connections' },
  })
  const two = toNoticesView(
    { stores: [ended, store({ name: 'Dua', state: 'ended' })], met: [], mayConnect: false },
    ZONE,
  )
  t.match(two.ended, {
    text: /^Otorisasi Toko Satu \(Shopee\), Dua \(Shopee\) habis: .* Minta administrator/,
    remedy: null,
  })
  const many = ['1', '2', '3', '4', '5', '6'].map((name) => store({ name, state: 'ended' }))
  t.match(toNoticesView({ stores: many, met: [], mayConnect: true }, ZONE).ended, {
    text: /^Otorisasi 1 \(Shopee\), 2 \(Shopee\), 3 \(Shopee\), 4 \(Shopee\) dan 2 lagi habis: /,
  })
  t.match(toNoticesView({ stores: [store({ state: 'ended' })], met: [], mayConnect: true }, ZONE).ended, {
    text: /habis: /,
  })
  const met = [
    { id: 7, code: 'SBS', stores: ['A', 'B'] },
    { id: 8, code: 'FBL', stores: [] },
  ]
  t.match(toNoticesView({ stores: [store()], met, mayConnect: true }, ZONE), {
    ended: null,
    met: [{ action: '/oms/warehouses/7', code: 'SBS', stores: 'dari A, B' }, { stores: '' }],
  })
})

t.test('orders nobody let us ask for are told together', async (t) => {
  const stores = [
    { store: 'A', orders: 1200 },
    { store: 'B', orders: 34 },
  ]
  t.equal(toUnauthorisedView(7, [], true), null)
  t.match(toUnauthorisedView(7, stores, true), {
    text: '1.234 pesanan tidak disinkronkan: otorisasi A, B habis.',
    href: '/oms/sync-runs/7?part=unauthorised',
    remedy: '/oms/connections',
  })
  const many = ['1', '2', '3', '4', '5', '6'].map((name) => ({ store: name, orders: 1 }))
  t.match(toUnauthorisedView(7, many, true), { text: /otorisasi 1, 2, 3, 4 dan 2 lagi habis/ })
  t.match(toUnauthorisedView(7, stores, false), { text: /Minta administrator/, remedy: null })
})

t.test('a source runs ahead of its reader, and no further than agreed', async (t) => {
  let given = 0
  const numbers = async function* () {
    while (given < 10) yield ++given
  }
  const seen: (readonly number[])[] = []
  for await (const some of inGatherings(numbers(), 3)) {
    seen.push(some)
    await new Promise((resolve) => setTimeout(resolve, 5))
    t.ok(given - seen.flat().length <= 4, 'at most three wait, and one is in the hand')
  }
  t.same(seen.flat(), [1, 2, 3, 4, 5, 6, 7, 8, 9, 10])
  t.ok(seen.every((some) => some.length > 0 && some.length <= 3))
})

t.test('what came before a failure is handed over first; whoever leaves early stops the source', async (t) => {
  const failing = async function* () {
    yield 1
    yield 2
    throw new Error('broken off')
  }
  const seen: number[] = []
  const reading = (async () => {
    for await (const some of inGatherings(failing(), 5)) seen.push(...some)
  })()
  await t.rejects(reading, { message: 'broken off' })
  t.same(seen, [1, 2])

  let isClosed = false
  const endless = async function* () {
    try {
      for (let n = 0; ; n++) yield n
    } finally {
      isClosed = true
    }
  }
  for await (const _ of inGatherings(endless(), 2)) break
  t.ok(isClosed)
})
