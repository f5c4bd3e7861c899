import { type Day, dayOf, type Instant } from './calendar.ts'
import { type Changes, type DayIndex, firstRowFrom, type Half, indexOfDay, NEVER_AGAIN } from './day-index.ts'
import type { Life } from './life.ts'
import { ORDER_NUMBER } from './numbers.ts'
import { lifeOfOrder, type WorldSize } from './orders.ts'
import { worldTime } from './pace.ts'

/** Orders as seed and calendar have them, before anybody moved one. */
export interface Natural {
  find(store: string, number: string): Named | null
  /** Orders whose half was last changed in `from` ≤ t < `until`, as of `now`; in no order. */
  changed(store: string, half: Half, range: Range, now: Instant): Iterable<NaturalChange>
  /** Orders placed in `from` ≤ t < `until`. */
  placed(store: string, range: Range): Iterable<Named>
  /** Makes the days that a first question will need; a day at a time, so that others get their turn. */
  prepare(from: Instant, until: Instant): Iterable<Day>
}

export interface Range {
  readonly from: Instant
  readonly until: Instant
}
export interface Named {
  /** One per order of the world. */
  readonly id: number
  readonly life: Life
}
interface NaturalChange extends Named {
  readonly updatedAt: Instant
}

/** Nothing happens to an order later than this after it was placed. */
export const LONGEST_LIFE_DAYS = 20
const DAYS_KEPT = 120
const LIVES_KEPT = 20_000
const MOST_A_DAY = 2 ** 24

export function createNatural(size: WorldSize): Natural {
  const indexOf = keptDays(size)
  const lifeAt = keptLives(size, indexOf)
  const opening = size.pace === undefined ? Number.NEGATIVE_INFINITY : dayOf(size.pace.since) - LONGEST_LIFE_DAYS
  const days = (from: Instant, until: Instant) => {
    const first = Math.max(dayOf(worldTime(from, size.pace)) - LONGEST_LIFE_DAYS, opening)
    return daysBetween(first, dayOf(worldTime(until, size.pace)))
  }

  return {
    find(store, number) {
      const ref = findNumber(size, indexOf, lifeAt, store, number)
      return ref !== null && ref.day >= opening ? { id: idOf(ref.day, ref.nth), life: ref.life } : null
    },
    *changed(store, half, { from, until }, now) {
      for (const day of days(from, Math.min(now, until))) {
        const changes = indexOf(day).changesOf(store, half)
        if (changes !== undefined)
          yield* changesIn(changes, day, { from, until: Math.min(until, now + 1) }, now, lifeAt)
      }
    },
    *placed(store, { from, until }) {
      for (const day of days(from, until)) {
        const changes = indexOf(day).changesOf(store, 'shop')
        if (changes !== undefined) yield* birthsIn(changes, day, { from, until }, lifeAt)
      }
    },
    *prepare(from, until) {
      for (const day of days(from, until)) {
        indexOf(day)
        yield day
      }
    },
  }
}

type LifeAt = (day: Day, nth: number) => Life

function* changesIn(changes: Changes, day: Day, { from, until }: Range, now: Instant, lifeAt: LifeAt) {
  const { at, nextAt, nth, base } = changes
  for (let row = firstRowFrom(changes, from); row < at.length; row++) {
    const updatedAt = base + (at[row] as number)
    if (updatedAt >= until) return
    const next = nextAt[row] as number
    if (next === NEVER_AGAIN || base + next > now) yield new LazyChange(day, nth[row] as number, updatedAt, lifeAt)
  }
}

function* birthsIn(changes: Changes, day: Day, { from, until }: Range, lifeAt: LifeAt) {
  const { at, nth, isBirth, base } = changes
  for (let row = firstRowFrom(changes, from); row < at.length && base + (at[row] as number) < until; row++) {
    if (isBirth[row] === 1) yield new LazyChange(day, nth[row] as number, base + (at[row] as number), lifeAt)
  }
}

/** Its life is told when somebody asks for it: a list of thousands is sorted without. A class, since each object literal
 *  with a getter of its own is of another shape to V8, and its shape keeps it from being forgotten soon. */
class LazyChange implements NaturalChange {
  readonly id: number
  readonly updatedAt: Instant
  readonly #day: Day
  readonly #nth: number
  readonly #lifeAt: LifeAt

  constructor(day: Day, nth: number, updatedAt: Instant, lifeAt: LifeAt) {
    this.id = idOf(day, nth)
    this.updatedAt = updatedAt
    this.#day = day
    this.#nth = nth
    this.#lifeAt = lifeAt
  }

  get life(): Life {
    return this.#lifeAt(this.#day, this.#nth)
  }
}

function idOf(day: Day, nth: number): number {
  return day * MOST_A_DAY + nth
}

type IndexOf = (day: Day) => DayIndex

/** Made when first asked for; the longest kept go first when there are many. */
function keptDays(size: WorldSize): IndexOf {
  const kept = new Map<Day, DayIndex>()
  return (day) => {
    const known = kept.get(day) ?? indexOfDay(size, day)
    kept.set(day, known)
    const oldest = kept.keys().next().value
    if (kept.size > DAYS_KEPT && oldest !== undefined) kept.delete(oldest)
    return known
  }
}

function keptLives(size: WorldSize, indexOf: IndexOf): LifeAt {
  const kept = new Map<number, Life>()
  return (day, nth) => {
    const id = idOf(day, nth)
    const known = kept.get(id)
    if (known !== undefined) return known
    const life = lifeOfOrder(size, day, nth, indexOf(day).plots[nth] ?? null)
    if (kept.size >= LIVES_KEPT) kept.clear()
    kept.set(id, life)
    return life
  }
}

function findNumber(size: WorldSize, indexOf: IndexOf, lifeAt: LifeAt, store: string, number: string) {
  const platform = size.stores.find(({ code }) => code === store)?.platform
  if (platform === undefined) return null
  const day = ORDER_NUMBER[platform].dayOf(number)
  if (day === null) return null
  const orders = indexOf(day).plots.length
  const { first, apart } = ORDER_NUMBER[platform].nthsOf(number)
  for (let nth = first; nth < orders; nth += apart) {
    const life = lifeAt(day, nth)
    if (life.order.store === store && life.order.number === number) return { day, nth, life }
  }
  return null
}

function daysBetween(first: Day, last: Day): readonly Day[] {
  return Array.from({ length: Math.max(0, last - first + 1) }, (_, index) => first + index)
}
