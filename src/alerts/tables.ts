import type { GeneratedAlways } from 'kysely'
import type { Reason } from '../sync/reason.ts'

export interface StoreIncidentsTable {
  id: GeneratedAlways<number>
  store_id: number
  reason: Reason | null
  behind_since: Date
  began_at: Date
  /** null: it lasts. */
  ended_at: Date | null
}
