import { type RawBuilder, sql } from 'kysely'

/** An order is named by any of its three numbers, without regard to letter case. */
const COLUMNS = [sql`orders.kode_invoice_mp`, sql`orders.kode_so`, sql`orders.kode_invoice_bgen`] as const

/** A beginning shorter than this names nothing. */
const SHORTEST_BEGINNING = 3

type Condition = RawBuilder<boolean>
type How = (column: RawBuilder<unknown>) => Condition

/**
 * Whether an order of the backlog is named by these numbers: by a whole number or, where no order that the asking
 * person may see has it as a whole, by its beginning. What begins as a longer one does, begins as the shorter does too.
 */
export function namedByInvoices(numbers: readonly string[], inScope: Condition): Condition {
  return sql`orders.id in (
    with ${givenNumbers(numbers)},
    whole as materialized (${ordersNamed(WHOLE, sql`given`, sql`orders.id`, inScope)}),
    ${BEGINNINGS},
    shortest as materialized (
      select * from beginning where not exists (
        select from generate_series(1, char_length(code) - 1) as length
        where left(beginning.code, length) in (select code from beginning)))
    select whole.id from whole
    union all
    select id from (${ordersNamed(BEGINNING, sql`shortest`, sql`orders.id`, inScope)}) as begun)`
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
export const BEGINNING: How = (column) => sql`(orders.keterangan is not null) = any('{t}') and ${beginsSo(column)}`

/** Orders outside the backlog with a number that begins so. */
const BEGINNING_ELSEWHERE: How = (column) => sql`(orders.keterangan is not null) = any('{f}') and ${beginsSo(column)}`

/**
 * For each row of `numbers` (place, code) the orders it names, with these columns of orders. Lateral and not flattened:
 * a plan that knows neither number nor list would rather read the whole table than ask an index five hundred times.
 * `most`: as many per number and column at most.
 */
export function ordersNamed(
  how: How,
  numbers: RawBuilder<unknown>,
  columns: RawBuilder<unknown>,
  condition: Condition,
  most: number | null = null,
): RawBuilder<unknown> {
  const end = most === null ? sql`offset 0` : sql`limit ${sql.lit(most)}`
  const each = COLUMNS.map(
    (column) => sql`(select ${columns} from orders where ${how(column)} and ${condition} ${end})`,
  )
  return sql`select given.place, named.* from ${numbers} as given cross join lateral (${sql.join(each, sql` union all `)}) as named`
}

/** Enough to find one that somebody with a narrow scope may see, few enough to be quick for a short beginning. */
const MOST_LOOKED_AT = 1_000

/** One order outside the backlog per number and column, among the first that begin so. */
export function anyElsewhere(
  numbers: RawBuilder<unknown>,
  columns: RawBuilder<unknown>,
  condition: Condition,
): RawBuilder<unknown> {
  const each = COLUMNS.map(
    (column) => sql`(
      select ${columns} from (
        select * from orders where ${BEGINNING_ELSEWHERE(column)} limit ${sql.lit(MOST_LOOKED_AT)}
      ) as orders where ${condition} limit 1)`,
  )
  return sql`select given.place, named.* from ${numbers} as given cross join lateral (${sql.join(each, sql` union all `)}) as named`
}

/** No character comes after U+10FFFF. */
function beginsSo(column: RawBuilder<unknown>): Condition {
  return sql`lower(${column}) ~>=~ given.code and lower(${column}) ~<~ (given.code || chr(1114111))`
}
