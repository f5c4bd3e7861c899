import { randomUUID } from 'node:crypto'
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify'
import { may } from '../auth/role.ts'
import { requires, visitorOf } from '../auth/session.ts'
import { NotFound } from '../platform/errors.ts'
import { sendPlace, sendTemplate, wantsFragment } from '../platform/http/html.ts'
import type { Services } from '../services.ts'
import { toLogView } from './log-view.ts'
import { noticesFor } from './notices.ts'
import { isId, parseItemsQuery, parseLogQuery } from './page-query.ts'
import { toProgressView, withWords } from './progress-view.ts'
import { findRun, listItems, listRuns, listUnauthorised, type SyncRun } from './repository.ts'
import { hasFailedOrder } from './request-repository.ts'
import { type Requested, requestRetry, requestRun } from './request-run.ts'
import { settledOf } from './run.ts'
import { toItemsView, toRunView, toUnauthorisedView } from './run-view.ts'

type Needs = Pick<Services, 'db' | 'queue' | 'clock' | 'config'>
interface OfRun {
  Params: { readonly id: string }
}

const RUNS = '/oms/sync-runs'
const RUNS_PER_PAGE = 50
const ITEMS_PER_PAGE = 100
/** How often the page of a run comes again where nothing else brings it up to date. */
const REFRESH_SECONDS = 3

/** Synchronization on request, its progress and its log. */
export function syncRoutes(services: Needs) {
  const { db, config } = services
  const zone = config.businessTimeZone
  const reads = { preHandler: requires('backlog:read') }
  const acts = { preHandler: requires('orders:sync') }

  return async (app: FastifyInstance): Promise<void> => {
    app.post(RUNS, acts, async (request, reply) => {
      const requested = await requestRun(services, visitorOf(request), request.body, randomUUID())
      return sendRequested(request, reply, requested)
    })

    app.post<OfRun>(`${RUNS}/:id/retry`, acts, async (request, reply) => {
      const run = await getRun(request)
      const requested = await requestRetry(services, visitorOf(request), run.id, request.body, randomUUID())
      return sendRequested(request, reply, requested)
    })

    app.get(RUNS, reads, async (request, reply) => {
      const asked = parseLogQuery(request.query)
      const runs = await listRuns(db, visitorOf(request), { ...asked, limit: RUNS_PER_PAGE + 1 })
      const more = runs.length > RUNS_PER_PAGE
      const log = toLogView({ ...asked, runs: runs.slice(0, RUNS_PER_PAGE), more }, zone)
      const notices = await noticesFor(services, visitorOf(request))
      return sendTemplate(request, reply, 'sync/log', { title: 'Riwayat sinkronisasi', notices, log })
    })

    app.get<OfRun>(`${RUNS}/:id`, reads, async (request, reply) => {
      const run = await getRun(request)
      const visitor = visitorOf(request)
      const asked = parseItemsQuery(request.query)
      const items = await listItems(db, run.id, visitor, { ...asked, limit: ITEMS_PER_PAGE + 1 })
      const unauthorised = run.counts.failed === 0 ? [] : await listUnauthorised(db, run.id, visitor)
      const more = items.length > ITEMS_PER_PAGE
      const view = toRunView(run, zone)
      return sendPlace(request, reply, 'sync/run', 'sync/_items', {
        title: view.title,
        run: view,
        progress: toProgressView(run, await retryKey(request, run)),
        items: {
          ...toItemsView({ ...asked, run, items: items.slice(0, ITEMS_PER_PAGE), more }, zone),
          unauthorised: toUnauthorisedView(run.id, unauthorised, may(visitor.role, 'connections:manage')),
        },
        refreshSeconds: run.finishedAt === null ? REFRESH_SECONDS : 0,
      })
    })

    app.get<OfRun>(`${RUNS}/:id/progress`, reads, async (request, reply) => {
      const run = await getRun(request)
      if (!wantsFragment(request)) return reply.redirect(`${RUNS}/${run.id}`, 303)
      const { seen } = request.query as { readonly seen?: unknown }
      const isNews = run.finishedAt !== null || seen !== String(settledOf(run.counts))
      return isNews ? sendProgress(request, reply, run) : reply.code(204).send()
    })
  }

  async function getRun(request: FastifyRequest<OfRun>): Promise<SyncRun> {
    const { id } = request.params
    const run = isId(id) ? await findRun(db, Number(id), visitorOf(request)) : null
    if (run === null) throw new NotFound('Sinkronisasi ini tidak ada, atau bukan untuk toko dan gudang Anda.')
    return run
  }

  /** To the run's page or, within a page, its progress. */
  async function sendRequested(request: FastifyRequest, reply: FastifyReply, requested: Requested) {
    if (requested.kind !== 'begun') {
      reply.code(requested.kind === 'asks' ? 409 : 422)
      const data = { title: requested.view.heading, refused: requested.view }
      return sendPlace(request, reply, 'sync/refused', 'sync/_refused', data)
    }
    const run = wantsFragment(request) ? await findRun(db, requested.runId, visitorOf(request)) : null
    return run === null ? reply.redirect(`${RUNS}/${requested.runId}`, 303) : sendProgress(request, reply, run)
  }

  /** For a page that is there already. The last one tells it that orders have changed. */
  async function sendProgress(request: FastifyRequest, reply: FastifyReply, run: SyncRun) {
    if (run.finishedAt !== null) reply.header('hx-trigger', '{"backlog-changed":{"target":"#main"}}')
    const progress = withWords(toProgressView(run, await retryKey(request, run)))
    return sendTemplate(request, reply, 'sync/_progress', { title: progress.heading, progress })
  }

  /** The key of the form that tries again; null: nothing is left to try, or this person may not. */
  async function retryKey(request: FastifyRequest, run: SyncRun): Promise<string | null> {
    const { role, scope } = visitorOf(request)
    const mayBe = run.finishedAt !== null && run.counts.failed > 0 && may(role, 'orders:sync')
    return mayBe && (await hasFailedOrder(db, run.id, scope)) ? randomUUID() : null
  }
}
