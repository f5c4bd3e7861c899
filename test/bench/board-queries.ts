import { EVERYTHING } from '../../src/auth/role.ts'
import { countTabs, forgetCounts } from '../../src/backlog/counts-repository.ts'
import { type DateRange, rangeOf } from '../../src/backlog/date-range.ts'
import type { Directory } from '../../src/backlog/directory.ts'
import { directory } from '../../src/backlog/directory-repository.ts'
import type { Filter } from '../../src/backlog/filter.ts'
import { fatesOfInvoices } from '../../src/backlog/invoice-fates-repository.ts'
import { KETERANGAN } from '../../src/backlog/keterangan.ts'
import { findBacklogPage } from '../../src/backlog/repository.ts'
import { type Explainer, openExplainer, PLANNINGS } from '../helpers/explain.ts'

const ZONE = 'Asia/Jakarta'
const GOAL = 40
const DAY_MS = 86_400_000

/** Text for people: buffers of the row queries per shape of filter, and what the counts cost. */
export async function measureBoardQueries(databaseUrl: string, now: Date): Promise<string> {
  const explainer = await openExplainer(databaseUrl)
  try {
    const places = await directory(explainer.db)
    const goal = await measureShapes(explainer, combinations(places, now))
    const others = await measureShapes(explainer, otherShapes(places, now, await someNumbers(explainer)))
    const over = goal.reduce((sum, shape) => sum + shape.over, 0)
    const pages = goal.reduce((sum, shape) => sum + shape.pages, 0)
    return [
      `${pages} pages explained, each planned for its values and once for all; over ${GOAL} buffers: ${over}`,
      ...goal.map(lineOf),
      'Other shapes',
      ...others.map(lineOf),
      'Counts of the tabs',
      ...(await measureCounts(explainer, places, now)),
    ].join('\n')
  } finally {
    await explainer.close()
  }
}

interface Asked {
  readonly shape: string
  readonly filter: Filter
}

interface Shape {
  readonly name: string
  readonly pages: number
  readonly over: number
  readonly median: number
  readonly most: number
  readonly slowestMs: number
}

function lineOf({ name, pages, median, most, slowestMs }: Shape): string {
  const cells = [String(pages).padStart(5), `median ${median}`.padStart(12), `most ${most}`.padStart(10)]
  return `  ${name.padEnd(44)}${cells.join('')}${`slowest ${slowestMs.toFixed(2)} ms`.padStart(22)}`
}

/** Every combination of dates, one keterangan, one warehouse and one store, at the beginning and in the middle. */
function combinations({ stores, warehouses }: Directory, now: Date): readonly Asked[] {
  const asked: Asked[] = []
  for (const range of Object.values(rangesOf(now)))
    for (const keterangan of [null, ...KETERANGAN.map(({ slug }) => slug)])
      for (const warehouse of [null, ...thinned(warehouses, 3)])
        for (const store of [null, ...thinned(stores, 4)])
          for (const sort of ['newest', 'oldest'] as const)
            for (const direction of [null, 'forward', 'back'] as const) {
              const some = { keterangan, warehouse, store }
              const names = Object.entries(some).flatMap(([name, value]) => (value === null ? [] : [name]))
              asked.push({
                shape: names.join(' + ') || 'dates alone',
                filter: {
                  ...filterOf(range),
                  keterangan: keterangan === null ? [] : [keterangan],
                  warehouses: warehouse === null ? [] : [warehouse],
                  stores: store === null ? [] : [store],
                  sort,
                  after: direction === null ? null : middleOf(range, sort, direction),
                },
              })
            }
  return asked
}

function rangesOf(now: Date): Readonly<Record<'today' | 'usual' | 'month' | 'oldDay' | 'oldMonth', DateRange>> {
  const halfAYearAgo = new Date(now.getTime() - 183 * DAY_MS)
  return {
    today: datesUntil(now, 1),
    usual: datesUntil(now, 5),
    month: datesUntil(now, 31),
    oldDay: datesUntil(halfAYearAgo, 1),
    oldMonth: datesUntil(halfAYearAgo, 31),
  }
}

function datesUntil(now: Date, count: number): DateRange {
  const first = new Intl.DateTimeFormat('sv-SE', { timeZone: ZONE }).format(now.getTime() - (count - 1) * DAY_MS)
  const answer = rangeOf(first, null, { now, zone: ZONE })
  if (answer.kind === 'refused') throw new Error(answer.message)
  return answer.range
}

/** A few, from the first to the last. */
function thinned<T>(all: readonly T[], count: number): readonly T[] {
  return Array.from({ length: count }, (_, index) => all[Math.round((index * (all.length - 1)) / (count - 1))] as T)
}

function middleOf(
  { start, end }: DateRange,
  sort: 'newest' | 'oldest',
  direction: 'forward' | 'back',
): Filter['after'] {
  const key = (start.getTime() + end.getTime()) / 2
  return { token: '', position: { sort, direction, key, id: 1 } }
}

function filterOf(dates: DateRange | null): Filter {
  return {
    from: null,
    to: null,
    dates,
    invoice: [],
    keterangan: [],
    warehouses: [],
    stores: [],
    sort: 'newest',
    perPage: 50,
    after: null,
  }
}

function otherShapes({ stores, warehouses }: Directory, now: Date, numbers: readonly string[]): readonly Asked[] {
  const { usual, month } = rangesOf(now)
  const both = ['backlog-orders'] as const
  return [
    { shape: 'deadline, default dates', filter: { ...filterOf(usual), sort: 'deadline' } },
    { shape: 'deadline, 31 days', filter: { ...filterOf(month), sort: 'deadline' } },
    { shape: 'two keterangan, default dates', filter: { ...filterOf(usual), keterangan: both } },
    { shape: '10 stores, 31 days', filter: { ...filterOf(month), stores: stores.slice(0, 10) } },
    { shape: '10 small stores, 31 days', filter: { ...filterOf(month), stores: stores.slice(-10) } },
    {
      shape: '10 stores, 3 warehouses, two keterangan',
      filter: { ...filterOf(month), stores: stores.slice(0, 10), warehouses: warehouses.slice(0, 3), keterangan: both },
    },
    { shape: '100 a page, default dates', filter: { ...filterOf(usual), perPage: 100 } },
    { shape: 'one whole number', filter: { ...filterOf(null), invoice: numbers.slice(0, 1) } },
    { shape: '500 whole numbers', filter: { ...filterOf(null), invoice: numbers } },
    { shape: 'a beginning of 12 characters', filter: { ...filterOf(null), invoice: [numbers[0]?.slice(0, 12) ?? ''] } },
    { shape: 'a beginning of 3 characters', filter: { ...filterOf(null), invoice: ['INV'] } },
  ]
}

async function someNumbers({ db }: Explainer): Promise<readonly string[]> {
  const rows = await db.selectFrom('orders').select('kode_invoice_mp').where('keterangan', '=', 1).limit(500).execute()
  return rows.map((row) => row.kode_invoice_mp)
}

async function measureShapes(explainer: Explainer, asked: readonly Asked[]): Promise<readonly Shape[]> {
  const measured = new Map<string, { buffers: number; ms: number }[]>()
  for (const { shape, filter } of asked) {
    const statements = await explainer.statementsOf(() => findBacklogPage(explainer.db, filter, EVERYTHING))
    const rows = statements.find(({ sql }) => sql.includes('from orders'))
    if (rows === undefined) throw new Error('no statement reads orders')
    for (const planning of PLANNINGS) {
      const plan = await explainer.planOf(rows, planning)
      measured.set(shape, [...(measured.get(shape) ?? []), plan])
    }
  }
  return [...measured].map(([name, plans]) => shapeOf(name, plans))
}

function shapeOf(name: string, plans: readonly { buffers: number; ms: number }[]): Shape {
  const buffers = plans.map((plan) => plan.buffers).sort((a, b) => a - b)
  return {
    name,
    pages: plans.length,
    over: buffers.filter((each) => each > GOAL).length,
    median: buffers[buffers.length >> 1] ?? 0,
    most: buffers.at(-1) ?? 0,
    slowestMs: Math.max(...plans.map((plan) => plan.ms)),
  }
}

async function measureCounts(explainer: Explainer, { stores }: Directory, now: Date): Promise<readonly string[]> {
  const { usual, month } = rangesOf(now)
  const numbers = await someNumbers(explainer)
  const asked: readonly Asked[] = [
    { shape: 'default dates', filter: filterOf(usual) },
    { shape: '31 days', filter: filterOf(month) },
    { shape: 'one store, 31 days', filter: { ...filterOf(month), stores: stores.slice(0, 1) } },
    { shape: '500 whole numbers', filter: { ...filterOf(null), invoice: numbers } },
  ]
  const lines: string[] = []
  for (const { shape, filter } of asked) {
    const counts = await medianMs(async () => {
      forgetCounts(explainer.db)
      await countTabs(explainer.db, filter, EVERYTHING)
    })
    lines.push(`  ${shape.padEnd(44)}${`${counts.toFixed(2)} ms`.padStart(10)}`)
  }
  const fates = { ...filterOf(usual), invoice: numbers }
  const ms = await medianMs(() => fatesOfInvoices(explainer.db, fates, EVERYTHING))
  return [...lines, `  ${'fates of 500 numbers'.padEnd(44)}${`${ms.toFixed(2)} ms`.padStart(10)}`]
}

async function medianMs(ask: () => Promise<unknown>): Promise<number> {
  const times: number[] = []
  for (let round = 0; round < 11; round++) {
    const start = performance.now()
    await ask()
    times.push(performance.now() - start)
  }
  return times.sort((a, b) => a - b)[5] ?? 0
}
