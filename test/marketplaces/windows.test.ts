import t from 'tap'
import { inBatches, pagesInWindows, type TimeWindow } from '../../src/marketplaces/windows.ts'

const HOUR_S = 3600
const DAY_S = 24 * HOUR_S
const NOON_S = Date.parse('2026-11-18T05:00:00Z') / 1000

t.test('every change is read, once, however the windows fall', async (t) => {
  const spreads: Readonly<Record<string, readonly number[]>> = {
    none: [],
    few: [0, 1, 7 * HOUR_S, 3 * DAY_S - 1],
    even: Array.from({ length: 2000 }, (_, nth) => nth * 120),
    'all in one minute': Array.from({ length: 900 }, (_, nth) => 2 * DAY_S + Math.floor(nth / 15)),
    'more in one second than a page holds': Array.from({ length: 250 }, () => 5 * HOUR_S),
  }
  for (const [name, seconds] of Object.entries(spreads)) {
    for (const counts of [true, false]) {
      const { rows, ends, asked } = await read(seconds, { counts })
      t.same(rows, seconds, `${name}, ${counts ? 'counted' : 'uncounted'}: oldest first`)
      t.equal(ends.at(-1), NOON_S + 3 * DAY_S, 'up to the end')
      t.same(ends, [...ends].sort(), 'the reader gets on')
      t.ok(asked.length <= 70, `${asked.length} questions`)
    }
  }
})

t.test('a window is read over several pages only when it cannot be shorter', async (t) => {
  const { asked } = await read([...Array.from({ length: 250 }, () => 5 * HOUR_S), DAY_S], { counts: true })
  const turned = asked.filter(({ next }) => next !== null)
  t.ok(turned.length > 0)
  for (const { window } of turned) t.equal(window.to.getTime() - window.from.getTime(), 1000)
})

t.test('a quiet store costs one question a day', async (t) => {
  const { asked } = await read([], { counts: true })
  t.equal(asked.length, 3)
})

t.test('fractions of a second are asked for by the whole second', async (t) => {
  const since = new Date(NOON_S * 1000 + 700)
  const until = new Date(NOON_S * 1000 + 1500)
  const asked: TimeWindow[] = []
  const pages = pagesInWindows(since, until, {
    pageSize: 100,
    page: async (window) => {
      asked.push(window)
      return { rows: [], next: null, total: 0 }
    },
  })
  for await (const { completeUpTo } of pages) t.same(completeUpTo, until, 'no more is promised than was asked for')
  t.same(asked, [{ from: new Date(NOON_S * 1000), to: new Date(NOON_S * 1000 + 2000) }])
})

t.test('a time that has not come is not asked for', async (t) => {
  for await (const page of pagesInWindows(new Date(2000), new Date(2000), {
    pageSize: 100,
    page: () => Promise.reject(new Error('asked')),
  })) {
    t.fail(`${page.rows.length}`)
  }
})

t.test('batches are never longer than asked for, and there is always one', async (t) => {
  t.same(inBatches([], 2), [[]])
  t.same(inBatches([1, 2, 3], 2), [[1, 2], [3]])
  t.same(inBatches([1, 2], 2), [[1, 2]])
})

/** Rows are seconds after noon. */
async function read(seconds: readonly number[], { counts }: { readonly counts: boolean }) {
  const asked: { readonly window: TimeWindow; readonly next: string | null }[] = []
  const pageSize = 100
  const from = new Date(NOON_S * 1000)
  const until = new Date((NOON_S + 3 * DAY_S) * 1000)
  const rows: number[] = []
  const ends: number[] = []
  const pages = pagesInWindows(from, until, {
    pageSize,
    page: async (window, next) => {
      asked.push({ window, next })
      const [first, last] = [window.from, window.to].map((time) => time.getTime() / 1000 - NOON_S) as [number, number]
      const found = seconds.filter((second) => second >= first && second < last)
      const offset = Number(next ?? 0)
      const more = found.length > offset + pageSize
      return {
        rows: found.slice(offset, offset + pageSize),
        next: more ? String(offset + pageSize) : null,
        total: counts ? found.length : null,
      }
    },
  })
  for await (const page of pages) {
    rows.push(...page.rows)
    if (page.completeUpTo !== null) ends.push(page.completeUpTo.getTime() / 1000)
  }
  return { rows, ends, asked }
}
