import { WORDS } from '../channel-words.ts'
import type { ShopFacts } from '../life.ts'

/** cancel_by, cancel_reason and buyer_cancel_reason: all empty for an order that nobody has cancelled. */
export function cancellationOf({ cancelledBy, cancelReason, buyerAsksToCancel }: ShopFacts) {
  const isBuyers = cancelledBy === 'buyer' || buyerAsksToCancel
  const reason = cancelReason ?? ''
  return {
    cancelBy: cancelledBy === null ? '' : (WORDS.SHOPEE.cancelledBy[cancelledBy] ?? ''),
    cancelReason: isBuyers ? 'Buyer Request to Cancel' : (REASONS[reason] ?? reason),
    buyerCancelReason: isBuyers ? (BUYER_REASONS[reason] ?? 'Others') : '',
  }
}

/** The world's reasons in Shopee's words (guide "Data definition", CancelReason, read 2026-11-23). */
const REASONS: Readonly<Record<string, string>> = {
  'Stok habis': 'Out of Stock',
  'Alamat di luar jangkauan': 'Undeliverable Area',
  'Toko sedang libur': 'Inactive Seller',
  'Melewati batas waktu pengiriman': 'Seller did not Ship',
  'Batas waktu pembayaran terlewati': 'Unpaid Order',
  'Kurir gagal mengambil paket': '3PL pickup Fail',
  'Pengiriman gagal': 'Failed Delivery',
  'Dibatalkan oleh layanan pelanggan marketplace': 'Other',
}

/** The same guide, BuyerCancelReason. */
const BUYER_REASONS: Readonly<Record<string, string>> = {
  'Ingin mengubah alamat pengiriman': 'Need to change delivery address',
  'Ingin mengganti varian atau jumlah barang': 'Modify existing order (color, size, voucher, etc)',
  'Menemukan harga yang lebih murah': 'Found Cheaper Elsewhere',
  'Berubah pikiran': "Don't Want to Buy Anymore",
  'Proses pembayaran terlalu rumit': 'Payment Procedure too Troublesome',
  'Penjual tidak merespons pesan': "Seller is not Responsive to buyer's Inquires",
}
