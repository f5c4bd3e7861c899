import type { FastifyInstance, FastifyReply, FastifyRequest, HookHandlerDoneFunction } from 'fastify'
import { Forbidden, NotSignedIn } from '../platform/errors.ts'
import { addressOnScreen, type Frame, isHtmx } from '../platform/http/html.ts'
import { answersJson } from '../platform/http/kind.ts'
import type { Services } from '../services.ts'
import { type ApiToken, findApiToken, findSession, recordSessionSeen } from './repository.ts'
import { loginAddress } from './return-path.ts'
import { may, type Permission, type Visitor } from './role.ts'
import { tokenInCookie } from './session-cookie.ts'
import { ABSOLUTE_LIMIT_MS, IDLE_LIMIT_MS } from './session-limits.ts'
import { hashOfToken } from './token.ts'

const SEEN_EVERY_MS = 60_000

type Caller = { readonly visitor: Visitor } | { readonly apiToken: ApiToken }

declare module 'fastify' {
  interface FastifyRequest {
    /** Who asks; null on an open route. */
    caller: Caller | null
  }
  interface FastifyContextConfig {
    /** The answer is a file, which leaves on the screen what was there: the way back leads to that. */
    readonly isFile?: boolean
  }
}

/** preHandler: a signed-in person whose role allows it. */
export function requires(permission: Permission) {
  return (request: FastifyRequest, _reply: FastifyReply, done: HookHandlerDoneFunction): void => {
    if (!may(visitorOf(request).role, permission))
      throw new Forbidden('Peran Anda tidak mengizinkan ini. Mintalah kepada administrator.')
    done()
  }
}

/** preHandler: a program with a bearer token that allows it. */
export function requiresToken(permission: Permission) {
  return async (request: FastifyRequest): Promise<void> => {
    if (request.caller === null || !('apiToken' in request.caller))
      throw new NotSignedIn('Sertakan token API: Authorization: Bearer …')
    if (request.caller.apiToken.permissions.includes(permission)) return
    throw new Forbidden('Token ini tidak mengizinkan permintaan tersebut.')
  }
}

/** The person behind the request. @throws NotSignedIn for a program's token. */
export function visitorOf(request: FastifyRequest): Visitor {
  if (request.caller !== null && 'visitor' in request.caller) return request.caller.visitor
  throw new NotSignedIn('Halaman ini hanya untuk pengguna yang sudah masuk.')
}

type Needs = Pick<Services, 'db' | 'clock' | 'config'>

/** Every route, known or not, asks who is there, before the body is read. Only those with `config: OPEN` do not. */
export function guardEveryRoute(app: FastifyInstance, services: Needs): void {
  app.decorateRequest('caller', null)
  app.addHook('onRequest', async (request, reply) => {
    if (request.routeOptions.config.open === true) return
    request.caller = await findCaller(services, request)
    if (request.caller === null) return turnAway(request, reply, services.config.insecureHttp)
    if ('visitor' in request.caller) request.frame.person = personOf(request.caller.visitor)
    request.who = nameInLog(request.caller)
  })
}

function personOf(visitor: Visitor): Frame['person'] {
  return {
    name: visitor.name,
    email: visitor.email,
    mayImport: may(visitor.role, 'orders:write'),
    mayConnect: may(visitor.role, 'connections:manage'),
  }
}

function nameInLog(caller: Caller): string {
  return 'visitor' in caller ? `user ${caller.visitor.userId}` : `token ${caller.apiToken.id}`
}

/** A bearer token counts for the API only, and there before the cookie of the browser that also shows the API's page. */
async function findCaller(services: Needs, request: FastifyRequest): Promise<Caller | null> {
  const bearer = request.url.startsWith('/api/') ? bearerOf(request) : null
  if (bearer !== null) {
    const apiToken = await findApiToken(services.db, hashOfToken(bearer))
    return apiToken && { apiToken }
  }
  const token = tokenInCookie(request.headers.cookie, services.config.insecureHttp)
  const visitor = token === null ? null : await findVisitor(services, hashOfToken(token), request)
  return visitor && { visitor }
}

async function findVisitor({ db, clock }: Needs, tokenHash: Buffer, request: FastifyRequest): Promise<Visitor | null> {
  const now = clock.now()
  const session = await findSession(db, tokenHash, before(now, IDLE_LIMIT_MS), before(now, ABSOLUTE_LIMIT_MS))
  if (session === null) return null
  if (session.lastSeenAt <= before(now, SEEN_EVERY_MS)) {
    // A page must not fail because this could not be noted down.
    await recordSessionSeen(db, tokenHash, now).catch((error) => request.log.warn(error, 'session not touched'))
  }
  return session.visitor
}

function bearerOf(request: FastifyRequest): string | null {
  return /^Bearer +(.+)$/i.exec(request.headers.authorization ?? '')?.[1] ?? null
}

function before(now: Date, ms: number): Date {
  return new Date(now.getTime() - ms)
}

/** Nobody is signed in. Programs get 401; people get to the login and afterwards back to what is on their screen. */
function turnAway(request: FastifyRequest, reply: FastifyReply, insecureHttp: boolean): FastifyReply {
  if (answersJson(request)) throw new NotSignedIn('Sertakan token API: Authorization: Bearer …')
  const acting = request.method !== 'GET' && request.method !== 'HEAD'
  const ended = tokenInCookie(request.headers.cookie, insecureHttp) !== null
  const reason = acting ? 'not-done' : ended ? 'ended' : null
  const aside = acting || isHtmx(request) || request.routeOptions.config.isFile === true
  const back = aside ? addressOnScreen(request) : request.url
  const location = loginAddress(back, reason)
  if (isHtmx(request)) return reply.code(401).header('hx-redirect', location).send()
  return reply.redirect(location, 303)
}
