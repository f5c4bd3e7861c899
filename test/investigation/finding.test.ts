import t from 'tap'
import { CANCELLERS, ORDER_STATUSES } from '../../src/backlog/order.ts'
import { type Case, caseOf, fits } from '../../src/investigation/case.ts'
import type { Evidence } from '../../src/investigation/evidence.ts'
import { FINDING_TABLE, type Finding, findingOf } from '../../src/investigation/finding.ts'
import { WARNING_TABLE } from '../../src/investigation/warnings.ts'
import { evidence, ZONE } from './evidence.ts'

const PACKED = new Date('2026-11-22T08:30:00Z')
const TOMORROW = new Date('2026-11-24T03:00:00Z')
const YESTERDAY = new Date('2026-11-22T03:00:00Z')
const FAILURE = { code: 'SKU_UNKNOWN', message: 'SKU KOPI-250 tidak dikenal.', at: new Date('2026-11-22T02:00:00Z') }

const BOTH = { soCode: 'SO-0001', invoiceCode: 'INV-0001' }

t.test('each variant says what is wrong and what to do', async (t) => {
  const cases: readonly (readonly [string, Partial<Evidence['facts']>, Partial<Finding>])[] = [
    [
      'accepted, neither code',
      { status: 'accepted', shipBy: TOMORROW },
      {
        keterangan: 'order-not-yet-processed',
        verdict: 'Order tersebut belum diproses dan membutuhkan Kode SO serta Kode Invoice Bgen',
        cause: 'Order belum di-import ke B-Gen, sehingga Kode SO dan Kode Invoice Bgen belum ada.',
        next: 'Import order, lalu generate invoice sebelum 24 Nov 2026 10.00 WIB.',
        urgency: 'in-time',
      },
    ],
    [
      'accepted, neither code, no deadline',
      { status: 'accepted' },
      { next: 'Import order, lalu generate invoice secepatnya.', urgency: 'today' },
    ],
    [
      'accepted, neither code, deadline over',
      { status: 'ready_to_process', shipBy: YESTERDAY },
      {
        next: 'Import order, lalu generate invoice sekarang juga, batas kirimnya sudah lewat.',
        urgency: 'now',
        warnings: [
          'Batas kirim 22 Nov 2026 10.00 WIB sudah lewat 26 jam. Shopee dapat membatalkan pesanan ini secara otomatis.',
        ],
      },
    ],
    [
      'accepted, import failed',
      { status: 'accepted', importError: FAILURE },
      {
        verdict: 'Order tersebut gagal di-import, sehingga Kode SO dan Kode Invoice Bgen belum ada',
        cause: 'Import terakhir 22 Nov 2026 09.00 WIB gagal: SKU KOPI-250 tidak dikenal.',
        next: 'Perbaiki penyebabnya, lalu import ulang dan generate invoice secepatnya.',
        standOut: ['importError', 'soCode', 'invoiceCode'],
      },
    ],
    [
      'accepted, SO only',
      { status: 'accepted', soCode: 'SO-0001', shipBy: TOMORROW },
      {
        verdict: 'Order tersebut belum selesai diproses: Kode Invoice Bgen belum ada',
        cause: 'SO SO-0001 sudah ada, tetapi invoice B-Gen belum di-generate.',
        next: 'Generate invoice dari SO SO-0001 sebelum 24 Nov 2026 10.00 WIB.',
        standOut: ['invoiceCode'],
      },
    ],
    [
      'accepted, SO only, failed',
      { status: 'accepted', soCode: 'SO-0001', importError: FAILURE },
      {
        verdict: 'Order tersebut belum selesai diproses: Kode Invoice Bgen belum ada',
        next: 'Perbaiki penyebabnya, lalu generate invoice dari SO SO-0001 secepatnya.',
      },
    ],
    [
      'accepted, invoice only',
      { status: 'accepted', invoiceCode: 'INV-0001' },
      {
        verdict: 'Order tersebut belum selesai diproses: Kode SO belum ada',
        cause: 'Invoice INV-0001 ada, tetapi tidak tertaut ke SO mana pun.',
        next: 'Periksa tautan SO di B-Gen sebelum barang dikemas.',
        standOut: ['soCode'],
      },
    ],
    [
      'accepted, invoice only, packed already',
      { status: 'accepted', invoiceCode: 'INV-0001', packedAt: PACKED },
      {
        next: 'Periksa tautan SO di B-Gen sebelum paket diserahkan ke kurir.',
        warnings: [
          'Barang sudah dikemas pada 22 Nov 2026 15.30 WIB, padahal invoice INV-0001 sudah dibuat, SO belum. Jangan serahkan ke kurir sebelum dokumennya lengkap.',
        ],
      },
    ],
    [
      'accepted, invoice only, failed',
      { status: 'accepted', invoiceCode: 'INV-0001', importError: FAILURE },
      { next: 'Perbaiki penyebabnya, lalu periksa tautan SO di B-Gen sebelum barang dikemas.' },
    ],
    [
      'accepted, invoice only, packed by the marketplace',
      { status: 'accepted', invoiceCode: 'INV-0001', fulfilledByMarketplace: true },
      {
        next: 'Periksa tautan SO di B-Gen sebelum gudang Shopee mengirimnya.',
        warnings: ['Pesanan ini dipenuhi gudang Shopee: gudang Anda tidak mengemas dan tidak mengirim.'],
      },
    ],
    [
      'cancelled by the seller, nothing done',
      { status: 'cancelled', cancelledBy: 'seller', cancelReason: 'Stok habis.' },
      {
        keterangan: 'order-not-yet-processed',
        verdict: 'Order tersebut dibatalkan oleh penjual sebelum diproses',
        cause: 'Pesanan dibatalkan oleh penjual pada 22 Nov 2026 08.12 WIB, sebelum diproses: Stok habis.',
        next: 'Jangan di-import dan jangan dikemas.',
        urgency: 'none',
      },
    ],
    [
      'cancelled by the system without a reason',
      { status: 'cancelled', cancelledBy: 'system' },
      {
        cause:
          'Pesanan dibatalkan oleh sistem marketplace pada 22 Nov 2026 08.12 WIB, sebelum diproses; alasannya tidak disebutkan.',
      },
    ],
    [
      'cancelled by nobody knows whom',
      { status: 'cancelled', cancelledBy: null },
      {
        verdict: 'Order tersebut dibatalkan sebelum diproses, pembatalnya belum diketahui',
        next: 'Jangan di-import dan jangan dikemas. Klik Synchronize untuk menanyakan lagi siapa yang membatalkan.',
        nextIsSynchronize: true,
      },
    ],
    [
      'cancelled by the customer, nothing done',
      { status: 'cancelled', cancelledBy: 'customer', cancelReason: 'Salah alamat' },
      {
        keterangan: 'cancelled-by-customer',
        verdict: 'Order tersebut dibatalkan oleh pelanggan dan akan secara otomatis dibatalkan',
        cause: 'Pelanggan membatalkan pesanan pada 22 Nov 2026 08.12 WIB, sebelum diproses: Salah alamat.',
        next: 'Tidak perlu tindakan; pesanan otomatis dibatalkan. Jangan dikirim.',
      },
    ],
    [
      'waiting for pickup, neither code',
      { status: 'waiting_pickup' },
      {
        keterangan: 'status-done-bgen-not-yet-processed',
        verdict: 'Order tersebut belum di import dan belum melakukan generate invoice',
        cause:
          'Order belum di-import dan belum generate invoice, padahal di Shopee sudah Waiting for Pickup sejak 22 Nov 2026 08.12 WIB.',
        next: 'Import order dan generate invoice hari ini, lalu cocokkan stok: barang akan diambil kurir.',
        urgency: 'now',
        standOut: ['status', 'soCode', 'invoiceCode'],
      },
    ],
    [
      'shipped from the marketplace’s warehouse, neither code',
      { status: 'in_transit', fulfilledByMarketplace: true },
      {
        verdict: 'Order tersebut belum di import dan belum melakukan generate invoice',
        next: 'Import order dan generate invoice hari ini, lalu cocokkan stok di gudang Shopee: barang sudah diambil kurir.',
      },
    ],
    [
      'waiting for pickup, import failed',
      { status: 'waiting_pickup', importError: FAILURE },
      {
        verdict: 'Order tersebut belum di import dan belum melakukan generate invoice',
        cause:
          'Import terakhir 22 Nov 2026 09.00 WIB gagal: SKU KOPI-250 tidak dikenal. Padahal di Shopee sudah Waiting for Pickup sejak 22 Nov 2026 08.12 WIB.',
        next: 'Perbaiki penyebabnya, lalu import ulang hari ini dan cocokkan stok: barang akan diambil kurir.',
      },
    ],
    [
      'shipped, SO only',
      { status: 'in_transit', soCode: 'SO-0001' },
      {
        verdict: 'Order tersebut belum melakukan generate invoice: Kode Invoice Bgen belum ada',
        cause:
          'Baru SO SO-0001 yang ada; invoice belum dibuat, padahal paket sudah Order Shipment sejak 22 Nov 2026 08.12 WIB.',
        next: 'Lengkapi invoice: generate dari SO SO-0001 hari ini.',
      },
    ],
    [
      'shipped, SO only, failed',
      { status: 'in_transit', soCode: 'SO-0001', importError: FAILURE },
      { next: 'Perbaiki penyebabnya, lalu lengkapi invoice: generate dari SO SO-0001 hari ini.' },
    ],
    [
      'delivered, invoice only',
      { status: 'delivered', invoiceCode: 'INV-0001' },
      {
        verdict: 'Order tersebut belum memiliki Kode SO',
        next: 'Lengkapi SO hari ini dan tautkan ke invoice INV-0001.',
      },
    ],
    [
      'delivered, invoice only, failed',
      { status: 'delivered', invoiceCode: 'INV-0001', importError: FAILURE },
      {
        verdict: 'Order tersebut belum memiliki Kode SO',
        next: 'Perbaiki penyebabnya, lalu lengkapi SO hari ini dan tautkan ke invoice INV-0001.',
      },
    ],
    [
      'returning, neither code',
      { status: 'returning', shippingAgency: 'JNE REG', trackingNumber: 'JX123' },
      {
        keterangan: 'status-done-bgen-not-yet-processed',
        verdict: 'Order tersebut belum di import dan belum melakukan generate invoice',
        cause:
          'Paket dalam perjalanan kembali sejak 22 Nov 2026 08.12 WIB, tetapi belum ada SO dan invoice yang dapat dibalik.',
        next: 'Import order dan generate invoice; tunggu paket dari JNE REG (resi JX123) dan cek saat tiba, lalu catat tolakan di B-Gen.',
      },
    ],
    [
      'returning, neither code, failed',
      { status: 'returning', importError: FAILURE, fulfilledByMarketplace: true },
      {
        next: 'Perbaiki penyebabnya, lalu import ulang; tunggu sampai paket tercatat tiba di gudang Shopee, lalu catat tolakan di B-Gen.',
      },
    ],
    [
      'cancelled after packing',
      { status: 'cancelled', cancelledBy: 'customer', cancelReason: 'Berubah pikiran', packedAt: PACKED, ...BOTH },
      {
        keterangan: 'order-cancelled-please-check-rejection',
        verdict: 'Order tersebut belum menerima tolakan',
        cause:
          'Dibatalkan oleh pelanggan pada 22 Nov 2026 08.12 WIB (alasan: Berubah pikiran); SO SO-0001 dan invoice INV-0001 sudah dibuat, dan barang sudah dikemas pada 22 Nov 2026 15.30 WIB.',
        next: 'Tahan atau terima kembali paketnya, cek isi dan kondisi, lalu catat tolakan supaya SO dan invoice dibalik dan stok kembali.',
        standOut: ['status', 'packedAt', 'rejectionReceivedAt'],
      },
    ],
    [
      'cancelled after packing without documents',
      { status: 'cancelled', packedAt: PACKED },
      {
        verdict: 'Order tersebut belum menerima tolakan',
        cause:
          'Dibatalkan pada 22 Nov 2026 08.12 WIB; SO dan invoice belum dibuat, dan barang sudah dikemas pada 22 Nov 2026 15.30 WIB.',
        next: 'Tahan atau terima kembali paketnya, cek isi dan kondisi, lalu catat tolakan supaya stok kembali.',
      },
    ],
    [
      'cancelled before packing',
      { status: 'cancelled', cancelledBy: 'operator', soCode: 'SO-0001' },
      {
        verdict: 'Order tersebut belum menerima tolakan',
        cause:
          'Dibatalkan oleh petugas marketplace pada 22 Nov 2026 08.12 WIB; SO SO-0001 sudah dibuat, invoice belum, dan barang belum dikemas.',
        next: 'Hentikan picking, lalu catat tolakan di B-Gen supaya SO dibalik dan stok kembali.',
      },
    ],
    [
      'cancelled at the marketplace’s warehouse',
      { status: 'cancelled', cancelledBy: 'customer', invoiceCode: 'INV-0001', fulfilledByMarketplace: true },
      {
        verdict: 'Order tersebut belum menerima tolakan',
        next: 'Pastikan di Shopee bahwa barang kembali ke stok gudangnya, lalu catat tolakan supaya invoice dibalik dan stok kembali.',
      },
    ],
    [
      'returning with documents',
      { status: 'returning', ...BOTH },
      {
        keterangan: 'order-cancelled-please-check-rejection',
        verdict: 'Order tersebut belum menerima tolakan',
        cause:
          'Paket dalam perjalanan kembali sejak 22 Nov 2026 08.12 WIB dan tolakannya belum diterima; SO SO-0001 dan invoice INV-0001 sudah dibuat.',
        next: 'Tunggu paket dari kurir (nomor resi belum ada) dan cek saat tiba, lalu catat tolakan supaya SO dan invoice dibalik dan stok kembali.',
      },
    ],
    [
      'returning to the marketplace’s warehouse',
      { status: 'returning', ...BOTH, fulfilledByMarketplace: true },
      {
        verdict: 'Order tersebut belum menerima tolakan',
        next: 'Tunggu sampai paket tercatat tiba di gudang Shopee, lalu catat tolakan supaya SO dan invoice dibalik dan stok kembali.',
      },
    ],
    [
      'not yet packed',
      { status: 'accepted', ...BOTH, shipBy: TOMORROW },
      {
        keterangan: 'not-yet-packed',
        verdict: 'Order tersebut belum melewati proses pengemasan (packing)',
        cause: 'SO SO-0001 dan invoice INV-0001 sudah ada, tetapi barang belum dikemas.',
        next: 'Cetak picking list dan label, kemas, lalu scan packing sebelum 24 Nov 2026 10.00 WIB.',
      },
    ],
    [
      'not yet packed, courier called',
      { status: 'waiting_pickup', ...BOTH, shippingAgency: 'JNE REG' },
      {
        keterangan: 'not-yet-packed',
        verdict: 'Order tersebut belum melewati proses pengemasan (packing), padahal kurir sudah dipanggil',
        next: 'Cetak picking list dan label, kemas, lalu scan packing secepatnya: JNE REG dapat datang kapan saja.',
        urgency: 'now',
      },
    ],
    [
      'packed, waiting for the courier',
      {
        status: 'waiting_pickup',
        ...BOTH,
        packedAt: PACKED,
        shipBy: TOMORROW,
        shippingAgency: 'JNE REG',
        trackingNumber: 'JX123',
      },
      {
        keterangan: 'waiting-for-pickup',
        verdict: 'Order tersebut sudah dikemas dan menunggu dijemput kurir',
        cause: 'Sudah dikemas pada 22 Nov 2026 15.30 WIB; menunggu JNE REG mengambil paket (resi JX123).',
        next: 'Serahkan paket ke JNE REG; bila lewat 24 Nov 2026 10.00 WIB belum dijemput, hubungi JNE REG.',
      },
    ],
    [
      'packed, courier late',
      { status: 'waiting_pickup', ...BOTH, packedAt: PACKED, shipBy: YESTERDAY },
      { next: 'Serahkan paket ke kurir; batas kirimnya sudah lewat, jadi hubungi kurir sekarang.', urgency: 'now' },
    ],
    [
      'packed, no deadline',
      { status: 'waiting_pickup', ...BOTH, packedAt: PACKED },
      { next: 'Serahkan paket ke kurir; bila hari ini belum dijemput, hubungi kurir.' },
    ],
    [
      'packed, pickup not arranged',
      { status: 'ready_to_process', ...BOTH, packedAt: PACKED },
      {
        verdict: 'Order tersebut sudah dikemas, tetapi pengirimannya belum diatur di Shopee',
        cause:
          'Sudah dikemas pada 22 Nov 2026 15.30 WIB, tetapi di Shopee statusnya masih Payment Verified, Order Ready to Process.',
        next: 'Atur pengiriman (request pickup) sekarang; bila tidak, pesanan dapat dibatalkan otomatis.',
        who: 'admin yang memegang akun penjual di Shopee',
      },
    ],
    [
      'packed by the marketplace',
      { status: 'accepted', ...BOTH, fulfilledByMarketplace: true },
      {
        keterangan: 'waiting-for-pickup',
        verdict: 'Order tersebut menunggu dijemput kurir dari gudang Shopee',
        nextIsSynchronize: true,
        warnings: [],
      },
    ],
    [
      'not paid',
      { status: 'unpaid' },
      { keterangan: null, verdict: 'Order tersebut belum dibayar, jadi belum masuk Backlog Orders', warnings: [] },
    ],
    [
      'on hold although packed',
      { status: 'on_hold', ...BOTH, packedAt: PACKED },
      {
        keterangan: null,
        verdict: 'Order tersebut sedang ditahan Shopee, jadi tidak ada di Backlog Orders',
        warnings: [
          'Barang sudah dikemas pada 22 Nov 2026 15.30 WIB, padahal pesanan belum disetujui untuk diproses. Tahan paketnya.',
        ],
      },
    ],
    [
      'not paid although documented',
      { status: 'unpaid', soCode: 'SO-0001' },
      {
        warnings: [
          'Di B-Gen SO SO-0001 sudah dibuat, invoice belum, padahal pesanan belum disetujui untuk diproses. Tahan barangnya.',
        ],
      },
    ],
    [
      'finished',
      { status: 'completed', ...BOTH },
      {
        keterangan: null,
        verdict: 'Order tersebut sudah selesai diproses dan sudah keluar dari Backlog Orders',
        cause:
          'SO SO-0001 dan invoice INV-0001 sudah ada, dan di Shopee statusnya sudah Order Finished sejak 22 Nov 2026 08.12 WIB.',
        next: 'Tidak perlu tindakan.',
      },
    ],
    [
      'cancelled and received back',
      { status: 'cancelled', cancelledBy: 'customer', rejectionReceivedAt: PACKED, ...BOTH },
      {
        keterangan: null,
        verdict: 'Order tersebut sudah menerima tolakan dan sudah keluar dari Backlog Orders',
        cause: 'Dibatalkan oleh pelanggan pada 22 Nov 2026 08.12 WIB; tolakannya diterima pada 22 Nov 2026 15.30 WIB.',
      },
    ],
    [
      'returned and received back',
      { status: 'returning', rejectionReceivedAt: PACKED, ...BOTH },
      { keterangan: null, verdict: 'Order tersebut sudah menerima tolakan dan sudah keluar dari Backlog Orders' },
    ],
  ]
  for (const [note, facts, says] of cases) {
    const finding: Finding = findingOf(evidence(facts), ZONE)
    t.same({ ...finding, ...says }, finding, note)
  }
})

t.test('what else matters is said besides', async (t) => {
  const cases: readonly (readonly [string, Partial<Evidence['facts']>, readonly string[]])[] = [
    [
      'the buyer wants out before shipping',
      { status: 'accepted', buyerCancelRequested: true },
      ['Pembeli minta batal. Jawab dulu permintaannya di Shopee; jangan serahkan barang sebelum jelas.'],
    ],
    [
      'the buyer wants out after shipping',
      { status: 'in_transit', buyerCancelRequested: true },
      ['Pembeli minta batal, padahal barang sudah diambil kurir. Jawab permintaannya di Shopee.'],
    ],
    ['the request is settled by the cancellation', { status: 'cancelled', buyerCancelRequested: true }, []],
    [
      'a status nobody knows',
      { status: 'accepted', statusRaw: 'SPLIT_PENDING', statusUnrecognised: true },
      [
        'Status belum dikenal: Shopee mengirim “SPLIT_PENDING”. Kesimpulan ini memakai status terakhir yang dikenal, Seller Accept Order. Beri tahu tim IT.',
      ],
    ],
    [
      'an order that came back to life',
      { status: 'accepted', rejectionReceivedAt: PACKED, ...BOTH },
      [
        'Tolakan pernah diterima pada 22 Nov 2026 15.30 WIB, tetapi pesanan ini berjalan lagi. Pastikan SO dan invoice di B-Gen masih berlaku.',
      ],
    ],
  ]
  for (const [note, facts, warnings] of cases) t.same(findingOf(evidence(facts), ZONE).warnings, warnings, note)
})

t.test('foreign words stay inside the sentence', async (t) => {
  const cancelled = (cancelReason: string) =>
    findingOf(evidence({ status: 'cancelled', cancelledBy: 'seller', cancelReason }), ZONE).cause
  t.match(cancelled('  Stok\n habis... '), /diproses: Stok habis\.$/)
  t.match(cancelled('   '), /; alasannya tidak disebutkan\.$/)
  t.match(cancelled('a'.repeat(500)), /: a{200}…\.$/)
  t.match(cancelled('📦'.repeat(300)), /: (📦){200}…\.$/u)
  const failed = (code: string, message: string) =>
    findingOf(evidence({ status: 'accepted', importError: { ...FAILURE, code, message } }), ZONE).cause
  t.match(failed('SKU_UNKNOWN', ' '), /gagal: kode SKU_UNKNOWN\.$/)
  t.match(failed('', ''), /gagal: B-Gen tidak menyebutkan sebabnya\.$/)
})

t.test('a marketplace without a name of its own is called marketplace', async (t) => {
  const finding = findingOf(
    { ...evidence({ status: 'ready_to_process', ...BOTH, packedAt: PACKED }), marketplace: 'other' },
    ZONE,
  )
  t.equal(finding.verdict, 'Order tersebut sudah dikemas, tetapi pengirimannya belum diatur di marketplace')
})

t.test('every order has exactly one finding, and its sentences are whole', async (t) => {
  const rows = new Set<unknown>()
  const warnings = new Set<unknown>()
  const flaws: string[] = []
  let count = 0
  for (const one of everyCase()) {
    const facts = caseOf(one)
    const fitting = FINDING_TABLE.filter((row) => fits(facts, row.when))
    for (const row of fitting) rows.add(row)
    for (const row of WARNING_TABLE) if (fits(facts, row.when)) warnings.add(row)
    if (fitting.length !== 1) flaws.push(`${fitting.length} findings for ${JSON.stringify(facts)}`)
    const finding = findingOf(one, ZONE)
    const flaw = flawOf(finding) ?? wrongVerdict(facts, finding.verdict)
    if (flaw !== null) flaws.push(`${flaw} for ${JSON.stringify(facts)}`)
    count++
  }
  t.equal(count, 46_080, 'all cases were walked through')
  t.same(flaws.slice(0, 10), [])
  t.equal(rows.size, FINDING_TABLE.length, 'no row of the findings is dead')
  t.equal(warnings.size, WARNING_TABLE.length, 'no row of the warnings is dead')
})

/** The handbook's two sentences stand where SPEC 4 wants them and nowhere else; with one code of two, the other is named. */
function wrongVerdict({ keterangan, codes }: Case, verdict: string): string | null {
  const incomplete = keterangan === 'order-not-yet-processed' || keterangan === 'status-done-bgen-not-yet-processed'
  const notImported = keterangan === 'status-done-bgen-not-yet-processed' && codes === 'none'
  const noTolakan = keterangan === 'order-cancelled-please-check-rejection'
  const missing = codes === 'so' ? 'Kode Invoice Bgen' : codes === 'invoice' ? 'Kode SO' : ''
  const right =
    (verdict === 'Order tersebut belum di import dan belum melakukan generate invoice') === notImported &&
    (verdict === 'Order tersebut belum menerima tolakan') === noTolakan &&
    (!incomplete || verdict.includes(missing))
  return right ? null : `wrong verdict: ${verdict}`
}

function flawOf({ verdict, cause, next, who, warnings }: Finding): string | null {
  for (const text of [verdict, cause, next, who ?? '', ...warnings]) {
    if (/null|undefined|NaN|Invalid|\{|\}|tanpa kode|status kosong|tidak mencatat|tidak disebutkan sudah/.test(text))
      return `hole: ${text}`
    if (/ {2}|\s$|^\s|\.\.|;\.|,\.|\( | \)/.test(text)) return `spacing: ${text}`
  }
  if (/\.$/.test(verdict)) return `a verdict has no full stop: ${verdict}`
  for (const text of [cause, next, ...warnings]) if (!/^[A-Z].*\.$/.test(text)) return `not a sentence: ${text}`
  return null
}

function* everyCase(): Generator<Evidence> {
  const yesNo = [false, true]
  for (const status of ORDER_STATUSES)
    for (const cancelledBy of [null, ...CANCELLERS])
      for (const bits of Array.from({ length: 256 }, (_, number) => number)) {
        const [so, invoice, packed, tolakan, failed, theirs, minta, unknown] = Array.from(
          { length: 8 },
          (_, at) => yesNo[(bits >> at) & 1],
        )
        for (const shipBy of [null, YESTERDAY, TOMORROW]) {
          const named = shipBy === TOMORROW
          yield evidence({
            status,
            cancelledBy,
            soCode: so ? 'SO-0001' : null,
            invoiceCode: invoice ? 'INV-0001' : null,
            packedAt: packed ? PACKED : null,
            rejectionReceivedAt: tolakan ? PACKED : null,
            importError: failed ? FAILURE : null,
            fulfilledByMarketplace: theirs ?? false,
            buyerCancelRequested: minta ?? false,
            statusUnrecognised: unknown ?? false,
            statusRaw: unknown ? 'SPLIT_PENDING' : null,
            shipBy,
            shippingAgency: named ? 'JNE REG' : null,
            trackingNumber: named ? 'JX123' : null,
            cancelReason: named ? 'Salah alamat' : null,
          })
        }
      }
}
