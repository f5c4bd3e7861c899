import type { BgenFacts, Marketplace, MarketplaceFacts } from '../backlog/order.ts'

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
  readonly lookedAt: Date
}

/** The last word of one source on the order, as it is stored here. */
export interface Reading {
  /** By the source's own clock. */
  readonly sourceTime: Date
  /** By ours; null: the history does not say. */
  readonly recordedAt: Date | null
}

export type FactName = keyof Evidence['facts']
