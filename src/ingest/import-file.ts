import { type FileHandle, open } from 'node:fs/promises'
import path from 'node:path'
import type { Db } from '../database.ts'
import type { Clock } from '../platform/clock.ts'
import { SetupError } from '../platform/errors.ts'
import { type CsvFile, openCsv } from './csv-file.ts'
import { ENGLISH, troubleWords } from './file-trouble.ts'
import { type Imported, importLines } from './import-lines.ts'
import { BYTE_ORDER_MARK, type RejectedLine, reasonsOf, rejectedHeader, rejectedLine } from './rejected-lines.ts'

/** A file on this machine, opened and its header read. */
export interface FileToImport {
  readonly path: string
  readonly bytes: number
  readonly csv: CsvFile
  bytesRead(): number
}

export interface FileImported extends Imported {
  /** Where the rejected lines are; null: none was. */
  readonly rejectedFile: string | null
  /** What the first of them was rejected for. */
  readonly firstReason: string | null
}

interface Import {
  readonly clock: Clock
  readonly signal: AbortSignal
  readonly onProgress: (lines: number) => void
}

/** @throws {SetupError} one sentence for a file that cannot be used. */
export async function openFile(file: string): Promise<FileToImport> {
  const handle = await open(file, 'r').catch((cause) => {
    throw new SetupError(`${file} cannot be read: ${reasonOf(cause)}.`, { cause })
  })
  const found = await handle.stat()
  if (!found.isFile()) {
    await handle.close()
    throw new SetupError(`${file} is not a file.`)
  }
  const bytes = handle.createReadStream()
  const opened = await openCsv(bytes)
  if (opened.kind === 'trouble') throw new SetupError(`${file}: ${troubleWords(opened.trouble, ENGLISH)}`)
  return { path: file, bytes: found.size, csv: opened.csv, bytesRead: () => bytes.bytesRead }
}

/** Rejected lines go into a file beside it, which replaces the one of an earlier import. */
export async function importFile(db: Db, file: FileToImport, options: Import): Promise<FileImported> {
  const rejects = openRejects(rejectedFileOf(file.path), file.csv.names)
  try {
    const imported = await importLines(db, file.csv, {
      ...options,
      onBatch: async ({ lines }, rejected) => {
        await rejects.keep(rejected)
        options.onProgress(lines)
      },
    })
    return { ...imported, ...rejects.kept() }
  } finally {
    await rejects.close()
  }
}

/** The file is made with its first line. */
function openRejects(file: string, names: readonly string[]) {
  let output: FileHandle | null = null
  let firstReason: string | null = null
  return {
    async keep(rejected: readonly RejectedLine[]): Promise<void> {
      const [first] = rejected
      if (first === undefined) return
      firstReason ??= `line ${first.number}: ${reasonsOf(first)}`
      const lines = rejected.map((line) => rejectedLine(names, line)).join('')
      const begins = output === null ? BYTE_ORDER_MARK + rejectedHeader(names) : ''
      output ??= await createFile(file)
      await output.appendFile(begins + lines)
    },
    kept: () => ({ rejectedFile: output === null ? null : file, firstReason }),
    close: async () => output?.close(),
  }
}

/** orders.csv → orders.rejected.csv */
function rejectedFileOf(file: string): string {
  const { dir, name, ext } = path.parse(file)
  return path.join(dir, `${/^\.(csv|txt)$/i.test(ext) ? name : name + ext}.rejected.csv`)
}

function createFile(file: string): Promise<FileHandle> {
  return open(file, 'w').catch((cause) => {
    throw new SetupError(
      `The rejected lines cannot be written to ${file} (${reasonOf(cause)}): mend that and import the file again; what was recorded stays.`,
      { cause },
    )
  })
}

const REASONS: Readonly<Record<string, string>> = {
  ENOENT: 'there is no such file',
  EACCES: 'this user may not',
  EPERM: 'this user may not',
  EISDIR: 'it is a folder',
  EROFS: 'the disk is read-only',
  ENOSPC: 'the disk is full',
}

function reasonOf(error: unknown): string {
  const { code = '', message = '' } = error as { code?: string; message?: string }
  return REASONS[code] ?? message
}
