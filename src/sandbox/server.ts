import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'
import { setTimeout as wait } from 'node:timers/promises'
import type { Clock } from '../platform/clock.ts'
import { bgenFace } from './bgen-face.ts'
import { channelFace } from './channel-face.ts'
import { controlFace } from './control-face.ts'
import { type Answer, BadRequest, type Face, fieldOf, readBody } from './exchange.ts'
import { createFaults, type Fault, type Faults } from './faults.ts'
import type { WorldSize } from './orders.ts'
import { createWorld, type World } from './world.ts'

/** The key that opens a sandbox nobody has given another; it guards nothing but invented orders on loopback. */
export const SANDBOX_TOKEN = 'sandbox'

export interface SandboxOptions extends Partial<WorldSize> {
  readonly clock: Clock
  /** 0, the default: any free port. */
  readonly port?: number
  readonly host?: string
  readonly token?: string
}

export interface Sandbox {
  /** Without a trailing slash; both faces live there. */
  readonly url: string
  readonly world: World
  /** One more way to misbehave, until `behave`. */
  misbehave(fault: Fault): void
  behave(): void
  /** "POST /channel/v1/orders/detail" … in the order they came, those that were struck by a fault too. */
  calls(): readonly string[]
  close(): Promise<void>
}

export async function startSandbox(options: SandboxOptions): Promise<Sandbox> {
  const world = createWorld(options)
  const faults = createFaults(world.size.seed)
  const calls: string[] = []
  const server = createServer(handlerOf({ options, world, faults, calls }))
  await listening(server, options.port ?? 0, options.host ?? '127.0.0.1')
  const { address, port } = server.address() as AddressInfo
  return {
    url: `http://${address.includes(':') ? `[${address}]` : address}:${port}`,
    world,
    misbehave: (fault) => faults.add(fault),
    behave: () => faults.clear(),
    calls: () => [...calls],
    close: () => closed(server),
  }
}

interface Parts {
  readonly options: SandboxOptions
  readonly world: World
  readonly faults: Faults
  readonly calls: string[]
}
const CALLS_KEPT = 10_000

function handlerOf({ options, world, faults, calls }: Parts) {
  const faces: Face = { ...channelFace(world), ...bgenFace(world), ...controlFace(world, faults) }
  const key = `Bearer ${options.token ?? SANDBOX_TOKEN}`
  return async (request: IncomingMessage, response: ServerResponse) => {
    const { pathname, searchParams: query } = new URL(request.url ?? '/', 'http://sandbox')
    const name = `${request.method} ${pathname}`
    if (!pathname.startsWith('/sandbox/') && calls.push(name) > CALLS_KEPT) calls.shift()
    try {
      const body = await readBody(request)
      const fault = faultOf(faults, pathname, query, body)
      if (await isStruckDown(response, fault)) return
      if (request.headers.authorization !== key) return send(response, problem(401, 'token is not valid'))
      const face = faces[name]
      const answer = face?.({ now: options.clock.now().getTime(), query, body }) ?? problem(404, 'no such address')
      send(response, answer, fault?.kind === 'truncated')
    } catch (error) {
      send(response, error instanceof BadRequest ? problem(400, error.message) : problem(500, 'sandbox failed'))
    }
  }
}

function faultOf(faults: Faults, pathname: string, query: URLSearchParams, body: unknown): Fault | null {
  const face = (['channel', 'bgen'] as const).find((known) => pathname.startsWith(`/${known}/`))
  if (face === undefined) return null
  const store = query.get('store') ?? fieldOf(body, 'store')
  return faults.strike({ face, store: typeof store === 'string' ? store : null })
}

/** True when the fault has settled the call already. */
async function isStruckDown(response: ServerResponse, fault: Fault | null): Promise<boolean> {
  if (fault === null || fault.kind === 'truncated') return false
  if (fault.kind === 'latency') {
    await wait(fault.latencyMs ?? 1000, undefined, { ref: false })
    return false
  }
  if (fault.kind === 'reset') response.socket?.resetAndDestroy()
  if (fault.kind === 'unauthorised') send(response, problem(401, 'token is not valid'))
  if (fault.kind === 'server-error') send(response, { ...problem(500, 'out of order'), headers: retryAfter(fault) })
  if (fault.kind === 'rate-limited') send(response, { ...problem(429, 'too many calls'), headers: retryAfter(fault) })
  return true // 'silence': nothing is ever said
}

function retryAfter({ retryAfterSeconds }: Fault): Record<string, string> {
  return retryAfterSeconds === undefined ? {} : { 'retry-after': String(retryAfterSeconds) }
}

function problem(status: number, message: string): Answer {
  return { status, json: { error: { message } } }
}

function send(response: ServerResponse, { status, headers, json }: Answer, isTruncated = false): void {
  if (response.destroyed) return
  const text = status === 204 ? '' : JSON.stringify(json)
  response.writeHead(status, { 'content-type': 'application/json; charset=utf-8', ...headers })
  response.end(isTruncated ? text.slice(0, Math.floor(text.length / 2)) : text)
}

function listening(server: Server, port: number, host: string): Promise<void> {
  return new Promise((resolve, reject) => {
    server.once('error', reject)
    server.listen(port, host, resolve)
  })
}

function closed(server: Server): Promise<void> {
  return new Promise((resolve) => {
    server.close(() => resolve())
    server.closeAllConnections()
  })
}
