import { createReadStream, type ReadStream } from 'node:fs'
import { type FileHandle, open } from 'node:fs/promises'
import type { Db } from '../database.ts'
import type { Clock } from '../platform/clock.ts'
import { SetupError } from '../platform/errors.ts'
import { type CsvFile, openCsv } from './csv-file.ts'
import { ENGLISH, troubleWords } from './file-trouble.ts'
import { type Imported, importLines } from './import-lines.ts'
import { BYTE_ORDER_MARK, reasonsOf, rejectedHeader, rejectedLine } from './rejected-lines.ts'

/** A file of the command line whose header was understood. */
export interface OpenFile {
  readonly path: string
  readonly bytes: number
  readonly csv: CsvFile
  /** How far it has been read. */
  bytesRead(): number
}

export interface FileImported extends Imported {
  /** null: no line was rejected. */
  readonly rejectedFile: string | null
  /** Of the first rejected line; null as above. */
  readonly firstReason: string | null
}

/** @throws {SetupError} one sentence for a file that cannot be used. */
export async function openFile(path: string): Promise<OpenFile> {
  const { bytes, stream } = await readable(path)
  const opened = await openCsv(stream)
  if (opened.kind === 'trouble') throw new SetupError(`${path}: ${troubleWords(opened.trouble, ENGLISH)}`)
  return { path, bytes, csv: opened.csv, bytesRead: () => stream.bytesRead }
}

async function readable(path: string): Promise<{ readonly bytes: number; readonly stream: ReadStream }> {
  try {
    const handle = await open(path)
    const { size } = await handle.stat()
    return { bytes: size, stream: createReadStream(path, { fd: handle }) }
  } catch (cause) {
    throw new SetupError(`${path} cannot be read (${(cause as NodeJS.ErrnoException).code}): check its name.`, {
      cause,
    })
  }
}

interface Run {
  readonly clock: Clock
  readonly signal: AbortSignal
  readonly onProgress: (lines: number) => void
}

/** Records the file; what is rejected goes to FILE.rejected.csv beside it, batch by batch. */
export async function importFile(
  db: Db,
  { path, csv }: OpenFile,
  { clock, signal, onProgress }: Run,
): Promise<FileImported> {
  const rejectedFile = `${path.replace(/\.csv$/i, '')}.rejected.csv`
  let out: FileHandle | null = null
  let firstReason: string | null = null
  try {
    const imported = await importLines(db, csv, {
      clock,
      signal,
      onBatch: async ({ lines }, rejected) => {
        const [first] = rejected
        if (first !== undefined && out === null) {
          out = await open(rejectedFile, 'w')
          firstReason = `line ${first.number}: ${reasonsOf(first)}`
          await out.write(BYTE_ORDER_MARK + rejectedHeader(csv.names))
        }
        await out?.write(rejected.map((line) => rejectedLine(csv.names, line)).join(''))
        onProgress(lines)
      },
    })
    return { ...imported, rejectedFile: out === null ? null : rejectedFile, firstReason }
  } finally {
    await (out as FileHandle | null)?.close()
  }
}
