import { BOARD } from './board-links.ts'
import { type DateRange, dateOf } from './date-range.ts'
import type { Directory } from './directory.ts'
import type { Filter, FilterError, ParsedFilter, Typed } from './filter.ts'
import { KETERANGAN } from './keterangan.ts'
import { MARKETPLACE_NAME } from './order.ts'

/** The form, with what was typed into it. */
export interface FiltersView {
  readonly dates: readonly DateFieldView[]
  readonly invoice: { readonly value: string; readonly error: string }
  readonly choices: readonly ChoiceView[]
  /** What the form carries along unseen. */
  readonly kept: readonly { readonly name: string; readonly value: string }[]
  /** Then the form is sent without htmx, so that the whole page with the words beside its fields is replaced. */
  readonly refused: boolean
}

interface DateFieldView {
  readonly name: 'from' | 'to'
  readonly label: string
  readonly value: string
  readonly error: string
  /** A date field shows nothing for 2026-02-30: what was typed is then kept in a text field. */
  readonly type: 'date' | 'text'
}

interface ChoiceView {
  readonly name: 'keterangan' | 'warehouse' | 'store'
  readonly label: string
  readonly error: string
  readonly count: number
  readonly options: readonly OptionView[]
}

interface OptionView {
  readonly value: string
  readonly text: string
  readonly checked: boolean
}

/** One line of the error summary. */
export interface RefusedView {
  readonly message: string
  readonly href: string
}

type Refused = Extract<ParsedFilter, { readonly kind: 'refused' }>

const DAY_MS = 24 * 3_600_000

const HAS_FIELD = ['from', 'to', 'invoice', 'keterangan', 'warehouse', 'store'] as const

const KETERANGAN_OPTIONS = [
  ...KETERANGAN.map(({ slug, text }) => ({ value: slug, text })),
  { value: 'backlog-orders', text: 'Backlog Orders: keduanya' },
]

export function toFiltersView(typed: Typed, errors: readonly FilterError[], directory: Directory): FiltersView {
  const words = (field: FilterError['field']) => errors.find((error) => error.field === field)?.message ?? ''
  const warehouses = directory.warehouses.map(({ code, name }) => ({ value: code, text: `${name} (${code})` }))
  const stores = directory.stores.map((store) => ({
    value: store.code,
    text: `${store.name} (${MARKETPLACE_NAME[store.marketplace]})`,
  }))
  return {
    dates: [
      dateField('from', 'Tanggal awal', typed.from, words('from')),
      dateField('to', 'Tanggal akhir', typed.to, words('to')),
    ],
    invoice: { value: typed.invoice, error: words('invoice') },
    choices: [
      choice('keterangan', 'Keterangan', words('keterangan'), KETERANGAN_OPTIONS, typed.keterangan),
      choice('warehouse', 'Warehouse', words('warehouse'), warehouses, typed.warehouse),
      choice('store', 'Store', words('store'), stores, typed.store),
    ],
    // A sort or a page size that was refused has no field to be put right in.
    kept: (['sort', 'per_page'] as const).map((name) => ({ name, value: words(name) === '' ? typed[name] : '' })),
    refused: errors.length > 0,
  }
}

/** "Filter: 5 hari · semua gudang · 2 lagi", where the form is folded into one line. */
export function foldedWords({ dates, warehouses, invoice, keterangan, stores }: Filter): string {
  const others = Math.min(invoice.length, 1) + keterangan.length + stores.length
  const parts = [daysText(dates), warehousesText(warehouses), ...(others === 0 ? [] : [`${others} lagi`])]
  return `Filter: ${parts.join(' · ')}`
}

function daysText(dates: DateRange | null): string {
  if (dates === null) return 'semua tanggal'
  return `${(Date.parse(dates.to) - Date.parse(dates.from)) / DAY_MS + 1} hari`
}

function warehousesText(warehouses: Filter['warehouses']): string {
  const [only] = warehouses
  if (only === undefined) return 'semua gudang'
  return warehouses.length === 1 ? only.name : `${warehouses.length} gudang`
}

/** What was refused, each with a link to its field, or to the board without what has no field. */
export function toRefusedView({ typed, errors }: Refused): readonly RefusedView[] {
  return errors.map(({ field, message }) => ({
    message,
    href: HAS_FIELD.some((name) => name === field) ? `#${field}` : withoutPage(typed, errors),
  }))
}

function withoutPage(typed: Typed, errors: readonly FilterError[]): string {
  const refused = errors.map(({ field }) => field)
  const kept = Object.entries(typed).flatMap(([field, value]) =>
    refused.some((name) => name === field) ? [] : [value].flat().map((text): [string, string] => [field, text]),
  )
  const query = new URLSearchParams(kept.filter(([, text]) => text !== '')).toString()
  return query === '' ? BOARD : `${BOARD}?${query}`
}

function dateField(name: 'from' | 'to', label: string, value: string, error: string): DateFieldView {
  return { name, label, value, error, type: value === '' || dateOf(value) !== null ? 'date' : 'text' }
}

function choice(
  name: ChoiceView['name'],
  label: string,
  error: string,
  options: readonly { readonly value: string; readonly text: string }[],
  chosen: readonly string[],
): ChoiceView {
  const known = options.map((option) => ({ ...option, checked: chosen.includes(option.value) }))
  const unknown = chosen.filter((value) => value !== '' && !options.some((option) => option.value === value))
  const kept = [...new Set(unknown)].map((value) => ({ value, text: `${value} (tidak dikenal)`, checked: true }))
  const all = [...kept, ...known]
  return { name, label, error, count: all.filter(({ checked }) => checked).length, options: all }
}
