import type { Scope } from '../auth/role.ts'
import type { Db } from '../database.ts'
import type { Directory, Store, Warehouse } from './directory.ts'
import type { Filter } from './filter.ts'
import type { Keterangan } from './keterangan.ts'
import type { BgenFacts, MarketplaceFacts, OrderStatus } from './order.ts'
import type { Position } from './position.ts'

/** One order as a row of the board shows it. */
export interface BacklogRow {
  readonly id: number
  readonly createdAt: Date
  readonly store: Store
  readonly warehouse: Warehouse | null
  readonly kodeInvoiceMp: string
  readonly shippingAgency: string | null
  readonly trackingNumber: string | null
  readonly kodeSo: string | null
  readonly kodeInvoiceBgen: string | null
  readonly status: OrderStatus
  readonly statusRaw: string | null
  readonly statusUnrecognised: boolean
  readonly buyerCancelRequested: boolean
  readonly fulfilledByMarketplace: boolean
  readonly importFailed: boolean
  readonly shipBy: Date | null
  readonly keterangan: Keterangan
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

/** Stores and warehouses, shared in process for a few seconds. */
export declare function directory(db: Db): Promise<Directory>

export declare function findBacklogPage(db: Db, filter: Filter, scope: Scope): Promise<BacklogPage>

/** Shared in process for at most 2 s per filter and scope. */
export declare function countTabs(db: Db, filter: Filter, scope: Scope): Promise<TabCounts>

/** How many of them the filter with its keterangan means (pure). */
export declare function countOf(counts: TabCounts, filter: Filter): number

/** To be called when orders were recorded: the next page counts anew. */
export declare function forgetCounts(db: Db): void

export declare function findOrder(db: Db, id: number, scope: Scope): Promise<FoundOrder | null>

/** One for each number that the whole result (not just the page) does not hold, in the order typed. */
export declare function fatesOfInvoices(db: Db, filter: Filter, scope: Scope): Promise<readonly InvoiceFate[]>

/** The exact number of orders of the filter, counted now. */
export declare function countFilter(db: Db, filter: Filter, scope: Scope): Promise<number>

/** Their ids in the filter's order, at most `limit`. */
export declare function idsOfFilter(db: Db, filter: Filter, scope: Scope, limit: number): Promise<readonly number[]>

/** All rows of the filter, in bounded memory; ending the loop or `signal` ends the query. */
export declare function streamBacklog(
  db: Db,
  filter: Filter,
  scope: Scope,
  signal?: AbortSignal,
): AsyncIterable<BacklogRow>
