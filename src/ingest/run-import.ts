import type { Services } from '../services.ts'
import { NOTHING_YET } from './answer.ts'
import type { CsvFile } from './csv-file.ts'
import type { FileTrouble } from './file-trouble.ts'
import { importLines } from './import-lines.ts'
import { finishImport, insertImport, insertRejected, type NewImport, updateImport } from './imports-repository.ts'
import { reasonsOf, rejectedLine } from './rejected-lines.ts'

type Needs = Pick<Services, 'db' | 'clock'>

interface Begun {
  readonly id: number
  /** Settles when the import has ended, however it did. */
  readonly ended: Promise<void>
}

interface Upload extends Omit<NewImport, 'now' | 'header'> {
  readonly csv: CsvFile
  readonly bytesRead: () => number
}

/** Imports that go on after the page was answered, one at a time for each person. */
export interface ImportRuns {
  isBusy(userId: number): boolean
  begin(upload: Upload): Promise<Begun>
  /** Lets each finish its batch; what is recorded stays. */
  stop(): Promise<void>
}

export function importRuns({ db, clock }: Needs, report: (error: unknown) => void): ImportRuns {
  const running = new Map<number, Promise<void>>()
  const stopping = new AbortController()

  async function run(id: number, { csv, bytesRead }: Upload): Promise<void> {
    let counts = NOTHING_YET
    const imported = await importLines(db, csv, {
      clock,
      signal: stopping.signal,
      onBatch: async (soFar, rejected) => {
        const kept = rejected.map((line) => ({
          line: line.number,
          reasons: reasonsOf(line),
          csv: rejectedLine(csv.names, line),
        }))
        await insertRejected(db, id, counts.rejected, kept)
        counts = soFar.counts
        await updateImport(db, id, { ...soFar, bytesDone: bytesRead(), now: clock.now() })
      },
    })
    await finishImport(db, id, imported.trouble, clock.now())
  }

  async function end(id: number, error: unknown): Promise<void> {
    report(error)
    const trouble: FileTrouble = { kind: 'failed' }
    // while the database is away this cannot be noted down: the import then shows as one that stands still
    await finishImport(db, id, trouble, clock.now()).catch(report)
  }

  return {
    isBusy: (userId) => running.has(userId),
    begin: async (upload) => {
      const { userId, fileName, fileBytes, csv } = upload
      const inserted = insertImport(db, { userId, fileName, fileBytes, header: csv.names, now: clock.now() })
      const ended = inserted
        .then((id) => run(id, upload).catch((error) => end(id, error)))
        .finally(() => running.delete(userId))
      running.set(
        userId,
        ended.catch(() => {}),
      )
      return { id: await inserted, ended }
    },
    stop: async () => {
      stopping.abort()
      await Promise.all(running.values())
    },
  }
}
