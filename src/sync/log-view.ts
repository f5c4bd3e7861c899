import { momentInZoneWords } from '../backlog/time-words.ts'
import { outcomeWords, reasonWords, runningWords } from './progress-view.ts'
import type { LogPart, SyncRun } from './repository.ts'
import { STORES_HREF } from './stores-view.ts'

/** Riwayat sinkronisasi. */
export interface LogView {
  readonly tabs: readonly { readonly href: string; readonly text: string; readonly current: boolean }[]
  readonly note: string
  readonly rows: readonly LogRow[]
  readonly first: string | null
  readonly next: string | null
}

interface LogRow {
  readonly href: string
  readonly at: string
  readonly origin: string
  readonly result: string
  readonly took: string
  readonly tone: 'running' | 'good' | 'warn' | 'bad'
  readonly reason: string | null
}

const LOG = '/oms/sync-runs'
export const LOG_TABS: readonly { readonly part: LogPart; readonly text: string }[] = [
  { part: 'noteworthy', text: 'Semua' },
  { part: 'troubled', text: 'Bermasalah' },
  { part: 'request', text: 'Diminta' },
  { part: 'schedule', text: 'Otomatis' },
]
const NOTES: Readonly<Record<LogPart, string>> = {
  noteworthy: 'Sinkronisasi otomatis yang tidak menemukan perubahan hanya tampil di bagian Otomatis.',
  troubled: 'Yang sebagian atau seluruhnya gagal.',
  request: 'Yang dimulai orang dengan Synchronize.',
  schedule: 'Setiap toko yang terhubung, menurut jadwal.',
}

interface LogPage {
  readonly runs: readonly SyncRun[]
  readonly part: LogPart
  readonly more: boolean
  readonly before: number | null
}

export function toLogView({ runs, part, more, before }: LogPage, zone: string): LogView {
  const last = runs.at(-1)
  return {
    tabs: logTabs(part),
    note: NOTES[part],
    rows: runs.map((run) => toLogRow(run, zone)),
    first: before === null ? null : logAddress(part, null),
    next: more && last !== undefined ? logAddress(part, last.id) : null,
  }
}

/** The parts of the log, and the stores. */
export function logTabs(current: LogPart | 'stores'): LogView['tabs'] {
  const parts = LOG_TABS.map(({ part, text }) => ({ href: logAddress(part, null), text, current: part === current }))
  return [...parts, { href: STORES_HREF, text: 'Per toko', current: current === 'stores' }]
}

function toLogRow(run: SyncRun, zone: string): LogRow {
  const { counts, kind, finishedAt } = run
  return {
    href: `${LOG}/${run.id}`,
    at: momentInZoneWords(run.requestedAt, zone),
    origin: kind === 'schedule' ? `Otomatis · ${run.store ?? '—'}` : (run.requestedBy ?? '—'),
    result: finishedAt === null ? runningWords(run) : outcomeWords(counts, kind === 'schedule'),
    took: finishedAt === null ? 'berjalan' : tookWords(finishedAt.getTime() - run.requestedAt.getTime()),
    tone: toneOf(run),
    reason: reasonWords(run),
  }
}

function toneOf({ finishedAt, reason, counts }: SyncRun): LogRow['tone'] {
  if (reason !== null) return 'bad'
  if (finishedAt === null) return 'running'
  return counts.failed > 0 ? 'warn' : 'good'
}

/** "3 dtk", "2 mnt 5 dtk" */
function tookWords(ms: number): string {
  const seconds = Math.max(1, Math.round(ms / 1000))
  return seconds < 60 ? `${seconds} dtk` : `${Math.floor(seconds / 60)} mnt ${seconds % 60} dtk`
}

function logAddress(part: LogPart, before: number | null): string {
  const query = new URLSearchParams({
    ...(part === 'noteworthy' ? {} : { part }),
    ...(before === null ? {} : { before: String(before) }),
  })
  return query.size === 0 ? LOG : `${LOG}?${query}`
}
