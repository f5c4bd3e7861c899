/** Chance that is not: the same keys draw the same lots, on every machine and in every year. */
export interface Draw {
  /** 0 ≤ share < 1 */
  share(): number
  between(low: number, high: number): number
  /** A whole number, both ends included. */
  whole(low: number, high: number): number
  chance(share: number): boolean
  pick<T>(list: readonly T[]): T
  weighted<T extends { readonly weight: number }>(list: readonly T[]): T
}

export function drawFrom(...keys: readonly (string | number)[]): Draw {
  let state = hashOf(keys.join('\u0000'))
  const share = () => {
    state = (state + 0x9e3779b9) | 0
    return mixed(state) / 2 ** 32
  }
  const pick = <T>(list: readonly T[]): T => {
    if (list.length === 0) throw new RangeError('nothing to pick from')
    return list[Math.floor(share() * list.length)] as T
  }
  return {
    share,
    between: (low, high) => low + share() * (high - low),
    whole: (low, high) => low + Math.floor(share() * (high - low + 1)),
    chance: (limit) => share() < limit,
    pick,
    weighted: (list) => {
      let left = share() * weightOf(list)
      for (const item of list) {
        left -= item.weight
        if (left < 0) return item
      }
      return pick(list)
    },
  }
}

const WEIGHTS = new WeakMap<readonly object[], number>()

/** Of all items together; added up once per list. */
function weightOf(list: readonly { readonly weight: number }[]): number {
  const known = WEIGHTS.get(list) ?? list.reduce((sum, { weight }) => sum + weight, 0)
  WEIGHTS.set(list, known)
  return known
}

/** The list in drawn order (Fisher and Yates). */
export function shuffled<T>(draw: Draw, list: readonly T[]): T[] {
  const cards = [...list]
  for (let last = cards.length - 1; last > 0; last--) {
    const other = draw.whole(0, last)
    const card = cards[last] as T
    cards[last] = cards[other] as T
    cards[other] = card
  }
  return cards
}

/** FNV-1a, 32 bits. */
function hashOf(text: string): number {
  let hash = 0x811c9dc5
  for (let index = 0; index < text.length; index++) hash = Math.imul(hash ^ text.charCodeAt(index), 0x01000193)
  return hash
}

/** The finisher of splitmix32. */
function mixed(state: number): number {
  let word = Math.imul(state ^ (state >>> 16), 0x21f0aaad)
  word = Math.imul(word ^ (word >>> 15), 0x735a2d97)
  return (word ^ (word >>> 15)) >>> 0
}
