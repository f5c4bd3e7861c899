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

const CHOICES = {
  // "+ 0" keeps several keterangan out of the index that begins with them: it would be read whole and sorted
  keterangan: { one: sql`orders.keterangan`, several: sql`(orders.keterangan + 0)` },
  warehouse_id: { one: sql`orders.warehouse_id`, several: sql`orders.warehouse_id` },
  store_id: { one: sql`orders.store_id`, several: sql`orders.store_id` },
} as const

function among(column: keyof typeof CHOICES, values: readonly number[] | null): readonly Condition[] {
  if (values === null) return []
  const { one, several } = CHOICES[column]
  return [values.length === 1 ? sql`${one} = ${values[0]}` : sql`${several} = any(${[...values]})`]
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
export function rowOrder(sort: Sort, direction: Position['direction']): RawBuilder<unknown> {
  const { key } = KEYS[sort]
  return isDescending(sort, direction) ? sql`${key} desc, orders.id desc` : sql`${key}, orders.id`
}

/** The rows that come after the position in its direction. */
export function beyond({ sort, direction, key: at, id }: Position): Condition {
  const value = at === null ? 'infinity' : new Date(at).toISOString()
  const { key } = KEYS[sort]
  return isDescending(sort, direction)
    ? sql`(${key}, orders.id) < (${value}, ${id})`
    : sql`(${key}, orders.id) > (${value}, ${id})`
}

/**
 * The filter with only those of its dates that lie beyond the position. With both bounds in the text PostgreSQL enters
 * the index at the edge of the dates and walks to the position.
 */
export function datesBeyond(filter: Filter, { sort, direction, key }: Position): Filter {
  const { dates } = filter
  if (dates === null || key === null || sort === 'deadline') return filter
  const nearer = isDescending(sort, direction)
    ? { end: new Date(Math.min(dates.end.getTime(), key + 1)) }
    : { start: new Date(Math.max(dates.start.getTime(), key)) }
  return { ...filter, dates: { ...dates, ...nearer } }
}

function isDescending(sort: Sort, direction: Position['direction']): boolean {
  return KEYS[sort].descending === (direction === 'forward')
}
