import { type Calendar, type DateRange, type RangeAnswer, rangeOf } from './date-range.ts'
import type { Store, Warehouse } from './directory.ts'
import {
  BROKEN_CURSOR,
  FIELDS,
  FILTER_FIELDS,
  type FieldContext,
  type FilterField,
  type KeteranganChoice,
  type PageSize,
  type Values,
} from './filter-fields.ts'
import type { Cursor, Sort } from './position.ts'

/** What is asked of the board. What was not given is null or empty; `dates` alone says what is in force. */
export interface Filter {
  /** YYYY-MM-DD in the business zone, as given. */
  readonly from: string | null
  readonly to: string | null
  /** The dates in force; null: all dates (an invoice was given and no dates). */
  readonly dates: DateRange | null
  /** As typed, each once without regard to letter case. */
  readonly invoice: readonly string[]
  readonly keterangan: readonly KeteranganChoice[]
  readonly warehouses: readonly Warehouse[]
  readonly stores: readonly Store[]
  readonly sort: Sort
  readonly perPage: PageSize
  readonly after: Cursor | null
}

/** What stood in the form, word for word, to be shown again. */
export interface Typed {
  readonly from: string
  readonly to: string
  readonly invoice: string
  readonly keterangan: readonly string[]
  readonly warehouse: readonly string[]
  readonly store: readonly string[]
  readonly sort: string
  readonly per_page: string
}

export interface FilterError {
  readonly field: FilterField
  /** Indonesian: the exact limit and the exact fix. */
  readonly message: string
}

export type ParsedFilter =
  | { readonly kind: 'ok'; readonly filter: Filter; readonly typed: Typed }
  | { readonly kind: 'refused'; readonly errors: readonly FilterError[]; readonly typed: Typed }

export type FilterContext = FieldContext & Calendar

/** Field → the texts given for it, empty ones left out. */
type Given = Readonly<Record<FilterField, readonly string[]>>

interface AllDates {
  readonly kind: 'ok'
  readonly range: null
}

export function parseFilter(query: unknown, context: FilterContext): ParsedFilter {
  const given = givenIn(query)
  const typed = typedOf(given)
  const { values, errors } = readFields(given, context)
  if (isOfAnotherSort(values)) errors.push({ field: 'after', message: BROKEN_CURSOR })
  const dates = datesInForce(values, context)
  if (dates.kind === 'refused' && !errors.some(({ field }) => field === 'from' || field === 'to')) {
    errors.push({ field: dates.field, message: dates.message })
  }
  if (dates.kind === 'refused' || errors.length > 0) return { kind: 'refused', errors, typed }
  return { kind: 'ok', filter: filterOf(values, dates.range), typed }
}

/** The canonical query string without "?"; defaults and empty fields are left out. Change a filter by spreading:
 *  `printFilter({ ...filter, after: null, stores: [] })`. */
export function printFilter(filter: Omit<Filter, 'dates'>): string {
  const { from, to, invoice, keterangan, warehouses, stores, sort, perPage, after } = filter
  const parts = [
    printed('from', from),
    printed('to', to),
    printed('invoice', invoice),
    printed('keterangan', keterangan),
    printed('warehouse', warehouses),
    printed('store', stores),
    printed('sort', sort),
    printed('per_page', perPage),
    printed('after', after),
  ]
  return parts.filter((part) => part !== '').join('&')
}

/** "store=A&store=B"; '' where there is nothing to say, as for most fields of most of a page's twenty links. */
function printed<F extends FilterField>(field: F, value: Values[F]): string {
  if (value === null || value === FIELDS[field].otherwise || (Array.isArray(value) && value.length === 0)) return ''
  return FIELDS[field]
    .print(value)
    .map((text) => `${field}=${encoded(text)}`)
    .join('&')
}

/** As a form would send it. */
function encoded(text: string): string {
  return /^[\w.-]*$/.test(text) ? text : new URLSearchParams({ _: text }).toString().slice('_='.length)
}

function givenIn(query: unknown): Given {
  const texts = new Map(Object.entries(query ?? {}))
  const textsOf = (field: FilterField) => [texts.get(field) ?? []].flat().map(textOf)
  return Object.fromEntries(FILTER_FIELDS.map((field) => [field, textsOf(field)])) as unknown as Given
}

/** Query strings hold texts only; anything else came in some other way and is refused by its field. */
function textOf(value: unknown): string {
  return typeof value === 'string' ? value : `(${typeof value})`
}

function typedOf(given: Given): Typed {
  const one = (field: FilterField) => given[field][0] ?? ''
  return {
    from: one('from'),
    to: one('to'),
    invoice: one('invoice'),
    keterangan: given.keterangan,
    warehouse: given.warehouse,
    store: given.store,
    sort: one('sort'),
    per_page: one('per_page'),
  }
}

function readFields(given: Given, context: FieldContext): { values: Values; errors: FilterError[] } {
  const errors: FilterError[] = []
  const read = (field: FilterField): [string, unknown] => {
    const reading = readField(field, given[field], context)
    if ('why' in reading) errors.push({ field, message: reading.why })
    return [field, 'value' in reading ? reading.value : FIELDS[field].otherwise]
  }
  return { values: Object.fromEntries(FILTER_FIELDS.map(read)) as unknown as Values, errors }
}

function readField(field: FilterField, given: readonly string[], context: FieldContext) {
  const { label, repeatable, otherwise, read } = FIELDS[field]
  if (given.length > 1 && !repeatable) return { why: `${label} diberikan ${given.length} kali. Isi satu kali saja.` }
  const [first, ...others] = given.filter((text) => text !== '')
  return first === undefined ? { value: otherwise } : read([first, ...others], context)
}

/** An invoice without dates is looked for on all dates. */
function datesInForce({ from, to, invoice }: Values, calendar: Calendar): RangeAnswer | AllDates {
  const everywhere = from === null && to === null && invoice.length > 0
  return everywhere ? { kind: 'ok', range: null } : rangeOf(from, to, calendar)
}

/** A page of one order of rows means nothing in another. */
function isOfAnotherSort({ after, sort }: Values): boolean {
  return after !== null && after.position.sort !== sort
}

function filterOf(values: Values, dates: DateRange | null): Filter {
  const { from, to, invoice, keterangan, sort, after } = values
  const { warehouse: warehouses, store: stores, per_page: perPage } = values
  return { from, to, dates, invoice, keterangan, warehouses, stores, sort, perPage, after }
}
