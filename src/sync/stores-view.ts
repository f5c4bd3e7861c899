import type { LateLine } from '../backlog/board-view.ts'
import { MARKETPLACE_NAME } from '../backlog/order.ts'
import { countWords, dateIn, datesWords, sinceWords } from '../backlog/time-words.ts'
import { fewNames } from './few-names.ts'
import { fillingSince, isLate, type StoreState } from './freshness.ts'
import { REASONS, sentencesOf } from './reason.ts'
import type { StoreInState } from './store-states.ts'

/** How current each store is, in words. */
export interface StoresView {
  /** "2 dari 12 toko terlambat." */
  readonly summary: string
  /** While a first reading goes on: what is looked at again and again. */
  readonly filling: { readonly text: string; readonly href: string } | null
  readonly rows: readonly StoreRow[]
}

interface StoreRow {
  readonly name: string
  readonly place: string
  readonly state: string
  readonly tone: 'good' | 'warn' | 'bad' | 'running'
  readonly since: string
  /** Why, and what to do; empty: nothing to say. */
  readonly cause: string
  readonly next: string
  /** null: its first reading is over, or has not begun. */
  readonly filling: { readonly words: string; readonly done: number; readonly whole: number } | null
}

interface Today {
  readonly now: Date
  readonly zone: string
}

const STATES: Readonly<Record<StoreState, { readonly text: string; readonly tone: StoreRow['tone'] }>> = {
  fresh: { text: 'Terkini', tone: 'good' },
  amber: { text: 'Terlambat', tone: 'warn' },
  red: { text: 'Tertinggal', tone: 'bad' },
  ended: { text: 'Otorisasi habis', tone: 'bad' },
  filling: { text: 'Mengisi data awal', tone: 'running' },
  paused: { text: 'Dijeda', tone: 'running' },
  waiting: { text: 'Belum diotorisasi', tone: 'running' },
}

export function toStoresView(stores: readonly StoreInState[], today: Today): StoresView {
  const late = stores.filter(({ state }) => isLate(state)).length
  const filling = stores.filter(({ state }) => state === 'filling').length
  const all = countWords(stores.length)
  return {
    summary: late === 0 ? `${all} toko terhubung, tidak ada yang terlambat.` : `${late} dari ${all} toko terlambat.`,
    filling: filling === 0 ? null : { text: `Data awal ${countWords(filling)} toko sedang dibaca.`, href: STORES_HREF },
    rows: [...stores].sort(lateFirst).map((store) => toStoreRow(store, today)),
  }
}

function lateFirst(one: StoreInState, other: StoreInState): number {
  return Number(isLate(other.state)) - Number(isLate(one.state))
}

function toStoreRow(store: StoreInState, today: Today): StoreRow {
  const { text, tone } = STATES[store.state]
  return {
    name: store.name,
    place: `${store.code} · ${MARKETPLACE_NAME[store.marketplace]}`,
    state: text,
    tone,
    since: store.freshAt === null ? 'Belum pernah' : sinceWords(store.freshAt, today.now, today.zone),
    cause: causeOf(store, today),
    next: nextTurn(store, today),
    filling: fillingOf(store, today),
  }
}

function causeOf(store: StoreInState, { now, zone }: Today): string {
  const { state, lastReason, lastDetail, isFilling } = store
  if (state === 'ended') return sentencesOf('marketplace-unauthorised', null)
  if (lastReason !== null && state !== 'waiting') return sentencesOf(lastReason, lastDetail)
  if (!isLate(state)) return ''
  return isFilling
    ? `Data awal tidak bertambah sejak ${sinceWords(fillingSince(store), now, zone)}.`
    : 'Sedang mengejar perubahan yang tertinggal.'
}

function nextTurn({ state, isRunning, dueInMs }: StoreInState, { now, zone }: Today): string {
  if (isRunning) return 'Sedang berjalan'
  if (state === 'ended' || state === 'waiting') return 'Setelah diotorisasi'
  if (state === 'paused') return '—'
  return dueInMs < 1000 ? 'Sekarang' : sinceWords(new Date(now.getTime() + dueInMs), now, zone)
}

const DAY_MS = 24 * 3_600_000

function fillingOf(store: StoreInState, { now, zone }: Today): StoreRow['filling'] {
  const { backfillFrom: from, cursor, backfillOrders, isFilling } = store
  if (!isFilling || from === null) return null
  const until = cursor ?? from
  const date = dateIn(until, zone)
  const words = `Sampai ${datesWords({ from: date, to: date })} · ${countWords(backfillOrders)} pesanan`
  const days = (ms: number) => Math.max(0, Math.round(ms / DAY_MS))
  return {
    words,
    done: days(until.getTime() - from.getTime()),
    whole: Math.max(1, days(now.getTime() - from.getTime())),
  }
}

export const STORES_HREF = '/oms/sync-runs/stores'

/** One line on the board; null: no store lags behind. */
export function toLateLine(late: readonly StoreInState[]): LateLine | null {
  if (late.length === 0) return null
  const worst = [...late].sort((one, other) => Number(isBroken(other)) - Number(isBroken(one)))
  return {
    lead: `${countWords(late.length)} toko terlambat`,
    names: fewNames(worst.map(nameWithCause)),
    tone: late.some(isBroken) ? 'broken' : 'late',
    href: STORES_HREF,
  }
}

function isBroken({ state }: StoreInState): boolean {
  return state !== 'amber'
}

/** The cause stands by those that are far behind. */
function nameWithCause({ name, state, lastReason }: StoreInState): string {
  if (state === 'ended') return `${name} (otorisasi habis)`
  return state === 'red' && lastReason !== null ? `${name} (${REASONS[lastReason].text})` : name
}
