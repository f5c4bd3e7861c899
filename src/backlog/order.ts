/**
 * The words of the board.
 *
 * order            one marketplace order of one store, known by (store, kode invoice MP), letter case and all
 * kode invoice MP  the marketplace's own number of the order
 * kode SO          the Sales Order in B-Gen            } two documents, two fields,
 * kode invoice Bgen  the invoice in B-Gen              } either may be missing
 * tolakan          the record that a cancelled order's goods came back and were received
 * packed           passed packing in the warehouse; the marketplace's own warehouse packs for itself
 * observation      what one source said of one order at one moment of that source's clock
 */

export const ORDER_STATUSES = [
  'unpaid',
  'on_hold',
  'ready_to_process',
  'accepted',
  'waiting_pickup',
  'in_transit',
  'delivered',
  'completed',
  'returning',
  'cancelled',
] as const
export type OrderStatus = (typeof ORDER_STATUSES)[number]

/** The handbook's texts, as the column "Order Status Invoice MP" shows them. */
export const STATUS_TEXT: Readonly<Record<OrderStatus, string>> = {
  unpaid: 'Pending Order',
  on_hold: 'Order On Hold',
  ready_to_process: 'Payment Verified, Order Ready to Process',
  accepted: 'Seller Accept Order',
  waiting_pickup: 'Waiting for Pickup',
  in_transit: 'Order Shipment',
  delivered: 'Order Delivered',
  completed: 'Order Finished',
  returning: 'Return to Seller',
  cancelled: 'Order Cancelled',
}

export const CANCELLERS = ['customer', 'seller', 'system', 'operator', 'unknown'] as const
export type Canceller = (typeof CANCELLERS)[number]

export const MARKETPLACES = ['tokopedia', 'tiktok', 'shopee', 'lazada', 'blibli', 'other'] as const
export type Marketplace = (typeof MARKETPLACES)[number]

export const MARKETPLACE_NAME: Readonly<Record<Marketplace, string>> = {
  tokopedia: 'Tokopedia',
  tiktok: 'TikTok Shop',
  shopee: 'Shopee',
  lazada: 'Lazada',
  blibli: 'Blibli',
  other: 'Lainnya',
}

/** What the marketplace says of an order. Times are instants kept to the millisecond. */
export interface MarketplaceFacts {
  readonly createdAt: Date
  /** The canonical status; the marketplace's own word stays in `statusRaw`. */
  readonly status: OrderStatus
  readonly statusRaw: string | null
  /** True while `statusRaw` is a word nobody knows: `status` is then the last one that was known. */
  readonly statusUnrecognised: boolean
  readonly cancelledBy: Canceller | null
  readonly cancelReason: string | null
  readonly buyerCancelRequested: boolean
  /** Code of the warehouse, null while the marketplace names none. */
  readonly warehouse: string | null
  readonly shippingAgency: string | null
  readonly trackingNumber: string | null
  /** The marketplace's own deadline; none is ever computed. */
  readonly shipBy: Date | null
  readonly fulfilledByMarketplace: boolean
}

export interface ImportError {
  readonly code: string
  readonly message: string
  readonly at: Date
}

/** What B-Gen says of an order. */
export interface BgenFacts {
  readonly soCode: string | null
  readonly invoiceCode: string | null
  readonly packedAt: Date | null
  readonly rejectionReceivedAt: Date | null
  readonly importError: ImportError | null
}

/** Some facts of one source, as of `updatedAt` on that source's clock. An absent field stays as it was. */
type Half<Facts> = { readonly updatedAt: Date } & { readonly [F in keyof Facts]?: Facts[F] }
/** `statusIfNew`: the status of an order nobody knows yet, where the source's word gives none of its own. */
export type MarketplaceHalf = Half<MarketplaceFacts> & { readonly statusIfNew?: OrderStatus }
export type BgenHalf = Half<BgenFacts>

/** What one source, or both, said of one order. `store` and `warehouse` are codes. */
export interface OrderObservation {
  readonly store: string
  readonly kodeInvoiceMp: string
  readonly marketplace?: MarketplaceHalf
  readonly bgen?: BgenHalf
}
