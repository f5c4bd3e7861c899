import type { Instant } from './calendar.ts'
import type { Life } from './life.ts'

/**
 * A world in a hurry, for drills: from `since` on, and before it, everything happens `times` as fast. With 480 a day
 * passes in three minutes, an order's life in an hour. What the faces tell are real instants.
 */
export interface Pace {
  readonly times: number
  readonly since: Instant
}

/** The instant in the world's own calendar. */
export function worldTime(now: Instant, pace: Pace | undefined): Instant {
  return pace === undefined ? now : pace.since + (now - pace.since) * pace.times
}

/** The life as it is lived at that pace. */
export function atPace(life: Life, pace: Pace): Life {
  const real = (instant: Instant) => pace.since + Math.round((instant - pace.since) / pace.times)
  const hurried = <Step extends { readonly at: Instant }>(steps: readonly Step[]) =>
    steps.map((step) => ({ ...step, at: real(step.at) }))
  return {
    order: { ...life.order, createdAt: real(life.order.createdAt) },
    shop: hurried(life.shop),
    books: hurried(life.books),
  }
}
