import { countWords } from '../backlog/time-words.ts'
import { sentencesOf } from './reason.ts'
import type { SyncRun } from './repository.ts'
import { type RunCounts, settledOf } from './run.ts'

/** The small piece that tells how far a run is; it asks again by itself until the run has ended. */
export interface ProgressView {
  readonly id: string
  readonly href: string
  readonly heading: string
  /** "37 dari 60 selesai · 2 gagal", in the end "94 berhasil · 4 tidak berubah · 2 gagal" */
  readonly counts: string
  readonly settled: number
  readonly total: number
  /** Where to ask again; null: it has ended. */
  readonly poll: string | null
  readonly tone: 'good' | 'warn' | 'bad' | ''
  /** null: nothing failed that could be tried again, or this person may not. */
  readonly retry: RetryView | null
  /** What a screen reader is told when the piece comes into a page; empty: nothing. */
  readonly say: string
}

interface RetryView {
  readonly action: string
  readonly key: string
}

/** @param retryKey the new form's key; null: no failed item is an order, or the person may not synchronize */
export function toProgressView(run: SyncRun, retryKey: string | null): ProgressView {
  const href = `/oms/sync-runs/${run.id}`
  const settled = settledOf(run.counts)
  const ended = run.finishedAt !== null
  return {
    id: String(run.id),
    href,
    heading: headingOf(run),
    counts: ended ? outcomeWords(run.counts, run.kind === 'schedule') : runningWords(run),
    settled,
    total: Math.max(1, run.counts.total),
    poll: ended ? null : `${href}/progress?seen=${settled}`,
    tone: ended ? toneOf(run) : '',
    say: '',
    retry: ended && run.counts.failed > 0 && retryKey !== null ? { action: `${href}/retry`, key: retryKey } : null,
  }
}

/** Told once at the beginning and once at the end, not at each step. */
export function withWords(view: ProgressView): ProgressView {
  if (view.poll === null) return { ...view, say: `${view.heading}: ${view.counts}` }
  return view.settled === 0 ? { ...view, say: view.heading } : view
}

function headingOf({ counts, finishedAt, kind, reason }: SyncRun): string {
  const orders = `${countWords(counts.total)} pesanan`
  if (kind === 'schedule') {
    const state = finishedAt === null ? 'berjalan' : reason === null ? 'selesai' : 'belum lengkap'
    return `Sinkronisasi otomatis ${state}`
  }
  if (finishedAt === null) return `Menyinkronkan ${orders}`
  if (counts.failed === 0) return `Sinkronisasi ${orders} selesai`
  return counts.failed === counts.total ? `Sinkronisasi ${orders} gagal` : `Sinkronisasi ${orders} selesai sebagian`
}

/** How many pages a store has to tell is not known beforehand. */
export function runningWords({ kind, counts }: SyncRun): string {
  if (kind === 'schedule') return outcomeWords(counts, true)
  const done = `${countWords(settledOf(counts))} dari ${countWords(counts.total)} selesai`
  return counts.failed > 0 ? `${done} · ${countWords(counts.failed)} gagal` : done
}

function toneOf({ counts, reason }: SyncRun): 'good' | 'warn' | 'bad' {
  if (reason !== null) return 'bad'
  if (counts.failed === 0) return 'good'
  return counts.failed === counts.total ? 'bad' : 'warn'
}

/** What ended how; a request names all three, the automatic one only what there is. */
export function outcomeWords(counts: RunCounts, scheduled: boolean): string {
  const some = (count: number, word: string) => (count > 0 ? [`${countWords(count)} ${word}`] : [])
  if (scheduled) {
    const parts = [...some(counts.created, 'baru'), ...some(counts.updated, 'berubah'), ...some(counts.failed, 'gagal')]
    return parts.length === 0 ? 'Tidak ada perubahan' : parts.join(' · ')
  }
  const { updated, unchanged, failed } = counts
  return `${countWords(updated)} berhasil · ${countWords(unchanged)} tidak berubah · ${countWords(failed)} gagal`
}

/** What kept a whole run from its end, as a sentence with what to do. */
export function reasonWords(run: SyncRun): string | null {
  return run.reason === null ? null : sentencesOf(run.reason, run.detail)
}
