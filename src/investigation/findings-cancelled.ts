import type { FindingRow } from './case.ts'

const RECEIVING = 'petugas gudang yang menerima barang kembali dan mencatat tolakan di B-Gen'
const ANYONE_MAY_SYNC = 'siapa pun yang boleh menjalankan Synchronize'

const PLEASE_CHECK = 'order-cancelled-please-check-rejection'

/** The handbook's sentence, word for word. */
const NO_TOLAKAN = 'Order tersebut belum menerima tolakan'

/** Cancelled, or on its way back. */
export const CANCELLED_FINDINGS: readonly FindingRow[] = [
  {
    when: { keterangan: 'order-not-yet-processed', status: 'cancelled', cancelledBy: ['seller', 'system', 'operator'] },
    verdict: (w) => `Order tersebut dibatalkan oleh ${w.canceller} sebelum diproses`,
    cause: (w) => `Pesanan dibatalkan oleh ${w.canceller} ${w.onStatusDate}, sebelum diproses${w.reason}.`,
    next: 'Jangan di-import dan jangan dikemas.',
    who: null,
    urgency: 'none',
    standOut: ['status', 'cancelledBy'],
  },
  {
    when: { keterangan: 'order-not-yet-processed', status: 'cancelled', cancelledBy: 'unknown' },
    verdict: 'Order tersebut dibatalkan sebelum diproses, pembatalnya belum diketahui',
    cause: (w) => `Pesanan dibatalkan ${w.onStatusDate} sebelum diproses${w.reason}.`,
    next: 'Jangan di-import dan jangan dikemas. Klik Synchronize untuk menanyakan lagi siapa yang membatalkan.',
    who: ANYONE_MAY_SYNC,
    urgency: 'none',
    nextIsSynchronize: true,
    standOut: ['status', 'cancelledBy'],
  },
  {
    when: { keterangan: 'cancelled-by-customer' },
    verdict: 'Order tersebut dibatalkan oleh pelanggan dan akan secara otomatis dibatalkan',
    cause: (w) => `Pelanggan membatalkan pesanan ${w.onStatusDate}, sebelum diproses${w.reason}.`,
    next: 'Tidak perlu tindakan; pesanan otomatis dibatalkan. Jangan dikirim.',
    who: null,
    urgency: 'none',
    standOut: ['status', 'cancelledBy'],
  },
  {
    when: { keterangan: PLEASE_CHECK, status: 'cancelled', packed: true, fulfilledByMarketplace: false },
    verdict: NO_TOLAKAN,
    cause: (w) => `${w.cancelled}; ${w.documents}, dan barang ${w.packed}.`,
    next: (w) => `Tahan atau terima kembali paketnya, cek isi dan kondisi, lalu catat tolakan supaya ${w.undoing}.`,
    who: RECEIVING,
    urgency: 'now',
    standOut: ['status', 'packedAt', 'rejectionReceivedAt'],
  },
  {
    when: { keterangan: PLEASE_CHECK, status: 'cancelled', packed: false, fulfilledByMarketplace: false },
    verdict: NO_TOLAKAN,
    cause: (w) => `${w.cancelled}; ${w.documents}, dan barang belum dikemas.`,
    next: (w) => `Hentikan picking, lalu catat tolakan di B-Gen supaya ${w.undoing}.`,
    who: 'admin gudang bersama tim picking',
    urgency: 'now',
    standOut: ['status', 'rejectionReceivedAt'],
  },
  {
    when: { keterangan: PLEASE_CHECK, status: 'returning', fulfilledByMarketplace: false },
    verdict: NO_TOLAKAN,
    cause: (w) => `Paket dalam perjalanan kembali ${w.since} dan tolakannya belum diterima; ${w.documents}.`,
    next: (w) => `${w.awaitParcelFirst}, lalu catat tolakan supaya ${w.undoing}.`,
    who: RECEIVING,
    urgency: 'today',
    standOut: ['status', 'rejectionReceivedAt'],
  },
  {
    when: { keterangan: PLEASE_CHECK, status: 'cancelled', fulfilledByMarketplace: true },
    verdict: NO_TOLAKAN,
    cause: (w) => `${w.cancelled}; ${w.documents}, dan barangnya di gudang ${w.place}.`,
    next: (w) =>
      `Pastikan di ${w.place} bahwa barang kembali ke stok gudangnya, lalu catat tolakan supaya ${w.undoing}.`,
    who: RECEIVING,
    urgency: 'today',
    standOut: ['status', 'rejectionReceivedAt'],
  },
  {
    when: { keterangan: PLEASE_CHECK, status: 'returning', fulfilledByMarketplace: true },
    verdict: NO_TOLAKAN,
    cause: (w) => `Paket kembali ke gudang ${w.place} ${w.since} dan tolakannya belum diterima; ${w.documents}.`,
    next: (w) => `Tunggu sampai paket tercatat tiba di gudang ${w.place}, lalu catat tolakan supaya ${w.undoing}.`,
    who: RECEIVING,
    urgency: 'today',
    standOut: ['status', 'rejectionReceivedAt'],
  },
]
