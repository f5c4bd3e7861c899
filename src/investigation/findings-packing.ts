import type { FindingRow } from './case.ts'

const WAREHOUSE = 'admin gudang bersama tim packing'
const APPROVED = ['ready_to_process', 'accepted'] as const

/** Both documents are there; the goods still have to be packed or collected. */
export const PACKING_FINDINGS: readonly FindingRow[] = [
  {
    when: { keterangan: 'not-yet-packed', status: APPROVED },
    verdict: 'Order tersebut belum melewati proses pengemasan (packing)',
    cause: (w) => `${w.so} dan invoice ${w.invoiceCode} sudah ada, tetapi barang belum dikemas.`,
    next: (w) => `Cetak picking list dan label, kemas, lalu scan packing ${w.inTime}.`,
    who: WAREHOUSE,
    urgency: 'in-time',
    standOut: ['packedAt', 'shipBy'],
  },
  {
    when: { keterangan: 'not-yet-packed', status: 'waiting_pickup' },
    verdict: 'Order tersebut belum melewati proses pengemasan (packing), padahal kurir sudah dipanggil',
    cause: (w) =>
      `${w.so} dan invoice ${w.invoiceCode} sudah ada, tetapi barang belum dikemas, padahal di ${w.place} sudah ${w.status} ${w.since}.`,
    next: (w) =>
      `Cetak picking list dan label, kemas, lalu scan packing ${w.inTime}: ${w.courier} dapat datang kapan saja.`,
    who: WAREHOUSE,
    urgency: 'now',
    standOut: ['status', 'packedAt', 'shipBy'],
  },
  {
    when: { keterangan: 'waiting-for-pickup', status: 'waiting_pickup', fulfilledByMarketplace: false },
    verdict: 'Order tersebut sudah dikemas dan menunggu dijemput kurir',
    cause: (w) => `${w.packedFirst}; menunggu ${w.courier} mengambil paket (${w.waybill}).`,
    next: (w) => `Serahkan paket ke ${w.courier}; ${w.ifNotCollected}.`,
    who: WAREHOUSE,
    urgency: 'in-time',
    standOut: ['status', 'packedAt', 'shipBy'],
  },
  {
    when: { keterangan: 'waiting-for-pickup', status: APPROVED, fulfilledByMarketplace: false },
    verdict: (w) => `Order tersebut sudah dikemas, tetapi pengirimannya belum diatur di ${w.place}`,
    cause: (w) => `${w.packedFirst}, tetapi di ${w.place} statusnya masih ${w.status}.`,
    next: 'Atur pengiriman (request pickup) sekarang; bila tidak, pesanan dapat dibatalkan otomatis.',
    who: (w) => `admin yang memegang akun penjual di ${w.place}`,
    urgency: 'now',
    standOut: ['status', 'packedAt', 'shipBy'],
  },
  {
    when: { keterangan: 'waiting-for-pickup', fulfilledByMarketplace: true },
    verdict: (w) => `Order tersebut menunggu dijemput kurir dari gudang ${w.place}`,
    cause: (w) =>
      `${w.so} dan invoice ${w.invoiceCode} sudah ada; barang dikemas dan dikirim oleh gudang ${w.place} sendiri.`,
    next: 'Tidak perlu tindakan di gudang Anda. Klik Synchronize untuk melihat apakah paketnya sudah dijemput.',
    who: 'siapa pun yang boleh menjalankan Synchronize',
    urgency: 'none',
    nextIsSynchronize: true,
    standOut: ['status', 'fulfilledByMarketplace'],
  },
]
