import { countWords, momentInZoneWords } from '../backlog/time-words.ts'
import { type ChangeWords, changeWords } from './change-words.ts'
import { fewNames } from './few-names.ts'
import { reasonWords } from './progress-view.ts'
import { REASONS, type Reason } from './reason.ts'
import type { ItemPart, ItemPlace, SyncItem, SyncRun } from './repository.ts'
import type { ItemOutcome } from './run.ts'

export interface RunView {
  readonly id: string
  readonly title: string
  /** Who or what began it, and when. */
  readonly origin: string
  readonly reason: string | null
}

/** The results of a run; reloaded when the run has ended. */
export interface ItemsView {
  /** This very page of results. */
  readonly href: string
  readonly running: boolean
  readonly rows: readonly ItemView[]
  /** null: nothing to show, and why. */
  readonly empty: string | null
  readonly first: string | null
  readonly next: string | null
}

interface ItemView {
  readonly name: string
  readonly store: string
  /** null: not among our orders. */
  readonly investigate: string | null
  readonly outcome: string
  readonly tone: ItemOutcome | 'waiting'
  readonly changes: readonly ChangeWords[]
  readonly reason: ReasonView | null
}

interface ReasonView {
  /** Whether it may pass by itself. */
  readonly kind: string
  readonly text: string
  readonly next: string
  readonly detail: string
}

const OUTCOME_TEXT: Readonly<Record<ItemOutcome | 'waiting', string>> = {
  created: 'Baru',
  updated: 'Diperbarui',
  unchanged: 'Tidak berubah',
  failed: 'Gagal',
  waiting: 'Menunggu',
}

export function toRunView(run: SyncRun, zone: string): RunView {
  const at = momentInZoneWords(run.requestedAt, zone)
  const origin = run.kind === 'schedule' ? `Otomatis · ${run.store ?? '—'}` : `Diminta oleh ${run.requestedBy ?? '—'}`
  return { id: String(run.id), title: `Sinkronisasi ${run.id}`, origin: `${origin} · ${at}`, reason: reasonWords(run) }
}

interface ItemsPage {
  readonly run: SyncRun
  readonly part: ItemPart
  readonly items: readonly (SyncItem & ItemPlace)[]
  /** Whether more follow. */
  readonly more: boolean
  /** Where this page begins; null: at the beginning. */
  readonly after: ItemPlace | null
}

export function toItemsView({ run, part, items, more, after }: ItemsPage, zone: string): ItemsView {
  const last = items.at(-1)
  const pageAt = (place: ItemPlace | null) => itemsAddress(run.id, part, place)
  return {
    href: pageAt(after),
    running: run.finishedAt === null,
    rows: items.map((item) => toItemView(item, zone)),
    empty: items.length > 0 ? null : emptyWords(run),
    first: after === null ? null : pageAt(null),
    next: more && last !== undefined ? pageAt(last) : null,
  }
}

function itemsAddress(runId: number, part: ItemPart, after: ItemPlace | null): string {
  const query = new URLSearchParams({
    ...(part === 'told' ? {} : { part }),
    ...(after === null ? {} : { after: printPlace(after) }),
  })
  return `/oms/sync-runs/${runId}${query.size === 0 ? '' : `?${query}`}`
}

/** Orders nobody let us ask for, told together. */
export interface UnauthorisedView {
  readonly text: string
  readonly href: string
  /** null: these very orders are listed; or this person cannot mend it. */
  readonly remedy: string | null
}

export function toUnauthorisedView(
  runId: number,
  stores: readonly { readonly store: string; readonly orders: number }[],
  mayConnect: boolean,
): UnauthorisedView | null {
  if (stores.length === 0) return null
  const orders = stores.reduce((sum, { orders }) => sum + orders, 0)
  const names = fewNames(stores.map(({ store }) => store))
  const help = mayConnect ? '' : ' Minta administrator mengotorisasi ulang.'
  return {
    text: `${countWords(orders)} pesanan tidak disinkronkan: otorisasi ${names} habis.${help}`,
    href: itemsAddress(runId, 'unauthorised', null),
    remedy: mayConnect ? '/oms/connections' : null,
  }
}

function emptyWords({ kind, finishedAt }: SyncRun): string {
  if (finishedAt === null) return 'Hasilnya muncul di sini setelah selesai.'
  return kind === 'schedule' ? 'Tidak ada pesanan yang baru atau berubah.' : 'Tidak ada pesanan di sini.'
}

function toItemView(item: SyncItem, zone: string): ItemView {
  const tone = item.outcome ?? 'waiting'
  return {
    name: item.name,
    store: item.store ?? '—',
    investigate: item.orderId === null ? null : `/oms/backlog-orders/${item.orderId}/investigation`,
    outcome: OUTCOME_TEXT[tone],
    tone,
    changes: item.outcome === null ? [] : changeWords(item.changes, zone),
    reason: item.reason === null ? null : toReasonView(item.reason, item.detail),
  }
}

function toReasonView(reason: Reason, detail: string | null): ReasonView {
  const { text, next, transient } = REASONS[reason]
  return { kind: transient ? 'Gangguan sementara' : 'Perlu tindakan', text, next, detail: detail ?? '' }
}

/** "0.17": in the address of the next page. */
function printPlace({ rank, position }: ItemPlace): string {
  return `${rank}.${position}`
}

/** null: not a place. */
export function parsePlace(text: string): ItemPlace | null {
  const match = /^([0-4])\.(\d{1,9})$/.exec(text)
  return match === null ? null : { rank: Number(match[1]), position: Number(match[2]) }
}
