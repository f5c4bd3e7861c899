import type { FastifyInstance } from 'fastify'

declare module 'fastify' {
  interface FastifyRequest {
    /** Who asks, for the log: `user 12`, `token 3`; null: nobody known. */
    who: string | null
  }
}

/** Asked for every few seconds by machines. */
const QUIET: readonly string[] = ['/healthz', '/readyz', '/metrics', '/assets/*']

/** One line per request. Only the path of its address: a query may hold what is nobody's business. */
export function logRequests(app: FastifyInstance): void {
  app.decorateRequest('who', null)
  app.addHook('onResponse', (request, reply, done) => {
    const route = request.routeOptions.url ?? null
    const line = {
      event: 'request',
      method: request.method,
      route,
      path: request.url.split('?', 1)[0],
      status: reply.statusCode,
      ms: Math.round(reply.elapsedTime * 10) / 10,
      who: request.who,
      address: request.ip,
    }
    if (route !== null && QUIET.includes(route)) request.log.debug(line, 'request')
    else request.log.info(line, 'request')
    done()
  })
}
