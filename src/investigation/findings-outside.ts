import type { FindingRow } from './case.ts'

/** Not in the backlog yet, or not any more: a link outlives the state it was made in. */
export const OUTSIDE_FINDINGS: readonly FindingRow[] = [
  {
    when: { keterangan: null, status: 'unpaid' },
    verdict: 'Order tersebut belum dibayar, jadi belum masuk Backlog Orders',
    cause: (w) => `Statusnya di ${w.place} masih ${w.status} ${w.since}.`,
    next: 'Jangan dikemas dulu. Pesanan masuk Backlog Orders setelah pembayarannya diverifikasi.',
    who: null,
    urgency: 'none',
    standOut: ['status'],
  },
  {
    when: { keterangan: null, status: 'on_hold' },
    verdict: (w) => `Order tersebut sedang ditahan ${w.place}, jadi tidak ada di Backlog Orders`,
    cause: (w) => `Statusnya di ${w.place} ${w.status} ${w.since}; selama ditahan, pembeli masih dapat membatalkannya.`,
    next: 'Jangan dikemas dulu. Pesanan masuk Backlog Orders setelah penahanannya dilepas.',
    who: null,
    urgency: 'none',
    standOut: ['status'],
  },
  {
    when: { keterangan: null, status: ['in_transit', 'delivered', 'completed'] },
    verdict: 'Order tersebut sudah selesai diproses dan sudah keluar dari Backlog Orders',
    cause: (w) =>
      `${w.so} dan invoice ${w.invoiceCode} sudah ada, dan di ${w.place} statusnya sudah ${w.status} ${w.since}.`,
    next: 'Tidak perlu tindakan.',
    who: null,
    urgency: 'none',
    standOut: ['status'],
  },
  {
    when: { keterangan: null, status: 'cancelled' },
    verdict: 'Order tersebut sudah menerima tolakan dan sudah keluar dari Backlog Orders',
    cause: (w) => `${w.cancelled}; tolakannya ${w.tolakan}.`,
    next: 'Tidak perlu tindakan.',
    who: null,
    urgency: 'none',
    standOut: ['status', 'rejectionReceivedAt'],
  },
  {
    when: { keterangan: null, status: 'returning' },
    verdict: 'Order tersebut sudah menerima tolakan dan sudah keluar dari Backlog Orders',
    cause: (w) => `Paket kembali ke penjual ${w.since}; tolakannya ${w.tolakan}.`,
    next: 'Tidak perlu tindakan.',
    who: null,
    urgency: 'none',
    standOut: ['status', 'rejectionReceivedAt'],
  },
]
