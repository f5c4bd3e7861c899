import type { WarningRow } from './case.ts'

const WITH_US = ['unpaid', 'on_hold', 'ready_to_process', 'accepted', 'waiting_pickup'] as const
const APPROVED = ['ready_to_process', 'accepted', 'waiting_pickup'] as const

/** What a person must know besides the finding; several may fit one order. The gravest stand first. */
export const WARNING_TABLE: readonly WarningRow[] = [
  {
    when: { status: WITH_US, buyerCancelRequested: true },
    says: (w) => `Pembeli minta batal. Jawab dulu permintaannya di ${w.place}; jangan serahkan barang sebelum jelas.`,
  },
  {
    when: { status: ['in_transit', 'delivered', 'completed'], buyerCancelRequested: true },
    says: (w) => `Pembeli minta batal, padahal ${w.goodsAre}. Jawab permintaannya di ${w.place}.`,
  },
  {
    when: { status: APPROVED, deadline: 'passed', fulfilledByMarketplace: false },
    says: (w) =>
      `Batas kirim ${w.deadline} sudah lewat ${w.overdueBy}. ${w.placeFirst} dapat membatalkan pesanan ini secara otomatis.`,
  },
  {
    when: { status: ['unpaid', 'on_hold'], packed: true },
    says: (w) => `Barang ${w.packed}, padahal pesanan belum disetujui untuk diproses. Tahan paketnya.`,
  },
  {
    when: { status: ['unpaid', 'on_hold'], packed: false, codes: ['so', 'invoice', 'both'] },
    says: (w) => `Di B-Gen ${w.documents}, padahal pesanan belum disetujui untuk diproses. Tahan barangnya.`,
  },
  {
    when: { status: APPROVED, packed: true, codes: ['none', 'so', 'invoice'] },
    says: (w) => `Barang ${w.packed}, padahal ${w.documents}. Jangan serahkan ke kurir sebelum dokumennya lengkap.`,
  },
  {
    when: { status: [...WITH_US, 'in_transit', 'delivered', 'completed'], tolakan: true },
    says: (w) =>
      `Tolakan pernah ${w.tolakan}, tetapi pesanan ini berjalan lagi. Pastikan SO dan invoice di B-Gen masih berlaku.`,
  },
  {
    when: { statusUnrecognised: true },
    says: (w) =>
      `Status belum dikenal: ${w.place} mengirim “${w.statusAsItCame}”. Kesimpulan ini memakai status terakhir yang dikenal, ${w.status}. Beri tahu tim IT.`,
  },
  {
    when: {
      keterangan: ['order-not-yet-processed', 'status-done-bgen-not-yet-processed'],
      status: [...APPROVED, 'in_transit', 'delivered', 'completed'],
      fulfilledByMarketplace: true,
    },
    says: (w) => `Pesanan ini dipenuhi gudang ${w.place}: gudang Anda tidak mengemas dan tidak mengirim.`,
  },
]
