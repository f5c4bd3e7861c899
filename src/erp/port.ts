import type { BgenHalf } from '../backlog/order.ts'

/** What B-Gen holds of one order. An order without any document has an entry with all facts null. */
export interface ErpDocuments {
  readonly store: string
  readonly kodeInvoiceMp: string
  readonly facts: BgenHalf
}

export type ErpErrorKind = 'unreachable' | 'rate-limited' | 'unauthorised' | 'refused' | 'unreadable'

/** `retryAfterMs` null: trying again is pointless until a person has changed something. */
export class ErpError extends Error {
  override readonly name = 'ErpError'
  readonly kind: ErpErrorKind
  readonly retryAfterMs: number | null

  constructor(kind: ErpErrorKind, message: string, retryAfterMs: number | null, cause?: unknown) {
    super(message, { cause })
    this.kind = kind
    this.retryAfterMs = retryAfterMs
  }
}

export interface ErpConnector {
  /** The documents of at most 50 orders of one store; an order B-Gen has never heard of is absent.
   *  @throws {ErpError} */
  findDocuments(store: string, kodeInvoiceMp: readonly string[]): Promise<readonly ErpDocuments[]>

  /** Documents of one store changed at or after `since` by B-Gen's clock, oldest change first, in batches of at most 50.
   *  @throws {ErpError} */
  documentsChangedSince(store: string, since: Date): AsyncIterable<readonly ErpDocuments[]>
}
