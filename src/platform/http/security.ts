import type { FastifyInstance, FastifyRequest } from 'fastify'
import type { Config } from '../config.ts'
import { Forbidden } from '../errors.ts'

/** Everything comes from ourselves, nothing runs inline, nobody frames us, forms go nowhere else. */
const POLICY = [
  "default-src 'none'",
  "script-src 'self'",
  "style-src 'self'",
  "img-src 'self' data:",
  "connect-src 'self'",
  "form-action 'self'",
  "base-uri 'none'",
  "object-src 'none'",
  "frame-ancestors 'none'",
].join('; ')

const HEADERS = {
  'content-security-policy': POLICY,
  'x-content-type-options': 'nosniff',
  'x-frame-options': 'DENY',
  // not `no-referrer`: plain form posts would then say `Origin: null`, which the forgery check refuses
  'referrer-policy': 'same-origin',
  'cross-origin-opener-policy': 'same-origin',
  'cross-origin-resource-policy': 'same-origin',
  'permissions-policy': 'camera=(), geolocation=(), microphone=(), payment=(), usb=()',
} as const

/** Two years. A browser heeds it on https only, where we may stand behind a proxy and not know. */
const HSTS = { 'strict-transport-security': 'max-age=63072000' } as const

/** The headers of every answer, also of those that never reach a route. */
export function securityHeaders(config: Pick<Config, 'insecureHttp'>): Readonly<Record<string, string>> {
  return config.insecureHttp ? HEADERS : { ...HEADERS, ...HSTS }
}

/** Headers on every answer, `no-store` unless a route says otherwise, and the forgery check before anything else. */
export function secureAnswers(app: FastifyInstance, config: Pick<Config, 'insecureHttp'>): void {
  const headers = { ...securityHeaders(config), 'cache-control': 'no-store' }
  app.addHook('onRequest', (_request, reply, done) => {
    reply.headers(headers)
    done()
  })
}

/** Methods that change nothing, so that it does not matter who caused them. */
const SAFE: readonly string[] = ['GET', 'HEAD', 'OPTIONS']

/**
 * Refuses what another site made a browser send. No page carries a token for it: browsers say themselves where a request
 * comes from. Runs before the session is looked up.
 */
export function refuseForgeries(app: FastifyInstance): void {
  app.addHook('onRequest', (request, _reply, done) => {
    if (SAFE.includes(request.method) || request.routeOptions.config.signed === true) return done()
    const suspicion = forgerySuspicion(request)
    if (suspicion === null) return done()
    request.log.warn({ event: 'forgery refused', suspicion, address: request.ip }, 'request from elsewhere refused')
    done(new Forbidden('Permintaan ini tidak dikirim dari halaman B-Gen OMS. Muat ulang halaman, lalu coba lagi.'))
  })
}

/**
 * Sec-Fetch-Site decides where it is sent (browsers leave it out on plain http), Origin wherever it is sent. A browser
 * with a cookie that says neither is refused; without a cookie there is nobody's name to misuse. A bearer token is no
 * browser's doing: no other site can make one send it.
 */
function forgerySuspicion(request: FastifyRequest): string | null {
  const { 'sec-fetch-site': site, origin, cookie, authorization } = request.headers
  if (request.url.startsWith('/api/') && /^bearer /i.test(authorization ?? '')) return null
  if (site !== undefined && site !== 'same-origin' && site !== 'none') return 'Sec-Fetch-Site'
  if (origin !== undefined) return isOwnOrigin(origin, request.host) ? null : 'Origin'
  return site === undefined && cookie !== undefined ? 'neither Sec-Fetch-Site nor Origin' : null
}

/** Compares host and port. The scheme is not ours to know: a proxy may speak https for us. */
function isOwnOrigin(origin: string, host: string): boolean {
  if (!URL.canParse(origin)) return false
  const { protocol, host: from } = new URL(origin)
  const own = `${protocol}//${host}`
  return from !== '' && URL.canParse(own) && new URL(own).host === from
}
