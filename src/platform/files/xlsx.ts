import { writeXlsxStream } from 'hucre/xlsx'

export interface SheetColumn {
  readonly heading: string
  /** In characters. */
  readonly width: number
}

/** Otherwise a code of digits becomes a number as soon as somebody edits its cell. */
const AS_TEXT = '@'

/** An XLSX file of one sheet in which every cell is text: Excel neither rounds a code nor reckons a formula. */
export function xlsxOf(
  name: string,
  columns: readonly SheetColumn[],
  rows: AsyncIterable<readonly string[]>,
): ReadableStream<Uint8Array> {
  return writeXlsxStream(cellsOf(rows), {
    name,
    columns: columns.map(({ heading, width }) => ({ header: heading, width, numFmt: AS_TEXT })),
    freezePane: { rows: 1 },
  })
}

async function* cellsOf(rows: AsyncIterable<readonly string[]>) {
  for await (const row of rows) yield row.map((cell) => (cell === '' ? null : printable(cell)))
}

/**
 * XML has no place for control characters and half characters, and Excel calls a file with one of them broken. It reads
 * _x0041_ as A, unless the underscore is written so itself.
 */
function printable(cell: string): string {
  return cell
    .replace(/[\t\r\n]+/g, ' ')
    .replace(/[\p{Control}\p{Surrogate}\uFFFE\uFFFF]/gu, '')
    .replace(/_(?=x[0-9a-f]{4}_)/gi, '_x005F_')
}
