/** From `from` until before `to`, both whole seconds: so exactly do the marketplaces know the time. */
export interface TimeWindow {
  readonly from: Date
  readonly to: Date
}

export interface WindowPage<Row> {
  readonly rows: readonly Row[]
  /** What the next page of the same window is asked for with; null: this was the last. */
  readonly next: string | null
  /** Rows of the whole window, where the marketplace counts them. */
  readonly total: number | null
}

export interface WindowReading<Row> {
  /** At most so many rows are on a page. */
  readonly pageSize: number
  page(window: TimeWindow, next: string | null): Promise<WindowPage<Row>>
}

const LONGEST_S = 24 * 3600
/** How full a page is aimed at: what is left over is room for a livelier next window. */
const AIM = 0.7
/** After a busy moment a quiet one may follow, or the next busy one. */
const FASTEST_GROWTH = 8

/**
 * Everything from `since` until before `until`, page by page, the oldest window first; `completeUpTo` stands on the
 * last page of each window, also of one without rows. Windows are as long as fits into one page: rows that change while
 * a list is being turned leave their place, and whoever turns to the next page then misses others. Only what happened
 * within one second is read over several pages.
 */
export async function* pagesInWindows<Row>(
  since: Date,
  until: Date,
  reading: WindowReading<Row>,
): AsyncIterable<{ readonly rows: readonly Row[]; readonly completeUpTo: Date | null }> {
  const end = Math.ceil(until.getTime() / 1000)
  let from = Math.floor(since.getTime() / 1000)
  let length = LONGEST_S
  while (from < end) {
    const to = Math.min(from + length, end)
    const window = { from: new Date(from * 1000), to: new Date(to * 1000) }
    let page = await reading.page(window, null)
    const fullness = (page.total ?? page.rows.length) / reading.pageSize
    if (page.next !== null && to - from > 1) {
      length = Math.max(1, Math.floor((to - from) * Math.min(0.5, AIM / Math.max(fullness, 1))))
      continue
    }
    while (page.next !== null) {
      yield { rows: page.rows, completeUpTo: null }
      page = await reading.page(window, page.next)
    }
    yield { rows: page.rows, completeUpTo: new Date(Math.min(to * 1000, until.getTime())) }
    length = Math.min(Math.ceil((to - from) * Math.min(FASTEST_GROWTH, AIM / fullness)), LONGEST_S)
    from = to
  }
}

/** At least one batch, be it empty. */
export function inBatches<Row>(rows: readonly Row[], size: number): readonly (readonly Row[])[] {
  const count = Math.max(1, Math.ceil(rows.length / size))
  return Array.from({ length: count }, (_, nth) => rows.slice(nth * size, (nth + 1) * size))
}
