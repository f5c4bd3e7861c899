import type { FastifyRequest } from 'fastify'

/** What a person tells the administrator: the status, and the `reqId` of the request's line in the log. */
export function referenceOf(request: FastifyRequest, status: number): string {
  return `${status}-${request.id}`
}

/** What every refused or failed call of the API is answered. `message` says what happened and what to do. */
export function errorJson(request: FastifyRequest, status: number, code: string, message: string) {
  return { error: { code, message, reference: referenceOf(request, status) } }
}
