import type { Calendar } from '../backlog/date-range.ts'
import type { Directory } from '../backlog/directory.ts'
import { type ParsedFilter, parseFilter } from '../backlog/filter.ts'
import { PARTS, type Part } from './part.ts'

/** The fields of the board's filter that mean something here: dates and stores. Without an invoice there are dates. */
export function parseSelection(query: unknown, directory: Directory, calendar: Calendar): ParsedFilter {
  const { from, to, store } = (query ?? {}) as Readonly<Record<string, unknown>>
  const given = {
    ...(from !== undefined && { from }),
    ...(to !== undefined && { to }),
    ...(store !== undefined && { store }),
  }
  return parseFilter(given, { directory, ...calendar, cursors: { read: () => null } })
}

const LAST_PAGE = 1_000

/** null: the address is not one of ours. */
export function parsePart(query: unknown): { readonly part: Part; readonly page: number } | null {
  const { part: asked, page = '1' } = query as Readonly<Record<string, unknown>>
  const part = PARTS.find((known) => known === asked)
  if (part === undefined || typeof page !== 'string' || !/^[1-9]\d{0,3}$/.test(page)) return null
  return Number(page) > LAST_PAGE ? null : { part, page: Number(page) }
}
