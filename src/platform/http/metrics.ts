import { createHash, timingSafeEqual } from 'node:crypto'
import type { FastifyInstance, FastifyRequest } from 'fastify'
import { collectDefaultMetrics, Gauge, Histogram } from 'prom-client'
import type { Db } from '../../database.ts'
import type { Config } from '../config.ts'
import { connectionsOf } from '../database/connect.ts'
import { Forbidden, NotSignedIn } from '../errors.ts'
import { registry } from '../metrics.ts'
import { OPEN } from './access.ts'

const requests = new Histogram({
  name: 'http_request_duration_seconds',
  help: 'Time from the first byte of a request to the last byte of its answer',
  labelNames: ['method', 'route', 'status'],
  buckets: [0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 15],
  registers: [registry],
})

const connections = new Gauge({
  name: 'database_connections',
  help: 'Connections of the pool, and queries waiting for one',
  labelNames: ['state'],
  registers: [registry],
})

export function measureRequests(app: FastifyInstance): void {
  app.addHook('onResponse', (request, reply, done) => {
    // Addresses nobody registered share one label, or a scanner would fill the memory.
    const route = request.is404 ? '(unknown)' : (request.routeOptions.url ?? '(unknown)')
    requests.observe({ method: request.method, route, status: reply.statusCode }, reply.elapsedTime / 1000)
    done()
  })
}

let watchingProcess = false

export function metricsRoutes({ config, db }: { readonly config: Pick<Config, 'metricsToken'>; readonly db: Db }) {
  return async (app: FastifyInstance) => {
    // Once per process: event loop lag, memory, garbage collection.
    if (!watchingProcess) collectDefaultMetrics({ register: registry })
    watchingProcess = true
    app.get('/metrics', { config: OPEN }, async (request, reply) => {
      checkReader(request, config.metricsToken)
      for (const [state, count] of Object.entries(connectionsOf(db))) connections.set({ state }, count)
      return reply.type(registry.contentType).send(await registry.metrics())
    })
  }
}

/** With a token: whoever shows it. Without: this machine only, and nobody whom a proxy on this machine lets through. */
function checkReader(request: FastifyRequest, token: string | null): void {
  if (token !== null) {
    const shown = /^Bearer +(.+)$/i.exec(request.headers.authorization ?? '')?.[1] ?? ''
    if (timingSafeEqual(digest(shown), digest(token))) return
    throw new NotSignedIn('Sertakan METRICS_TOKEN: Authorization: Bearer …')
  }
  const { forwarded, 'x-forwarded-for': forwardedFor } = request.headers
  const nearby = /^(::1|(::ffff:)?127\.[\d.]+)$/.test(request.socket.remoteAddress ?? '')
  if (!nearby || forwarded !== undefined || forwardedFor !== undefined)
    throw new Forbidden('Tanpa METRICS_TOKEN, angka ini hanya untuk mesin ini sendiri.')
}

function digest(text: string): Buffer {
  return createHash('sha256').update(text).digest()
}
