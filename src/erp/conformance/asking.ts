/** One question to an implementation of docs/bgen-contract.yaml, as plainly as an implementer would ask it with curl. */
export interface Question {
  readonly method: 'GET' | 'POST'
  /** Behind the base address, with its query. */
  readonly path: string
  /** Sent as it is when it is a text, else as JSON. */
  readonly body?: unknown
  readonly key?: string
  /** null: none; absent: the right one. */
  readonly token?: string | null
}

export interface Told {
  readonly status: number
  readonly headers: Headers
  /** undefined: not JSON. */
  readonly json: unknown
  readonly tookMs: number
}

export type Asker = (question: Question) => Promise<Told>

/** The promise is broken; the message says what was found instead. */
export class Broken extends Error {
  override readonly name = 'Broken'
}

/** This cannot be told with what is there. */
export class CannotTell extends Error {
  override readonly name = 'CannotTell'
}

/** What the board waits for an answer. */
const PATIENCE_MS = 8_000
const LARGEST_ANSWER = 8 * 1024 * 1024

/** @throws {Broken} when no answer comes, or none that the board would read */
export function askerOf(baseUrl: string, token: string): Asker {
  return async ({ method, path, body, key, token: other }) => {
    const name = `${method} ${path.split('?')[0]}`
    const bearer = other === undefined ? token : other
    const headers = {
      accept: 'application/json',
      ...(bearer === null ? {} : { authorization: `Bearer ${bearer}` }),
      ...(body === undefined ? {} : { 'content-type': 'application/json' }),
      ...(key === undefined ? {} : { 'idempotency-key': key }),
    }
    const text = typeof body === 'string' ? body : JSON.stringify(body)
    const startedAt = performance.now()
    try {
      const signal = AbortSignal.timeout(PATIENCE_MS)
      const request = { method, headers, body: text ?? null, redirect: 'manual', signal } as const
      const response = await fetch(`${baseUrl}${path}`, request)
      const answer = await response.text()
      if (answer.length > LARGEST_ANSWER) throw new Broken(`${name} answered more than 8 MiB`)
      const tookMs = performance.now() - startedAt
      return { status: response.status, headers: response.headers, json: jsonIn(answer), tookMs }
    } catch (error) {
      if (error instanceof Broken) throw error
      throw new Broken(`${name} gave no whole answer within 8 seconds: ${reasonOf(error)}`)
    }
  }
}

function jsonIn(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch {
    return undefined
  }
}

function reasonOf(error: unknown): string {
  if (!(error instanceof Error)) return String(error)
  return error.cause instanceof Error ? error.cause.message : error.message
}
