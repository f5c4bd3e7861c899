import path from 'node:path'
import compress from '@fastify/compress'
import formbody from '@fastify/formbody'
import fastify, { type FastifyInstance } from 'fastify'
import { authRoutes } from './auth/routes.ts'
import { guardEveryRoute } from './auth/session.ts'
import { exportRoutes } from './backlog/export-routes.ts'
import { backlogRoutes } from './backlog/routes.ts'
import { completenessRoutes } from './completeness/routes.ts'
import { connectionRoutes } from './connections/app-routes.ts'
import { consentRoutes } from './connections/consent-routes.ts'
import { storeConnectionRoutes } from './connections/store-routes.ts'
import { erpConnectionRoutes } from './erp-connection/routes.ts'
import { importRoutes } from './ingest/import-routes.ts'
import { ingestRoutes } from './ingest/routes.ts'
import { investigationRoutes } from './investigation/routes.ts'
import { endConnectionsWhileClosing } from './platform/http/closing.ts'
import { COMPRESSION } from './platform/http/compression.ts'
import { answerErrors } from './platform/http/error-pages.ts'
import { healthRoutes } from './platform/http/health.ts'
import type { LogTarget } from './platform/http/log.ts'
import { measureRequests, metricsRoutes } from './platform/http/metrics.ts'
import { logRequests } from './platform/http/request-log.ts'
import { refuseForgeries, secureAnswers } from './platform/http/security.ts'
import { serverOptions } from './platform/http/server-options.ts'
import { readAssets, serveAssets } from './platform/http/static.ts'
import { showViews } from './platform/http/views.ts'
import { remedyRoutes } from './remedies/routes.ts'
import type { Services } from './services.ts'
import { lateLineFor } from './sync/late-line.ts'
import { pushRoutes } from './sync/push-routes.ts'
import { syncRoutes } from './sync/routes.ts'
import { storesRoutes } from './sync/stores-routes.ts'

/** The table of contents: every plugin and every routes file, one line each, in order. */
export async function buildApp(services: Services, logTo: LogTarget = 'nowhere'): Promise<FastifyInstance> {
  const app = fastify(serverOptions(services.config, logTo))
  secureAnswers(app, services.config)
  logRequests(app)
  measureRequests(app)
  endConnectionsWhileClosing(app)
  await app.register(compress, COMPRESSION)
  const views = path.resolve(import.meta.dirname, '../views')
  await showViews(app, views, readAssets())
  await app.register(formbody)
  answerErrors(app)
  refuseForgeries(app)
  guardEveryRoute(app, services)
  await serveAssets(app)
  await app.register(healthRoutes(services))
  await app.register(metricsRoutes(services))
  await app.register(authRoutes(services))
  await app.register(backlogRoutes(services, lateLineFor(services)))
  await app.register(exportRoutes(services))
  await app.register(investigationRoutes(services))
  await app.register(remedyRoutes(services))
  await app.register(syncRoutes(services))
  await app.register(storesRoutes(services))
  await app.register(pushRoutes(services))
  await app.register(completenessRoutes(services))
  await app.register(connectionRoutes(services))
  await app.register(consentRoutes(services))
  await app.register(erpConnectionRoutes(services))
  await app.register(storeConnectionRoutes(services))
  await app.register(ingestRoutes(services))
  await app.register(importRoutes(services))
  return app
}
