import { FileProblem } from './file-problem.ts'
import { ORDER_ITEM } from './schema.ts'

interface Column {
  /** Name of the field, of the B-Gen half it stands in, and so on. */
  readonly path: readonly string[]
  readonly isFlag: boolean
}

interface ObjectSchema {
  readonly properties: Readonly<Record<string, object>>
}

/** What our own file of rejected lines says besides; a corrected one can be imported as it is. */
export const LINE_COLUMN = 'rejected.line'
export const REASON_COLUMN = 'rejected.reason'

const COLUMNS: ReadonlyMap<string, Column> = new Map(columnsOf(ORDER_ITEM, []))
export const COLUMN_NAMES: readonly string[] = [...COLUMNS.keys()]

function columnsOf(schema: ObjectSchema, above: readonly string[]): [name: string, column: Column][] {
  return Object.entries(schema.properties).flatMap(([name, field]) => {
    const path = [...above, name]
    if ('properties' in field) return columnsOf(field as ObjectSchema, path)
    const isFlag = 'type' in field && String(field.type).includes('boolean')
    return [[path.join('.'), { path, isFlag }] as [string, Column]]
  })
}

/** Place in a line → column; null: nothing that is imported. */
export type Header = readonly (Column | null)[]

/** @throws FileProblem that names what is unknown, missing or twice there. */
export function readHeader(names: readonly string[]): Header {
  const own = [LINE_COLUMN, REASON_COLUMN]
  const unknown = names.filter((name) => !COLUMNS.has(name) && !own.includes(name))
  if (unknown.length > 0) throw new FileProblem('unknown-columns', listed(unknown.map((name) => name || '""')))
  const double = names.filter((name, place) => names.indexOf(name) !== place)
  if (double.length > 0) throw new FileProblem('double-columns', listed(double))
  const missing = missingIn(names)
  if (missing.length > 0) throw new FileProblem('missing-columns', listed(missing))
  return names.map((name) => COLUMNS.get(name) ?? null)
}

/** Each half needs its own time as soon as one of its fields is there. */
function missingIn(names: readonly string[]): readonly string[] {
  const known = names.filter((name) => COLUMNS.has(name))
  const bgen = known.some((name) => name.startsWith('bgen.'))
  const marketplace = known.some((name) => !name.startsWith('bgen.') && name !== 'store' && name !== 'invoice')
  const needed = [
    'store',
    'invoice',
    ...(marketplace || !bgen ? ['updatedAt'] : []),
    ...(bgen ? ['bgen.updatedAt'] : []),
  ]
  return needed.filter((name) => !names.includes(name))
}

/** Somebody else's file may have any number of columns with names of any length. */
function listed(names: readonly string[]): string {
  const shown = names.slice(0, 20).map((name) => name.slice(0, 60))
  return [...new Set(shown)].join(', ')
}

/** The line as an item of the API. An empty cell is an absent field; a cell beyond the header is a field nobody knows. */
export function itemOf(header: Header, cells: readonly string[]): Record<string, unknown> {
  const item: Record<string, unknown> = {}
  for (const [place, cell] of cells.entries()) {
    const column = header[place]
    if (cell === '' || column === null) continue
    if (column === undefined) item[`kolom ${place + 1}`] = cell
    else set(item, column.path, column.isFlag ? flagOf(cell) : withoutGuard(cell))
  }
  return item
}

function set(item: Record<string, unknown>, path: readonly string[], value: unknown): void {
  const [name = '', ...below] = path
  if (below.length === 0) item[name] = value
  else set((item[name] ??= {}) as Record<string, unknown>, below, value)
}

/** As spreadsheets write them, in English and in Indonesian; anything else is refused later, by its field. */
function flagOf(cell: string): unknown {
  const word = cell.toLowerCase()
  if (word === 'true' || word === 'benar') return true
  return word === 'false' || word === 'salah' ? false : cell
}

/** Our own files put a quote before what a spreadsheet would take for a formula. */
function withoutGuard(cell: string): string {
  return /^'[=+\-@]/.test(cell) ? cell.slice(1) : cell
}
