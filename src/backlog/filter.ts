import type { DateRange } from './date-range.ts'
import type { Directory, Store, Warehouse } from './directory.ts'
import type { Keterangan } from './keterangan.ts'

/** A keterangan, or the two Backlog Orders (…) together. */
export type KeteranganChoice = Keterangan | 'backlog-orders'

export const SORTS = ['newest', 'oldest', 'deadline'] as const
export type Sort = (typeof SORTS)[number]

export const PAGE_SIZES = [25, 50, 100] as const
export type PageSize = (typeof PAGE_SIZES)[number]

export const FILTER_FIELDS = [
  'from',
  'to',
  'invoice',
  'keterangan',
  'warehouse',
  'store',
  'sort',
  'after',
  'per_page',
] as const
export type FilterField = (typeof FILTER_FIELDS)[number]

/** The order a page begins after (forward), or ends before (back). */
export interface Position {
  readonly sort: Sort
  readonly direction: 'forward' | 'back'
  /** Created (newest, oldest) or deadline, in ms since 1970; null: an order without deadline. */
  readonly key: number | null
  readonly id: number
}

/** A position with the signed text that carries it in the address. */
export interface Cursor {
  readonly token: string
  readonly position: Position
}

/** Signs and reads positions; `read` gives null for anything it did not sign. See cursor.ts. */
export interface Cursors {
  write(position: Position): Cursor
  read(token: string): Cursor | null
}

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
  readonly after: Cursor | null
  readonly perPage: PageSize
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

export interface FilterContext {
  readonly now: Date
  /** The business zone, an IANA name. */
  readonly zone: string
  /** Only what the asking person may see: `withinScope(directory, scope)`. */
  readonly directory: Directory
  readonly cursors: Pick<Cursors, 'read'>
}

export function parseFilter(_query: unknown, _context: FilterContext): ParsedFilter {
  throw new Error('not yet')
}

/** The canonical query string without "?"; defaults and empty fields are left out. Change a filter by spreading:
 *  `printFilter({ ...filter, after: null, stores: [] })`. */
export function printFilter(_filter: Omit<Filter, 'dates'>): string {
  throw new Error('not yet')
}
