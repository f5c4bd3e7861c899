import type { Generated, GeneratedAlways } from 'kysely'
import type { Changes } from '../backlog/outcome.ts'
import type { Reason } from './reason.ts'
import type { ItemOutcome, RunKind } from './run.ts'

export interface StoreConnectionsTable {
  store_id: number
  /** Key of marketplaces/registry.ts. */
  channel: string
  /** Without a trailing slash. */
  base_url: string
  paused: Generated<boolean>
  due_at: Generated<Date>
  /** The marketplace's own clock. */
  marketplace_cursor: Date | null
  /** B-Gen's own clock. */
  bgen_cursor: Date | null
  /** null: not authorised yet. */
  authorisation_id: number | null
  connected_at: Generated<Date>
  /** 1 to 31. */
  backfill_days: Generated<number>
  /** null: the first reading has not begun, or has not ended. */
  backfill_from: Date | null
  backfill_orders: Generated<number>
  backfilled_at: Date | null
  /** The marketplace's own clock; null: B-Gen was asked for all of them. */
  bgen_owed_from: Date | null
  /** Our clock. */
  fresh_at: Date | null
  tried_at: Date | null
  last_reason: Reason | null
  last_detail: string | null
}

export interface OrderNewsTable {
  store_id: number
  event_id: string
  kode_invoice_mp: string
  received_at: Generated<Date>
  /** null: not asked for yet. */
  done_at: Date | null
}

export interface UntakenDocumentsTable {
  store_id: number
  kode_invoice_mp: string
  told_at: Generated<Date>
  /** null: no run has named the order yet. */
  named_at: Date | null
}

export interface NewsTurnsTable {
  store_id: number
  told_at: Generated<Date>
}

export interface WarehouseMeetingsTable {
  warehouse_id: number
  store_id: number
  met_at: Generated<Date>
}

export interface SyncRunsTable {
  id: GeneratedAlways<number>
  kind: RunKind
  requested_by: number | null
  requested_at: Generated<Date>
  idempotency_key: string | null
  content_hash: string | null
  store_id: number | null
  total: Generated<number>
  created: Generated<number>
  updated: Generated<number>
  unchanged: Generated<number>
  failed: Generated<number>
  active_at: Generated<Date>
  finished_at: Date | null
  reason: Reason | null
  reason_detail: string | null
}

export interface SyncItemsTable {
  run_id: number
  position: number
  order_id: number | null
  asked_for: string | null
  /** null: not settled yet. */
  outcome: ItemOutcome | null
  changes: Generated<Changes>
  /** The marketplace has answered and that is recorded: only B-Gen is asked again. */
  marketplace_done: Generated<boolean>
  reason: Reason | null
  reason_detail: string | null
  settled_at: Date | null
}
