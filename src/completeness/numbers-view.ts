import type { DateRange } from '../backlog/date-range.ts'
import type { Store } from '../backlog/directory.ts'
import { STATUS_TEXT } from '../backlog/order.ts'
import { datesWords, momentWords } from '../backlog/time-words.ts'
import { REASONS } from '../sync/reason.ts'
import type { FoundNumber } from './numbers-repository.ts'
import { numbersAddress, PAGE, PART_WORDS, type Part, queryOf } from './part.ts'

/** The invoice numbers behind a difference. */
export interface NumbersView {
  readonly title: string
  readonly says: string
  readonly dates: string
  readonly back: string
  readonly tabs: readonly { readonly href: string; readonly text: string; readonly current: boolean }[]
  readonly rows: readonly NumberView[]
  readonly empty: string
  readonly previous: string
  readonly next: string
}

interface NumberView {
  readonly number: string
  readonly store: string
  readonly at: string
  /** Its status, or why it is not here. */
  readonly says: string
  /** The board, asked for that number. */
  readonly search: string
  /** null: not among our orders. */
  readonly investigate: string | null
}

export interface NumbersPage {
  readonly part: Part
  /** Those that this person may look at. */
  readonly parts: readonly Part[]
  readonly dates: DateRange
  /** Codes the filter names; empty: all. */
  readonly chosen: readonly string[]
  readonly storeOf: ReadonlyMap<number, Pick<Store, 'name' | 'code'>>
  readonly found: readonly FoundNumber[]
  /** From 1. */
  readonly page: number
  readonly more: boolean
  readonly zone: string
}

export function toNumbersView({ part, parts, dates, chosen, page, more, ...rest }: NumbersPage): NumbersView {
  const { title, says, empty } = PART_WORDS[part]
  const selection = { ...dates, stores: chosen }
  const at = (to: number) => numbersAddress(selection, part, to)
  return {
    title,
    says,
    dates: datesWords(dates),
    back: `${PAGE}?${queryOf(selection)}`,
    tabs: parts.map((each) => ({
      href: numbersAddress(selection, each),
      text: PART_WORDS[each].title,
      current: each === part,
    })),
    rows: rest.found.map((found) => toNumberView(found, rest)),
    empty,
    previous: page > 1 ? at(page - 1) : '',
    next: more ? at(page + 1) : '',
  }
}

function toNumberView(found: FoundNumber, { storeOf, zone }: Pick<NumbersPage, 'storeOf' | 'zone'>): NumberView {
  const { number, storeId, orderId, createdAt, date } = found
  return {
    number,
    store: storeOf.get(storeId)?.name ?? '—',
    at: createdAt === null ? datesWords(date === null ? null : { from: date, to: date }) : momentWords(createdAt, zone),
    says: saysOf(found, zone),
    search: `/oms/backlog-orders?${new URLSearchParams({ invoice: number })}`,
    investigate: orderId === null ? null : `/oms/backlog-orders/${orderId}/investigation`,
  }
}

function saysOf({ status, statusRaw, reason, detail, notedAt }: FoundNumber, zone: string): string {
  if (reason !== null) return detail === null ? `${REASONS[reason].text}.` : `${REASONS[reason].text}: ${detail}`
  const known = status === null ? 'Belum tersimpan' : (statusRaw ?? STATUS_TEXT[status])
  return notedAt === null ? known : `${known} · diperiksa ${momentWords(notedAt, zone)}`
}
