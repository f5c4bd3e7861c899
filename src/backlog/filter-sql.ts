import { type RawBuilder, sql } from 'kysely'
import type { Scope } from '../auth/role.ts'
import { chosenKeterangan } from './board.ts'
import type { Filter } from './filter.ts'
import { namedByInvoices } from './invoice-sql.ts'
import { keteranganCode } from './keterangan.ts'
import type { Position, Sort } from './position.ts'

type Condition = RawBuilder<boolean>

/**
 * The orders a filter means, for list, counts, export and select-all alike. What is not asked for is not in the text:
 * one text, and one plan, for each shape of a filter.
 */
export function whereFilter(filter: Filter, scope: Scope): Condition {
  return all([
    ...BACKLOG,
    ...inScope(scope),
    ...Object.values(filterConditions(filter)).flat(),
    ...invoices(filter, scope),
  ])
}

/** True of every order; the index of the counts is used only where the text says this. */
export const COUNTED: Condition = sql`orders.id > 0`

/** What may hide an order of the backlog: no or one condition each. */
export function filterConditions(filter: Filter) {
  const keterangan = chosenKeterangan(filter.keterangan)
  return {
    dates: dates(filter),
    keterangan: among('keterangan', keterangan === null ? null : keterangan.map(keteranganCode)),
    warehouse: among('warehouse_id', idsOf(filter.warehouses)),
    store: among('store_id', idsOf(filter.stores)),
  }
}

/** The orders somebody may see; no condition: all of them. */
export function inScope({ warehouseIds, storeIds }: Scope): readonly Condition[] {
  return [...among('warehouse_id', warehouseIds), ...among('store_id', storeIds)]
}

export function all(conditions: readonly Condition[]): Condition {
  return conditions.length === 0 ? sql`true` : sql`${sql.join(conditions, sql` and `)}`
}

// the partial indexes are used only where the text says this
const BACKLOG: readonly Condition[] = [sql`orders.keterangan is not null`]

function dates({ dates: range }: Filter): readonly Condition[] {
  return range === null
    ? []
    : [sql`orders.created_at >= ${range.start.toISOString()} and orders.created_at < ${range.end.toISOString()}`]
}

type Choice = 'keterangan' | 'warehouse_id' | 'store_id'

function among(column: Choice, values: readonly number[] | null): readonly Condition[] {
  if (values === null) return []
  const name = sql.ref(`orders.${column}`)
  return [values.length === 1 ? sql`${name} = ${values[0]}` : sql`${several(column)} = any(${[...values]})`]
}

/** "+ 0" keeps several keterangan out of the index that begins with them: it would be read whole and sorted. */
function several(column: Choice): RawBuilder<number> {
  return column === 'keterangan' ? sql`(orders.keterangan + 0)` : sql`${sql.ref(`orders.${column}`)}`
}

function idsOf(chosen: readonly { readonly id: number }[]): readonly number[] | null {
  return chosen.length === 0 ? null : chosen.map(({ id }) => id)
}

function invoices({ invoice }: Filter, scope: Scope): readonly Condition[] {
  return invoice.length === 0 ? [] : [namedByInvoices(invoice, all(inScope(scope)))]
}

const CREATED = sql<Date>`orders.created_at`
/** No deadline comes last. */
const DEADLINE = sql<Date>`coalesce(orders.ship_by, 'infinity')`

const KEYS: Readonly<Record<Sort, { readonly key: RawBuilder<Date>; readonly descending: boolean }>> = {
  newest: { key: CREATED, descending: true },
  oldest: { key: CREATED, descending: false },
  deadline: { key: DEADLINE, descending: false },
}

/** The order of the rows, seen forward or from behind; the id settles ties. */
export function rowOrder(sort: Sort, direction: Position['direction']) {
  return { key: KEYS[sort].key, way: isDescending(sort, direction) ? 'desc' : 'asc' } as const
}

/**
 * The rows that come after the position in its direction. What the pair says is said of its key alone as well: PostgreSQL
 * enters an index by a bound of one column first, and would else begin at the edge of the dates and walk to the position.
 */
export function beyond({ sort, direction, key: at, id }: Position): Condition {
  const value = at === null ? 'infinity' : new Date(at).toISOString()
  const { key } = KEYS[sort]
  return isDescending(sort, direction)
    ? sql`${key} <= ${value} and (${key}, orders.id) < (${value}, ${id})`
    : sql`${key} >= ${value} and (${key}, orders.id) > (${value}, ${id})`
}

function isDescending(sort: Sort, direction: Position['direction']): boolean {
  return KEYS[sort].descending === (direction === 'forward')
}
