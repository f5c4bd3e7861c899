import type { Generated, GeneratedAlways, JSONColumnType } from 'kysely'
import type { FileTrouble } from './file-trouble.ts'

export interface ImportsTable {
  id: GeneratedAlways<number>
  requested_by: number
  file_name: string
  file_bytes: number
  header: string[]
  started_at: Date
  active_at: Date
  finished_at: Date | null
  bytes_done: Generated<number>
  lines: Generated<number>
  created: Generated<number>
  updated: Generated<number>
  unchanged: Generated<number>
  stale: Generated<number>
  rejected: Generated<number>
  trouble: JSONColumnType<FileTrouble> | null
}

export interface ImportRejectedLinesTable {
  import_id: number
  position: number
  line: number
  reasons: string
  csv: string
}
