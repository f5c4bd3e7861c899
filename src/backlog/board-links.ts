import type { TabCounts } from './board.ts'
import { DEFAULT_RANGE } from './date-range.ts'
import { type Filter, printFilter } from './filter.ts'
import { type KeteranganChoice, PAGE_SIZES } from './filter-fields.ts'
import { KETERANGAN, type Keterangan, keteranganText } from './keterangan.ts'
import type { Sort } from './position.ts'
import { countWords, dateIn, datesWords, daysBefore } from './time-words.ts'

/** Everything on the board that leads to the board with another filter. */
export const BOARD = '/oms/backlog-orders'

export interface LinkView {
  readonly href: string
  readonly text: string
  readonly current: boolean
}

export interface TabView extends LinkView {
  readonly slug: string
  readonly count: string
}

export interface ChipView {
  readonly href: string
  readonly text: string
}

export interface Today {
  readonly now: Date
  readonly zone: string
}

const TAB_TEXT: Readonly<Record<Keterangan, string>> = {
  'order-not-yet-processed': 'Not Yet Processed',
  'status-done-bgen-not-yet-processed': 'Status Done',
  'order-cancelled-please-check-rejection': 'Please Check Rejection',
  'cancelled-by-customer': 'Cancelled by Customer',
  'not-yet-packed': 'Not Yet Packed',
  'waiting-for-pickup': 'Waiting For Pickup',
}

const QUICK_RANGES = [
  { dates: 1, text: 'Hari ini' },
  { dates: DEFAULT_RANGE, text: '4 hari lalu' },
  { dates: 7, text: '7 hari' },
  { dates: 31, text: '31 hari' },
] as const

const SORT_TEXT: Readonly<Record<Sort, string>> = { newest: 'Terbaru', oldest: 'Terlama', deadline: 'Batas kirim' }

/** The board with the filter changed so; always its first page. Read from the board, so short; there are thirty. */
export function addressOf(filter: Filter, change: Partial<Filter> = {}): string {
  const query = printFilter({ ...filter, after: null, ...change })
  return query === '' ? BOARD : `?${query}`
}

/** The same orders as a file. */
export function exportAddress(filter: Filter, ending: string): string {
  const query = printFilter({ ...filter, after: null })
  return `${BOARD}/export.${ending}${query === '' ? '' : '?'}${query}`
}

export function tabsOf(filter: Filter, counts: TabCounts): TabView[] {
  const tab = (slug: string, text: string, count: number, chosen: readonly KeteranganChoice[]) => ({
    slug,
    text,
    count: countWords(count),
    href: addressOf(filter, { keterangan: chosen }),
    current: filter.keterangan.join() === chosen.join(),
  })
  return [
    tab('semua', 'Semua', counts.all, []),
    ...KETERANGAN.map(({ slug }) => tab(slug, TAB_TEXT[slug], counts.byKeterangan[slug], [slug])),
  ]
}

export function rangesOf(filter: Filter, { now, zone }: Today): LinkView[] {
  const to = dateIn(now, zone)
  return QUICK_RANGES.map(({ dates, text }) => {
    const from = daysBefore(to, dates - 1)
    // Without an invoice the five dates are what no dates at all mean.
    const given = dates === DEFAULT_RANGE && filter.invoice.length === 0 ? { from: null, to: null } : { from, to }
    return { text, href: addressOf(filter, given), current: filter.dates?.from === from && filter.dates.to === to }
  })
}

export function sortsOf(filter: Filter): LinkView[] {
  return (['newest', 'oldest', 'deadline'] as const).map((sort) => ({
    text: SORT_TEXT[sort],
    href: addressOf(filter, { sort }),
    current: filter.sort === sort,
  }))
}

export function pageSizesOf(filter: Filter): LinkView[] {
  return PAGE_SIZES.map((perPage) => ({
    text: String(perPage),
    href: addressOf(filter, { perPage }),
    current: filter.perPage === perPage,
  }))
}

/** One for each filter in force; following it lifts that filter alone. */
export function chipsOf(filter: Filter): ChipView[] {
  const { from, to, dates, invoice, keterangan, warehouses, stores } = filter
  const chip = (text: string, change: Partial<Filter>) => ({ text, href: addressOf(filter, change) })
  return [
    ...(from === null && to === null ? [] : [chip(`Tanggal: ${datesWords(dates)}`, { from: null, to: null })]),
    ...(invoice.length === 0 ? [] : [chip(`Invoice: ${numbersText(invoice)}`, { invoice: [] })]),
    ...keterangan.map((each) => chip(choiceText(each), { keterangan: without(keterangan, each) })),
    ...warehouses.map((each) => chip(`Warehouse: ${each.name}`, { warehouses: without(warehouses, each) })),
    ...stores.map((each) => chip(`Store: ${each.name}`, { stores: without(stores, each) })),
  ]
}

/** The same order of rows, without any filter. */
export function clearedAddress(filter: Filter): string {
  return addressOf(filter, { from: null, to: null, invoice: [], keterangan: [], warehouses: [], stores: [] })
}

function choiceText(choice: KeteranganChoice): string {
  return choice === 'backlog-orders' ? 'Backlog Orders (keduanya)' : keteranganText(choice)
}

function numbersText(numbers: readonly string[]): string {
  const [only = ''] = numbers
  return numbers.length === 1 ? only : `${numbers.length} nomor`
}

function without<T>(all: readonly T[], gone: T): T[] {
  return all.filter((each) => each !== gone)
}
