import type { IncomingMessage, ServerResponse } from 'node:http'
import { setTimeout as wait } from 'node:timers/promises'
import { bgenFace } from './bgen-face.ts'
import { callersOf, isForTokens, refreshTokenIn } from './callers.ts'
import { type ControlParts, controlFace } from './control-face.ts'
import { type Answer, type Asked, BadRequest } from './exchange.ts'
import type { FaceName, Fault, Struck } from './faults.ts'
import { facesOf, marketplaceAt } from './marketplaces.ts'
import type { ProtocolAnswer } from './protocol.ts'
import type { Rates } from './rates.ts'
import { jsonIn, problem, readText, send } from './requests.ts'

export interface DoorParts extends ControlParts {
  readonly now: () => number
  /** Opens everything but the marketplaces, which have keys of their own. */
  readonly token: string
  readonly rates: Rates
  /** Takes note of a call to anything but the control addresses. */
  readonly note: (name: string) => void
}

interface Request {
  readonly request: IncomingMessage
  readonly pathname: string
  readonly query: URLSearchParams
  readonly text: string
}

/** Everybody comes in here: the marketplaces' protocols, B-Gen's, and the sandbox's own addresses. */
export function doorOf(parts: DoorParts) {
  const answerMarketplace = marketplaceAnswers(parts)
  const answerOwn = ownAnswers(parts)
  return async (request: IncomingMessage, response: ServerResponse): Promise<void> => {
    const { pathname, searchParams: query } = new URL(request.url ?? '/', 'http://sandbox')
    if (!pathname.startsWith('/sandbox/')) parts.note(`${request.method} ${pathname}`)
    try {
      const asked = { request, pathname, query, text: await readText(request) }
      await answer(parts, asked, response, marketplaceAt(pathname) === null ? answerOwn : answerMarketplace)
    } catch (error) {
      send(response, error instanceof BadRequest ? problem(400, error.message) : problem(500, 'sandbox failed'))
    }
  }
}

type AnswerTo = (asked: Request, struck: Struck | null) => ProtocolAnswer | Promise<ProtocolAnswer>

async function answer(parts: DoorParts, asked: Request, response: ServerResponse, answerTo: AnswerTo): Promise<void> {
  const refreshToken = refreshTokenIn(asked)
  if (refreshToken !== null) {
    const ends = parts.accounts.refreshBegins(refreshToken, parts.now())
    response.once('close', () => ends(response.writableFinished, parts.now()))
  }
  const struck = struckBy(parts, asked)
  const blow = struck?.blow ?? null
  response.setHeader('date', new Date(parts.now() + (struck?.skewMs ?? 0)).toUTCString())
  if (blow !== null && (await isStruckDown(response, blow))) return
  if (response.destroyed) return // whoever asked has given up: nothing has happened
  const told = await answerTo(asked, struck)
  send(
    response,
    blow === null ? told : { ...told, headers: { ...told.headers, ...retryAfter(blow) } },
    blow?.kind === 'truncated',
  )
}

function struckBy({ accounts, faults, now }: DoorParts, asked: Request): Struck | null {
  const face = faceAt(asked.pathname)
  if (face === null) return null
  const { pathname: path } = asked
  return faults.strike({ face, path, stores: callersOf(accounts, asked), isForTokens: isForTokens(path), now: now() })
}

function faceAt(pathname: string): FaceName | null {
  return pathname.startsWith('/bgen/') ? 'bgen' : (marketplaceAt(pathname)?.channel ?? null)
}

/** True when the fault has settled the call already. */
async function isStruckDown(response: ServerResponse, fault: Fault): Promise<boolean> {
  if (fault.kind === 'truncated' || fault.kind === 'throttled') return false
  if (fault.kind === 'latency') {
    await wait(fault.latencyMs ?? 1000, undefined, { ref: false })
    return false
  }
  if (fault.kind === 'reset') response.socket?.resetAndDestroy()
  if (fault.kind === 'unauthorised') send(response, problem(401, 'token is not valid'))
  if (fault.kind === 'server-error') send(response, problem(500, 'out of order', retryAfter(fault)))
  if (fault.kind === 'rate-limited') send(response, problem(429, 'too many calls', retryAfter(fault)))
  return true // 'silence': nothing is ever said
}

function retryAfter({ kind, retryAfterSeconds }: Fault): Record<string, string> {
  const isHonest = kind === 'rate-limited' || kind === 'server-error' || kind === 'throttled'
  return isHonest && retryAfterSeconds !== undefined ? { 'retry-after': String(retryAfterSeconds) } : {}
}

function marketplaceAnswers(parts: DoorParts): AnswerTo {
  const faces = facesOf(parts)
  return ({ request, pathname, query, text }, struck) => {
    const found = marketplaceAt(pathname)
    if (found === null || struck === null) return problem(404, 'no such address')
    const { channel, path } = found
    const now = parts.now()
    const caller = callersOf(parts.accounts, { request, pathname, query, text }).join()
    const isTooOften = !parts.rates.take(`${channel} ${caller} ${path}`)
    return faces[channel]({
      now,
      clock: now + struck.skewMs,
      method: request.method ?? 'GET',
      path,
      query,
      headers: request.headers,
      rawBody: text,
      mischief: struck.mischief,
      isRateLimited: isTooOften || struck.blow?.kind === 'throttled',
    })
  }
}

function ownAnswers(parts: DoorParts): AnswerTo {
  const control = controlFace(parts)
  const faces: Readonly<Record<string, (asked: Asked) => Answer | Promise<Answer>>> = {
    ...bgenFace(parts.world),
    ...control,
  }
  const key = `Bearer ${parts.token}`
  return ({ request, pathname, query, text }) => {
    if (request.headers.authorization !== key) return problem(401, 'token is not valid')
    const face = faces[`${request.method} ${pathname}`]
    return (
      face?.({ now: parts.now(), headers: request.headers, query, body: jsonIn(text) }) ??
      problem(404, 'no such address')
    )
  }
}
