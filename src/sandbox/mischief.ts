import type { Instant } from './calendar.ts'
import { type Draw, drawFrom, shuffled } from './draw.ts'
import type { Mischief } from './protocol.ts'
import type { Changed } from './world.ts'

/** Of a fault what bends a list. */
interface Bend {
  readonly kind: string
  readonly share?: number
  readonly lateSeconds?: number
}

interface Moment {
  readonly seed: string
  readonly draw: Draw
  readonly now: Instant
}

export function mischiefOf({ seed, draw, now }: Moment, bends: readonly Bend[]): Mischief {
  const late = bends.filter(({ kind }) => kind === 'late')
  return {
    isLate: (row) => late.some((bend) => isLate(seed, bend, row, now)),
    arranged: (rows) => {
      const repeats = bends.some(({ kind }) => kind === 'duplicated') && rows.length > 0
      const all = repeats ? [...rows, draw.pick(rows)] : rows
      return bends.some(({ kind }) => kind === 'shuffled') ? shuffled(draw, all) : all
    },
  }
}

/** The same changes are late for every call, or a second look would find what the first one missed. */
function isLate(seed: string, { share = 1, lateSeconds = 120 }: Bend, row: Changed, now: Instant) {
  if (row.updatedAt + 1000 * lateSeconds <= now) return false
  return drawFrom(seed, 'late', row.life.order.number, row.updatedAt).chance(share)
}
