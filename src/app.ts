import path from 'node:path'
import fastify, { type FastifyInstance } from 'fastify'
import { guardEveryRoute } from './auth/session.ts'
import { endConnectionsWhileClosing } from './platform/http/closing.ts'
import { serverOptions } from './platform/http/server-options.ts'
import { readAssets, serveAssets } from './platform/http/static.ts'
import { showViews } from './platform/http/views.ts'
import type { Services } from './services.ts'

/** The table of contents: every plugin and every routes file, one line each, in order. */
export async function buildApp(services: Services): Promise<FastifyInstance> {
  const app = fastify(serverOptions(services.config))
  endConnectionsWhileClosing(app)
  const views = path.resolve(import.meta.dirname, '../views')
  await showViews(app, views, readAssets())
  guardEveryRoute(app, services)
  await serveAssets(app)
  return app
}
