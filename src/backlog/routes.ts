import { randomUUID } from 'node:crypto'
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify'
import { may, type Visitor } from '../auth/role.ts'
import { requires, visitorOf } from '../auth/session.ts'
import { sendPlace, sendRefusedPlace } from '../platform/http/html.ts'
import type { Services } from '../services.ts'
import { BOARD } from './board-links.ts'
import { type FreshnessFacts, freshnessWords, toBoardView } from './board-view.ts'
import { withinScope } from './directory.ts'
import { type Filter, type ParsedFilter, parseFilter } from './filter.ts'
import { toFiltersView, toRefusedView } from './filters-view.ts'
import type { Cursors } from './position.ts'
import { countOf, countTabs, directory, fatesOfInvoices, findBacklogPage } from './repository.ts'

type Needs = Pick<Services, 'db' | 'clock' | 'config'> & { readonly cursors: Cursors }

/** GET /oms/backlog-orders, the board. */
export function backlogRoutes(services: Needs) {
  const { db, clock, config, cursors } = services
  return async (app: FastifyInstance): Promise<void> => {
    app.get('/', async (_request, reply) => reply.redirect(BOARD, 303))

    app.get(BOARD, { preHandler: requires('backlog:read') }, async (request, reply) => {
      const visitor = visitorOf(request)
      const seen = {
        directory: withinScope(await directory(db), visitor.scope),
        now: clock.now(),
        zone: config.businessTimeZone,
        syncIntervalSeconds: config.syncIntervalSeconds,
      }
      const parsed = parseFilter(request.query, { ...seen, cursors })
      if (parsed.kind === 'refused') return refuse(request, reply, parsed, seen)
      const found = await find(parsed.filter, visitor)
      const asked = { filter: parsed.filter, cursors, ...allowed(visitor), idempotencyKey: randomUUID() }
      const board = toBoardView({ ...seen, ...asked, ...found })
      const filters = toFiltersView(parsed.typed, [], seen.directory)
      const place = { refused: null, fresh: board.freshness, filters, board }
      return sendPlace(request, reply, 'backlog/index', 'backlog/_region', { title: 'Backlog Orders', place, board })
    })
  }

  async function find(filter: Filter, { scope }: Visitor) {
    const [page, counts, fates] = await Promise.all([
      findBacklogPage(db, filter, scope),
      countTabs(db, filter, scope),
      fatesOfInvoices(db, filter, scope),
    ])
    return { page, counts, fates, count: countOf(counts, filter) }
  }
}

function allowed({ role }: Visitor) {
  return { mayExport: may(role, 'backlog:export'), maySync: may(role, 'orders:sync') }
}

type Refused = Extract<ParsedFilter, { readonly kind: 'refused' }>

/** No rows: the words beside the fields, and what was typed. */
function refuse(request: FastifyRequest, reply: FastifyReply, { typed, errors }: Refused, seen: FreshnessFacts) {
  const place = {
    refused: toRefusedView(typed, errors),
    fresh: freshnessWords(seen),
    filters: toFiltersView(typed, errors, seen.directory),
    board: null,
  }
  return sendRefusedPlace(request, reply, 'backlog/index', 'backlog/_main', {
    title: 'Kesalahan: Backlog Orders',
    place,
  })
}
