import { type Asker, Broken } from './asking.ts'
import { type Documents, type Page, pageIn } from './form.ts'

/** More would take longer than anybody waits for a check. */
const MOST_PAGES = 400

export interface Listing {
  readonly pages: readonly Page[]
  readonly documents: readonly Documents[]
}

/** Reads the list of changes to its end. @throws {Broken} also where the cursor leads in a circle */
export async function listChanges(ask: Asker, store: string, since: Date, limit: number): Promise<Listing> {
  const pages: Page[] = []
  const cursors = new Set<string>()
  let cursor: string | null = null
  do {
    const page: Page = pageIn(
      await ask({ method: 'GET', path: changesPath(store, since, limit, cursor) }),
      'GET /documents',
    )
    pages.push(page)
    cursor = page.nextCursor
    if (cursor !== null && cursors.has(cursor)) throw new Broken('next_cursor came a second time: it leads in a circle')
    if (cursor !== null) cursors.add(cursor)
  } while (cursor !== null && pages.length < MOST_PAGES)
  return { pages, documents: pages.flatMap(({ documents }) => documents) }
}

function changesPath(store: string, since: Date, limit: number, cursor: string | null): string {
  const query = new URLSearchParams({ store, changed_since: since.toISOString(), limit: String(limit) })
  if (cursor !== null) query.set('cursor', cursor)
  return `/documents?${query}`
}
