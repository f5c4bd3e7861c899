import type { Store, Warehouse } from './directory.ts'
import type { Filter } from './filter.ts'
import type { KeteranganChoice } from './filter-fields.ts'
import type { Keterangan } from './keterangan.ts'
import type { BgenFacts, MarketplaceFacts, OrderStatus } from './order.ts'
import type { Position } from './position.ts'

/** What the board and its neighbours are told by the repositories. */

/** One order as a row of the board shows it. */
export interface BacklogRow {
  readonly id: number
  readonly createdAt: Date
  readonly store: Store
  readonly warehouse: Warehouse | null
  readonly kodeInvoiceMp: string
  readonly shippingAgency: string | null
  readonly kodeSo: string | null
  readonly kodeInvoiceBgen: string | null
  readonly status: OrderStatus
  /** The marketplace's own word while nobody knows it, else null. */
  readonly statusRaw: string | null
  readonly statusUnrecognised: boolean
  readonly buyerCancelRequested: boolean
  readonly fulfilledByMarketplace: boolean
  readonly importFailed: boolean
  readonly shipBy: Date | null
  readonly keterangan: Keterangan
}

/** A row as a file holds it. */
export interface ExportRow extends BacklogRow {
  readonly trackingNumber: string | null
}

export interface BacklogPage {
  readonly rows: readonly BacklogRow[]
  /** Where the next and the previous page begin; null: there is none. `cursors.write()` makes them a link. */
  readonly next: Position | null
  readonly previous: Position | null
}

/** Exact numbers per tab, for the filter without its keterangan. */
export interface TabCounts {
  readonly all: number
  readonly byKeterangan: Readonly<Record<Keterangan, number>>
}

/** Everything that is known of one order, in the backlog or not. */
export interface FoundOrder {
  readonly id: number
  readonly store: Store
  readonly warehouse: Warehouse | null
  readonly kodeInvoiceMp: string
  /** null: not in the backlog (any more). */
  readonly keterangan: Keterangan | null
  readonly marketplace: MarketplaceFacts & { readonly updatedAt: Date }
  /** `updatedAt` null: B-Gen has never been heard about this order. */
  readonly bgen: BgenFacts & { readonly updatedAt: Date | null }
}

/** What hides an order that is in the backlog; lifting all of these shows it. */
export type HiddenBy = 'dates' | 'keterangan' | 'warehouse' | 'store'

/** What became of a number that the whole result does not hold. `number` as typed. */
export type InvoiceFate =
  | { readonly kind: 'hidden'; readonly number: string; readonly orderId: number; readonly by: readonly HiddenBy[] }
  | {
      /** Finished or otherwise not in the backlog. */
      readonly kind: 'not-backlog'
      readonly number: string
      readonly orderId: number
      readonly status: OrderStatus
      readonly statusRaw: string | null
      readonly statusUnrecognised: boolean
    }
  | { readonly kind: 'unknown'; readonly number: string }

/** The remarks a choice of keterangan means; null: all of them. */
export function chosenKeterangan(choices: readonly KeteranganChoice[]): readonly Keterangan[] | null {
  if (choices.length === 0) return null
  const chosen = choices.flatMap((choice) => (choice === 'backlog-orders' ? BACKLOG_ORDERS : [choice]))
  return [...new Set(chosen)]
}

const BACKLOG_ORDERS: readonly Keterangan[] = ['not-yet-packed', 'waiting-for-pickup']

/** How many orders the filter with its keterangan means. */
export function countOf(counts: TabCounts, { keterangan }: Pick<Filter, 'keterangan'>): number {
  const chosen = chosenKeterangan(keterangan)
  return chosen === null ? counts.all : chosen.reduce((sum, slug) => sum + counts.byKeterangan[slug], 0)
}
