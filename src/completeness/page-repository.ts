import { sql } from 'kysely'
import type { Scope } from '../auth/role.ts'
import { all, inScope } from '../backlog/filter-sql.ts'
import type { Db } from '../database.ts'
import type { Reason } from '../sync/reason.ts'
import type { Day } from './days.ts'

export interface StoredCount {
  readonly storeId: number
  /** Which of the days, from 0. */
  readonly dayIndex: number
  readonly stored: number
  readonly withoutSo: number
  readonly withoutInvoice: number
}

/** Orders of those stores by the day they were placed, as they are at this moment; days without any are left out. */
export async function countStored(
  db: Db,
  storeIds: readonly number[],
  days: readonly Day[],
  scope: Scope,
): Promise<readonly StoredCount[]> {
  const [first, last] = [days[0], days.at(-1)]
  if (first === undefined || last === undefined) return []
  const { rows } = await sql<StoredCount>`
    select store_id as "storeId", width_bucket(created_at, ${days.map(({ start }) => start)}::timestamptz[]) - 1 as "dayIndex",
      count(*)::int as stored, (count(*) filter (where kode_so is null))::int as "withoutSo",
      (count(*) filter (where kode_invoice_bgen is null))::int as "withoutInvoice"
    from orders
    where created_at >= ${first.start} and created_at < ${last.end}
      and ${all([sql`store_id = any(${[...storeIds]}::int[])`, ...inScope(scope)])}
    group by 1, 2
  `.execute(db)
  return rows
}

export interface Check {
  readonly storeId: number
  /** YYYY-MM-DD in the business zone. */
  readonly date: string
  /** What the marketplace said when it answered last; nulls: it never has. */
  readonly counted: number | null
  readonly countedAt: Date | null
  readonly triedAt: Date
  /** Why it did not answer when it was asked last; null: it did. */
  readonly reason: Reason | null
  /** Of what it named, what is not among our orders at this moment. */
  readonly missing: number
  readonly unknown: number
  readonly brought: number
  readonly broughtAt: Date | null
}

export async function listChecks(
  db: Db,
  storeIds: readonly number[],
  { from, to }: { readonly from: string; readonly to: string },
): Promise<readonly Check[]> {
  const { rows } = await sql<Check>`
    select checked.store_id as "storeId", checked.day::text as date, counted, counted_at as "countedAt",
      tried_at as "triedAt", checked.reason, found.*
    from completeness_checks as checked, lateral (
      select (count(*) filter (where part = 'missing' and orders.id is null))::int as missing,
        (count(*) filter (where part = 'unknown'))::int as unknown,
        (count(*) filter (where part = 'brought'))::int as brought,
        max(noted_at) filter (where part = 'brought') as "broughtAt"
      from completeness_numbers as number
      left join orders on orders.store_id = number.store_id and orders.kode_invoice_mp = number.kode_invoice_mp
        and part = 'missing'
      where number.store_id = checked.store_id and number.day = checked.day
    ) as found
    where checked.store_id = any(${[...storeIds]}::int[]) and checked.day between ${from}::date and ${to}::date
  `.execute(db)
  return rows
}
