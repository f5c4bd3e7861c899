import type { HiddenBy, InvoiceFate } from './board.ts'
import { addressOf, BOARD } from './board-links.ts'
import type { Filter } from './filter.ts'
import { STATUS_TEXT } from './order.ts'
import { countWords } from './time-words.ts'

/** What became of the numbers that were looked for and are not in the result, by name. */
export interface NumbersView {
  readonly heading: string
  readonly groups: readonly NumberGroupView[]
}

interface NumberGroupView {
  readonly heading: string
  readonly items: readonly { readonly number: string; readonly why: string; readonly href: string }[]
  /** One link that shows all of the group; '' when there is none. */
  readonly href: string
}

const HIDING: Readonly<Record<HiddenBy, { readonly words: string; readonly lift: Partial<Filter> }>> = {
  dates: { words: 'di luar tanggal', lift: { from: null, to: null } },
  keterangan: { words: 'keterangan lain', lift: { keterangan: [] } },
  warehouse: { words: 'warehouse lain', lift: { warehouses: [] } },
  store: { words: 'store lain', lift: { stores: [] } },
}

type Fate<K extends InvoiceFate['kind']> = Extract<InvoiceFate, { readonly kind: K }>

export function toNumbersView(filter: Filter, fates: readonly InvoiceFate[]): NumbersView | null {
  if (fates.length === 0) return null
  const of = <K extends InvoiceFate['kind']>(kind: K) => fates.filter((fate): fate is Fate<K> => fate.kind === kind)
  const groups = [hiddenGroup(filter, of('hidden')), notBacklogGroup(of('not-backlog')), unknownGroup(of('unknown'))]
  return {
    heading: `${countWords(fates.length)} dari ${countWords(filter.invoice.length)} nomor tidak ada di hasil ini`,
    groups: groups.filter(({ items }) => items.length > 0),
  }
}

function hiddenGroup(filter: Filter, fates: readonly Fate<'hidden'>[]): NumberGroupView {
  const hiding = [...new Set(fates.flatMap(({ by }) => by))]
  return {
    heading: 'Ada di backlog, tersembunyi oleh filter',
    items: fates.map(({ number, by }) => ({
      number,
      why: by.map((each) => HIDING[each].words).join(', '),
      href: addressOf(filter, { invoice: [number], ...liftedBy(by) }),
    })),
    href: fates.length > 1 ? addressOf(filter, liftedBy(hiding)) : '',
  }
}

function notBacklogGroup(fates: readonly Fate<'not-backlog'>[]): NumberGroupView {
  return {
    heading: 'Selesai atau bukan backlog',
    items: fates.map(({ number, orderId, status, statusRaw, statusUnrecognised }) => ({
      number,
      why: statusUnrecognised && statusRaw !== null ? statusRaw : STATUS_TEXT[status],
      href: `${BOARD}/${orderId}/investigation`,
    })),
    href: '',
  }
}

function unknownGroup(fates: readonly Fate<'unknown'>[]): NumberGroupView {
  return {
    heading: 'Tidak dikenal: periksa penulisannya',
    items: fates.map(({ number }) => ({ number, why: '', href: '' })),
    href: '',
  }
}

function liftedBy(hiding: readonly HiddenBy[]): Partial<Filter> {
  return Object.assign({}, ...hiding.map((each) => HIDING[each].lift))
}
