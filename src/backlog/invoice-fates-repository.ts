import { type RawBuilder, sql } from 'kysely'
import type { Scope } from '../auth/role.ts'
import type { Db } from '../database.ts'
import type { HiddenBy, InvoiceFate } from './board.ts'
import type { Filter } from './filter.ts'
import { all, filterConditions, inScope } from './filter-sql.ts'
import { anyElsewhere, BEGINNING, BEGINNINGS, givenNumbers, ordersNamed, WHOLE } from './invoice-sql.ts'
import type { OrderStatus } from './order.ts'

/** One for each number that the whole result (not just the page) does not hold, in the order typed; one statement. */
export async function fatesOfInvoices(db: Db, filter: Filter, scope: Scope): Promise<readonly InvoiceFate[]> {
  if (filter.invoice.length === 0) return []
  const found = await findNearest(db, filter, scope)
  const nearest = new Map(found.map((order) => [order.place, order]))
  return filter.invoice.flatMap((number, index) => fateOf(number, nearest.get(index + 1)))
}

/** The order that comes nearest to being shown for a number, and which conditions of the filter it meets. */
interface Nearest {
  /** Which of the numbers, counted from 1. */
  readonly place: number
  readonly id: number
  readonly status: OrderStatus
  readonly status_raw: string | null
  readonly status_unrecognised: boolean
  readonly in_backlog: boolean
  readonly meets: Readonly<Record<HiddenBy, boolean>>
}

function fateOf(number: string, nearest: Nearest | undefined): InvoiceFate[] {
  if (nearest === undefined) return [{ kind: 'unknown', number }]
  const orderId = nearest.id
  if (!nearest.in_backlog) {
    const { status, status_raw: statusRaw, status_unrecognised: statusUnrecognised } = nearest
    return [{ kind: 'not-backlog', number, orderId, status, statusRaw, statusUnrecognised }]
  }
  const by = HIDING.filter((condition) => !nearest.meets[condition])
  return by.length === 0 ? [] : [{ kind: 'hidden', number, orderId, by }]
}

const HIDING = ['dates', 'keterangan', 'warehouse', 'store'] as const satisfies readonly HiddenBy[]

/** Looked at to say what hides the orders that begin so, when none is shown: a short beginning has thousands. */
const MOST_HIDDEN = 100

async function findNearest(db: Db, filter: Filter, scope: Scope): Promise<readonly Nearest[]> {
  const visible = all(inScope(scope))
  const shown = all([visible, ...Object.values(filterConditions(filter)).flat()])
  const columns = nearnessColumns(filter)
  const { rows } = await sql<Nearest>`
    with ${givenNumbers(filter.invoice)},
    whole as materialized (${ordersNamed(WHOLE, sql`given`, columns, visible)}),
    ${BEGINNINGS},
    candidate as (
      select * from whole
      union all ${ordersNamed(BEGINNING, sql`beginning`, columns, shown, 1)}
      union all ${ordersNamed(BEGINNING, sql`beginning`, columns, visible, MOST_HIDDEN)}
      union all ${anyElsewhere(sql`beginning`, columns, visible)}
    )
    select distinct on (place) place, id, status, status_raw, status_unrecognised, in_backlog,
      json_build_object(${sql.join(HIDING.flatMap((each) => [sql.lit(each), sql.ref(`meets_${each}`)]))}) as meets
    from candidate
    order by place, in_backlog desc, ${sql.join(
      HIDING.map((each) => sql`${sql.ref(`meets_${each}`)}::int`),
      sql` + `,
    )} desc, id desc
  `.execute(db)
  return rows
}

function nearnessColumns(filter: Filter): RawBuilder<unknown> {
  const conditions = filterConditions(filter)
  const meets = HIDING.map((each) => sql`(${all(conditions[each])}) is true as ${sql.ref(`meets_${each}`)}`)
  return sql`orders.id, orders.status, orders.status_raw, orders.status_unrecognised,
    orders.keterangan is not null as in_backlog, ${sql.join(meets)}`
}
