import path from 'node:path'
import fastifyView from '@fastify/view'
import { Eta } from 'eta'
import fastify, { type FastifyInstance } from 'fastify'
import { guardEveryRoute } from './auth/session.ts'
import type { Services } from './services.ts'

/** The table of contents: every plugin and every routes file, one line each, in order. */
export async function buildApp(services: Services): Promise<FastifyInstance> {
  const app = fastify()
  const views = path.resolve(import.meta.dirname, '../views')
  await app.register(fastifyView, { engine: { eta: new Eta({ views, cache: true }) }, root: views, viewExt: 'eta' })
  app.decorateRequest('frame')
  app.addHook('onRequest', async (request) => {
    request.frame = { person: null }
  })
  guardEveryRoute(app, services)
  return app
}
