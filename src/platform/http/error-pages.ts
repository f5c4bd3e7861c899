import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify'
import { renderTemplate, wantsFragment } from './html.ts'
import { answersJson } from './kind.ts'
import { type Problem, problem } from './problem.ts'
import { problemOf } from './problem-of.ts'
import { errorJson, referenceOf } from './reference.ts'

/** The one place where an error becomes an answer: a page, a piece for htmx, or JSON. Its details go to the log only. */
export function answerErrors(app: FastifyInstance): void {
  app.setErrorHandler((error, request, reply) => {
    const found = problemOf(error)
    noteDown(request, found, error)
    return sendProblem(request, reply, found)
  })
  app.setNotFoundHandler((request, reply) => sendProblem(request, reply, problem('not-found')))
}

function noteDown(request: FastifyRequest, { status, code }: Problem, error: unknown): void {
  if (status >= 500) request.log.error({ event: 'failed', code, err: error }, 'request failed')
  else request.log.info({ event: 'refused', code, reason: String(error) }, 'request refused')
}

async function sendProblem(request: FastifyRequest, reply: FastifyReply, found: Problem): Promise<FastifyReply> {
  reply.code(found.status).header('cache-control', 'no-store')
  if (found.retryAfterSeconds !== null) reply.header('retry-after', found.retryAfterSeconds)
  if (answersJson(request)) return sendJson(request, reply, found)
  const data = { title: found.title, problem: toProblemView(request, found) }
  const template = wantsFragment(request) ? 'errors/_error' : 'errors/error'
  reply.header('vary', 'HX-Request, HX-Request-Type')
  try {
    return reply.type('text/html; charset=utf-8').send(await renderTemplate(request, template, data))
  } catch (error) {
    // The last resort: the page itself is broken.
    request.log.error({ event: 'failed', err: error }, 'the error page failed')
    const code = referenceOf(request, found.status)
    return reply.type('text/plain; charset=utf-8').send(`${found.happened} ${found.whatToDo} Kode: ${code}\n`)
  }
}

function sendJson(request: FastifyRequest, reply: FastifyReply, found: Problem): FastifyReply {
  const { status, code, happened, whatToDo } = found
  if (status === 401) reply.header('www-authenticate', 'Bearer realm="B-Gen OMS"')
  return reply
    .type('application/json; charset=utf-8')
    .send(errorJson(request, status, code, `${happened} ${whatToDo}`.trim()))
}

function toProblemView(request: FastifyRequest, found: Problem) {
  const { title, happened, whatToDo, status } = found
  const again = request.method === 'GET' && (status >= 500 || found.retryAfterSeconds !== null)
  const address = sameAddress(request.url)
  const ours = status >= 500
  const piece = wantsFragment(request)
  return { title, happened, whatToDo, ours, piece, reference: referenceOf(request, status), mayReload: again, address }
}

/** The same address once more, unless a browser would read it as another host's. */
function sameAddress(url: string): string {
  return /^\/(?![/\\])/.test(url) ? url : '/'
}
