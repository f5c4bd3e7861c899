import { setTimeout as wait } from 'node:timers/promises'
import type { Clock } from '../clock.ts'

export type OutboundFailure = 'unreachable' | 'rate-limited' | 'unauthorised' | 'refused' | 'unreadable'

/** A call to the outside that failed for good. The message names method, address without query, and what happened;
 *  it never holds a header, a query, a body or a secret. `retryAfterMs` null: trying again is pointless. */
export class OutboundError extends Error {
  override readonly name = 'OutboundError'
  readonly kind: OutboundFailure
  readonly retryAfterMs: number | null

  constructor(kind: OutboundFailure, message: string, retryAfterMs: number | null, cause?: unknown) {
    super(message, { cause })
    this.kind = kind
    this.retryAfterMs = retryAfterMs
  }
}

export interface OutboundCall {
  readonly method: 'GET' | 'POST'
  readonly url: string
  /** Sent as Authorization, and blotted out wherever an error would show it. */
  readonly bearer: string
  readonly json?: unknown
}

/** Asks and gives the parsed JSON of the answer. The calls must be safe to repeat.
 *  @throws {OutboundError} */
export type Outbound = (call: OutboundCall) => Promise<unknown>

interface OutboundLimits {
  readonly attempts: number
  /** From the first byte sent to the last byte read, per attempt. */
  readonly timeoutMs: number
  /** No attempt begins later than this after the first; a longer Retry-After is handed to the caller instead. */
  readonly patienceMs: number
  readonly maxBytes: number
}

export interface OutboundOptions extends Partial<OutboundLimits> {
  readonly clock: Clock
  readonly sleep?: (ms: number) => Promise<unknown>
  /** 0 ≤ random() < 1; jitter, so that many callers do not come back at once. */
  readonly random?: () => number
}

// A silent marketplace costs at most 8 + 8 + 8 s a call: three tries of a job end inside the 120 s of SAFETY.md 2, and
// three tries of three attempts stay below its ten calls.
const LIMITS: OutboundLimits = { attempts: 3, timeoutMs: 8_000, patienceMs: 18_000, maxBytes: 8 * 1024 * 1024 }
const FIRST_PAUSE_MS = 250
const LATER_MS = 30_000

export function openOutbound(options: OutboundOptions): Outbound {
  const { clock, sleep = wait, random = Math.random } = options
  const limits = { ...LIMITS, ...options }
  return async (call) => {
    const givingUpAt = clock.now().getTime() + limits.patienceMs
    for (let attempt = 1; ; attempt++) {
      try {
        return await attemptOnce(call, limits, clock)
      } catch (error) {
        const pauseMs = error instanceof OutboundError ? pauseBefore(error, attempt, random()) : null
        const tooLate = pauseMs === null || clock.now().getTime() + pauseMs > givingUpAt
        if (tooLate || attempt >= limits.attempts) throw error
        await sleep(pauseMs)
      }
    }
  }
}

/** null: another attempt is pointless. */
function pauseBefore(failure: OutboundError, attempt: number, random: number): number | null {
  if (failure.retryAfterMs === null) return null
  const backOff = FIRST_PAUSE_MS * 2 ** (attempt - 1) * (0.5 + random)
  return failure instanceof ToldToWait ? failure.retryAfterMs + backOff * 0.5 : backOff
}

/** The other side named the time itself (Retry-After). */
class ToldToWait extends OutboundError {}

async function attemptOnce(call: OutboundCall, limits: OutboundLimits, clock: Clock): Promise<unknown> {
  const signal = AbortSignal.timeout(limits.timeoutMs)
  try {
    const response = await fetch(call.url, {
      method: call.method,
      headers: headersOf(call),
      body: call.json === undefined ? null : JSON.stringify(call.json),
      redirect: 'error', // a redirect would carry the token to another address
      signal,
    })
    if (!response.ok) throw await refusalOf(call, response, clock)
    return parseJson(call, await readBounded(call, response, limits.maxBytes))
  } catch (error) {
    if (error instanceof OutboundError) throw error
    const what = signal.aborted ? `no answer within ${limits.timeoutMs} ms` : 'connection failed'
    throw new OutboundError('unreachable', `${nameOf(call)}: ${what}`, LATER_MS, redacted(error, call.bearer))
  }
}

function headersOf(call: OutboundCall): Record<string, string> {
  const headers = { accept: 'application/json', authorization: `Bearer ${call.bearer}` }
  return call.json === undefined ? headers : { ...headers, 'content-type': 'application/json' }
}

async function refusalOf(call: OutboundCall, response: Response, clock: Clock): Promise<OutboundError> {
  await response.body?.cancel()
  const { status } = response
  const message = `${nameOf(call)}: HTTP ${status}`
  if (status === 401 || status === 403) return new OutboundError('unauthorised', message, null)
  const kind = status === 429 ? 'rate-limited' : 'unreachable'
  if (kind === 'unreachable' && status < 500) return new OutboundError('refused', message, null)
  const toldMs = parseRetryAfter(response.headers.get('retry-after'), clock.now())
  return toldMs === null ? new OutboundError(kind, message, LATER_MS) : new ToldToWait(kind, message, toldMs)
}

/** Seconds or an HTTP date; null when absent or neither. */
export function parseRetryAfter(header: string | null, now: Date): number | null {
  if (header === null) return null
  if (/^\d{1,6}$/.test(header.trim())) return Number(header) * 1000
  const at = /^[A-Z][a-z]{2}, /.test(header) ? Date.parse(header) : Number.NaN
  return Number.isNaN(at) ? null : Math.max(0, at - now.getTime())
}

async function readBounded(call: OutboundCall, response: Response, maxBytes: number): Promise<string> {
  const chunks: Uint8Array[] = []
  let bytes = 0
  for await (const chunk of response.body ?? []) {
    bytes += chunk.byteLength
    if (bytes > maxBytes)
      throw new OutboundError('unreadable', `${nameOf(call)}: answer over ${maxBytes} bytes`, LATER_MS)
    chunks.push(chunk)
  }
  return Buffer.concat(chunks).toString('utf8')
}

function parseJson(call: OutboundCall, text: string): unknown {
  try {
    return JSON.parse(text)
  } catch {
    throw new OutboundError('unreadable', `${nameOf(call)}: answer is not JSON`, LATER_MS) // its text may hold secrets
  }
}

function nameOf(call: OutboundCall): string {
  if (!URL.canParse(call.url)) return `${call.method} (bad address)`
  const { origin, pathname } = new URL(call.url)
  return `${call.method} ${origin}${pathname}`
}

/** The chain of causes as plain text, without the token and without addresses that carry a password. */
function redacted(error: unknown, secret: string): Error {
  const texts: string[] = []
  for (let cause = error; cause instanceof Error; cause = cause.cause) texts.push(cause.message)
  const text = texts.join(': ').replace(/\/\/[^\s/@]*@/g, '//[redacted]@')
  return new Error(secret === '' ? text : text.replaceAll(secret, '[redacted]'))
}
