import type { MarketplaceHalf } from '../backlog/order.ts'

/** Where and as whom one store is reached. */
export interface StoreConnection {
  readonly store: string
  /** Key of the registry: which connector speaks for the store. */
  readonly channel: string
  /** Without a trailing slash. */
  readonly baseUrl: string
}

/** One order as the marketplace tells it, translated into the words of order.ts. */
export interface ChannelOrder {
  readonly kodeInvoiceMp: string
  readonly facts: MarketplaceHalf
}

export type MarketplaceErrorKind = 'unreachable' | 'rate-limited' | 'unauthorised' | 'refused' | 'unreadable'

/** `retryAfterMs` null: trying again is pointless until a person has changed something. */
export class MarketplaceError extends Error {
  override readonly name = 'MarketplaceError'
  readonly kind: MarketplaceErrorKind
  readonly retryAfterMs: number | null

  constructor(kind: MarketplaceErrorKind, message: string, retryAfterMs: number | null, cause?: unknown) {
    super(message, { cause })
    this.kind = kind
    this.retryAfterMs = retryAfterMs
  }
}

export interface MarketplaceConnector {
  /** The newest word on at most 50 orders. An order the marketplace does not know is absent from the answer.
   *  @throws {MarketplaceError} */
  fetchOrders(store: StoreConnection, kodeInvoiceMp: readonly string[]): Promise<readonly ChannelOrder[]>

  /** Orders changed at or after `since` by the marketplace's clock, oldest change first, in batches of at most 50.
   *  @throws {MarketplaceError} */
  ordersChangedSince(store: StoreConnection, since: Date): AsyncIterable<readonly ChannelOrder[]>
}
