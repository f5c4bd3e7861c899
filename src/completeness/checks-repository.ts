import { sql } from 'kysely'
import type { Db, Trx } from '../database.ts'
import type { Reason } from '../sync/reason.ts'

/** Our orders of that store placed from there until before then. */
export async function storedNumbers(db: Db, storeId: number, from: Date, until: Date): Promise<readonly string[]> {
  const { rows } = await sql<{ number: string }>`
    select kode_invoice_mp as number from orders
    where store_id = ${storeId} and created_at >= ${from} and created_at < ${until}
  `.execute(db)
  return rows.map(({ number }) => number)
}

/** Which of these are orders of ours, whatever their day. */
export async function knownNumbers(db: Db, storeId: number, numbers: readonly string[]): Promise<ReadonlySet<string>> {
  const { rows } = await sql<{ number: string }>`
    select kode_invoice_mp as number from orders
    where store_id = ${storeId} and kode_invoice_mp = any(${[...numbers]}::text[])
  `.execute(db)
  return new Set(rows.map(({ number }) => number))
}

export interface DayOfStore {
  readonly storeId: number
  /** YYYY-MM-DD in the business zone. */
  readonly date: string
}

/** Why an order that the marketplace named could not be brought in. */
export interface StillMissing {
  readonly number: string
  readonly reason: Reason
  readonly detail: string | null
}

export interface CheckResult {
  readonly counted: number
  readonly coveredUntil: Date
  readonly at: Date
  readonly missing: readonly StillMissing[]
  readonly unknown: readonly string[]
}

/** What the marketplace said takes the place of what it said before; what was brought in stays. */
export async function recordCheck(trx: Trx, { storeId, date }: DayOfStore, result: CheckResult): Promise<void> {
  const { counted, coveredUntil, at, missing, unknown } = result
  await sql`
    insert into completeness_checks (store_id, day, counted, counted_at, covered_until, tried_at)
    values (${storeId}, ${date}::date, ${counted}, ${at}, ${coveredUntil}, ${at})
    on conflict (store_id, day) do update set counted = excluded.counted, counted_at = excluded.counted_at,
      covered_until = excluded.covered_until, tried_at = excluded.tried_at, reason = null
  `.execute(trx)
  await sql`
    delete from completeness_numbers where store_id = ${storeId} and day = ${date}::date and part <> 'brought'
  `.execute(trx)
  const numbers = [
    ...missing.map((each) => ({ ...each, part: 'missing' })),
    ...unknown.map((number) => ({ number, part: 'unknown', reason: null, detail: null })),
  ]
  await sql`
    insert into completeness_numbers (store_id, day, part, kode_invoice_mp, noted_at, reason, reason_detail)
    select ${storeId}::int, ${date}::date, part, number, ${at}::timestamptz, reason, detail from unnest(
      ${numbers.map(({ part }) => part)}::text[], ${numbers.map(({ number }) => number)}::text[],
      ${numbers.map(({ reason }) => reason)}::text[], ${numbers.map(({ detail }) => detail)}::text[]
    ) as found (part, number, reason, detail)
  `.execute(trx)
}

/** Orders that a check found and brought in, told together with their recording. */
export async function noteBrought(
  trx: Trx,
  { storeId, date }: DayOfStore,
  numbers: readonly string[],
  at: Date,
): Promise<void> {
  if (numbers.length === 0) return
  await sql`
    insert into completeness_checks (store_id, day, tried_at) values (${storeId}, ${date}::date, ${at})
    on conflict do nothing
  `.execute(trx)
  await sql`
    insert into completeness_numbers (store_id, day, part, kode_invoice_mp, noted_at)
    select ${storeId}::int, ${date}::date, 'brought', number, ${at}::timestamptz
    from unnest(${[...numbers]}::text[]) as number
    on conflict do nothing
  `.execute(trx)
}

/** The page shows 31 days; what is older was looked at long ago. */
const CHECKS_KEPT_DAYS = 400

export async function pruneChecks(db: Db): Promise<void> {
  await sql`delete from completeness_checks where day < current_date - ${CHECKS_KEPT_DAYS}::int`.execute(db)
}
