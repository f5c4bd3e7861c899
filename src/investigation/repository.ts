import { sql } from 'kysely'
import type { Db } from '../database.ts'
import type { HistoryEvent } from './history.ts'

/** What the history says as a whole, however long it is. All null for an order without a history. */
export interface Milestones {
  /** By the marketplace's clock. */
  readonly statusSince: Date | null
  /** By ours. */
  readonly marketplaceRecordedAt: Date | null
  readonly bgenRecordedAt: Date | null
}

/** The newest `limit` events of one order, newest first. */
export async function findHistory(db: Db, orderId: number, limit: number): Promise<readonly HistoryEvent[]> {
  const rows = await db
    .selectFrom('order_events')
    .select(['source', 'caller', 'source_time', 'recorded_at', 'created', 'changes'])
    .where('order_id', '=', orderId)
    .orderBy('id', 'desc')
    .limit(limit)
    .execute()
  return rows.map(({ source_time, recorded_at, ...event }) => ({
    ...event,
    sourceTime: source_time,
    recordedAt: recorded_at,
  }))
}

export async function findMilestones(db: Db, orderId: number): Promise<Milestones> {
  const saysStatus = sql<boolean>`source = 'marketplace' and (created or jsonb_exists(changes, 'status'))`
  return db
    .selectFrom('order_events')
    .select((eb) => [
      eb.fn.max('source_time').filterWhere(saysStatus).as('statusSince'),
      eb.fn.max('recorded_at').filterWhere('source', '=', 'marketplace').as('marketplaceRecordedAt'),
      eb.fn.max('recorded_at').filterWhere('source', '=', 'bgen').as('bgenRecordedAt'),
    ])
    .where('order_id', '=', orderId)
    .executeTakeFirstOrThrow()
}
