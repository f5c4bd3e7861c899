/** Excel in Indonesia expects a semicolon, and takes a file for UTF-8 only with a byte order mark. */
const DELIMITER = ';'
const BYTE_ORDER_MARK = '\uFEFF'
const LINE_END = '\r\n'
const CHUNK_LENGTH = 64 * 1024

/**
 * Spreadsheets take such a cell for a formula, the wide forms of Asian keyboards included (ASVS 5.0, 1.2.10). One that
 * has leading quotes of its own gets one more, so that taking the first away always gives the text back.
 */
const FORMULA = /^'*[=+\-@\t\0\r\n＝＋－＠]/
const NEEDS_QUOTES = /[";\r\n\t]|^\s|\s$/

/** The text of a CSV file, in pieces of some 64 KiB. */
export async function* csvOf(
  headings: readonly string[],
  rows: AsyncIterable<readonly string[]>,
): AsyncGenerator<string, void> {
  let text = BYTE_ORDER_MARK + csvLine(headings)
  for await (const row of rows) {
    text += csvLine(row)
    if (text.length < CHUNK_LENGTH) continue
    yield text
    text = ''
  }
  if (text !== '') yield text
}

export function csvLine(cells: readonly string[]): string {
  return cells.map(csvCell).join(DELIMITER) + LINE_END
}

/** A leading quote makes a text of what would be a formula. */
function csvCell(cell: string): string {
  const text = FORMULA.test(cell) ? `'${cell}` : cell
  return NEEDS_QUOTES.test(text) ? `"${text.replaceAll('"', '""')}"` : text
}

/** The text that such a quote was put before. */
export function withoutGuard(cell: string): string {
  return cell.startsWith("'") && FORMULA.test(cell) ? cell.slice(1) : cell
}
