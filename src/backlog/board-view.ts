import type { BacklogPage, InvoiceFate, TabCounts } from './board.ts'
import {
  addressOf,
  type ChipView,
  chipsOf,
  clearedAddress,
  exportAddress,
  type LinkView,
  pageSizesOf,
  rangesOf,
  sortsOf,
  type TabView,
  tabsOf,
} from './board-links.ts'
import { type EmptyView, emptyOf } from './empty-view.ts'
import { type Filter, printFilter } from './filter.ts'
import { foldedWords } from './filters-view.ts'
import { type FreshnessFacts, freshWords } from './freshness-view.ts'
import { type NumbersView, toNumbersView } from './numbers-view.ts'
import type { Cursors, Position } from './position.ts'
import { type RowView, toRowView } from './row-view.ts'
import { countWords, datesWords } from './time-words.ts'

/** The region of the board that moves, in finished words. */
export interface BoardView {
  readonly tabs: readonly TabView[]
  readonly ranges: readonly LinkView[]
  readonly chips: readonly ChipView[]
  readonly clear: string
  /** "128 pesanan" */
  readonly count: string
  readonly dates: string
  /** The filter in one line, for the form that is folded. */
  readonly folded: string
  /** When the data was last synchronized. */
  readonly fresh: string
  readonly late: LateLine | null
  readonly sorts: readonly LinkView[]
  /** aria-sort of the date column, '' when the rows are in another order, and where its heading leads. */
  readonly dateSort: 'ascending' | 'descending' | ''
  readonly dateHref: string
  readonly rows: readonly RowView[]
  readonly empty: EmptyView | null
  readonly numbers: NumbersView | null
  readonly shown: string
  readonly previous: string
  readonly next: string
  readonly sizes: readonly LinkView[]
  readonly exports: readonly LinkView[]
  /** null: this person may not synchronize. */
  readonly sync: SyncView | null
}

/** The stores whose orders do not come in as they should. */
export interface LateLine {
  /** "2 toko terlambat" */
  readonly lead: string
  readonly names: string
  readonly tone: 'late' | 'broken'
  readonly href: string
}

interface SyncView {
  readonly fields: readonly { readonly name: string; readonly value: string }[]
  readonly all: string
  readonly count: string
}

/** Everything the board is made of. */
export interface BoardFacts extends FreshnessFacts {
  readonly filter: Filter
  readonly page: BacklogPage
  readonly counts: TabCounts
  /** Of the filter with its keterangan. */
  readonly count: number
  readonly fates: readonly InvoiceFate[]
  readonly cursors: Pick<Cursors, 'write'>
  /** null: no store lags behind. */
  readonly late: LateLine | null
  readonly mayExport: boolean
  readonly maySync: boolean
  /** Makes a selection that is sent twice one run. */
  readonly idempotencyKey: string
}

export function toBoardView(facts: BoardFacts): BoardView {
  const { filter, page, counts, count, now, zone } = facts
  const countText = `${countWords(count)} pesanan`
  const pageAt = (position: Position | null) =>
    position === null ? '' : addressOf(filter, { after: facts.cursors.write(position) })
  return {
    tabs: tabsOf(filter, counts),
    ranges: rangesOf(filter, facts),
    chips: chipsOf(filter),
    clear: clearedAddress(filter),
    count: countText,
    dates: datesWords(filter.dates),
    folded: foldedWords(filter),
    fresh: freshWords(facts),
    late: facts.late,
    sorts: sortsOf(filter),
    ...dateColumn(filter),
    rows: page.rows.map((row) => toRowView(row, now, zone)),
    empty: page.rows.length > 0 ? null : emptyOf(facts),
    numbers: toNumbersView(filter, facts.fates),
    shown: `Menampilkan ${page.rows.length} dari ${countText}`,
    previous: pageAt(page.previous),
    next: pageAt(page.next),
    sizes: pageSizesOf(filter),
    exports: facts.mayExport ? exportsOf(filter) : [],
    sync: facts.maySync ? syncOf(facts) : null,
  }
}

function dateColumn(filter: Filter): Pick<BoardView, 'dateSort' | 'dateHref'> {
  const dateSort = ({ newest: 'descending', oldest: 'ascending', deadline: '' } as const)[filter.sort]
  return { dateSort, dateHref: addressOf(filter, { sort: filter.sort === 'newest' ? 'oldest' : 'newest' }) }
}

function exportsOf(filter: Filter): LinkView[] {
  return ['xlsx', 'csv'].map((ending) => ({
    text: ending.toUpperCase(),
    href: exportAddress(filter, ending),
    current: false,
  }))
}

/** The form that is posted carries the filter it was ticked under. */
function syncOf({ filter, count, idempotencyKey }: BoardFacts): SyncView {
  const asked = [...new URLSearchParams(printFilter({ ...filter, after: null }))]
  const fields = [...asked, ['expected_count', String(count)], ['idempotency_key', idempotencyKey]]
  return {
    fields: fields.map(([name = '', value = '']) => ({ name, value })),
    all: `Pilih semua ${countWords(count)} pesanan`,
    count: countWords(count),
  }
}
