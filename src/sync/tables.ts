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
