import { Busy, Forbidden, InvalidInput, NotFound, NotSignedIn, TooMany } from '../errors.ts'
import { type Problem, type ProblemCode, problem } from './problem.ts'

/** What an error means to the one who asked. What nobody foresaw is ours, and says nothing of its inside. */
export function problemOf(error: unknown): Problem {
  if (error instanceof NotFound) return problem('not-found', error.message)
  if (error instanceof Forbidden) return problem('forbidden', error.message)
  if (error instanceof InvalidInput) return problem('invalid', error.message)
  if (error instanceof NotSignedIn) return problem('not-signed-in', error.message)
  if (error instanceof TooMany) return problem('too-many', error.message)
  if (error instanceof Busy) return problem('busy', error.message)
  const { code, statusCode, message } = errorFields(error)
  if (code === 'ECONNRESET' && message === BROKEN_OFF) return problem('unreadable')
  if (isDatabaseAway(error)) return problem('database-away')
  if (code !== null && UNUSABLE_VALUES.has(code)) return problem('invalid')
  if (code === 'FST_ERR_HANDLER_TIMEOUT') return problem('busy')
  return problem(
    (statusCode !== null && BY_STATUS.get(statusCode)) || (isClients(statusCode) ? 'unreadable' : 'broken'),
  )
}

/** What Node calls a request whose sender has gone; the database's lost connections say "read ECONNRESET". */
const BROKEN_OFF = 'aborted'

/** Of the framework's own refusals. */
const BY_STATUS: ReadonlyMap<number, ProblemCode> = new Map([
  [403, 'forbidden'],
  [404, 'not-found'],
  [405, 'wrong-method'],
  [413, 'too-large'],
  [414, 'address-too-long'],
  [415, 'unsupported-type'],
  [422, 'invalid'],
  [429, 'too-many'],
])

function isClients(status: number | null): boolean {
  return status !== null && status >= 400 && status < 500
}

/**
 * SQLSTATEs of a value PostgreSQL cannot hold (NUL in a text, a number or date out of range, a word for a number). Routes
 * refuse such input before they ask; this is the net below them.
 */
const UNUSABLE_VALUES: ReadonlySet<string> = new Set(['22021', '22003', '22P02', '22007', '22008', '22P05'])

/** No connection (08), no room (53), shut down or gone (57P), took too long or lost a race for a lock. */
const AWAY_STATE = /^(08...|53...|57P..|57014|55P03|40001|40P01|25P03)$/

const AWAY_CODE: ReadonlySet<string> = new Set([
  'ECONNREFUSED',
  'ECONNRESET',
  'ECONNABORTED',
  'EPIPE',
  'ETIMEDOUT',
  'ENOTFOUND',
  'EAI_AGAIN',
  'EHOSTUNREACH',
  'ENETUNREACH',
])

/** pg gives these no code. */
const AWAY_MESSAGE =
  /^(Connection terminated|timeout exceeded when trying to connect|Query read timeout|Client has encountered a connection error|Client was closed|Cannot use a pool after|connection timeout)/i

function isDatabaseAway(error: unknown): boolean {
  const { code, message } = errorFields(error)
  if (code !== null) return AWAY_STATE.test(code) || AWAY_CODE.has(code)
  return AWAY_MESSAGE.test(message)
}

function errorFields(error: unknown): { code: string | null; statusCode: number | null; message: string } {
  if (!(error instanceof Error)) return { code: null, statusCode: null, message: '' }
  const { code, statusCode } = error as { code?: unknown; statusCode?: unknown }
  return {
    code: typeof code === 'string' ? code : null,
    statusCode: typeof statusCode === 'number' ? statusCode : null,
    message: error.message,
  }
}
