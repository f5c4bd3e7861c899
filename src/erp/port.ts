import type { BgenHalf } from '../backlog/order.ts'

/** What B-Gen holds of one order. An order without any document has an entry with all facts null. */
export interface ErpDocuments {
  readonly store: string
  readonly kodeInvoiceMp: string
  readonly facts: BgenHalf
}

/** Documents that were told in a way nobody can read. */
export interface UnreadableDocuments {
  /** null: not even of which order. */
  readonly kodeInvoiceMp: string | null
  /** Names the field, never what stands in it. */
  readonly why: string
}

/** What was told of some orders. What cannot be read keeps nobody from the rest. */
export interface ToldDocuments {
  readonly documents: readonly ErpDocuments[]
  readonly unreadable: readonly UnreadableDocuments[]
}

export interface ErpOrder {
  readonly store: string
  readonly kodeInvoiceMp: string
}

/** What became of a wish. `documents` of a refusal: null where B-Gen holds none. `message` is for people. */
export type ErpAnswer =
  | { readonly kind: 'done'; readonly documents: ErpDocuments }
  | {
      readonly kind: 'refused'
      readonly code: string
      readonly message: string
      readonly documents: ErpDocuments | null
    }

/** `contract`: the version it implements, as "1.0.0". `time`: its clock. */
export interface ErpStatus {
  readonly name: string
  readonly contract: string
  readonly time: Date
}

/** 'not-connected': nobody has told us yet where B-Gen is. */
export type ErpErrorKind = 'not-connected' | 'unreachable' | 'rate-limited' | 'unauthorised' | 'refused' | 'unreadable'

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
  findDocuments(store: string, kodeInvoiceMp: readonly string[]): Promise<ToldDocuments>

  /** Documents of one store changed at or after `since` by B-Gen's clock, oldest change first, in batches of at most 50.
   *  @throws {ErpError} */
  documentsChangedSince(store: string, since: Date): AsyncIterable<ToldDocuments>

  /** Makes the order's Sales Order. Asked once; the same key again is the same wish and has the same answer, so after an
   *  ErpError only that key tells whether it happened.
   *  @throws {ErpError} */
  importOrder(order: ErpOrder, key: string): Promise<ErpAnswer>

  /** Makes the invoice from the Sales Order; else as `importOrder`.
   *  @throws {ErpError} */
  generateInvoice(order: ErpOrder, key: string): Promise<ErpAnswer>

  /** Who answers there. Asked once.
   *  @throws {ErpError} */
  probe(): Promise<ErpStatus>
}
