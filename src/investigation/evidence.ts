import type { BgenFacts, Marketplace, MarketplaceFacts } from '../backlog/order.ts'
import type { ErpErrorKind } from '../erp/port.ts'
import type { MarketplaceErrorKind } from '../marketplaces/port.ts'

/** What was found when one order was looked into: every fact, and for each source how old its word is. */
export interface Evidence {
  readonly orderId: number
  readonly kodeInvoiceMp: string
  readonly storeName: string
  readonly warehouseName: string | null
  readonly marketplace: Marketplace
  readonly facts: MarketplaceFacts & BgenFacts
  /** When the order took its present status, by the marketplace's clock. */
  readonly statusSince: Date
  readonly marketplaceReading: Reading
  /** null: B-Gen has never been heard about this order. */
  readonly bgenReading: Reading | null
  /** Everything the store's marketplace changed up to then has been recorded; null: never synchronized. */
  readonly storeSyncedAt: Date | null
  /** What they said when they were asked a moment ago; null: they were not asked. */
  readonly live: LiveWord | null
  readonly lookedAt: Date
}

/** The last word of one source on the order, as it is stored here. */
interface Reading {
  /** By the source's own clock. */
  readonly sourceTime: Date
  /** By ours; null: the history does not say. */
  readonly recordedAt: Date | null
}

/** What came of asking both sources about the order at this moment. */
export interface LiveWord {
  readonly marketplace: SourceWord
  readonly bgen: SourceWord
}

/** 'answered': what it said is recorded. 'unknown': it answered that it has nothing of this order. */
export interface SourceWord {
  readonly came: 'answered' | 'unknown' | Silence
  /** By our clock. */
  readonly at: Date
}

/** Why there is no answer. An outage is evidence too, and so is an answer whose word on this very order cannot be read. */
export type Silence =
  | 'slow'
  | 'not-connected'
  | 'not-recorded'
  | 'order-unreadable'
  | MarketplaceErrorKind
  | ErpErrorKind

export type FactName = keyof Evidence['facts']
