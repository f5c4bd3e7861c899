import { type Day, dayOf, HOUR, type Instant, MINUTE } from './calendar.ts'
import { STORES } from './catalog.ts'
import { hastened, type Life } from './life.ts'
import { ORDER_NUMBER } from './numbers.ts'
import { livesOfDay, type WorldSize } from './orders.ts'
import { createShortMemory } from './short-memory.ts'

/**
 * All orders of all stores, for ever: what is true at an instant follows from the seed and the instant alone, so that a
 * sandbox started again weeks later goes on where it would have been. Two things are remembered instead, until it
 * stops: orders that were hastened, and orders that a test has placed.
 */
export interface World {
  readonly size: WorldSize
  /** The order's life; null for an order nobody has placed by now. */
  find(store: string, number: string, now: Instant): Life | null
  /** Lives of the store whose half was changed at or after `since`, oldest change first. */
  changed(store: string, half: Half, since: Instant, now: Instant): readonly Changed[]
  /** Takes the order's next step, at whichever half, now instead of within the next hours. */
  hasten(life: Life, now: Instant): void
  /** A list or a push has named the order just now. */
  mention(life: Life, now: Instant): void
  /** Named within the last five minutes, or hastened within the last one. */
  wasMentioned(life: Life, now: Instant): boolean
  /** Puts a life of your own into the world, in place of one of the same store and number. */
  place(life: Life): void
}

type Half = 'shop' | 'books'
interface Changed {
  readonly life: Life
  readonly updatedAt: Instant
}

/** Nothing happens to an order later than this after it was placed. */
export const LONGEST_LIFE_DAYS = 20
const HASTE_MS = 12 * HOUR
const DAYS_KEPT = 90
const MENTION_LASTS = 5 * MINUTE
const HASTE_LASTS = MINUTE

export function createWorld(wished: Partial<WorldSize> = {}): World {
  const size: WorldSize = { seed: 'backlog', stores: STORES, ordersPerDay: 180, ...wished }
  const livesOf = storesByDay(size)
  const remembered = new Map<string, Life>()
  const placed = new Map<string, Map<string, Life>>()
  const mentioned = createShortMemory()
  const asRemembered = (life: Life) => remembered.get(keyOf(life)) ?? life

  return {
    size,
    find(store, number, now) {
      const life = placed.get(store)?.get(number) ?? naturalLife(size, livesOf, store, number)
      return life !== undefined && life.order.createdAt <= now ? asRemembered(life) : null
    },
    changed(store, half, since, now) {
      const natural = daysBetween(dayOf(since) - LONGEST_LIFE_DAYS, dayOf(now)).flatMap((day) => livesOf(store, day))
      const own = placed.get(store)
      const lives =
        own === undefined ? natural : [...natural.filter(({ order }) => !own.has(order.number)), ...own.values()]
      return lives.flatMap((life) => changeOf(asRemembered(life), half, since, now)).sort(byTime)
    },
    mention(life, now) {
      mentioned.note(keyOf(life), now + MENTION_LASTS, now)
    },
    wasMentioned: (life, now) => mentioned.holds(keyOf(life), now),
    hasten(life, now) {
      mentioned.note(keyOf(life), now + HASTE_LASTS, now)
      const moved = hastened(life, now, now + HASTE_MS)
      if (moved !== null) remembered.set(keyOf(life), moved)
    },
    place(life) {
      const { store, number } = life.order
      remembered.delete(keyOf(life))
      placed.set(store, (placed.get(store) ?? new Map<string, Life>()).set(number, life))
    },
  }
}

type LivesOf = (store: string, day: Day) => readonly Life[]

/** The lives of a store and day, made when first asked for; the longest kept go first when there are many. */
function storesByDay(size: WorldSize): LivesOf {
  const kept = new Map<Day, ReadonlyMap<string, readonly Life[]>>()
  return (store, day) => {
    const known = kept.get(day) ?? byStore(livesOfDay(size, day))
    kept.set(day, known)
    const oldest = kept.keys().next().value
    if (kept.size > DAYS_KEPT && oldest !== undefined) kept.delete(oldest)
    return known.get(store) ?? []
  }
}

function byStore(lives: readonly Life[]): ReadonlyMap<string, readonly Life[]> {
  const groups = new Map<string, Life[]>()
  for (const life of lives) {
    const group = groups.get(life.order.store)
    if (group === undefined) groups.set(life.order.store, [life])
    else group.push(life)
  }
  return groups
}

function naturalLife(size: WorldSize, livesOf: LivesOf, store: string, number: string): Life | undefined {
  const platform = size.stores.find(({ code }) => code === store)?.platform
  const day = platform === undefined ? null : ORDER_NUMBER[platform].dayOf(number)
  return day === null ? undefined : livesOf(store, day).find(({ order }) => order.number === number)
}

function changeOf(life: Life, half: Half, since: Instant, now: Instant): readonly Changed[] {
  const updatedAt = life[half].findLast(({ at }) => at <= now)?.at
  return updatedAt === undefined || updatedAt < since ? [] : [{ life, updatedAt }]
}

function byTime(one: Changed, other: Changed): number {
  return one.updatedAt - other.updatedAt || (one.life.order.number < other.life.order.number ? -1 : 1)
}

function daysBetween(first: Day, last: Day): readonly Day[] {
  return Array.from({ length: Math.max(0, last - first + 1) }, (_, index) => first + index)
}

function keyOf({ order }: Life): string {
  return `${order.store}\u0000${order.number}`
}
