import { MARKETPLACE_NAME } from '../backlog/order.ts'
import { sinceWords } from '../backlog/time-words.ts'
import type { Evidence, Silence, SourceWord } from './evidence.ts'

/** Where one source's facts come from. */
export interface SourceLine {
  readonly text: string
  /** It said so just now; false: what is shown is older. */
  readonly isLive: boolean
}

/** One line for each source, from the moment they have been asked; before that none. */
export function sourceLines(evidence: Evidence, zone: string): readonly SourceLine[] {
  const { live, lookedAt } = evidence
  if (live === null) return []
  const tell = (at: Date) => sinceWords(at, lookedAt, zone)
  const [heard, heardOfBgen] = [marketplaceHeardAt(evidence), bgenHeardAt(evidence)]
  const stored = heard === null ? 'memakai data tersimpan' : `memakai data ${tell(heard)}`
  const storedOfBgen = heardOfBgen === null ? 'belum pernah ada kabar' : `memakai data ${tell(heardOfBgen)}`
  return [
    lineOf(live.marketplace, marketplaceText(evidence), MARKETPLACE_SILENCE, stored, tell),
    live.bgen.came === 'unknown' && heardOfBgen === null
      ? { text: `Langsung dari B-Gen, ${tell(live.bgen.at)}: belum ada dokumen pesanan ini`, isLive: true }
      : lineOf(live.bgen, 'B-Gen', BGEN_SILENCE, storedOfBgen, tell),
  ]
}

/** "Shopee dan B-Gen" */
export function sourcesText(evidence: Evidence): string {
  return `${marketplaceText(evidence)} dan B-Gen`
}

/** By our clock, when the marketplace's facts were last known to be true; null: nobody can tell. */
export function marketplaceHeardAt({ storeSyncedAt, marketplaceReading }: Evidence): Date | null {
  const heard = [storeSyncedAt, marketplaceReading.recordedAt].flatMap((at) => (at === null ? [] : [at.getTime()]))
  return heard.length === 0 ? null : new Date(Math.max(...heard))
}

/** null: it has never been heard about this order. */
export function bgenHeardAt({ bgenReading }: Evidence): Date | null {
  return bgenReading === null ? null : (bgenReading.recordedAt ?? bgenReading.sourceTime)
}

type Tell = (at: Date) => string
type SilenceWords = Readonly<Record<Silence | 'unknown', (name: string) => string>>

const SILENCE = {
  slow: (name: string) => `${name} tidak terjangkau (tidak menjawab dalam 2 detik)`,
  unreachable: (name: string) => `${name} tidak terjangkau (koneksi gagal atau servernya bermasalah)`,
  'rate-limited': (name: string) => `Batas permintaan ke ${name} sedang tercapai`,
  unreadable: (name: string) => `Jawaban ${name} tidak terbaca`,
  'order-unreadable': (name: string) => `${name} menjawab, tetapi isinya tentang pesanan ini tidak terbaca`,
  'no-app': (name: string) => `Aplikasi ${name} belum didaftarkan di sini`,
  sealed: (name: string) => `Rahasia koneksi ${name} tidak dapat dibuka (APP_SECRET server ini lain)`,
  'not-recorded': (name: string) => `Jawaban ${name} tidak dapat dicatat`,
}

const MARKETPLACE_SILENCE: SilenceWords = {
  ...SILENCE,
  unauthorised: (name) => `Otorisasi toko di ${name} habis`,
  refused: (name) => `${name} menolak pertanyaan tentang pesanan ini`,
  'not-connected': (name) => `Toko ini belum terhubung ke ${name}`,
  unknown: (name) => `${name} tidak mengenal nomor pesanan ini`,
}

const BGEN_SILENCE: SilenceWords = {
  ...SILENCE,
  unauthorised: () => 'B-Gen menolak akses kami',
  refused: () => 'B-Gen menolak pertanyaan tentang pesanan ini',
  'not-connected': () => 'B-Gen belum terhubung',
  unknown: () => 'B-Gen tidak lagi mengenal pesanan ini',
}

function lineOf({ came, at }: SourceWord, name: string, silence: SilenceWords, stored: string, tell: Tell): SourceLine {
  if (came === 'answered') return { text: `Langsung dari ${name}, ${tell(at)}`, isLive: true }
  return { text: `${silence[came](name)}, ${stored}`, isLive: false }
}

function marketplaceText({ marketplace }: Evidence): string {
  return marketplace === 'other' ? 'Marketplace' : MARKETPLACE_NAME[marketplace]
}
