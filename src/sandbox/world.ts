import { HOUR, type Instant, MINUTE } from './calendar.ts'
import { STORES } from './catalog.ts'
import type { Half } from './day-index.ts'
import { hastened, type Life } from './life.ts'
import { createNatural, type Named, type Range } from './natural.ts'
import type { WorldSize } from './orders.ts'
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
  /** Lives of the store whose half was last changed at or after `since` and before `until`, oldest change first. */
  changed(store: string, half: Half, since: Instant, now: Instant, until?: Instant): readonly Changed[]
  /** Lives of the store that began in that range, oldest first; `updatedAt` is their birth. */
  placedIn(store: string, range: Range, now: Instant): readonly Changed[]
  /** Takes the order's next step, at whichever half, now instead of within the next hours. */
  hasten(life: Life, now: Instant): void
  /** A list or a push has named the order: one question about it within five minutes is only what follows from that. */
  mention(life: Life, now: Instant): void
  /** Whether this question follows from a list or a push, or from one that hastened the order a minute ago at most. */
  isFollowUp(life: Life, now: Instant): boolean
  /** Puts a life of your own into the world, in place of one of the same store and number. */
  place(life: Life): void
  /** Makes the days that questions about the time from `since` on will need, in turn with other work. */
  prepare(since: Instant, now: Instant): Promise<void>
}

/** A list of thousands is made without a single life: each is told when it is read. */
export interface Changed {
  readonly life: Life
  readonly updatedAt: Instant
}

const HASTE_MS = 12 * HOUR
const MENTION_LASTS = 5 * MINUTE
const HASTE_LASTS = MINUTE

export function createWorld(wished: Partial<WorldSize> = {}): World {
  const size: WorldSize = { seed: 'backlog', stores: STORES, ordersPerDay: 180, ...wished }
  const natural = createNatural(size)
  const moved = createMoved()
  const mentioned = createShortMemory()
  const hurried = createShortMemory()
  const haste = HASTE_MS / (size.pace?.times ?? 1)

  return {
    size,
    find(store, number, now) {
      const life = moved.find(store, number) ?? natural.find(store, number)?.life
      return life !== undefined && life.order.createdAt <= now ? life : null
    },
    changed(store, half, since, now, until = Number.POSITIVE_INFINITY) {
      const changes = moved.unmoved(natural.changed(store, half, { from: since, until }, now))
      const own = moved.livesOf(store).flatMap((life) => changeOf(life, half, { from: since, until }, now))
      return [...changes, ...own].sort(byTime)
    },
    placedIn(store, { from, until }, now) {
      const range = { from, until: Math.min(until, now + 1) }
      const isIn = ({ order }: Life) => order.createdAt >= range.from && order.createdAt < range.until
      const own = moved.livesOf(store).filter(isIn)
      const births = [...moved.unmoved(natural.placed(store, range)), ...own.map((life) => ({ life }))]
      return births.map(({ life }) => ({ life, updatedAt: life.order.createdAt })).sort(byTime)
    },
    mention: (life, now) => mentioned.note(keyOf(life), now + MENTION_LASTS, now),
    isFollowUp: (life, now) => mentioned.take(keyOf(life), now) || hurried.holds(keyOf(life), now),
    hasten(life, now) {
      hurried.note(keyOf(life), now + HASTE_LASTS, now)
      const next = hastened(life, now, now + haste)
      if (next !== null) moved.put(next, natural.find(life.order.store, life.order.number))
    },
    place: (life) => moved.put(life, natural.find(life.order.store, life.order.number)),
    async prepare(since, now) {
      for (const _ of natural.prepare(since, now)) await new Promise(setImmediate)
    },
  }
}

/** Lives that are no longer, or never were, as nature had them. */
function createMoved() {
  const byStore = new Map<string, Map<string, Life>>()
  const replaced = new Set<number>()
  return {
    find: (store: string, number: string) => byStore.get(store)?.get(number),
    livesOf: (store: string) => [...(byStore.get(store)?.values() ?? [])],
    put(life: Life, instead: Named | null) {
      const { store, number } = life.order
      if (instead !== null) replaced.add(instead.id)
      byStore.set(store, (byStore.get(store) ?? new Map<string, Life>()).set(number, life))
    },
    unmoved: <Row extends Named>(rows: Iterable<Row>) => [...rows].filter(({ id }) => !replaced.has(id)),
  }
}

function changeOf(life: Life, half: Half, { from, until }: Range, now: Instant): readonly Changed[] {
  const updatedAt = life[half].findLast(({ at }) => at <= now)?.at
  return updatedAt === undefined || updatedAt < from || updatedAt >= until ? [] : [{ life, updatedAt }]
}

function byTime(one: Changed, other: Changed): number {
  return one.updatedAt - other.updatedAt || (one.life.order.number < other.life.order.number ? -1 : 1)
}

function keyOf({ order }: Life): string {
  return `${order.store}\u0000${order.number}`
}
