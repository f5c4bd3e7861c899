import { keteranganText } from '../backlog/keterangan.ts'
import { MARKETPLACE_NAME } from '../backlog/order.ts'
import { momentInZoneWords, sinceWords } from '../backlog/time-words.ts'
import type { Attempt } from '../remedies/remedy.ts'
import type { OfferView } from '../remedies/remedy-view.ts'
import type { Urgency } from './case.ts'
import type { Evidence, Reading } from './evidence.ts'
import { type FactRow, type FactRows, toFactRows } from './facts-view.ts'
import type { Finding } from './finding.ts'
import type { HistoryEvent } from './history.ts'
import { type HistoryView, toHistoryView } from './history-view.ts'

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
  /** How old the evidence is. */
  readonly asOf: string
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
    asOf: asOfText(evidence, zone),
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

/** How old the evidence is, by our own clock. */
function asOfText({ storeSyncedAt, marketplaceReading, bgenReading, lookedAt }: Evidence, zone: string): string {
  const heard = [storeSyncedAt, marketplaceReading.recordedAt].flatMap((at) => (at === null ? [] : [at.getTime()]))
  const marketplace =
    heard.length === 0 ? ' tersimpan' : ` per ${sinceWords(new Date(Math.max(...heard)), lookedAt, zone)}`
  return `Data marketplace${marketplace}, ${bgenText(bgenReading, lookedAt, zone)}`
}

function bgenText(reading: Reading | null, now: Date, zone: string): string {
  if (reading === null) return 'B-Gen belum ada kabar'
  return `kabar B-Gen ${sinceWords(reading.recordedAt ?? reading.sourceTime, now, zone)}`
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
    view.asOf,
    '',
    `Langkah berikutnya: ${view.next}`,
  ].join('\n')
}
