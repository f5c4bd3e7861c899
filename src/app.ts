import path from 'node:path'
import fastify, { type FastifyInstance } from 'fastify'
import { guardEveryRoute } from './auth/session.ts'
import { showViews, UNBUILT_ASSETS } from './platform/http/views.ts'
import type { Services } from './services.ts'

/** The table of contents: every plugin and every routes file, one line each, in order. */
export async function buildApp(services: Services): Promise<FastifyInstance> {
  const app = fastify()
  const views = path.resolve(import.meta.dirname, '../views')
  await showViews(app, views, UNBUILT_ASSETS)
  guardEveryRoute(app, services)
  return app
}
