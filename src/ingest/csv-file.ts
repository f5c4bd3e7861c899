import type { InfoRecord, Parser } from 'csv-parse'
import { withoutGuard } from '../platform/files/csv.ts'
import { type Column, parseHeader } from './csv-columns.ts'
import type { FileTrouble } from './file-trouble.ts'

export interface Line {
  /** Of the file, where the line begins; the header is line 1. */
  readonly number: number
  readonly cells: readonly string[]
}

/** A file whose header was understood. `lines` can be walked once. */
export interface CsvFile {
  readonly names: readonly string[]
  readonly columns: readonly (Column | null)[]
  /** The lines as they come, some at a time. @throws {Unreadable} where the file cannot be read on. */
  readonly lines: AsyncIterable<readonly Line[]>
}

export type OpenedCsv =
  | { readonly kind: 'csv'; readonly csv: CsvFile }
  | { readonly kind: 'trouble'; readonly trouble: FileTrouble }

export class Unreadable extends Error {
  override readonly name = 'Unreadable'
  readonly trouble: FileTrouble
  constructor(trouble: FileTrouble) {
    super(trouble.kind)
    this.trouble = trouble
  }
}

/** Enough for a header, and to tell a text from what is none. */
const BEGINNING = 16 * 1024
/** Bytes of one line at most: what comes after a quote that is never closed must not fill the memory. */
const LONGEST_LINE = 128 * 1024

/** Reads the header. What cannot be read is closed. */
export async function openCsv(bytes: AsyncIterable<Buffer>): Promise<OpenedCsv> {
  const rest = bytes[Symbol.asyncIterator]()
  const refuse = async (trouble: FileTrouble): Promise<OpenedCsv> => {
    await rest.return?.()
    return { kind: 'trouble', trouble }
  }
  const beginning = await beginningOf(rest)
  const misfit = misfitOf(beginning)
  if (misfit !== null) return refuse({ kind: misfit })
  const lines = linesOf(beginning, rest)
  try {
    const { value: first = [] } = await lines.next()
    const [head, ...others] = first
    if (head === undefined) return refuse({ kind: 'empty' })
    const header = parseHeader(head.cells)
    if (header.kind === 'wrong-header') return refuse(header)
    return { kind: 'csv', csv: { ...header, lines: startingWith(others, lines) } }
  } catch (error) {
    if (error instanceof Unreadable) return refuse(error.trouble)
    throw error
  }
}

async function beginningOf(bytes: AsyncIterator<Buffer>): Promise<Buffer> {
  const chunks: Buffer[] = []
  for (let length = 0; length < BEGINNING; ) {
    const { value, done } = await bytes.next()
    if (done === true) break
    chunks.push(value)
    length += value.length
  }
  return Buffer.concat(chunks)
}

/** What a file is that is no text in UTF-8; null: nothing speaks against it. */
function misfitOf(beginning: Buffer): 'empty' | 'workbook' | 'utf-16' | 'binary' | null {
  const mark = beginning.subarray(0, 4).toString('latin1')
  if (mark.startsWith('PK\x03\x04') || mark === '\xd0\xcf\x11\xe0') return 'workbook'
  if (mark.startsWith('\xff\xfe') || mark.startsWith('\xfe\xff')) return 'utf-16'
  const zero = beginning.indexOf(0)
  if (zero >= 0) return /^(\0[ -~]|[ -~]\0){2}/.test(mark) ? 'utf-16' : 'binary'
  return beginning.toString().replace('\uFEFF', '').trim() === '' ? 'empty' : null
}

/** Column names hold neither. */
function delimiterOf(beginning: Buffer): string {
  const [first = ''] = beginning
    .toString()
    .replace('\uFEFF', '')
    .trimStart()
    .split(/[\r\n]/, 1)
  return first.includes(';') ? ';' : ','
}

/** Never an empty list. Lines whose cells are all empty are skipped: spreadsheets leave them at the end. */
async function* linesOf(beginning: Buffer, rest: AsyncIterator<Buffer>): AsyncGenerator<readonly Line[], void> {
  let lines: Line[] = []
  const number = numbering()
  // loaded with the first file, not with the app
  const { parse } = await import('csv-parse')
  const parser = parse({
    bom: true,
    delimiter: delimiterOf(beginning),
    // an inch sign in the middle of a cell is a character like any other
    relax_quotes: true,
    relax_column_count: true,
    skip_empty_lines: true,
    skip_records_with_empty_values: true,
    max_record_size: LONGEST_LINE,
    // taken here and not from the stream, which forgets the lines before an error
    on_record: (cells: string[], info) => {
      lines.push({ number: number.of(cells, info), cells: cells.map(withoutGuard) })
      return null
    },
  })
  parser.on('error', () => {})
  parser.resume()
  try {
    for (let chunk: Buffer | null = beginning, isLast = false; !isLast; ) {
      const error = await feed(parser, chunk)
      if (lines.length > 0) yield lines
      lines = []
      if (error !== null) throw unreadable(error, number.next())
      isLast = chunk === null
      chunk = isLast ? null : ((await rest.next()).value ?? null)
    }
  } finally {
    await rest.return?.()
  }
}

/** `chunk` null: that was all. Gives what is wrong there. */
function feed(parser: Parser, chunk: Buffer | null): Promise<Error | null> {
  return new Promise((resolve) => {
    const done = (error?: Error | null) => resolve(error ?? null)
    if (chunk === null) parser.end(done)
    else parser.write(chunk, done)
  })
}

function unreadable(error: Error, line: number): Error {
  const { code } = error as { code?: unknown }
  const isQuote = code === 'CSV_QUOTE_NOT_CLOSED' || code === 'CSV_MAX_RECORD_SIZE'
  return isQuote ? new Unreadable({ kind: 'open-quote', line }) : error
}

/** The parser says where a line ends, and counts the two characters of a line break inside a cell as two lines. */
function numbering() {
  let twice = 0
  let last = 0
  return {
    of(cells: readonly string[], { lines }: InfoRecord): number {
      let inside = 0
      for (const cell of cells) {
        if (!/[\r\n]/.test(cell)) continue
        inside += cell.match(/\r\n|\r|\n/g)?.length ?? 0
        twice += cell.match(/\r\n/g)?.length ?? 0
      }
      last = lines - twice
      return last - inside
    },
    next: () => last + 1,
  }
}

async function* startingWith(
  first: readonly Line[],
  others: AsyncGenerator<readonly Line[], void>,
): AsyncGenerator<readonly Line[], void> {
  if (first.length > 0) yield first
  yield* others
}
