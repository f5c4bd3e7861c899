import type { Generated, GeneratedAlways } from 'kysely'
import type { Changes } from '../backlog/outcome.ts'
import type { AttemptOutcome, RemedyAction } from './remedy.ts'

export interface RemediesTable {
  id: GeneratedAlways<number>
  order_id: number
  action: RemedyAction
  requested_by: number
  requested_at: Date
  form_key: string
  erp_key: string
  /** null: underway. */
  outcome: AttemptOutcome | null
  /** Refused: B-Gen's own; withheld, failed: a key of remedy.ts. */
  code: string | null
  message: string | null
  changes: Generated<Changes>
  settled_at: Date | null
}
