import { sql } from 'kysely'
import type { Db } from '../database.ts'
import type { Counts } from './answer.ts'
import type { FileTrouble } from './file-trouble.ts'

/** One uploaded file. */
export interface FileImport {
  readonly id: number
  readonly requestedBy: string
  readonly fileName: string
  readonly fileBytes: number
  readonly header: readonly string[]
  readonly startedAt: Date
  readonly activeAt: Date
  readonly finishedAt: Date | null
  readonly bytesDone: number
  readonly lines: number
  readonly counts: Counts
  readonly trouble: FileTrouble | null
}

export interface NewImport {
  readonly userId: number
  readonly fileName: string
  readonly fileBytes: number
  readonly header: readonly string[]
  readonly now: Date
}

/** As long as somebody may come back for the rejected lines. */
const KEPT_MS = 7 * 24 * 3_600_000
/** Of one import; more are counted only, so that a wrong file of a million lines does not fill the database. */
export const MOST_REJECTED_KEPT = 50_000

export async function insertImport(db: Db, { userId, fileName, fileBytes, header, now }: NewImport): Promise<number> {
  await db
    .deleteFrom('imports')
    .where('started_at', '<', new Date(now.getTime() - KEPT_MS))
    .execute()
  const row = await db
    .insertInto('imports')
    .values({
      requested_by: userId,
      file_name: fileName,
      file_bytes: fileBytes,
      header: [...header],
      started_at: now,
      active_at: now,
    })
    .returning('id')
    .executeTakeFirstOrThrow()
  return row.id
}

interface SoFar {
  readonly bytesDone: number
  readonly lines: number
  readonly counts: Counts
  readonly now: Date
}

export async function updateImport(db: Db, id: number, { bytesDone, lines, counts, now }: SoFar): Promise<void> {
  await db
    .updateTable('imports')
    .set({ bytes_done: bytesDone, lines, ...counts, active_at: now })
    .where('id', '=', id)
    .execute()
}

export async function finishImport(db: Db, id: number, trouble: FileTrouble | null, now: Date): Promise<void> {
  await db
    .updateTable('imports')
    .set({ trouble: trouble === null ? null : JSON.stringify(trouble), active_at: now, finished_at: now })
    .where('id', '=', id)
    .execute()
}

export interface KeptLine {
  readonly line: number
  readonly reasons: string
  readonly csv: string
}

/** `position` counts the rejected lines of the import before these. */
export async function insertRejected(
  db: Db,
  importId: number,
  position: number,
  rejected: readonly KeptLine[],
): Promise<void> {
  const kept = rejected.slice(0, Math.max(0, MOST_REJECTED_KEPT - position))
  if (kept.length === 0) return
  const places = kept.map((_, index) => position + index)
  const lines = kept.map(({ line }) => line)
  const reasons = kept.map((one) => withoutNul(one.reasons))
  const csv = kept.map((one) => withoutNul(one.csv))
  await sql`
    insert into import_rejected_lines (import_id, position, line, reasons, csv)
    select ${importId}, * from unnest(${places}::integer[], ${lines}::integer[], ${reasons}::text[], ${csv}::text[])
  `.execute(db)
}

/** A file may hold what PostgreSQL cannot. */
function withoutNul(text: string): string {
  return text.replaceAll('\0', '\uFFFD')
}

export async function findImport(db: Db, id: number): Promise<FileImport | null> {
  const row = await imports(db).where('imports.id', '=', id).executeTakeFirst()
  return row === undefined ? null : importFrom(row)
}

/** The newest first. */
export async function listImports(db: Db, limit: number): Promise<readonly FileImport[]> {
  const rows = await imports(db).orderBy('imports.id', 'desc').limit(limit).execute()
  return rows.map(importFrom)
}

function imports(db: Db) {
  return db
    .selectFrom('imports')
    .innerJoin('users', 'users.id', 'requested_by')
    .select(['imports.id', 'users.name', 'file_name', 'file_bytes', 'header', 'started_at', 'active_at'])
    .select(['finished_at', 'bytes_done', 'lines', 'created', 'updated', 'unchanged', 'stale', 'rejected', 'trouble'])
}

type ImportRow = Awaited<ReturnType<ReturnType<typeof imports>['executeTakeFirstOrThrow']>>

function importFrom(row: ImportRow): FileImport {
  const { created, updated, unchanged, stale, rejected } = row
  return {
    id: row.id,
    requestedBy: row.name,
    fileName: row.file_name,
    fileBytes: row.file_bytes,
    header: row.header,
    startedAt: row.started_at,
    activeAt: row.active_at,
    finishedAt: row.finished_at,
    bytesDone: row.bytes_done,
    lines: row.lines,
    counts: { created, updated, unchanged, stale, rejected },
    trouble: row.trouble,
  }
}

/** At most `limit` from this position on, in the order of the file. */
export function listRejected(db: Db, importId: number, position: number, limit: number): Promise<readonly KeptLine[]> {
  return db
    .selectFrom('import_rejected_lines')
    .select(['line', 'reasons', 'csv'])
    .where('import_id', '=', importId)
    .where('position', '>=', position)
    .orderBy('position')
    .limit(limit)
    .execute()
}

export interface ReasonsOfLines {
  readonly reasons: string
  readonly lines: number
  readonly firstLine: number
}

/** What the kept lines were rejected for, the most frequent first. */
export function listReasons(db: Db, importId: number, limit: number): Promise<readonly ReasonsOfLines[]> {
  return db
    .selectFrom('import_rejected_lines')
    .select((eb) => ['reasons', eb.fn.countAll<number>().as('lines'), eb.fn.min('line').as('firstLine')])
    .where('import_id', '=', importId)
    .groupBy('reasons')
    .orderBy('lines', 'desc')
    .orderBy('firstLine')
    .limit(limit)
    .execute()
}
