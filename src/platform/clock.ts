/** The only reader of the time. Tests hand in a clock that stands still. */
export interface Clock {
  /** The present instant. */
  now(): Date
}

export const systemClock: Clock = { now: () => new Date() }
