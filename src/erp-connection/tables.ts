import type { Generated } from 'kysely'

/** At most one row. What is sealed can be opened by platform/sealing.ts only. */
export interface ErpConnectionsTable {
  single: Generated<boolean>
  /** Without a trailing slash. */
  base_url: string
  token_sealed: Buffer
  /** The demo's own. */
  of_demo: boolean
  /** null: the demo. */
  updated_by: number | null
  updated_at: Date
}
