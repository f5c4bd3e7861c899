import { keteranganText } from '../backlog/keterangan.ts'
import { MARKETPLACE_NAME } from '../backlog/order.ts'
import { momentInZoneWords, sinceWords } from '../backlog/time-words.ts'
import type { Attempt } from '../remedies/remedy.ts'
import type { OfferView } from '../remedies/remedy-view.ts'
import type { Urgency } from './case.ts'
import type { Evidence } from './evidence.ts'
import { type FactRow, type FactRows, toFactRows } from './facts-view.ts'
import type { Finding } from './finding.ts'
import type { HistoryEvent } from './history.ts'
import { type HistoryView, toHistoryView } from './history-view.ts'
import { bgenHeardAt, marketplaceHeardAt, type SourceLine, sourceLines, sourcesText } from './live-words.ts'

/** What the screen shows, finished; an empty string means there is none. */
export interface ModalView {
  readonly invoice: string
  /** "Toko Sinar · Shopee · Gudang Jakarta" */
  readonly place: string
  readonly created: string
  /** Empty: not in the backlog. */
  readonly slug: string
  readonly keterangan: string
  readonly verdict: string
  readonly cause: string
  readonly warnings: readonly string[]
  readonly facts: FactRows
  /** How old the evidence is; empty: the sources say it. */
  readonly asOf: string
  /** Where each source's facts come from, once they were asked. */
  readonly sources: readonly SourceLine[]
  /** They are asked from here, as soon as this is on the screen; null: they were. */
  readonly asking: { readonly url: string; readonly says: string } | null
  readonly next: string
  readonly who: string
  readonly urgency: string
  readonly urgent: boolean
  /** null: this person may not synchronize. */
  readonly sync: SyncView | null
  /** What B-Gen can do about it; null: nothing, or not for this person. */
  readonly remedy: OfferView | null
  /** Says whom to ask for it; empty: nobody has to be asked. */
  readonly remedyOfOthers: string
  readonly history: HistoryView
  /** Everything above as plain text, for a colleague who cannot see this screen. */
  readonly report: string
  readonly inDialog: boolean
  readonly back: string
}

interface SyncView {
  readonly orderId: number
  readonly idempotencyKey: string
  readonly primary: boolean
  readonly explains: string
  /** The progress shows on the board below, so the dialog closes. */
  readonly onBoard: boolean
}

export interface Shown {
  readonly zone: string
  readonly history: readonly HistoryEvent[]
  readonly historyLimit: number
  readonly maySync: boolean
  /** What B-Gen can do about it; null: nothing. */
  readonly remedy: OfferView | null
  readonly mayRemedy: boolean
  /** What people had B-Gen do about it, newest first. */
  readonly attempts: readonly Attempt[]
  /** One per answer: pressing the button twice starts one run. */
  readonly idempotencyKey: string
  /** Whether the answer opens above the list or is a page of its own. */
  readonly inDialog: boolean
  /** Whether the page below the dialog is the board. */
  readonly onBoard: boolean
  /** Path of the page to go back to. */
  readonly back: string
}

const URGENCY_TEXT: Readonly<Record<Urgency, string>> = {
  now: 'Sekarang',
  today: 'Hari ini',
  'in-time': 'Sebelum batas kirim',
  none: 'Tidak mendesak',
}

const OF_OTHERS = 'Import dan generate invoice dapat diklik rekan dengan peran gudang atau administrator.'

export function toModalView(evidence: Evidence, finding: Finding, shown: Shown): ModalView {
  const { zone } = shown
  const facts = toFactRows(evidence, finding, zone)
  const view = {
    invoice: evidence.kodeInvoiceMp,
    place: placeText(evidence),
    created: `Dibuat ${momentInZoneWords(evidence.facts.createdAt, zone)}`,
    slug: finding.keterangan ?? '',
    keterangan: finding.keterangan === null ? 'Tidak ada di Backlog Orders' : keteranganText(finding.keterangan),
    verdict: finding.verdict,
    cause: finding.cause,
    warnings: finding.warnings,
    facts,
    ...howOld(evidence, zone),
    next: finding.next,
    who: finding.who ?? '',
    urgency: URGENCY_TEXT[finding.urgency],
    urgent: finding.urgency === 'now',
    sync: shown.maySync ? syncView(evidence, finding, shown) : null,
    remedy: shown.mayRemedy ? shown.remedy : null,
    remedyOfOthers: shown.mayRemedy || shown.remedy === null ? '' : OF_OTHERS,
    history: toHistoryView(shown.history, shown.historyLimit, zone, shown.attempts),
    inDialog: shown.inDialog,
    back: shown.back,
  }
  return { ...view, report: reportOf(view) }
}

function placeText({ storeName, marketplace, warehouseName }: Evidence): string {
  const parts = [storeName, MARKETPLACE_NAME[marketplace], warehouseName]
  return parts.filter((part) => part !== null).join(' · ')
}

function howOld(evidence: Evidence, zone: string): Pick<ModalView, 'asOf' | 'sources' | 'asking'> {
  if (evidence.live !== null) return { asOf: '', sources: sourceLines(evidence, zone), asking: null }
  const url = `/oms/backlog-orders/${evidence.orderId}/investigation?live=1`
  const says = `Bertanya ke ${sourcesText(evidence)}…`
  return { asOf: asOfText(evidence, zone), sources: [], asking: { url, says } }
}

/** By our own clock. */
function asOfText(evidence: Evidence, zone: string): string {
  const tell = (at: Date) => sinceWords(at, evidence.lookedAt, zone)
  const [heard, heardOfBgen] = [marketplaceHeardAt(evidence), bgenHeardAt(evidence)]
  const marketplace = heard === null ? 'tersimpan' : `per ${tell(heard)}`
  return `Data marketplace ${marketplace}, ${heardOfBgen === null ? 'B-Gen belum ada kabar' : `kabar B-Gen ${tell(heardOfBgen)}`}`
}

function syncView({ orderId }: Evidence, finding: Finding, { idempotencyKey, onBoard }: Shown): SyncView {
  return { orderId, idempotencyKey, primary: finding.nextIsSynchronize, explains: syncText(finding), onBoard }
}

function syncText({ nextIsSynchronize, urgency }: Finding): string {
  if (nextIsSynchronize) return 'Menanyakan keadaan terbaru pesanan ini ke marketplace dan B-Gen.'
  return urgency === 'none'
    ? 'Bila ragu, tanyakan keadaan terbarunya.'
    : 'Klik sesudahnya, supaya daftar ikut diperbarui.'
}

function reportOf(view: Omit<ModalView, 'report'>): string {
  const line = ({ what, value, detail, source, time }: FactRow) =>
    `- ${what}: ${[value, detail === '' ? '' : `(${detail})`].join(' ').trim()} · ${source} · ${time}`
  return [
    `Pesanan ${view.invoice} · ${view.place}`,
    `${view.created}`,
    `Keterangan: ${view.keterangan}`,
    '',
    `${view.verdict}.`,
    view.cause,
    ...view.warnings,
    '',
    ...[...view.facts.first, ...view.facts.rest].map(line),
    ...(view.asOf === '' ? view.sources.map(({ text }) => text) : [view.asOf]),
    '',
    `Langkah berikutnya: ${view.next}`,
  ].join('\n')
}
