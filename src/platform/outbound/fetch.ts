import { setTimeout as wait } from 'node:timers/promises'
import type { Clock } from '../clock.ts'

export type OutboundFailure = 'unreachable' | 'rate-limited' | 'unauthorised' | 'refused' | 'unreadable'

/** A call to the outside that failed for good. The message names method, address without query, and what happened;
 *  it never holds a header, a query, a body or a secret. `retryAfterMs` null: trying again is pointless. */
export class OutboundError extends Error {
  override readonly name = 'OutboundError'
  readonly kind: OutboundFailure
  readonly retryAfterMs: number | null
  /** The other side's own word for what went wrong, where it said one. */
  readonly code: string | null

  constructor(
    kind: OutboundFailure,
    message: string,
    retryAfterMs: number | null,
    cause?: unknown,
    code: string | null = null,
  ) {
    super(message, { cause })
    this.kind = kind
    this.retryAfterMs = retryAfterMs
    this.code = code
  }
}

/** `body`: exactly the bytes that were signed. */
export interface OutboundRequest {
  readonly method: 'GET' | 'POST'
  readonly url: string
  readonly headers: Readonly<Record<string, string>>
  readonly body?: string
}

/** `json` undefined: the body is not JSON. */
export interface OutboundAnswer {
  readonly status: number
  readonly json: unknown
}

/** `code`: the other side's own word for what went wrong, free of secrets, or null. `retryAfterMs`: how long it will
 *  last, where the answer's body tells it; a refusal with one may pass, too. */
export interface SaidFailure {
  readonly kind: OutboundFailure
  readonly code: string | null
  readonly retryAfterMs?: number
}

export interface OutboundCall {
  /** Made anew for every attempt: a signature carries its time. */
  readonly request: () => OutboundRequest | Promise<OutboundRequest>
  /** Blotted out wherever an error would show them. */
  readonly secrets: readonly string[]
  /** The failure that an answer tells in its body, whatever its status; null: the status alone decides. */
  readonly failureOf?: (answer: OutboundAnswer) => SaidFailure | null
  /** The call is not safe to repeat: whatever becomes of it, there is one attempt. */
  readonly once?: true
  /** Told of every "too many calls", with the pause that was asked for, before the next attempt. */
  readonly onRateLimit?: (pauseMs: number) => Promise<void>
  /** Told of the other side's clock, in whole seconds, with every answer that says it, before the answer is. */
  readonly onDate?: (theirs: Date) => void
}

/** A call to somebody who takes JSON and a token, and tells failures by the status. */
export function bearerCall(method: 'GET' | 'POST', url: string, bearer: string, json?: unknown): OutboundCall {
  const headers = { accept: 'application/json', authorization: `Bearer ${bearer}` }
  const request: OutboundRequest =
    json === undefined
      ? { method, url, headers }
      : { method, url, headers: { ...headers, 'content-type': 'application/json' }, body: JSON.stringify(json) }
  return { request: () => request, secrets: [bearer] }
}

/** Asks and gives the parsed JSON of the answer. Calls that are not `once` must be safe to repeat.
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
        if (error instanceof OutboundError && error.kind === 'rate-limited')
          await call.onRateLimit?.(pauseMs ?? LATER_MS)
        if (tooLate || call.once || attempt >= limits.attempts) throw error
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
  const request = await call.request()
  const name = nameOf(request)
  const signal = AbortSignal.timeout(limits.timeoutMs)
  try {
    const response = await fetch(request.url, {
      method: request.method,
      headers: request.headers,
      body: request.body ?? null,
      redirect: 'error', // a redirect would carry the token to another address
      signal,
    })
    const theirs = parseHttpDate(response.headers.get('date'))
    if (theirs !== null) call.onDate?.(theirs)
    const json = parseJson(await readBounded(name, response, limits.maxBytes))
    const said = call.failureOf?.({ status: response.status, json }) ?? failureByStatus(response.status)
    if (said !== null) throw failed(name, response, said, clock)
    if (json === undefined) throw new OutboundError('unreadable', `${name}: answer is not JSON`, LATER_MS)
    return json
  } catch (error) {
    if (error instanceof OutboundError) throw error
    const what = signal.aborted ? `no answer within ${limits.timeoutMs} ms` : 'connection failed'
    throw new OutboundError('unreachable', `${name}: ${what}`, LATER_MS, redacted(error, call.secrets))
  }
}

function failureByStatus(status: number): SaidFailure | null {
  if (status < 300) return null
  if (status === 401 || status === 403) return { kind: 'unauthorised', code: null }
  if (status === 429) return { kind: 'rate-limited', code: null }
  return { kind: status < 500 ? 'refused' : 'unreachable', code: null }
}

/** What may pass by itself is worth another attempt; what a person must mend is not, unless somebody says it may pass. */
function failed(name: string, response: Response, said: SaidFailure, clock: Clock): OutboundError {
  const { kind, code } = said
  const message = `${name}: HTTP ${response.status}${code === null ? '' : `, ${code}`}`
  const isForPeople = (kind === 'unauthorised' || kind === 'refused') && said.retryAfterMs === undefined
  if (isForPeople) return new OutboundError(kind, message, null, undefined, code)
  const toldMs = parseRetryAfter(response.headers.get('retry-after'), clock.now()) ?? said.retryAfterMs
  return toldMs === undefined
    ? new OutboundError(kind, message, LATER_MS, undefined, code)
    : new ToldToWait(kind, message, toldMs, undefined, code)
}

/** Seconds or an HTTP date; null when absent or neither. */
export function parseRetryAfter(header: string | null, now: Date): number | null {
  if (header === null) return null
  if (/^\d{1,6}$/.test(header.trim())) return Number(header) * 1000
  const at = parseHttpDate(header)
  return at === null ? null : Math.max(0, at.getTime() - now.getTime())
}

/** "Wed, 18 Nov 2026 05:00:00 GMT"; null: no such time. */
function parseHttpDate(header: string | null): Date | null {
  const at = header !== null && /^[A-Z][a-z]{2}, /.test(header) ? Date.parse(header) : Number.NaN
  return Number.isNaN(at) ? null : new Date(at)
}

async function readBounded(name: string, response: Response, maxBytes: number): Promise<string> {
  const chunks: Uint8Array[] = []
  let bytes = 0
  for await (const chunk of response.body ?? []) {
    bytes += chunk.byteLength
    if (bytes > maxBytes) throw new OutboundError('unreadable', `${name}: answer over ${maxBytes} bytes`, LATER_MS)
    chunks.push(chunk)
  }
  return Buffer.concat(chunks).toString('utf8')
}

/** undefined: not JSON. */
function parseJson(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch {
    return undefined
  }
}

function nameOf({ method, url }: OutboundRequest): string {
  if (!URL.canParse(url)) return `${method} (bad address)`
  const { origin, pathname } = new URL(url)
  return `${method} ${origin}${pathname}`
}

/** The chain of causes as plain text, without secrets and without addresses that carry a password. */
function redacted(error: unknown, secrets: readonly string[]): Error {
  const texts: string[] = []
  for (let cause = error; cause instanceof Error; cause = cause.cause) texts.push(cause.message)
  const text = texts.join(': ').replace(/\/\/[^\s/@]*@/g, '//[redacted]@')
  return new Error(
    secrets.filter((secret) => secret !== '').reduce((left, secret) => left.replaceAll(secret, '[redacted]'), text),
  )
}
