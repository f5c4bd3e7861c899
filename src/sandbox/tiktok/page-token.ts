import type { Changed } from '../world.ts'
import { wrongParameter } from './answers.ts'

/** A row and the time that its list is sorted by. */
export interface Sortable extends Changed {
  readonly sortedAt: number
}

/** The rows behind the token's: it names the last row that was told, so that rows which change meanwhile shift nothing. */
export function behindToken(
  rows: readonly Sortable[],
  token: string | null,
  isAscending: boolean,
): readonly Sortable[] {
  if (token === null || token === '') return rows
  const [time, number] = partsOf(token)
  const sign = isAscending ? 1 : -1
  return rows.filter(({ sortedAt, life }) => {
    const ahead = sortedAt - time || (life.order.number > number ? 1 : life.order.number < number ? -1 : 0)
    return sign * ahead > 0
  })
}

/** Empty: there are no more. */
export function tokenAfter(page: readonly Sortable[], rows: readonly Sortable[]): string {
  const last = page.at(-1)
  if (last === undefined || last === rows.at(-1)) return ''
  return Buffer.from(JSON.stringify([last.sortedAt, last.life.order.number])).toString('base64')
}

function partsOf(token: string): readonly [number, string] {
  try {
    const parts: unknown = JSON.parse(Buffer.from(token, 'base64').toString('utf8'))
    if (Array.isArray(parts) && typeof parts[0] === 'number' && typeof parts[1] === 'string')
      return [parts[0], parts[1]]
  } catch {}
  throw wrongParameter('page_token is invalid.')
}
