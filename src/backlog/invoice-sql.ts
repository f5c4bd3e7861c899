import { type RawBuilder, sql } from 'kysely'

/** An order is named by any of its three numbers, without regard to letter case. */
const COLUMNS = [sql`orders.kode_invoice_mp`, sql`orders.kode_so`, sql`orders.kode_invoice_bgen`] as const

/** A beginning shorter than this names nothing. */
const SHORTEST_BEGINNING = 3

type Condition = RawBuilder<boolean>
type How = (column: RawBuilder<unknown>) => Condition

/**
 * Whether an order of the backlog is named by these numbers: by a whole number or, where no order that the asking
 * person may see has it as a whole, by its beginning.
 */
export function namedByInvoices(numbers: readonly string[], inScope: Condition): Condition {
  return sql`orders.id in (
    with ${givenNumbers(numbers)},
    whole as materialized (${ordersNamed(WHOLE, sql`select given.place, orders.id from given`, inScope)}),
    ${BEGINNINGS}
    select whole.id from whole
    union all
    ${ordersNamed(BEGINNING, sql`select orders.id from beginning as given`, inScope)})`
}

/** The numbers as rows: place in the list from 1, and the code without letter case. */
export function givenNumbers(numbers: readonly string[]): RawBuilder<unknown> {
  return sql`given as materialized (
      select place, lower(typed) as code from unnest(${[...numbers]}::text[]) with ordinality as list (typed, place))`
}

/** Those numbers that no order has as a whole (`whole` has their places), and that are long enough. */
export const BEGINNINGS = sql`beginning as materialized (
      select place, code from given
      where char_length(code) >= ${sql.lit(SHORTEST_BEGINNING)} and place not in (select whole.place from whole))`

/** All orders that have the number; the index holds backlog and the rest apart, so both are asked for. */
export const WHOLE: How = (column) =>
  sql`(orders.keterangan is not null) = any('{t,f}') and lower(${column}) = given.code`

/** Orders of the backlog with a number that begins so. As a range of characters: % and _ are letters. */
export const BEGINNING: How = (column) => sql`(orders.keterangan is not null) = true and ${beginsSo(column)}`

/** `select` takes its columns from given and orders and ends with "from given" or an alias of that name. */
export function ordersNamed(how: How, select: RawBuilder<unknown>, condition: Condition): RawBuilder<unknown> {
  const each = COLUMNS.map(
    (column) => sql`${select} join orders on ${how(column)} and ${column} is not null where ${condition}`,
  )
  return sql.join(each, sql` union all `)
}

/** Enough to find one that somebody with a narrow scope may see, few enough to be quick for a short beginning. */
const MOST_LOOKED_AT = 1_000

/** One order outside the backlog with a number that begins so, if any. */
export function firstElsewhere(columns: RawBuilder<unknown>, condition: Condition): RawBuilder<unknown> {
  const each = COLUMNS.map(
    (column) => sql`(
      select ${columns} from (
        select * from orders where (orders.keterangan is not null) = false and ${beginsSo(column)} and ${column} is not null
        limit ${sql.lit(MOST_LOOKED_AT)}
      ) as orders where ${condition} limit 1)`,
  )
  return sql`${sql.join(each, sql` union all `)} limit 1`
}

/** No character comes after U+10FFFF. */
function beginsSo(column: RawBuilder<unknown>): Condition {
  return sql`lower(${column}) ~>=~ given.code and lower(${column}) ~<~ (given.code || chr(1114111))`
}
