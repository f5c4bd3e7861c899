import { randomUUID } from 'node:crypto'
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify'
import { may, type Visitor } from '../auth/role.ts'
import { requires, visitorOf } from '../auth/session.ts'
import { sendPlace, sendRefusedPlace, wantsFragment } from '../platform/http/html.ts'
import type { Services } from '../services.ts'
import { countOf } from './board.ts'
import { BOARD } from './board-links.ts'
import { type LateLine, toBoardView } from './board-view.ts'
import { countTabs } from './counts-repository.ts'
import { openCursors } from './cursor.ts'
import { withinScope } from './directory.ts'
import { directory } from './directory-repository.ts'
import { type Filter, type ParsedFilter, parseFilter } from './filter.ts'
import { toFiltersView, toRefusedView } from './filters-view.ts'
import { freshnessView } from './freshness-view.ts'
import { fatesOfInvoices } from './invoice-fates-repository.ts'
import { findBacklogPage } from './repository.ts'
import { periodWords } from './time-words.ts'

const title = 'Backlog Orders'

/** Which stores that this person may see lag behind; null: none. */
export type LateStores = (visitor: Visitor) => Promise<LateLine | null>

/** The board. */
export function backlogRoutes(
  { db, clock, config }: Pick<Services, 'db' | 'clock' | 'config'>,
  lateStores: LateStores,
) {
  const cursors = openCursors(config)
  const every = periodWords(config.syncIntervalSeconds)

  return async (app: FastifyInstance): Promise<void> => {
    app.get('/', async (_request, reply) => reply.redirect(BOARD, 303))

    app.get(BOARD, { preHandler: requires('backlog:read') }, async (request, reply) => {
      const visitor = visitorOf(request)
      const calendar = { now: clock.now(), zone: config.businessTimeZone }
      const seen = { ...calendar, directory: withinScope(await directory(db), visitor.scope) }
      const parsed = parseFilter(request.query, { ...seen, cursors })
      const fresh = freshnessView(seen, every)
      const filters = (errors: Refused['errors'], folded: string) => ({
        ...toFiltersView(parsed.typed, errors, seen.directory),
        folded,
      })
      if (parsed.kind === 'refused') {
        const place = { refused: toRefusedView(parsed), filters: filters(parsed.errors, 'Filter'), board: null }
        return refuse(request, reply, { fresh, place })
      }
      const found = await find(parsed.filter, visitor)
      const asked = { filter: parsed.filter, cursors, ...allowed(visitor), idempotencyKey: randomUUID() }
      const board = toBoardView({ ...seen, ...asked, ...found })
      // the region goes without the form
      const place = { refused: null, board, filters: wantsFragment(request) ? null : filters([], board.folded) }
      return sendPlace(request, reply, 'backlog/index', 'backlog/_region', { title, fresh, place, board })
    })
  }

  async function find(filter: Filter, visitor: Visitor) {
    const { scope } = visitor
    const [page, counts, fates, late] = await Promise.all([
      findBacklogPage(db, filter, scope),
      countTabs(db, filter, scope),
      fatesOfInvoices(db, filter, scope),
      lateStores(visitor),
    ])
    return { page, counts, fates, late, count: countOf(counts, filter) }
  }
}

function allowed({ role }: Visitor) {
  return { mayExport: may(role, 'backlog:export'), maySync: may(role, 'orders:sync') }
}

type Refused = Extract<ParsedFilter, { readonly kind: 'refused' }>

/** No rows: the words beside the fields, and what was typed. */
function refuse(
  request: FastifyRequest,
  reply: FastifyReply,
  data: { readonly fresh: object; readonly place: object },
) {
  return sendRefusedPlace(request, reply, 'backlog/index', 'backlog/_main', { title: `Kesalahan: ${title}`, ...data })
}
