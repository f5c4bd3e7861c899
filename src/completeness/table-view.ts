import type { DateRange } from '../backlog/date-range.ts'
import type { Store } from '../backlog/directory.ts'
import { MARKETPLACE_NAME } from '../backlog/order.ts'
import { countWords, datesWords } from '../backlog/time-words.ts'
import type { StoreState } from '../sync/freshness.ts'
import { type CellView, type Seen, toCellView, toTotalView } from './cell-view.ts'
import { NOTHING, sumOf, type Tally } from './comparison.ts'
import type { Day } from './days.ts'
import type { Check, StoredCount } from './page-repository.ts'
import { queryOf } from './part.ts'
import { troubleWords } from './trouble-words.ts'

/** The region that moves: a row per store, a column per day. */
export interface TableView {
  /** "1.234 pesanan · 2 belum masuk" */
  readonly heading: string
  readonly dates: string
  /** How current the stored orders are. */
  readonly fresh: string
  readonly hint: string
  readonly days: readonly string[]
  readonly rows: readonly RowView[]
  readonly totals: readonly CellView[]
  /** What the form that starts a check carries; null: this person may not, or nothing can be compared. */
  readonly form: readonly { readonly name: string; readonly value: string }[] | null
}

interface RowView {
  readonly name: string
  readonly place: string
  /** '' where the store's orders come in as they should. */
  readonly state: string
  readonly tone: 'bad' | 'warn' | 'unchanged'
  /** Why the last check failed, and when the last good one was; '' when it did not. */
  readonly trouble: string
  readonly cells: readonly CellView[]
}

export interface Table {
  readonly dates: DateRange
  readonly days: readonly Day[]
  /** The rows. */
  readonly stores: readonly Store[]
  /** What the filter names; empty: all. */
  readonly chosen: readonly Store[]
  readonly counts: readonly StoredCount[]
  readonly checks: readonly Check[]
  /** Of connected stores, by id. */
  readonly states: ReadonlyMap<number, StoreState>
  /** False: only some warehouses are seen, with which no marketplace's number can be compared. */
  readonly comparable: boolean
  readonly mayCheck: boolean
  readonly fresh: string
  readonly now: Date
  readonly zone: string
}

export function toTableView(table: Table): TableView {
  const { dates, days, stores, chosen, comparable, mayCheck, fresh } = table
  const seen = stores.map((store) => ({ store, cells: days.map((day, index) => seenOn(table, store, day, index)) }))
  const rows = seen.map(({ store, cells }) => toRow(table, store, cells))
  const column = (index: number) => seen.map(({ cells }) => cells[index] as Seen)
  const codes = chosen.map(({ code }) => code)
  const whole = seen.flatMap(({ cells }) => cells)
  return {
    heading: headingOf(sumOf(whole.map(({ tally }) => tally))),
    dates: datesWords(dates),
    fresh,
    hint: comparable ? HINT : HINT_OF_WAREHOUSES,
    days: days.map(({ date }) => shortDate(date)),
    rows,
    totals: [
      ...days.map(({ date }, index) =>
        toTotalView(shortDate(date), column(index), { from: date, to: date, stores: codes }),
      ),
      toTotalView('Jumlah', whole, { ...dates, stores: codes }),
    ],
    form:
      comparable && mayCheck
        ? [...queryOf({ ...dates, stores: codes })].map(([name, value]) => ({ name, value }))
        : null,
  }
}

const HINT =
  'Angka tebal: pesanan yang tersimpan, menurut tanggal pembuatannya. Marketplace ditanya setiap malam sekitar pukul 02.00 ' +
  'tentang tujuh hari terakhir dan hari yang masih berselisih; yang belum masuk langsung ditarik.'
const HINT_OF_WAREHOUSES =
  'Anda melihat gudang tertentu saja. Jumlah di marketplace mencakup semua gudang, jadi tidak dapat dibandingkan di sini: ' +
  'yang tampak hanya pesanan gudang Anda yang tersimpan.'

function headingOf({ stored, missing }: Tally): string {
  const orders = `${countWords(stored)} pesanan`
  return missing === 0 ? orders : `${orders} · ${countWords(missing)} belum masuk`
}

function seenOn(
  { counts, checks, states, comparable, now, zone }: Table,
  { id }: Store,
  day: Day,
  index: number,
): Seen {
  const count = counts.find(({ storeId, dayIndex }) => storeId === id && dayIndex === index)
  const check = checks.find(({ storeId, date }) => storeId === id && date === day.date) ?? null
  const tally = { ...NOTHING, ...pick(count), ...(check !== null && comparable && pickOfCheck(check)) }
  return { day, tally, check: comparable ? check : null, connected: comparable && states.has(id), now, zone }
}

function pick(count: StoredCount | undefined): Partial<Tally> {
  if (count === undefined) return {}
  const { stored, withoutSo, withoutInvoice } = count
  return { stored, withoutSo, withoutInvoice }
}

function pickOfCheck({ counted, missing, unknown, brought }: Check): Partial<Tally> {
  return { counted: counted ?? 0, missing, unknown, brought }
}

function toRow({ dates, comparable, states, now, zone }: Table, store: Store, cells: readonly Seen[]): RowView {
  const { code, name, marketplace, id } = store
  const { words, tone } = stateWords(states.get(id), comparable)
  const stores = [code]
  return {
    name,
    place: `${code} · ${MARKETPLACE_NAME[marketplace]}`,
    state: words,
    tone,
    trouble: troubleWords(
      cells.flatMap(({ check }) => check ?? []),
      now,
      zone,
    ),
    cells: [
      ...cells.map((cell) =>
        toCellView(shortDate(cell.day.date), cell, { from: cell.day.date, to: cell.day.date, stores }),
      ),
      toTotalView('Jumlah', cells, { ...dates, stores }),
    ],
  }
}

function stateWords(state: StoreState | undefined, comparable: boolean): { words: string; tone: RowView['tone'] } {
  if (!comparable) return { words: '', tone: 'unchanged' }
  if (state === undefined) return { words: 'Tidak terhubung', tone: 'unchanged' }
  if (state === 'waiting') return { words: 'Belum diotorisasi', tone: 'unchanged' }
  if (state === 'ended') return { words: 'Otorisasi habis', tone: 'bad' }
  return state === 'paused' ? { words: 'Dijeda', tone: 'warn' } : { words: '', tone: 'unchanged' }
}

/** "18 Nov" */
function shortDate(date: string): string {
  return datesWords({ from: date, to: date }).replace(/ \d{4}$/, '')
}
