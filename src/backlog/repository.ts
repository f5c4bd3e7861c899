import type { Scope } from '../auth/role.ts'
import type { Db } from '../database.ts'
import type { BacklogPage, BacklogRow, ExportRow } from './board.ts'
import type { Filter } from './filter.ts'
import type { Position, Sort } from './position.ts'
import { findExportRows, findRows } from './rows-repository.ts'

/** One page of the board; one statement. */
export async function findBacklogPage(db: Db, filter: Filter, scope: Scope): Promise<BacklogPage> {
  const { sort, perPage } = filter
  const from = filter.after?.position ?? null
  const direction = from?.direction ?? 'forward'
  // one more than shown says whether there is a page beyond
  const found = await findRows(db, filter, scope, { from, direction, count: perPage + 1 })
  const isMore = found.length > perPage
  const rows = found.slice(0, perPage)
  if (direction === 'back') {
    rows.reverse()
    return { rows, next: after(rows, sort, from), previous: isMore ? before(rows, sort, from) : null }
  }
  return {
    rows,
    next: isMore ? after(rows, sort, from) : null,
    previous: from === null ? null : before(rows, sort, from),
  }
}

const ROWS_AT_A_TIME = 1_000

/**
 * All rows of the filter, in its order. Asked for piece by piece, so that a slow reader holds neither a connection nor
 * memory; a reader who stops ends it.
 */
export async function* streamBacklog(db: Db, filter: Filter, scope: Scope): AsyncGenerator<ExportRow, void> {
  let from: Position | null = null
  for (;;) {
    const stretch = { from, direction: 'forward', count: ROWS_AT_A_TIME } as const
    const rows: readonly ExportRow[] = await findExportRows(db, filter, scope, stretch)
    yield* rows
    if (rows.length < ROWS_AT_A_TIME) return
    from = after(rows, filter.sort, from)
  }
}

/** Where the rows after these begin; nothing there (they were sorted out meanwhile): where these would have begun. */
function after(rows: readonly BacklogRow[], sort: Sort, from: Position | null): Position | null {
  const last = rows.at(-1)
  if (last === undefined) return from === null ? null : turned(from)
  return { sort, direction: 'forward', key: keyOf(last, sort), id: last.id }
}

function before(rows: readonly BacklogRow[], sort: Sort, from: Position | null): Position | null {
  const [first] = rows
  if (first === undefined) return from === null ? null : turned(from)
  return { sort, direction: 'back', key: keyOf(first, sort), id: first.id }
}

/** The way back from an empty page, with the row it began after. */
function turned(from: Position): Position {
  const towardsIt = (from.sort === 'newest') === (from.direction === 'forward') ? -1 : 1
  return { ...from, direction: from.direction === 'forward' ? 'back' : 'forward', id: from.id + towardsIt }
}

function keyOf(row: BacklogRow, sort: Sort): number | null {
  return (sort === 'deadline' ? row.shipBy : row.createdAt)?.getTime() ?? null
}
