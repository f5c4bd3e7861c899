import type { Day, Instant } from './calendar.ts'
import type { Life } from './life.ts'
import { lifeOfOrder, plotsOfDay, type WorldSize } from './orders.ts'
import type { Plot } from './plots.ts'

/**
 * When which order of a day is changed, in a few bytes a change: the lives themselves can be told again at any time,
 * so that a world of hundreds of thousands of orders stays small.
 */
export interface DayIndex {
  /** Of the nth order. */
  readonly plots: readonly (Plot | null)[]
  changesOf(store: string, half: Half): Changes | undefined
}

export type Half = 'shop' | 'books'

/** Parallel columns in order of time. */
export interface Changes {
  /** Added to the times below, which are milliseconds that fit 32 bits. */
  readonly base: Instant
  readonly at: Uint32Array
  /** When the same half of the same order is changed again. */
  readonly nextAt: Uint32Array
  readonly nth: Uint32Array
  /** 1: the order was placed then. */
  readonly isBirth: Uint8Array
}

export const NEVER_AGAIN = 0xffff_ffff

export function indexOfDay(size: WorldSize, day: Day): DayIndex {
  const plots = plotsOfDay(size, day)
  const columns = new Map<string, Column>()
  let base = Number.POSITIVE_INFINITY
  for (const [nth, plot] of plots.entries()) {
    const life = lifeOfOrder(size, day, nth, plot)
    base = Math.min(base, life.order.createdAt)
    for (const half of ['shop', 'books'] as const) addSteps(columns, life, half, nth)
  }
  const changes = new Map([...columns].map(([key, column]) => [key, sorted(column, base)]))
  return { plots, changesOf: (store, half) => changes.get(`${half} ${store}`) }
}

/** Four numbers a change: at, next at, nth, whether it is the birth. */
type Column = number[]

function addSteps(columns: Map<string, Column>, life: Life, half: Half, nth: number): void {
  const key = `${half} ${life.order.store}`
  const column = columns.get(key) ?? []
  columns.set(key, column)
  const steps = life[half]
  for (const [index, { at }] of steps.entries()) {
    column.push(at, steps[index + 1]?.at ?? Number.POSITIVE_INFINITY, nth, index === 0 ? 1 : 0)
  }
}

function sorted(column: Column, base: Instant): Changes {
  const count = column.length / 4
  const cell = (row: number, place: number) => column[4 * row + place] as number
  const rows = Array.from({ length: count }, (_, row) => row).sort((one, other) => cell(one, 0) - cell(other, 0))
  const since = (instant: Instant) => (instant === Number.POSITIVE_INFINITY ? NEVER_AGAIN : instant - base)
  return {
    base,
    at: Uint32Array.from(rows, (row) => since(cell(row, 0))),
    nextAt: Uint32Array.from(rows, (row) => since(cell(row, 1))),
    nth: Uint32Array.from(rows, (row) => cell(row, 2)),
    isBirth: Uint8Array.from(rows, (row) => cell(row, 3)),
  }
}

/** The first row at or after the instant. */
export function firstRowFrom({ at, base }: Changes, instant: Instant): number {
  let [low, high] = [0, at.length]
  while (low < high) {
    const middle = (low + high) >> 1
    if ((at[middle] as number) + base < instant) low = middle + 1
    else high = middle
  }
  return low
}
