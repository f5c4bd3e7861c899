import type { Canceller, OrderStatus } from '../backlog/order.ts'

/** Where an invented order may stand: every status, every keterangan and every variant that Investigasi tells apart. */
export interface Life {
  readonly status: OrderStatus
  /** How often among recent orders. */
  readonly weight: number
  readonly documents: 'none' | 'so' | 'invoice' | 'both'
  readonly packed?: true
  readonly tolakan?: true
  readonly cancelledBy?: Canceller
  readonly cancelReason?: string
  readonly importFails?: true
  readonly buyerAsks?: true
  readonly byMarketplace?: true
}

export const LIVES: readonly Life[] = [
  { status: 'unpaid', weight: 4, documents: 'none' },
  { status: 'on_hold', weight: 2, documents: 'none' },
  { status: 'ready_to_process', weight: 10, documents: 'none' },
  { status: 'ready_to_process', weight: 2, documents: 'none', buyerAsks: true },
  { status: 'ready_to_process', weight: 2, documents: 'so' },
  { status: 'ready_to_process', weight: 3, documents: 'both' },
  { status: 'accepted', weight: 5, documents: 'none' },
  { status: 'accepted', weight: 2, documents: 'none', importFails: true },
  { status: 'accepted', weight: 3, documents: 'so' },
  { status: 'accepted', weight: 1, documents: 'invoice' },
  { status: 'accepted', weight: 10, documents: 'both' },
  { status: 'accepted', weight: 5, documents: 'both', packed: true },
  { status: 'accepted', weight: 2, documents: 'both', byMarketplace: true },
  { status: 'waiting_pickup', weight: 4, documents: 'none' },
  { status: 'waiting_pickup', weight: 1, documents: 'none', importFails: true },
  { status: 'waiting_pickup', weight: 1, documents: 'so' },
  { status: 'waiting_pickup', weight: 5, documents: 'both' },
  { status: 'waiting_pickup', weight: 12, documents: 'both', packed: true },
  { status: 'in_transit', weight: 2, documents: 'none' },
  { status: 'in_transit', weight: 14, documents: 'both', packed: true },
  { status: 'delivered', weight: 1, documents: 'invoice' },
  { status: 'delivered', weight: 8, documents: 'both', packed: true },
  { status: 'completed', weight: 1, documents: 'none', importFails: true },
  { status: 'completed', weight: 12, documents: 'both', packed: true },
  { status: 'returning', weight: 1, documents: 'none' },
  { status: 'returning', weight: 2, documents: 'both', packed: true },
  { status: 'returning', weight: 1, documents: 'both', packed: true, tolakan: true },
  {
    status: 'cancelled',
    weight: 4,
    documents: 'none',
    cancelledBy: 'customer',
    cancelReason: 'Ingin mengubah alamat pengiriman',
  },
  { status: 'cancelled', weight: 2, documents: 'none', cancelledBy: 'seller', cancelReason: 'Stok habis' },
  {
    status: 'cancelled',
    weight: 2,
    documents: 'none',
    cancelledBy: 'system',
    cancelReason: 'Melewati batas waktu pengiriman',
  },
  { status: 'cancelled', weight: 1, documents: 'none', cancelledBy: 'unknown' },
  {
    status: 'cancelled',
    weight: 2,
    documents: 'both',
    packed: true,
    cancelledBy: 'customer',
    cancelReason: 'Berubah pikiran',
  },
  {
    status: 'cancelled',
    weight: 1,
    documents: 'so',
    cancelledBy: 'operator',
    cancelReason: 'Terindikasi penipuan',
  },
  {
    status: 'cancelled',
    weight: 2,
    documents: 'both',
    packed: true,
    tolakan: true,
    cancelledBy: 'customer',
    cancelReason: 'Barang terlalu lama dikirim',
  },
]

/** What nearly all older orders have come to. */
export const FINISHED: readonly Life[] = LIVES.filter(
  (life) => life.status === 'completed' && life.documents === 'both',
)
