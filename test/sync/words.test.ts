import t from 'tap'
import { ErpError } from '../../src/erp/port.ts'
import { MarketplaceError } from '../../src/marketplaces/port.ts'
import { UnreadableAnswer } from '../../src/platform/outbound/answer.ts'
import { OutboundError } from '../../src/platform/outbound/fetch.ts'
import { ConnectionChanged, hear, remedyFor, silenceOf } from '../../src/sync/ask.ts'
import { changeWords } from '../../src/sync/change-words.ts'
import { joinChanges } from '../../src/sync/changes.ts'
import { keteranganChange } from '../../src/sync/keterangan-change.ts'
import { toLogView } from '../../src/sync/log-view.ts'
import { toProgressView, withWords } from '../../src/sync/progress-view.ts'
import { pulledOf } from '../../src/sync/pulled.ts'
import { REASONS } from '../../src/sync/reason.ts'
import { partedFromOddHalf, recordedOf } from '../../src/sync/recorded.ts'
import type { SyncRun } from '../../src/sync/repository.ts'
import { parsePlace, toItemsView, toRunView } from '../../src/sync/run-view.ts'
import { settlementOf } from '../../src/sync/settlement.ts'
import { unlessUnconnected } from '../../src/sync/without-bgen.ts'

const ZONE = 'Asia/Jakarta'
const AT = new Date('2026-11-18T05:00:00Z')

function run(some: Partial<SyncRun> = {}): SyncRun {
  const counts = { total: 100, created: 0, updated: 94, unchanged: 4, failed: 2 }
  const request = { kind: 'request', requestedBy: 'Rina', store: null, reason: null, detail: null } as const
  return { id: 7, ...request, requestedAt: AT, finishedAt: new Date(AT.getTime() + 65_000), counts, ...some }
}

t.test('what two recordings of one order changed is told as one change', async (t) => {
  const cases = [
    { first: {}, second: { status: ['a', 'b'] }, says: { status: ['a', 'b'] } },
    { first: { status: ['a', 'b'] }, second: { status: ['b', 'c'] }, says: { status: ['a', 'c'] } },
    { first: { status: ['a', 'b'] }, second: { status: ['b', 'a'] }, says: {} },
    {
      first: { status: ['a', 'b'] },
      second: { soCode: [null, 'SO'] },
      says: { status: ['a', 'b'], soCode: [null, 'SO'] },
    },
  ] as const
  for (const { first, second, says } of cases) t.same(joinChanges(first, second), says, JSON.stringify([first, second]))
})

t.test('a change of facts is also a change of the remark, or none', async (t) => {
  const order = {
    status: 'waiting_pickup',
    cancelledBy: null,
    fulfilledByMarketplace: false,
    soCode: 'SO',
    invoiceCode: 'BGI',
    packedAt: AT,
    rejectionReceivedAt: null,
  } as const
  t.same(keteranganChange(order, { packedAt: [null, AT.toISOString()] }), {
    keterangan: ['not-yet-packed', 'waiting-for-pickup'],
  })
  t.same(keteranganChange(order, { trackingNumber: [null, 'JNE1'] }), {})
  t.same(keteranganChange({ ...order, status: 'delivered' }, { status: ['waiting_pickup', 'delivered'] }), {
    keterangan: ['waiting-for-pickup', null],
  })
})

t.test('an item ends by what was learned of it', async (t) => {
  const known = { knownToMarketplace: true, unreadable: null, bgenSilent: null } as const
  const learned = { position: 1, noted: {}, recorded: null, ...known } as const
  const rotten = { ...learned, knownToMarketplace: false, unreadable: 'status is not a text' } as const
  const updated = { kind: 'updated', orderId: 1, changes: { status: ['a', 'b'] }, untaken: [] } as const
  const errors = [{ field: 'createdAt', message: 'is required' }]
  const rejected = { kind: 'rejected', errors, untaken: [] } as const
  const untaken = [{ field: 'bgen.soCode', message: 'is too long' }]
  const odd = { ...learned, recorded: { kind: 'rejected', errors: untaken, untaken }, noted: updated.changes } as const
  const cases = [
    { note: 'nothing new', learned, outcome: 'unchanged', reason: null },
    { note: 'updated', learned: { ...learned, recorded: updated }, outcome: 'updated', reason: null },
    { note: 'noted before', learned: { ...learned, noted: updated.changes }, outcome: 'updated', reason: null },
    { note: 'rejected', learned: { ...learned, recorded: rejected }, outcome: 'failed', reason: 'rejected' },
    {
      note: 'unknown there',
      learned: { ...learned, knownToMarketplace: false },
      outcome: 'failed',
      reason: 'not-at-marketplace',
    },
    { note: 'unreadable there', learned: rotten, outcome: 'failed', reason: 'marketplace-unreadable' },
    {
      note: 'unreadable there, B-Gen silent',
      learned: { ...rotten, bgenSilent: 'bgen-unreachable' },
      outcome: 'failed',
      reason: 'marketplace-unreadable',
    },
    {
      note: 'told twice, once readable',
      learned: { ...rotten, recorded: updated, knownToMarketplace: true },
      outcome: 'updated',
      reason: null,
    },
    {
      note: 'B-Gen silent',
      learned: { ...learned, recorded: updated, bgenSilent: 'bgen-unreachable' },
      outcome: 'failed',
      reason: 'bgen-unreachable',
    },
    {
      note: "B-Gen's half refused",
      learned: { ...learned, recorded: { ...updated, untaken } },
      outcome: 'failed',
      reason: 'bgen-untaken',
    },
    { note: "B-Gen's half refused, after the marketplace's", learned: odd, outcome: 'failed', reason: 'bgen-untaken' },
  ] as const
  for (const { note, learned, outcome, reason } of cases) t.match(settlementOf(learned), { outcome, reason }, note)
  t.match(settlementOf(odd), { changes: updated.changes, detail: 'bgen.soCode: is too long' })
  t.equal(settlementOf({ ...learned, recorded: rejected }).detail, 'createdAt: is required')
  t.equal(settlementOf(rotten).detail, 'status is not a text')
})

t.test('a half of B-Gen that nobody can read, or the door would refuse, is parted from the rest', async (t) => {
  const order = { store: 'S', kodeInvoiceMp: 'A' }
  const marketplace = { updatedAt: AT }
  const [good, bad] = [{ updatedAt: AT }, { updatedAt: AT, soCode: '' }]
  const cases = [
    { seen: { ...order, marketplace }, rest: { marketplace }, says: [] },
    { seen: { ...order, marketplace, bgen: good }, rest: { marketplace, bgen: good }, says: [] },
    { seen: { ...order, marketplace, bgen: bad }, rest: { marketplace }, says: ['bgen.soCode'] },
    { seen: { ...order, bgen: bad }, rest: null, says: ['bgen.soCode'] },
    { seen: { ...order, marketplace, unreadable: 'code is not a text' }, rest: { marketplace }, says: ['bgen'] },
    { seen: { ...order, unreadable: 'code is not a text' }, rest: null, says: ['bgen'] },
  ]
  for (const { seen, rest, says } of cases) {
    const parted = partedFromOddHalf(seen, AT)
    t.same(parted.rest, rest && { ...order, ...rest })
    t.same(
      parted.untaken.map(({ field }) => field),
      says,
    )
  }
  const [untaken, errors] = [[{ field: 'bgen.soCode', message: 'no' }], [{ field: 'status', message: 'no' }]]
  const created = { kind: 'created', orderId: 1, changes: {} } as const
  t.same(recordedOf(untaken, created), { ...created, untaken })
  t.same(recordedOf(untaken, null), { kind: 'rejected', errors: untaken, untaken })
  t.same(recordedOf(untaken, { kind: 'rejected', errors }), {
    kind: 'rejected',
    errors: [...errors, ...untaken],
    untaken: [],
  })
})

t.test('the automatic synchronization notes what is new, what changed and what could not be recorded', async (t) => {
  const seen = ['A', 'B', 'C', 'D', 'E', 'F', 'G', 'H', 'I'].map((kodeInvoiceMp) => ({ store: 'S', kodeInvoiceMp }))
  const errors = [{ field: 'createdAt', message: 'is required' }]
  const untaken = [{ field: 'bgen.soCode', message: 'is too long' }]
  const outcomes = [
    { kind: 'created', orderId: 1, changes: {}, untaken: [] },
    { kind: 'unchanged', orderId: 2, changes: {}, untaken: [] },
    { kind: 'updated', orderId: 3, changes: { status: ['a', 'b'] }, untaken: [] },
    { kind: 'rejected', errors, untaken: [] },
    { kind: 'stale', orderId: 5, changes: {}, untaken: [] },
    { kind: 'created', orderId: 6, changes: {}, untaken },
    { kind: 'rejected', errors: untaken, untaken },
    { kind: 'created', orderId: 8, changes: {}, untaken },
    { kind: 'rejected', errors: untaken, untaken },
  ] as const
  const failed = { outcome: 'failed', reason: 'bgen-untaken', detail: 'bgen.soCode: is too long' }
  t.match(pulledOf(seen, outcomes, new Set(['F', 'G'])), {
    unchanged: 3,
    items: [
      { orderId: 1, kodeInvoiceMp: 'A', outcome: 'created' },
      { orderId: 3, outcome: 'updated', changes: { status: ['a', 'b'] } },
      { orderId: null, kodeInvoiceMp: 'D', outcome: 'failed', reason: 'rejected', detail: 'createdAt: is required' },
      { orderId: 6, kodeInvoiceMp: 'F', ...failed },
      { orderId: null, kodeInvoiceMp: 'G', ...failed },
      { orderId: 8, kodeInvoiceMp: 'H', outcome: 'created' },
    ],
  })
})

t.test('a refusal is told from a mistake of ours, a passing one from one that stays', async (t) => {
  t.match(silenceOf(new MarketplaceError('rate-limited', '', 1_000)), {
    reason: 'marketplace-rate-limited',
    again: true,
  })
  t.match(silenceOf(new ErpError('unauthorised', '', null)), { reason: 'bgen-unauthorised', again: false })
  t.match(silenceOf(new ConnectionChanged('SHP-A')), { reason: 'connection-changed', again: false })
  const unconnected = silenceOf(new ErpError('not-connected', '', null))
  t.equal(unlessUnconnected(unconnected), null, 'no trouble of a seller who works without B-Gen')
  const refused = silenceOf(new ErpError('refused', '', null))
  t.equal(unlessUnconnected(refused), refused)
  await t.rejects(
    hear(async () => {
      throw new TypeError('our own')
    }),
    { message: 'our own' },
  )
  const cases = [
    { reason: 'marketplace-unreachable', again: true, orders: 50, last: false, remedy: 'later' },
    { reason: 'marketplace-unreachable', again: true, orders: 50, last: true, remedy: 'fail-store' },
    { reason: 'marketplace-unauthorised', again: false, orders: 50, last: false, remedy: 'fail-store' },
    { reason: 'not-connected', again: false, orders: 50, last: false, remedy: 'fail-store' },
    { reason: 'marketplace-no-app', again: false, orders: 50, last: false, remedy: 'fail-store' },
    { reason: 'marketplace-sealed', again: false, orders: 50, last: false, remedy: 'fail-store' },
    { reason: 'marketplace-refused', again: false, orders: 50, last: false, remedy: 'halves' },
    { reason: 'marketplace-refused', again: false, orders: 1, last: false, remedy: 'fail' },
    { reason: 'marketplace-unreadable', again: true, orders: 50, last: true, remedy: 'fail' },
    { reason: 'bgen-unreadable', again: false, orders: 2, last: false, remedy: 'halves' },
    { reason: 'bgen-unauthorised', again: false, orders: 50, last: false, remedy: 'fail' },
    { reason: 'bgen-unreachable', again: true, orders: 50, last: true, remedy: 'fail' },
  ] as const
  for (const { reason, again, orders, last, remedy } of cases) {
    t.equal(
      remedyFor({ kind: 'silent', reason, again, detail: null }, orders, last),
      remedy,
      `${reason}, ${orders}, ${last}`,
    )
  }
})

t.test('a silence has the source’s own word for it, where that is a plain word', async (t) => {
  const said = (code: string | null, message = 'POST https://shop.example/orders: HTTP 403') =>
    new MarketplaceError('refused', message, null, new OutboundError('refused', message, null, undefined, code))
  const cases = [
    [said('source_ip_undeclared'), 'source_ip_undeclared'],
    [said('105005'), '105005'],
    [said(null), 'HTTP 403'],
    [said(null, 'POST https://shop.example/orders: connection failed'), null],
    [said('x'.repeat(101)), null],
    [said('<b>'), null],
    [new ErpError('unreadable', '', null, new UnreadableAnswer('code is not a text')), 'code is not a text'],
    [new MarketplaceError('unauthorised', 'it has ended: POST https://x: HTTP 403, error_auth', null), 'error_auth'],
    [new MarketplaceError('no-app', 'no app is registered for shopee', null), null],
    [new ConnectionChanged('SHP-A'), null],
  ] as const
  for (const [error, detail] of cases) t.match(silenceOf(error), { detail }, String(detail))
})

t.test('every reason is a sentence with a next step', async (t) => {
  for (const [reason, { text, next }] of Object.entries(REASONS)) {
    t.match(text, /^[A-Z][^.]*$/, reason)
    t.match(next, /^[A-Z].*\.$/, reason)
  }
})

t.test('before and after are told in the words of the screen, what decides first', async (t) => {
  const changes = {
    trackingNumber: [null, 'JNE1'],
    status: ['accepted', 'waiting_pickup'],
    keterangan: ['not-yet-packed', null],
    statusUnrecognised: [false, true],
  } as const
  t.same(changeWords(changes, ZONE), [
    { field: 'Keterangan', before: 'Backlog Orders (Not Yet Packed)', after: 'tidak di backlog' },
    { field: 'Order Status Invoice MP', before: 'Seller Accept Order', after: 'Waiting for Pickup' },
    { field: 'Nomor resi', before: '—', after: 'JNE1' },
  ])
  const resi = [{ field: 'Nomor resi', before: 'JNE1', after: 'JNE2' }]
  t.same(changeWords({ trackingNumber: ['JNE1', 'JNE2'] }, ZONE), resi, 'the remark is told only where it changed')
})

t.test('a run says how far it is and how it ended', async (t) => {
  const started = { total: 1_200, created: 0, updated: 0, unchanged: 0, failed: 0 }
  const cases = [
    {
      run: run(),
      heading: 'Sinkronisasi 100 pesanan selesai sebagian',
      counts: '94 berhasil · 4 tidak berubah · 2 gagal',
      tone: 'warn',
    },
    {
      run: run({ counts: { ...started, updated: 1_200 } }),
      heading: 'Sinkronisasi 1.200 pesanan selesai',
      counts: '1.200 berhasil · 0 tidak berubah · 0 gagal',
      tone: 'good',
    },
    {
      run: run({ counts: { ...started, failed: 1_200 } }),
      heading: 'Sinkronisasi 1.200 pesanan gagal',
      counts: '0 berhasil · 0 tidak berubah · 1.200 gagal',
      tone: 'bad',
    },
    {
      run: run({ counts: started, finishedAt: null }),
      heading: 'Menyinkronkan 1.200 pesanan',
      counts: '0 dari 1.200 selesai',
      tone: '',
    },
    {
      run: run({ counts: { ...started, updated: 9, failed: 3 }, finishedAt: null }),
      heading: 'Menyinkronkan 1.200 pesanan',
      counts: '12 dari 1.200 selesai · 3 gagal',
      tone: '',
    },
    {
      run: run({ kind: 'schedule', counts: { ...started, created: 2, updated: 5 } }),
      heading: 'Sinkronisasi otomatis selesai',
      counts: '2 baru · 5 berubah',
      tone: 'good',
    },
    {
      run: run({ kind: 'schedule', counts: started, finishedAt: null }),
      heading: 'Sinkronisasi otomatis berjalan',
      counts: 'Tidak ada perubahan',
      tone: '',
    },
    {
      run: run({ kind: 'schedule', counts: started, reason: 'marketplace-unreachable' }),
      heading: 'Sinkronisasi otomatis belum lengkap',
      counts: 'Tidak ada perubahan',
      tone: 'bad',
    },
  ]
  for (const { run, heading, counts, tone } of cases) t.match(toProgressView(run, 'key'), { heading, counts, tone })
  t.equal(toProgressView(run(), null).retry, null, 'who may not synchronize is offered nothing')
  t.equal(
    withWords(toProgressView(run(), null)).say,
    'Sinkronisasi 100 pesanan selesai sebagian: 94 berhasil · 4 tidak berubah · 2 gagal',
  )
  const halfway = run({ finishedAt: null })
  t.equal(withWords(toProgressView(halfway, null)).say, '', 'not at every step')
  const begun = withWords(toProgressView(run({ counts: started, finishedAt: null }), null))
  t.equal(begun.say, 'Menyinkronkan 1.200 pesanan', 'but at the beginning')
})

t.test('the log and the results say it in a line', async (t) => {
  const failed = run({ kind: 'schedule', store: 'Toko Sinar', reason: 'marketplace-unauthorised', detail: '105002' })
  const log = toLogView(
    { runs: [run(), failed, run({ finishedAt: null })], part: 'noteworthy', more: false, before: null },
    ZONE,
  )
  t.match(log.rows, [
    { origin: 'Rina', took: '1 mnt 5 dtk', tone: 'warn', at: '18 Nov 2026 12.00 WIB' },
    { origin: 'Otomatis · Toko Sinar', tone: 'bad', reason: /Otorisasi toko di marketplace habis \(105002\)\. / },
    { took: 'berjalan', tone: 'running' },
  ])
  t.match(toRunView(failed, ZONE), {
    origin: 'Otomatis · Toko Sinar · 18 Nov 2026 12.00 WIB',
    reason: /Minta administrator/,
  })
  const nothing = { part: 'told', items: [], more: false, after: null } as const
  t.match(toItemsView({ run: run(), ...nothing }, ZONE).empty, /Tidak ada pesanan/)
  t.match(toItemsView({ run: failed, ...nothing }, ZONE).empty, /baru atau berubah/)
  t.match(toItemsView({ run: run({ finishedAt: null }), ...nothing }, ZONE).empty, /setelah selesai/)
})

t.test('a line of the log tells who began a run, how long it took and how it ended', async (t) => {
  const { counts } = run()
  const cases = [
    { run: run({ counts: { ...counts, failed: 0 } }), tone: 'good', origin: 'Rina', took: '1 mnt 5 dtk' },
    { run: run({ finishedAt: new Date(AT.getTime() + 3_400) }), tone: 'warn', took: '3 dtk' },
    { run: run({ finishedAt: AT }), took: '1 dtk' },
    { run: run({ requestedBy: null }), origin: '—' },
    { run: run({ kind: 'schedule', store: null }), origin: 'Otomatis · —', result: '94 berubah · 2 gagal' },
  ]
  for (const { run, ...line } of cases) {
    const { rows } = toLogView({ runs: [run], part: 'noteworthy', more: false, before: null }, ZONE)
    t.match(rows, [line], JSON.stringify(line))
  }
  t.match(toRunView(run({ requestedBy: null }), ZONE).origin, 'Diminta oleh — · 18 Nov 2026')
  t.match(toRunView(run({ kind: 'schedule' }), ZONE).origin, 'Otomatis · — · 18 Nov 2026')
})

t.test('the log has parts and pages, and every address keeps its part', async (t) => {
  const log = '/oms/sync-runs'
  const cases = [
    { part: 'noteworthy', before: null, more: false, current: 'Semua', first: null, next: null },
    { part: 'noteworthy', before: 90, more: false, current: 'Semua', first: log, next: null },
    { part: 'noteworthy', before: null, more: true, current: 'Semua', first: null, next: `${log}?before=7` },
    {
      part: 'troubled',
      before: 90,
      more: true,
      current: 'Bermasalah',
      first: `${log}?part=troubled`,
      next: `${log}?part=troubled&before=7`,
    },
  ] as const
  for (const { part, before, more, current, first, next } of cases) {
    const view = toLogView({ runs: [run({ id: 9 }), run()], part, more, before }, ZONE)
    t.match(view, { first, next }, JSON.stringify({ part, before, more }))
    t.same(
      view.tabs.filter((tab) => tab.current).map(({ text }) => text),
      [current],
    )
  }
  const empty = toLogView({ runs: [], part: 'schedule', more: true, before: 90 }, ZONE)
  t.match(empty, { rows: [], next: null, note: /menurut jadwal/ }, 'after the last run there is no page')
})

t.test('a result names the order, what changed, and what to do where it failed', async (t) => {
  const item = { position: 1, rank: 2, orderId: 5, name: 'INV/1', store: 'Toko Sinar', reason: null, detail: null }
  const changes = { trackingNumber: [null, 'JNE1'] } as const
  const cases = [
    {
      item: { ...item, outcome: 'updated', changes },
      row: {
        outcome: 'Diperbarui',
        tone: 'updated',
        investigate: '/oms/backlog-orders/5/investigation',
        changes: [{ field: 'Nomor resi' }],
        reason: null,
      },
    },
    { item: { ...item, outcome: 'created', changes: {} }, row: { outcome: 'Baru', changes: [] } },
    { item: { ...item, outcome: null, changes }, row: { outcome: 'Menunggu', tone: 'waiting', changes: [] } },
    {
      item: {
        ...item,
        orderId: null,
        name: '99',
        store: null,
        outcome: 'failed',
        changes: {},
        reason: 'unknown-order',
      },
      row: {
        store: '—',
        investigate: null,
        reason: { kind: 'Perlu tindakan', text: 'Pesanan tidak dikenal', detail: '' },
      },
    },
    {
      item: { ...item, outcome: 'failed', changes: {}, reason: 'bgen-unreachable', detail: 'ECONNRESET' },
      row: { outcome: 'Gagal', reason: { kind: 'Gangguan sementara', detail: 'ECONNRESET' } },
    },
  ] as const
  for (const { item, row } of cases) {
    const view = toItemsView({ run: run(), part: 'told', items: [item], more: false, after: null }, ZONE)
    t.match(view, { rows: [row], empty: null, next: null }, JSON.stringify(row))
  }
})

t.test('the results have pages, and the address of a page is read as it was written', async (t) => {
  const item = {
    orderId: 5,
    name: 'INV',
    store: null,
    outcome: 'updated',
    changes: {},
    reason: null,
    detail: null,
  } as const
  const after = { rank: 2, position: 100 }
  const page = toItemsView(
    { run: run(), part: 'told', items: [{ ...item, rank: 3, position: 7 }], more: true, after },
    ZONE,
  )
  t.match(page, {
    href: '/oms/sync-runs/7?after=2.100',
    first: '/oms/sync-runs/7',
    next: '/oms/sync-runs/7?after=3.7',
  })
  t.equal(
    toItemsView({ run: run(), part: 'told', items: [], more: true, after }, ZONE).next,
    null,
    'after the last there is none',
  )
  t.same(parsePlace('2.100'), after)
  for (const text of ['', '5.1', '2', '2.', '2.-1', '2.1234567890', ' 2.1', 'x']) t.equal(parsePlace(text), null, text)
})
