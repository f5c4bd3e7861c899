import { type RawBuilder, sql } from 'kysely'
import type { Scope } from '../auth/role.ts'
import type { DateRange } from '../backlog/date-range.ts'
import { all, inScope } from '../backlog/filter-sql.ts'
import type { OrderStatus } from '../backlog/order.ts'
import type { Db } from '../database.ts'
import type { Reason } from '../sync/reason.ts'
import type { Part } from './part.ts'

/** One number behind a difference. */
export interface FoundNumber {
  readonly number: string
  readonly storeId: number
  /** null: not among our orders. */
  readonly orderId: number | null
  /** When the order was placed; null: not ours, so only its day is known. */
  readonly createdAt: Date | null
  /** YYYY-MM-DD in the business zone; null: see `createdAt`. */
  readonly date: string | null
  readonly status: OrderStatus | null
  readonly statusRaw: string | null
  /** When a check noted it; null: it is counted at this moment. */
  readonly notedAt: Date | null
  readonly reason: Reason | null
  readonly detail: string | null
}

interface Asked {
  readonly part: Part
  readonly storeIds: readonly number[]
  readonly dates: DateRange
  readonly scope: Scope
  readonly offset: number
  readonly limit: number
}

/** The newest day first. */
export async function listNumbers(db: Db, asked: Asked): Promise<readonly FoundNumber[]> {
  const { part, limit, offset } = asked
  const isLive = part === 'without-so' || part === 'without-invoice'
  const found = isLive ? ordersWithout(asked, CODES[part]) : notedNumbers(asked, part)
  const { rows } = await sql<FoundNumber>`${found} limit ${limit} offset ${offset}`.execute(db)
  return rows
}

const CODES = { 'without-so': sql.ref('kode_so'), 'without-invoice': sql.ref('kode_invoice_bgen') } as const

function ordersWithout({ storeIds, dates, scope }: Asked, code: RawBuilder<unknown>): RawBuilder<FoundNumber> {
  return sql`
    select kode_invoice_mp as number, store_id as "storeId", id as "orderId", created_at as "createdAt",
      null as date, status, status_unknown as "statusRaw", null::timestamptz as "notedAt", null as reason, null as detail
    from orders
    where ${code} is null and created_at >= ${dates.start} and created_at < ${dates.end}
      and ${all([sql`store_id = any(${[...storeIds]}::int[])`, ...inScope(scope)])}
    order by created_at desc, id desc`
}

function notedNumbers({ storeIds, dates }: Asked, part: Part): RawBuilder<FoundNumber> {
  return sql`
    select noted.kode_invoice_mp as number, noted.store_id as "storeId", orders.id as "orderId",
      created_at as "createdAt", day::text as date, status, status_unknown as "statusRaw", noted_at as "notedAt",
      reason, reason_detail as detail
    from completeness_numbers as noted
    left join orders on orders.store_id = noted.store_id and orders.kode_invoice_mp = noted.kode_invoice_mp
    where part = ${part} and noted.store_id = any(${[...storeIds]}::int[])
      and day between ${dates.from}::date and ${dates.to}::date
      and not (part = 'missing' and orders.id is not null)
    order by day desc, noted.store_id, number`
}
