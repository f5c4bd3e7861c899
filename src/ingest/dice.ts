/** Repeatable chance: the same seed throws the same numbers on every machine. Source: mulberry32, public domain. */
export interface Dice {
  /** From 0 up to, not including, 1. */
  throw(): number
  /** A whole number from `least` through `most`. */
  between(least: number, most: number): number
  oneOf<T>(choices: readonly T[]): T
  /** True in about `share` of the throws. */
  chance(share: number): boolean
}

export function diceOf(seed: number): Dice {
  let state = seed >>> 0
  const next = () => {
    state = (state + 0x6d2b79f5) >>> 0
    let mixed = Math.imul(state ^ (state >>> 15), state | 1)
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61)
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32
  }
  const between = (least: number, most: number) => least + Math.floor(next() * (most - least + 1))
  return {
    throw: next,
    between,
    oneOf: (choices) => choices[between(0, choices.length - 1)] as (typeof choices)[number],
    chance: (share) => next() < share,
  }
}
