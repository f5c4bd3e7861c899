import t from 'tap'
import type { Evidence } from '../../src/investigation/evidence.ts'
import { factText } from '../../src/investigation/fact-words.ts'
import { toFactRows } from '../../src/investigation/facts-view.ts'
import { findingOf } from '../../src/investigation/finding.ts'
import type { HistoryEvent } from '../../src/investigation/history.ts'
import { toHistoryView } from '../../src/investigation/history-view.ts'
import { toModalView } from '../../src/investigation/modal-view.ts'
import type { Attempt } from '../../src/remedies/remedy.ts'
import { evidence, SINCE, ZONE } from './evidence.ts'

const at = (time: string) => new Date(`2026-11-23T${time}:00Z`)
const BOTH = { soCode: 'SO-0001', invoiceCode: 'INV-0001' }
const FAILURE = { code: 'SKU_UNKNOWN', message: 'SKU tidak dikenal', at: at('02:00') }

function rowOf(what: string, found: Evidence): string {
  const { first, rest } = toFactRows(found, findingOf(found, ZONE), ZONE)
  const place = first.some((row) => row.what === what) ? 'first' : 'rest'
  const row = [...first, ...rest].find((one) => one.what === what)
  return row === undefined ? 'not asked' : `${place}, ${row.weight}: ${row.value} | ${row.detail}`
}

t.test('a fact says what it is worth here', async (t) => {
  const cases: readonly (readonly [string, Partial<Evidence['facts']>, string])[] = [
    ['Dibatalkan oleh', {}, 'not asked'],
    ['Dibatalkan oleh', { cancelledBy: 'system' }, 'first, plain: Sistem marketplace | '],
    ['Dibatalkan oleh', { status: 'cancelled' }, 'first, alarming: — | belum diketahui'],
    ['Dibatalkan oleh', { status: 'cancelled', cancelledBy: 'unknown' }, 'first, alarming: — | belum diketahui'],
    ['Dibatalkan oleh', { status: 'cancelled', cancelledBy: 'customer' }, 'first, decisive: Pelanggan | '],
    ['Alasan pembatalan', { status: 'cancelled' }, 'rest, plain: — | tidak disebutkan'],
    ['Batas kirim', { shipBy: at('07:10') }, 'first, plain: 14.10 WIB | 2 j 10 m lagi'],
    ['Batas kirim', { shipBy: at('05:00') }, 'first, alarming: 12.00 WIB | lewat 1 menit'],
    ['Batas kirim', { ...BOTH, shipBy: at('07:10') }, 'first, decisive: 14.10 WIB | 2 j 10 m lagi'],
    ['Batas kirim', BOTH, 'first, plain: — | tidak disebutkan'],
    ['Batas kirim', { ...BOTH, status: 'completed', shipBy: at('02:00') }, 'rest, plain: 09.00 WIB | '],
    ['Packing', BOTH, 'first, alarming: — | belum dikemas'],
    ['Packing', { fulfilledByMarketplace: true }, 'first, plain: — | dikemas gudang marketplace'],
    ['Tolakan', {}, 'rest, plain: — | tidak diperlukan'],
    ['Tolakan', { status: 'cancelled' }, 'rest, plain: — | tidak diperlukan'],
    ['Tolakan', { status: 'cancelled', ...BOTH }, 'first, alarming: — | belum diterima'],
    ['Tolakan', { status: 'returning' }, 'first, plain: — | belum diterima'],
    [
      'Tolakan',
      { status: 'returning', rejectionReceivedAt: at('02:00') },
      'first, decisive: Diterima 23 Nov 2026 09.00 WIB | ',
    ],
    ['Import ke B-Gen', {}, 'rest, plain: — | tidak ada kegagalan tercatat'],
    [
      'Import ke B-Gen',
      { importError: FAILURE },
      'first, alarming: Gagal 23 Nov 2026 09.00 WIB: SKU tidak dikenal (SKU_UNKNOWN) | ',
    ],
    [
      'Import ke B-Gen',
      { ...BOTH, importError: { ...FAILURE, code: '', message: '' } },
      'first, plain: Gagal 23 Nov 2026 09.00 WIB | ',
    ],
    ['Pembeli minta batal', {}, 'rest, plain: Tidak | '],
    ['Pembeli minta batal', { buyerCancelRequested: true }, 'first, alarming: Ya | '],
    ['Pembeli minta batal', { buyerCancelRequested: true, status: 'cancelled' }, 'first, plain: Ya | '],
    ['Dikemas dan dikirim oleh', {}, 'rest, plain: Gudang Anda | '],
    ['Dikemas dan dikirim oleh', { fulfilledByMarketplace: true }, 'first, plain: Gudang marketplace | '],
    ['Order Status Invoice MP', {}, 'first, plain: Seller Accept Order | '],
    [
      'Order Status Invoice MP',
      { statusRaw: 'ODD', statusUnrecognised: true },
      'first, plain: ODD | status belum dikenal; terakhir dikenal: Seller Accept Order',
    ],
    [
      'Order Status Invoice MP',
      { statusUnrecognised: true },
      'first, plain: Seller Accept Order | status belum dikenal; terakhir dikenal: Seller Accept Order',
    ],
    ['Warehouse', { warehouse: 'JKT' }, 'rest, plain: — | belum ditentukan'],
    ['Nomor resi', { trackingNumber: '' }, 'rest, plain: — | belum ada'],
  ]
  for (const [what, facts, says] of cases)
    t.equal(rowOf(what, evidence(facts)), says, `${what} ${JSON.stringify(facts)}`)
  t.equal(rowOf('Warehouse', { ...evidence({}), warehouseName: 'Gudang Jakarta' }), 'rest, plain: Gudang Jakarta | ')
})

t.test('a stored value nobody has words for is shown as it came', async (t) => {
  t.equal(factText('status', 'teleported', ZONE), 'teleported')
  t.equal(factText('cancelledBy', 'ghost', ZONE), null)
  t.equal(factText('soCode', undefined, ZONE), null)
})

t.test('the history is cut where the screen ends, and fields of no screen are left out', async (t) => {
  const event: HistoryEvent = {
    source: 'bgen',
    caller: 'schedule',
    sourceTime: at('02:00'),
    recordedAt: at('02:01'),
    created: false,
    changes: { soCode: [null, 'SO-0001'], ghost: [1, 2], statusUnrecognised: [false, true] },
  }
  t.same(toHistoryView([event], 1, ZONE), {
    size: '1 perubahan',
    events: [
      {
        time: '23 Nov 2026 09.00 WIB',
        origin: 'B-Gen · lewat sinkronisasi otomatis',
        created: false,
        deed: '',
        changes: [
          { what: 'Status belum dikenal', before: 'Tidak', after: 'Ya' },
          { what: 'Kode SO', before: '—', after: 'SO-0001' },
        ],
      },
    ],
    cut: '',
  })
  const cut = toHistoryView([event, event], 1, ZONE)
  t.match(cut, { size: '1 perubahan terbaru', cut: 'Perubahan yang lebih lama tidak ditampilkan.' })
  t.equal(cut.events.length, 1)
})

t.test('the screen says how old its data are', async (t) => {
  const cases: readonly (readonly [Partial<Evidence>, string])[] = [
    [{}, 'Data marketplace tersimpan, B-Gen belum ada kabar'],
    [
      { storeSyncedAt: at('04:57'), bgenReading: { sourceTime: SINCE, recordedAt: null } },
      'Data marketplace per 11.57 WIB, kabar B-Gen 22 Nov 2026 08.12 WIB',
    ],
    [
      {
        storeSyncedAt: at('04:00'),
        marketplaceReading: { sourceTime: SINCE, recordedAt: at('04:30') },
        bgenReading: { sourceTime: SINCE, recordedAt: at('03:00') },
      },
      'Data marketplace per 11.30 WIB, kabar B-Gen 10.00 WIB',
    ],
  ]
  for (const [found, says] of cases) t.equal(viewOf({ ...evidence({}), ...found }).asOf, says)
})

t.test('the button weighs as much as the step it stands for', async (t) => {
  const cases: readonly (readonly [Partial<Evidence['facts']>, boolean, string])[] = [
    [{}, false, 'Klik sesudahnya, supaya daftar ikut diperbarui.'],
    [{ status: 'cancelled' }, true, 'Menanyakan keadaan terbaru pesanan ini ke marketplace dan B-Gen.'],
    [{ status: 'unpaid' }, false, 'Bila ragu, tanyakan keadaan terbarunya.'],
  ]
  for (const [facts, primary, explains] of cases) t.match(viewOf(evidence(facts)).sync, { primary, explains })
})

t.test('the report for a colleague holds everything on the screen', async (t) => {
  const { report } = viewOf(evidence({ status: 'waiting_pickup', shipBy: at('04:00') }))
  for (const part of [
    'Pesanan 240601ABC · Toko Sinar · Shopee',
    'Keterangan: Status Done, B-Gen Not Yet Processed',
    'Order tersebut belum di import dan belum melakukan generate invoice.',
    'Batas kirim 23 Nov 2026 11.00 WIB sudah lewat 1 jam.',
    '- Kode SO: — (belum ada) · B-Gen · belum ada kabar',
    '- Warehouse: — (belum ditentukan) · Marketplace · 22 Nov 2026 08.12',
    'Langkah berikutnya: Import order dan generate invoice hari ini',
  ])
    t.match(report, part)
})

function viewOf(found: Evidence) {
  return toModalView(found, findingOf(found, ZONE), {
    zone: ZONE,
    history: [],
    historyLimit: 50,
    maySync: true,
    remedy: null,
    mayRemedy: true,
    attempts: [],
    idempotencyKey: 'key',
    inDialog: true,
    onBoard: true,
    back: '/oms/backlog-orders',
  })
}

t.test('what people had B-Gen do is told among the events, by our clock', async (t) => {
  const event = (time: string): HistoryEvent => ({
    ...{ source: 'bgen', caller: 'remedy', sourceTime: at('01:00'), recordedAt: at(time), created: true, changes: {} },
  })
  const attempt: Attempt = {
    ...{ id: 1, orderId: 1, action: 'import-order', by: 'Sari', requestedAt: at('02:30'), formKey: 'a' },
    ...{ outcome: 'done', code: null, message: null, changes: {} },
  }
  const { events, size } = toHistoryView([event('03:00'), event('02:00')], 9, ZONE, [attempt])
  t.equal(size, '2 perubahan')
  t.match(events, [
    { origin: 'B-Gen · lewat tombol di Investigasi', deed: '' },
    { time: '23 Nov 2026 09.30 WIB', origin: 'Sari · Import order ke B-Gen', deed: 'Dikerjakan B-Gen', changes: [] },
    { created: true },
  ])
})

t.test('a case that no row foresaw is an error, never a guess', async (t) => {
  t.throws(() => findingOf(evidence({ status: 'teleported' as 'unpaid' }), ZONE), /no finding for/)
})
