import type { FastifyReply, FastifyRequest } from 'fastify'
import type { Assets } from './views.ts'

/**
 * Two kinds of HTML answers. A place has a URL worth keeping: a browser gets the page, htmx the region that moves.
 * A piece (modal, progress) has a URL of its own, and is wrapped in a bare page when a browser opens it.
 */
export interface ViewData {
  /** What the browser's tab says before the product's name. */
  readonly title: string
  readonly [name: string]: unknown
}

/** What every page's frame shows of the request. `auth` fills in the person. */
export interface Frame {
  person: {
    readonly name: string
    readonly email: string
    readonly mayImport: boolean
    readonly mayConnect: boolean
  } | null
  readonly assets: Assets
}

declare module 'fastify' {
  interface FastifyRequest {
    frame: Frame
  }
}

/** Sends `page`, or only `region` when htmx asks for a part. Templates are named without the leading slash and ending. */
export function sendPlace(
  request: FastifyRequest,
  reply: FastifyReply,
  page: string,
  region: string,
  data: ViewData,
): FastifyReply {
  return sendTemplate(request, reply, wantsFragment(request) ? region : page, data)
}

/**
 * Answers a place whose form was refused: 422. The words stand beside the fields, so htmx replaces the whole of `main`
 * by the template of that name, not the region alone.
 */
export function sendRefusedPlace(
  request: FastifyRequest,
  reply: FastifyReply,
  page: string,
  main: string,
  data: ViewData,
): FastifyReply {
  reply.code(422)
  if (wantsFragment(request)) reply.header('hx-retarget', '#main').header('hx-reswap', 'innerHTML')
  return sendPlace(request, reply, page, main, data)
}

/** Sends `piece`, wrapped by `layouts/bare` when a browser opens its URL. */
export function sendPiece(request: FastifyRequest, reply: FastifyReply, piece: string, data: ViewData): FastifyReply {
  return wantsFragment(request)
    ? sendTemplate(request, reply, piece, data)
    : sendTemplate(request, reply, 'layouts/bare', { ...data, piece })
}

/** Sends one template as it is, for pages that have no moving part. */
export function sendTemplate(
  request: FastifyRequest,
  reply: FastifyReply,
  template: string,
  data: ViewData,
): FastifyReply {
  reply.header('vary', 'HX-Request, HX-Request-Type')
  reply.header('cache-control', 'no-store')
  return reply.view(template, withFrame(request, data))
}

/** Renders without sending, for whoever must answer even if it fails. */
export function renderTemplate(request: FastifyRequest, template: string, data: ViewData): Promise<string> {
  return request.server.view(template, withFrame(request, data))
}

function withFrame(request: FastifyRequest, data: ViewData): object {
  return { ...data, page: { title: data.title, path: request.url.split('?')[0], ...request.frame } }
}

/** Whether htmx asks for a part of the page. A history restore always gets the whole page. */
export function wantsFragment(request: FastifyRequest): boolean {
  const type = request.headers['hx-request-type']
  return (
    request.headers['hx-request'] === 'true' &&
    (type === undefined || type === 'partial') &&
    request.headers['hx-history-restore-request'] !== 'true'
  )
}

export function isHtmx(request: FastifyRequest): boolean {
  return request.headers['hx-request'] === 'true'
}

/** Path and query of the page a person has before them, as the browser tells it. '/' when it tells nothing. */
export function addressOnScreen(request: FastifyRequest): string {
  const address = request.headers['hx-current-url'] ?? request.headers.referer
  if (typeof address !== 'string' || !URL.canParse(address)) return '/'
  const url = new URL(address)
  return url.pathname + url.search
}
