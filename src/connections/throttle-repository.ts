import { sql } from 'kysely'
import type { Db } from '../database.ts'
import type { CallLimit } from '../marketplaces/port.ts'

/**
 * Takes the next turn of a bucket, by the database's clock that all processes share: how many milliseconds it is away.
 * null: more than `longestMs`, and none is taken. Turns go to callers in the order of their asking, so the bucket falls
 * below zero by those that are still to come.
 */
export async function takeTurn(db: Db, bucket: string, limit: CallLimit, longestMs: number): Promise<number | null> {
  const { rows } = await sql<{ wait_ms: number }>`
    insert into call_buckets as b (bucket, tokens, refilled_at)
    values (${bucket}, ${limit.burst}::float8 - 1, clock_timestamp())
    on conflict (bucket) do update set
      tokens = ${filled(limit)} - 1,
      refilled_at = greatest(b.refilled_at, clock_timestamp())
    where greatest(0, 1 - ${filled(limit)}) / ${limit.perSecond}::float8 * 1000 + ${PAUSE_MS} <= ${longestMs}::float8
    returning greatest(0, -b.tokens) / ${limit.perSecond}::float8 * 1000 + ${PAUSE_MS} as wait_ms
  `.execute(db)
  return rows[0]?.wait_ms ?? null
}

/** How long the marketplace has asked for peace from now on; 0: no longer. */
export async function findPause(db: Db, bucket: string): Promise<number> {
  const { rows } = await sql<{ pause_ms: number }>`
    select ${PAUSE_MS} as pause_ms from call_buckets b where bucket = ${bucket}
  `.execute(db)
  return rows[0]?.pause_ms ?? 0
}

/** Nobody's turn comes before that; those who wait for one ask anew, so their turns are taken back. */
export async function pauseTurns(db: Db, bucket: string, pauseMs: number): Promise<void> {
  await sql`
    insert into call_buckets as b (bucket, tokens, refilled_at)
    values (${bucket}, 0, clock_timestamp() + make_interval(secs => ${pauseMs / 1000}))
    on conflict (bucket) do update set tokens = 0, refilled_at = greatest(b.refilled_at, excluded.refilled_at)
  `.execute(db)
}

/** What is in the bucket at this moment. */
function filled({ perSecond, burst }: CallLimit) {
  return sql`least(${burst}::float8, b.tokens + greatest(0, extract(epoch from clock_timestamp() - b.refilled_at)::float8) * ${perSecond}::float8)`
}

const PAUSE_MS = sql`greatest(0, extract(epoch from b.refilled_at - clock_timestamp())::float8 * 1000)`
