import type { FastifyRequest } from 'fastify'

/** Programs talk to /api; its documentation is a page for people. */
export function answersJson(request: FastifyRequest): boolean {
  return request.url.startsWith('/api/') && !request.url.startsWith('/api/docs')
}
