import type { Instant } from '../calendar.ts'
import type { Changed } from '../world.ts'
import { wrongParameter } from './answers.ts'

/** A row and the time that its list is sorted by; order numbers decide between equal times. */
interface Sorted {
  readonly row: Changed
  readonly sortedAt: Instant
}

export function inOrder(rows: readonly Sorted[], isAscending: boolean): readonly Sorted[] {
  const sign = isAscending ? 1 : -1
  return [...rows].sort((one, other) => {
    return sign * (one.sortedAt - other.sortedAt || compared(numberOf(one), numberOf(other)))
  })
}

/** The rows behind the token's: it names the last row that was told, so that rows which change meanwhile shift nothing. */
export function behindToken(rows: readonly Sorted[], token: string | null, isAscending: boolean): readonly Sorted[] {
  if (token === null || token === '') return rows
  const [time, number] = partsOf(token)
  const sign = isAscending ? 1 : -1
  return rows.filter((row) => sign * (row.sortedAt - time || compared(numberOf(row), number)) > 0)
}

/** Empty: there are no more. */
export function tokenAfter(page: readonly Sorted[], rows: readonly Sorted[]): string {
  const last = page.at(-1)
  if (last === undefined || last === rows.at(-1)) return ''
  return Buffer.from(JSON.stringify([last.sortedAt, numberOf(last)])).toString('base64')
}

function numberOf({ row }: Sorted): string {
  return row.life.order.number
}

function compared(one: string, other: string): number {
  return one < other ? -1 : one > other ? 1 : 0
}

function partsOf(token: string): readonly [Instant, string] {
  try {
    const parts: unknown = JSON.parse(Buffer.from(token, 'base64').toString('utf8'))
    if (Array.isArray(parts) && typeof parts[0] === 'number' && typeof parts[1] === 'string')
      return [parts[0], parts[1]]
  } catch {}
  throw wrongParameter('page_token is invalid.')
}
