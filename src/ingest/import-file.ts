import type { FieldError } from '../backlog/outcome.ts'
import type { Db } from '../database.ts'
import type { Clock } from '../platform/clock.ts'
import { type Counts, countsOf, NOTHING_YET, sumOf } from './answer.ts'
import { itemOf, LINE_COLUMN, REASON_COLUMN, readHeader } from './csv-columns.ts'
import { type CsvLine, linesOf } from './csv-lines.ts'
import { FileProblem } from './file-problem.ts'
import { takeInOrders } from './take-in.ts'

/** Lines recorded in one transaction. */
const BATCH = 2_000

export interface Import {
  readonly db: Db
  readonly clock: Clock
  readonly bytes: AsyncIterable<Uint8Array>
  /** Called after every batch. */
  readonly onProgress?: (counts: Counts) => void
  /** Takes the lines of the file of rejected lines, its first line included; never called while there are none. */
  readonly onRejected: (cells: readonly string[]) => void
}

export interface Imported {
  readonly counts: Counts
  /** Why the file was not read to its end. What came before is recorded, and importing the file again is safe. */
  readonly problem: FileProblem | null
}

/** Records a CSV file batch by batch: while one is recorded the next one is read, and memory does not grow with the file. */
export async function importFile({ db, clock, bytes, onProgress, onRejected }: Import): Promise<Imported> {
  let counts = NOTHING_YET
  let recording = Promise.resolve()
  const record = async (names: readonly string[], lines: readonly CsvLine[]): Promise<void> => {
    const header = readHeader(names)
    const items = lines.map((line) => itemOf(header, line.cells))
    const answers = await takeInOrders(db, items, { caller: 'file', now: clock.now() })
    const rejected = answers.flatMap(({ errors }, place) =>
      errors === undefined ? [] : [rejectedLine(lines[place] as CsvLine, errors)],
    )
    if (counts.rejected === 0 && rejected.length > 0) onRejected([LINE_COLUMN, REASON_COLUMN, ...names])
    for (const cells of rejected) onRejected(cells)
    counts = sumOf(counts, countsOf(answers))
    onProgress?.(counts)
  }
  try {
    for await (const { names, lines } of batchesOf(linesOf(bytes))) {
      await recording
      recording = record(names, lines)
      // heard where it is awaited
      recording.catch(() => {})
    }
    await recording
    return { counts, problem: null }
  } catch (error) {
    if (!(error instanceof FileProblem)) throw error
    await recording
    return { counts, problem: error }
  }
}

function rejectedLine({ number, cells }: CsvLine, errors: readonly FieldError[]): readonly string[] {
  return [String(number), errors.map(({ field, message }) => `${field} ${message}`.trim()).join('; '), ...cells]
}

interface Batch {
  /** The first line of the file. */
  readonly names: readonly string[]
  readonly lines: readonly CsvLine[]
}

/** Also the lines that stand before a problem. @throws FileProblem */
async function* batchesOf(file: AsyncGenerator<CsvLine>): AsyncGenerator<Batch> {
  const first = await file.next()
  if (first.done === true) throw new FileProblem('empty')
  const names = first.value.cells
  let lines: CsvLine[] = []
  let isEmpty = true
  let problem: unknown = null
  readHeader(names)
  try {
    for await (const line of file) {
      isEmpty = false
      lines.push(line)
      if (lines.length < BATCH) continue
      yield { names, lines }
      lines = []
    }
  } catch (error) {
    problem = error
  }
  if (lines.length > 0) yield { names, lines }
  if (problem !== null) throw problem
  if (isEmpty) throw new FileProblem('no-lines')
}
