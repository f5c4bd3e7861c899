import type { FieldError } from '../backlog/outcome.ts'
import type { Db } from '../database.ts'
import type { Clock } from '../platform/clock.ts'
import { type Counts, countsOf, NOTHING_YET, sumOf } from './answer.ts'
import { type Column, itemOf } from './csv-columns.ts'
import { type CsvFile, type Line, Unreadable } from './csv-file.ts'
import type { FileTrouble } from './file-trouble.ts'
import type { RejectedLine } from './rejected-lines.ts'
import { takeInOrders } from './take-in.ts'

/** Lines of one transaction. */
const BATCH = 2_000

export interface Imported {
  readonly lines: number
  readonly counts: Counts
  /** Why the rest of the file was not read; what came before is recorded. null: the whole file was. */
  readonly trouble: FileTrouble | null
}

interface Import {
  readonly clock: Clock
  readonly signal: AbortSignal
  /** After each batch; awaited, so that nobody falls behind. */
  readonly onBatch: (soFar: Omit<Imported, 'trouble'>, rejected: readonly RejectedLine[]) => Promise<void>
}

/** Records a file line by line, as the API would its items. A line that is rejected does not stop the rest. */
export async function importLines(db: Db, csv: CsvFile, { clock, signal, onBatch }: Import): Promise<Imported> {
  let [lines, counts] = [0, NOTHING_YET]
  try {
    for await (const batch of inBatches(csv.lines)) {
      if (signal.aborted) return { lines, counts, trouble: { kind: 'stopped' } }
      const taken = await takeInLines(db, csv.columns, batch, clock.now())
      lines += batch.length
      counts = sumOf(counts, taken.counts)
      await onBatch({ lines, counts }, taken.rejected)
    }
  } catch (error) {
    if (error instanceof Unreadable) return { lines, counts, trouble: error.trouble }
    throw error
  }
  return { lines, counts, trouble: null }
}

/** What was read before the file became unreadable is a batch too. */
async function* inBatches(lines: AsyncIterable<readonly Line[]>): AsyncGenerator<readonly Line[], void> {
  let batch: Line[] = []
  try {
    for await (const some of lines) {
      batch.push(...some)
      if (batch.length < BATCH) continue
      yield batch
      batch = []
    }
  } catch (error) {
    if (error instanceof Unreadable && batch.length > 0) yield batch
    throw error
  }
  if (batch.length > 0) yield batch
}

async function takeInLines(db: Db, columns: readonly (Column | null)[], batch: readonly Line[], now: Date) {
  const damage = batch.map((line) => damageOf(line, columns))
  const whole = batch.filter((_, place) => damage[place] === null)
  const items = whole.map((line) => itemOf(columns, line.cells))
  const answers = (await takeInOrders(db, items, { caller: 'file', now })).values()
  const all = damage.map((errors) =>
    errors === null ? (answers.next().value ?? NEVER) : { outcome: 'rejected' as const, errors },
  )
  const rejected = all.flatMap(({ outcome, errors = [] }, place) =>
    outcome === 'rejected' ? [{ ...(batch[place] as Line), errors }] : [],
  )
  return { counts: countsOf(all), rejected }
}

const NEVER = { outcome: 'rejected', errors: [] } as const

/** What an item of the API cannot have: the wrong number of cells, and bytes that are no character. */
function damageOf({ cells }: Line, columns: readonly (Column | null)[]): readonly FieldError[] | null {
  if (cells.length !== columns.length) {
    const message = `memuat ${cells.length} sel, padahal judulnya ${columns.length}`
    return [{ field: 'baris', message }]
  }
  const broken = cells.findIndex((cell) => cell.includes('\uFFFD'))
  if (broken < 0 || columns[broken] === null) return null
  const field = columns[broken]?.name ?? ''
  return [{ field, message: 'memuat karakter yang bukan UTF-8; simpan file sebagai "CSV UTF-8"' }]
}
