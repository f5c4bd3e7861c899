import { sql } from 'kysely'
import type { Marketplace } from '../backlog/order.ts'
import type { Db } from '../database.ts'
import type { StoreFacts } from './freshness.ts'

/** A run that nobody has begun to work off has done nothing: its two times are one. */
const ACTIVE_AT = sql`greatest(tried_at, nullif(sync_runs.active_at, sync_runs.requested_at))`

/** A connected store and how its automatic synchronization goes. */
export interface SyncedStore extends StoreFacts {
  readonly id: number
  readonly code: string
  readonly name: string
  readonly marketplace: Marketplace
  /** When nobody lets us in any more; null: somebody does. */
  readonly endedAt: Date | null
  /** A run of it has not ended. */
  readonly isRunning: boolean
  /** Until its next turn; 0: now. */
  readonly dueInMs: number
  /** How far its first reading has come: from, up to, how many orders. */
  readonly backfillFrom: Date | null
  readonly cursor: Date | null
  readonly backfillOrders: number
  /** What the source itself called `lastReason`; null: it said nothing. */
  readonly lastDetail: string | null
}

export async function listSyncedStores(db: Db): Promise<readonly SyncedStore[]> {
  const { rows } = await sql<SyncedStore>`
    select stores.id, stores.code, stores.name, stores.marketplace, connection.connected_at as "connectedAt", paused,
      case when authorisations.ended_at is not null then 'ended'
        when connection.authorisation_id is null then 'none' else 'alive' end as authorisation,
      authorisations.ended_at as "endedAt", fresh_at as "freshAt", backfilled_at is null as "isFilling",
      ${ACTIVE_AT} as "activeAt", last_reason as "lastReason", last_detail as "lastDetail", sync_runs.id is not null as "isRunning",
      greatest(0, least(extract(epoch from due_at - now()) * 1000, 864000000))::float8 as "dueInMs",
      backfill_from as "backfillFrom", marketplace_cursor as cursor, backfill_orders as "backfillOrders"
    from store_connections as connection
    join stores on stores.id = connection.store_id
    left join authorisations on authorisations.id = connection.authorisation_id
    left join sync_runs on sync_runs.store_id = connection.store_id and kind = 'schedule' and finished_at is null
    order by stores.name, stores.id
  `.execute(db)
  return rows
}
