import type { Generated, GeneratedAlways } from 'kysely'
import type { Reason } from '../sync/reason.ts'

/** Dates are texts, YYYY-MM-DD in the business zone. */
export interface CompletenessRunsTable {
  id: GeneratedAlways<number>
  store_id: number
  /** null: a person asked. */
  night: string | null
  requested_by: number | null
  requested_at: Generated<Date>
  days: readonly string[]
  days_done: Generated<number>
  brought: Generated<number>
  active_at: Generated<Date>
  finished_at: Date | null
  reason: Reason | null
}

export interface CompletenessChecksTable {
  store_id: number
  day: string
  /** null: the marketplace has never answered. */
  counted: number | null
  counted_at: Date | null
  covered_until: Date | null
  tried_at: Date
  reason: Reason | null
}

export interface CompletenessNumbersTable {
  store_id: number
  day: string
  part: 'missing' | 'unknown' | 'brought'
  kode_invoice_mp: string
  noted_at: Date
  reason: Reason | null
  reason_detail: string | null
}
