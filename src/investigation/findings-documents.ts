import type { FindingRow } from './case.ts'

const ERP_ADMIN = 'admin yang boleh import order dan generate invoice di B-Gen'

const NOT_YET = { keterangan: 'order-not-yet-processed', status: ['ready_to_process', 'accepted'] } as const
const DONE = {
  keterangan: 'status-done-bgen-not-yet-processed',
  status: ['waiting_pickup', 'in_transit', 'delivered', 'completed'],
} as const
const RETURNING = { keterangan: 'status-done-bgen-not-yet-processed', status: 'returning' } as const

/** The handbook's sentence, word for word. */
const NOT_IMPORTED = 'Order tersebut belum di import dan belum melakukan generate invoice'

/** Approved or already on its way, and Kode SO, Kode Invoice Bgen or both are missing. */
export const DOCUMENT_FINDINGS: readonly FindingRow[] = [
  {
    when: { ...NOT_YET, codes: 'none', importFailed: false },
    verdict: 'Order tersebut belum diproses dan membutuhkan Kode SO serta Kode Invoice Bgen',
    cause: 'Order belum di-import ke B-Gen, sehingga Kode SO dan Kode Invoice Bgen belum ada.',
    next: (w) => `Import order, lalu generate invoice ${w.inTime}.`,
    who: ERP_ADMIN,
    urgency: 'in-time',
    standOut: ['soCode', 'invoiceCode'],
  },
  {
    when: { ...NOT_YET, codes: 'none', importFailed: true },
    verdict: 'Order tersebut gagal di-import, sehingga Kode SO dan Kode Invoice Bgen belum ada',
    cause: (w) => w.failure,
    next: (w) => `Perbaiki penyebabnya, lalu import ulang dan generate invoice ${w.inTime}.`,
    who: ERP_ADMIN,
    urgency: 'in-time',
    standOut: ['importError', 'soCode', 'invoiceCode'],
  },
  {
    when: { ...NOT_YET, codes: 'so', importFailed: false },
    verdict: 'Order tersebut belum selesai diproses: Kode Invoice Bgen belum ada',
    cause: (w) => `${w.so} sudah ada, tetapi invoice B-Gen belum di-generate.`,
    next: (w) => `Generate invoice dari ${w.so} ${w.inTime}.`,
    who: ERP_ADMIN,
    urgency: 'in-time',
    standOut: ['invoiceCode'],
  },
  {
    when: { ...NOT_YET, codes: 'so', importFailed: true },
    verdict: 'Order tersebut belum selesai diproses: Kode Invoice Bgen belum ada',
    cause: (w) => `${w.so} sudah ada, tetapi invoice B-Gen belum di-generate. ${w.failure}`,
    next: (w) => `Perbaiki penyebabnya, lalu generate invoice dari ${w.so} ${w.inTime}.`,
    who: ERP_ADMIN,
    urgency: 'in-time',
    standOut: ['importError', 'invoiceCode'],
  },
  {
    when: { ...NOT_YET, codes: 'invoice', importFailed: false },
    verdict: 'Order tersebut belum selesai diproses: Kode SO belum ada',
    cause: (w) => `Invoice ${w.invoiceCode} ada, tetapi tidak tertaut ke SO mana pun.`,
    next: (w) => `Periksa tautan SO di B-Gen ${w.beforeGoodsMove}.`,
    who: ERP_ADMIN,
    urgency: 'in-time',
    standOut: ['soCode'],
  },
  {
    when: { ...NOT_YET, codes: 'invoice', importFailed: true },
    verdict: 'Order tersebut belum selesai diproses: Kode SO belum ada',
    cause: (w) => `Invoice ${w.invoiceCode} ada, tetapi tidak tertaut ke SO mana pun. ${w.failure}`,
    next: (w) => `Perbaiki penyebabnya, lalu periksa tautan SO di B-Gen ${w.beforeGoodsMove}.`,
    who: ERP_ADMIN,
    urgency: 'in-time',
    standOut: ['importError', 'soCode'],
  },
  {
    when: { ...DONE, codes: 'none', importFailed: false },
    verdict: NOT_IMPORTED,
    cause: (w) =>
      `Order belum di-import dan belum generate invoice, padahal di ${w.place} sudah ${w.status} ${w.since}.`,
    next: (w) => `Import order dan generate invoice hari ini, lalu cocokkan ${w.stock}: ${w.goodsAre}.`,
    who: ERP_ADMIN,
    urgency: 'now',
    standOut: ['status', 'soCode', 'invoiceCode'],
  },
  {
    when: { ...DONE, codes: 'none', importFailed: true },
    verdict: NOT_IMPORTED,
    cause: (w) => `${w.failure} Padahal di ${w.place} sudah ${w.status} ${w.since}.`,
    next: (w) => `Perbaiki penyebabnya, lalu import ulang hari ini dan cocokkan ${w.stock}: ${w.goodsAre}.`,
    who: ERP_ADMIN,
    urgency: 'now',
    standOut: ['status', 'importError', 'soCode', 'invoiceCode'],
  },
  {
    when: { ...DONE, codes: 'so', importFailed: false },
    verdict: 'Order tersebut belum melakukan generate invoice: Kode Invoice Bgen belum ada',
    cause: (w) => `Baru ${w.so} yang ada; invoice belum dibuat, padahal paket sudah ${w.status} ${w.since}.`,
    next: (w) => `Lengkapi invoice: generate dari ${w.so} hari ini.`,
    who: ERP_ADMIN,
    urgency: 'now',
    standOut: ['status', 'invoiceCode'],
  },
  {
    when: { ...DONE, codes: 'so', importFailed: true },
    verdict: 'Order tersebut belum melakukan generate invoice: Kode Invoice Bgen belum ada',
    cause: (w) => `Baru ${w.so} yang ada, padahal paket sudah ${w.status} ${w.since}. ${w.failure}`,
    next: (w) => `Perbaiki penyebabnya, lalu lengkapi invoice: generate dari ${w.so} hari ini.`,
    who: ERP_ADMIN,
    urgency: 'now',
    standOut: ['status', 'importError', 'invoiceCode'],
  },
  {
    when: { ...DONE, codes: 'invoice', importFailed: false },
    verdict: 'Order tersebut belum memiliki Kode SO',
    cause: (w) =>
      `Baru invoice ${w.invoiceCode} yang ada; SO belum dibuat, padahal paket sudah ${w.status} ${w.since}.`,
    next: (w) => `Lengkapi SO hari ini dan tautkan ke invoice ${w.invoiceCode}.`,
    who: ERP_ADMIN,
    urgency: 'now',
    standOut: ['status', 'soCode'],
  },
  {
    when: { ...DONE, codes: 'invoice', importFailed: true },
    verdict: 'Order tersebut belum memiliki Kode SO',
    cause: (w) => `Baru invoice ${w.invoiceCode} yang ada, padahal paket sudah ${w.status} ${w.since}. ${w.failure}`,
    next: (w) => `Perbaiki penyebabnya, lalu lengkapi SO hari ini dan tautkan ke invoice ${w.invoiceCode}.`,
    who: ERP_ADMIN,
    urgency: 'now',
    standOut: ['status', 'importError', 'soCode'],
  },
  {
    when: { ...RETURNING, importFailed: false },
    verdict: NOT_IMPORTED,
    cause: (w) => `Paket dalam perjalanan kembali ${w.since}, tetapi belum ada SO dan invoice yang dapat dibalik.`,
    next: (w) => `Import order dan generate invoice; ${w.awaitParcel}, lalu catat tolakan di B-Gen.`,
    who: `${ERP_ADMIN}, bersama petugas penerima barang`,
    urgency: 'today',
    standOut: ['status', 'soCode', 'invoiceCode'],
  },
  {
    when: { ...RETURNING, importFailed: true },
    verdict: NOT_IMPORTED,
    cause: (w) => `${w.failure} Paketnya sudah dalam perjalanan kembali ${w.since}.`,
    next: (w) => `Perbaiki penyebabnya, lalu import ulang; ${w.awaitParcel}, lalu catat tolakan di B-Gen.`,
    who: `${ERP_ADMIN}, bersama petugas penerima barang`,
    urgency: 'today',
    standOut: ['status', 'importError', 'soCode', 'invoiceCode'],
  },
]
