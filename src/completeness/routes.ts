import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify'
import { may, type Visitor } from '../auth/role.ts'
import { requires, visitorOf } from '../auth/session.ts'
import { withinScope } from '../backlog/directory.ts'
import { directory } from '../backlog/directory-repository.ts'
import type { ParsedFilter } from '../backlog/filter.ts'
import { toFiltersView, toRefusedView } from '../backlog/filters-view.ts'
import { freshnessView } from '../backlog/freshness-view.ts'
import { periodWords } from '../backlog/time-words.ts'
import { InvalidInput } from '../platform/errors.ts'
import { sendPlace, sendRefusedPlace, sendTemplate, wantsFragment } from '../platform/http/html.ts'
import type { Services } from '../services.ts'
import { listNumbers } from './numbers-repository.ts'
import { toNumbersView } from './numbers-view.ts'
import { OF_MARKETPLACE, PAGE, PART_WORDS, PARTS, queryOf } from './part.ts'
import { seenOf, toProgressView } from './progress-view.ts'
import { parsePart, parseSelection } from './query.ts'
import { readTable } from './read-table.ts'
import { isComparable, requestChecks } from './request-checks.ts'
import { findUnderway } from './runs-repository.ts'
import { toTableView } from './table-view.ts'

type Needs = Pick<Services, 'db' | 'clock' | 'config' | 'queue'>

const title = 'Kelengkapan'
const NUMBERS_PER_PAGE = 100
/** How often the page comes again without script while a check is underway. */
const REFRESH_SECONDS = 3

/** What the marketplaces have against what is stored, and the check that compares them. */
export function completenessRoutes(services: Needs) {
  const { db, clock, config } = services
  const zone = config.businessTimeZone
  const every = periodWords(config.syncIntervalSeconds)
  const reads = { preHandler: requires('completeness:read') }

  return async (app: FastifyInstance): Promise<void> => {
    app.get(PAGE, reads, async (request, reply) => {
      const asked = await ask(request, request.query)
      if (asked.parsed.kind === 'refused') return refuse(request, reply, asked)
      const { visitor, now, seen, parsed } = asked
      const fresh = freshnessView({ directory: seen, now, zone }, every)
      const found = await readTable(services, visitor.scope, seen, parsed.filter)
      const mayCheck = may(visitor.role, 'orders:sync')
      const underway = await findUnderway(
        db,
        found.stores.map(({ id }) => id),
      )
      const shownWith = { comparable: isComparable(visitor), mayCheck, fresh: fresh.since, now, zone }
      const table = toTableView({ ...found, ...shownWith })
      const shown = { table, progress: underway && toProgressView(underway, selectionOf(parsed.filter)) }
      return sendPlace(request, reply, 'completeness/index', 'completeness/_region', {
        title,
        fresh,
        refreshSeconds: underway === null ? 0 : REFRESH_SECONDS,
        place: { refused: null, filters: toFiltersView(parsed.typed, [], seen), shown },
        shown,
      })
    })

    app.get(`${PAGE}/progress`, reads, async (request, reply) => {
      const { seen: told } = request.query as { readonly seen?: unknown }
      const { parsed, seen } = await ask(request, request.query)
      if (parsed.kind === 'refused' || !wantsFragment(request)) return reply.redirect(PAGE, 303)
      const stores = parsed.filter.stores.length > 0 ? parsed.filter.stores : seen.stores
      const underway = await findUnderway(
        db,
        stores.map(({ id }) => id),
      )
      // what came of it is read by the page itself
      if (underway === null) reply.header('hx-trigger', 'backlog-changed')
      else if (seenOf(underway) === told) return reply.code(204).send()
      const progress = underway && toProgressView(underway, selectionOf(parsed.filter))
      return sendTemplate(request, reply, 'completeness/_progress', { title, progress })
    })

    app.post(`${PAGE}/checks`, { preHandler: requires('orders:sync') }, async (request, reply) => {
      const asked = await ask(request, request.body)
      if (asked.parsed.kind === 'refused') return refuse(request, reply, asked)
      await requestChecks(services, asked.visitor, asked.seen, asked.parsed.filter)
      return reply.redirect(`${PAGE}?${selectionOf(asked.parsed.filter)}`, 303)
    })

    app.get(`${PAGE}/numbers`, reads, async (request, reply) => {
      const asked = await ask(request, request.query)
      if (asked.parsed.kind === 'refused') return refuse(request, reply, asked)
      const { visitor, seen, parsed } = asked
      const parts = PARTS.filter((part) => isComparable(visitor) || !OF_MARKETPLACE.includes(part))
      const shown = parsePart(request.query)
      const { dates, stores } = parsed.filter
      if (shown === null || !parts.includes(shown.part) || dates === null) throw new InvalidInput(BROKEN)
      const storeOf = new Map((stores.length > 0 ? stores : seen.stores).map((store) => [store.id, store]))
      const offset = (shown.page - 1) * NUMBERS_PER_PAGE
      const wanted = { part: shown.part, storeIds: [...storeOf.keys()], dates, scope: visitor.scope, offset }
      const found = await listNumbers(db, { ...wanted, limit: NUMBERS_PER_PAGE + 1 })
      const more = found.length > NUMBERS_PER_PAGE
      const chosen = stores.map(({ code }) => code)
      const some = { found: found.slice(0, NUMBERS_PER_PAGE), more, chosen, dates, storeOf, parts, zone }
      const numbers = toNumbersView({ ...shown, ...some })
      return sendTemplate(request, reply, 'completeness/numbers', { title: PART_WORDS[shown.part].title, numbers })
    })
  }

  async function ask(request: FastifyRequest, query: unknown) {
    const visitor = visitorOf(request)
    const now = clock.now()
    const seen = withinScope(await directory(db), visitor.scope)
    return { visitor, now, seen, parsed: parseSelection(query, seen, { now, zone }) }
  }
}

const BROKEN = 'Alamat halaman ini tidak lengkap. Buka lagi dari halaman Kelengkapan.'

type Asked = {
  readonly parsed: ParsedFilter
  readonly seen: Parameters<typeof toFiltersView>[2]
  readonly visitor: Visitor
}

/** No rows: the words beside the fields, and what was typed. */
function refuse(request: FastifyRequest, reply: FastifyReply, { parsed, seen }: Asked): FastifyReply {
  if (parsed.kind !== 'refused') throw new Error('nothing to refuse')
  const place = {
    refused: toRefusedView(parsed),
    filters: toFiltersView(parsed.typed, parsed.errors, seen),
    shown: null,
  }
  return sendRefusedPlace(request, reply, 'completeness/index', 'completeness/_main', {
    title: `Kesalahan: ${title}`,
    fresh: null,
    place,
  })
}

type Filter = Extract<ParsedFilter, { readonly kind: 'ok' }>['filter']

/** As it was asked: what was not given stays so, and tomorrow's page is about tomorrow. */
function selectionOf({ from, to, stores }: Filter): URLSearchParams {
  const query = queryOf({ from: from ?? '', to: to ?? '', stores: stores.map(({ code }) => code) })
  for (const name of ['from', 'to']) if (query.get(name) === '') query.delete(name)
  return query
}
