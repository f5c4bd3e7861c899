import { ORDER_ITEM } from './schema.ts'

/** The columns of a file: the API's fields by their names, those inside `bgen` after a dot. */
export interface Column {
  readonly name: string
  /** Where the value stands in an item of the API. */
  readonly path: readonly string[]
  readonly isFlag: boolean
}

/** What an item's schema says of one field, as far as columns need it. */
interface Field {
  readonly description?: string
  readonly type?: string | readonly string[]
  readonly properties?: Readonly<Record<string, Field>>
}

const COLUMNS: readonly Column[] = columnsOf(ORDER_ITEM, [])

function columnsOf(object: Field, path: readonly string[]): readonly Column[] {
  return Object.entries(object.properties ?? {}).flatMap(([name, field]) => {
    const here = [...path, name]
    if (field.properties !== undefined) return columnsOf(field, here)
    return { name: here.join('.'), path: here, isFlag: [field.type].flat().includes('boolean') }
  })
}

export const COLUMN_NAMES: readonly string[] = COLUMNS.map((column) => column.name)

/** Columns of a file of rejected lines; they are skipped, so that it can be corrected and imported again. */
export const LINE_COLUMN = 'line'
export const REASONS_COLUMN = 'reasons'
const SKIPPED = [LINE_COLUMN, REASONS_COLUMN]
const NEEDED = ['store', 'invoice']

/** What the first line of a file says, or what is wrong with it. A column that is skipped is null. */
export type Header =
  | { readonly kind: 'columns'; readonly names: readonly string[]; readonly columns: readonly (Column | null)[] }
  | WrongHeader

export interface WrongHeader {
  readonly kind: 'wrong-header'
  readonly missing: readonly string[]
  /** A column without a name as "#3". */
  readonly unknown: readonly string[]
  readonly twice: readonly string[]
}

export function parseHeader(cells: readonly string[]): Header {
  const names = cells.map((cell, place) => cell.trim() || `#${place + 1}`)
  const missing = NEEDED.filter((name) => !names.includes(name))
  const unknown = distinct(names.filter((name) => !COLUMN_NAMES.includes(name) && !SKIPPED.includes(name)))
  const twice = distinct(names.filter((name, place) => names.indexOf(name) !== place && !unknown.includes(name)))
  if (missing.length + unknown.length + twice.length > 0) return { kind: 'wrong-header', missing, unknown, twice }
  const columns = names.map((name) => COLUMNS.find((column) => column.name === name) ?? null)
  return { kind: 'columns', names, columns }
}

function distinct(names: readonly string[]): readonly string[] {
  return [...new Set(names)]
}

/** One line as an item of the API. An empty cell is an absent field; a value that does not fit is the API's to refuse. */
export function itemOf(columns: readonly (Column | null)[], cells: readonly string[]): Record<string, unknown> {
  const item: Record<string, unknown> = {}
  columns.forEach((column, place) => {
    const cell = cells[place] ?? ''
    if (column === null || cell === '') return
    put(item, column.path, column.isFlag ? flagOf(cell) : cell)
  })
  return item
}

/** Spreadsheets write TRUE and FALSE. */
function flagOf(cell: string): boolean | string {
  const word = cell.toLowerCase()
  return word === 'true' ? true : word === 'false' ? false : cell
}

function put(item: Record<string, unknown>, path: readonly string[], value: unknown): void {
  let place = item
  for (const step of path.slice(0, -1)) {
    place[step] ??= {}
    place = place[step] as Record<string, unknown>
  }
  place[path.at(-1) as string] = value
}
