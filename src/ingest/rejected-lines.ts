import type { FieldError } from '../backlog/outcome.ts'
import { csvLine } from '../platform/files/csv.ts'
import { LINE_COLUMN, REASONS_COLUMN } from './csv-columns.ts'

export interface RejectedLine {
  readonly number: number
  readonly cells: readonly string[]
  readonly errors: readonly FieldError[]
}

const OURS = [LINE_COLUMN, REASONS_COLUMN]

/** The file of rejected lines: the columns as they came, then where and why. */
export const BYTE_ORDER_MARK = '\uFEFF'

export function rejectedHeader(names: readonly string[]): string {
  return csvLine([...names.filter((name) => !OURS.includes(name)), ...OURS])
}

/** Cells beyond the header's come last, so that nothing of the line is lost. */
export function rejectedLine(names: readonly string[], line: RejectedLine): string {
  const own = names.flatMap((name, place) => (OURS.includes(name) ? [] : [line.cells[place] ?? '']))
  const beyond = line.cells.slice(names.length)
  return csvLine([...own, String(line.number), reasonsOf(line), ...beyond])
}

/** "store toko "X" belum terdaftar; createdAt wajib diisi" */
export function reasonsOf({ errors }: RejectedLine): string {
  return errors.map(({ field, message }) => `${field} ${message}`).join('; ')
}
