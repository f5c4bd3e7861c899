import { countWords, momentInZoneWords } from '../backlog/time-words.ts'
import { INDONESIAN, troubleWords } from './file-trouble.ts'
import type { FileImport, ReasonsOfLines } from './imports-repository.ts'

export const IMPORTS = '/oms/imports'

/** No batch takes as long: the process that worked on it is gone. */
const SILENT_MS = 60_000
const SAFE =
  'Yang sudah tercatat tetap tercatat. Mengunggah file yang sama lagi aman: tidak ada yang tercatat dua kali.'

export interface ImportView {
  readonly title: string
  readonly origin: string
  readonly heading: string
  readonly tone: Tone
  /** What kept the file from being read to its end. */
  readonly trouble: string | null
  readonly facts: readonly { readonly label: string; readonly value: string; readonly outcome: string }[]
  /** null: it has ended. */
  readonly progress: { readonly href: string; readonly percent: number; readonly words: string } | null
  readonly rejected: RejectedView | null
}

type Tone = 'running' | 'good' | 'warn' | 'bad'

interface RejectedView {
  readonly href: string
  readonly rows: readonly { readonly reasons: string; readonly lines: string; readonly firstLine: string }[]
  readonly note: string
}

interface Shown {
  readonly now: Date
  readonly zone: string
  /** Why lines were rejected; there may be more reasons. */
  readonly reasons: readonly ReasonsOfLines[]
  readonly mostReasons: number
  /** Rejected lines that are kept. */
  readonly mostKept: number
}

export function toImportView(one: FileImport, { now, zone, ...shown }: Shown): ImportView {
  const state = stateOf(one, now)
  const running = state === 'running'
  return {
    title: `Impor ${one.fileName}`,
    origin: `${momentInZoneWords(one.startedAt, zone)} · ${one.requestedBy} · ${sizeWords(one.fileBytes)}`,
    heading: headingOf(one, state),
    tone: toneOf(one, state),
    trouble: running || state === 'done' ? null : `${troubleOf(one)} ${SAFE}`,
    facts: factsOf(one),
    progress: running ? progressOf(one) : null,
    rejected: one.counts.rejected === 0 ? null : toRejectedView(one, shown),
  }
}

type State = 'running' | 'done' | 'broken-off'

function stateOf({ finishedAt, activeAt, trouble }: FileImport, now: Date): State {
  if (finishedAt !== null) return trouble === null ? 'done' : 'broken-off'
  return now.getTime() - activeAt.getTime() < SILENT_MS ? 'running' : 'broken-off'
}

function headingOf({ lines, counts }: FileImport, state: State): string {
  if (state === 'running') return 'Sedang diimpor'
  if (state === 'broken-off') return 'Impor tidak sampai akhir file'
  if (lines === 0) return 'File ini tidak berisi pesanan'
  if (counts.rejected === 0) return `${countWords(lines)} baris diterima`
  if (counts.rejected === lines) return `Semua ${countWords(lines)} baris ditolak`
  return `${countWords(lines - counts.rejected)} baris diterima, ${countWords(counts.rejected)} ditolak`
}

function toneOf({ counts, lines }: FileImport, state: State): Tone {
  if (state === 'running') return 'running'
  if (state === 'broken-off' || (lines > 0 && counts.rejected === lines)) return 'bad'
  return counts.rejected > 0 || lines === 0 ? 'warn' : 'good'
}

/** Without a word about it the process that imported was killed. */
function troubleOf({ trouble }: FileImport): string {
  return troubleWords(trouble ?? { kind: 'failed' }, INDONESIAN)
}

const OUTCOMES = [
  ['created', 'Pesanan baru'],
  ['updated', 'Diperbarui'],
  ['unchanged', 'Tidak berubah'],
  ['stale', 'Lebih lama, diabaikan'],
  ['rejected', 'Ditolak'],
] as const

function factsOf({ counts }: FileImport): ImportView['facts'] {
  return OUTCOMES.map(([outcome, label]) => ({
    label,
    value: countWords(counts[outcome]),
    outcome: outcome === 'rejected' && counts.rejected > 0 ? 'failed' : 'unchanged',
  }))
}

function progressOf({ id, bytesDone, fileBytes, lines }: FileImport): ImportView['progress'] {
  const percent = Math.min(100, Math.floor((100 * bytesDone) / fileBytes))
  return { href: `${IMPORTS}/${id}`, percent, words: `${percent} % · ${countWords(lines)} baris` }
}

function toRejectedView(
  one: FileImport,
  { reasons, mostReasons, mostKept }: Omit<Shown, 'now' | 'zone'>,
): RejectedView {
  const some = reasons.length < mostReasons ? '' : `${mostReasons} alasan yang paling sering tampil di sini. `
  const cut =
    one.counts.rejected > mostKept ? `File itu memuat ${countWords(mostKept)} baris pertama yang ditolak. ` : ''
  return {
    href: `${IMPORTS}/${one.id}/rejected.csv`,
    rows: reasons.map((row) => ({
      reasons: row.reasons,
      lines: countWords(row.lines),
      firstLine: countWords(row.firstLine),
    })),
    note: `${some}${cut}Perbaiki di file yang diunduh, lalu unggah file itu: kolom line dan reasons dilewati.`,
  }
}

export interface ImportsView {
  readonly refused: string | null
  readonly limit: string
  readonly columns: readonly string[]
  readonly rows: readonly ImportRow[]
}

interface ImportRow {
  readonly href: string
  readonly at: string
  readonly fileName: string
  readonly requestedBy: string
  readonly result: string
  readonly tone: Tone
}

interface Listed {
  readonly now: Date
  readonly zone: string
  readonly refused: string | null
  readonly mostBytes: number
  readonly columns: readonly string[]
}

/** The form, and what was uploaded lately. */
export function toImportsView(imports: readonly FileImport[], shown: Listed): ImportsView {
  return {
    refused: shown.refused,
    limit: sizeWords(shown.mostBytes),
    columns: shown.columns,
    rows: imports.map((one) => {
      const state = stateOf(one, shown.now)
      return {
        href: `${IMPORTS}/${one.id}`,
        at: momentInZoneWords(one.startedAt, shown.zone),
        fileName: one.fileName,
        requestedBy: one.requestedBy,
        result: headingOf(one, state),
        tone: toneOf(one, state),
      }
    }),
  }
}

/** "3,4 MB", "12 KB" */
function sizeWords(bytes: number): string {
  const mega = bytes / 1024 / 1024
  if (mega >= 1) return `${mega.toFixed(1).replace('.0', '').replace('.', ',')} MB`
  return `${Math.max(1, Math.round(bytes / 1024))} KB`
}

/** For a header of the answer: letters, digits and little else. */
export function rejectedFileName(fileName: string): string {
  const name = fileName.replace(/\.(csv|txt)$/i, '').replace(/[^\w.-]+/g, '_')
  return `${name}.rejected.csv`
}
