import { Kysely, PostgresDialect } from 'kysely'
import pg from 'pg'
import type { Db } from '../../database.ts'
import { Client } from './client.ts'

/**
 * Every limit here serves one promise: a request is answered within 15 seconds whatever the database does. A page waits
 * at most CONNECT for a connection and at most ANSWER for a statement; the server itself gives up a little earlier, so
 * that what it says reaches the log.
 */
const CONNECT_LIMIT_MS = 3_000
const ANSWER_LIMIT_MS = 9_000
const STATEMENT_LIMIT_MS = 8_000
const LOCK_LIMIT_MS = 4_000
const IDLE_IN_TRANSACTION_LIMIT_MS = 10_000
const MOST_CONNECTIONS = 12

export interface ConnectOptions {
  /** Connections at most. */
  readonly connections?: number
  /** Called with the text of each statement after it was answered, begin and commit included. */
  readonly onQuery?: (sql: string) => void
  /** A connection was lost. The pool has already let it go; the next query makes a new one. */
  readonly onConnectionLost?: (error: Error) => void
}

/** A pool of connections, opened when the first query comes. `db.destroy()` closes them. */
export function connect(databaseUrl: string, options: ConnectOptions = {}): Db {
  const pool = new pg.Pool({
    connectionString: databaseUrl,
    Client,
    max: options.connections ?? MOST_CONNECTIONS,
    types: { getTypeParser: typeParser },
    application_name: 'backlog-orders',
    // a server may compile what seems dear to it, and that may only be an index it was told to prefer (DECISIONS.md 35)
    options: '-c timezone=UTC -c jit=off',
    keepAlive: true,
    connectionTimeoutMillis: CONNECT_LIMIT_MS,
    query_timeout: ANSWER_LIMIT_MS,
    statement_timeout: STATEMENT_LIMIT_MS,
    lock_timeout: LOCK_LIMIT_MS,
    idle_in_transaction_session_timeout: IDLE_IN_TRANSACTION_LIMIT_MS,
  })
  surviveLostConnections(pool, options.onConnectionLost ?? (() => {}))
  const { onQuery } = options
  const db: Db = new Kysely({
    dialect: new PostgresDialect({ pool }),
    ...(onQuery === undefined ? {} : { log: (event) => onQuery(event.query.sql) }),
  })
  pools.set(db, pool)
  return db
}

const pools = new WeakMap<Db, pg.Pool>()

/** Connections at this moment; `waiting` counts queries that have none yet. */
export function connectionsOf(db: Db): { readonly busy: number; readonly idle: number; readonly waiting: number } {
  const pool = pools.get(db)
  if (pool === undefined) return { busy: 0, idle: 0, waiting: 0 }
  return { busy: pool.totalCount - pool.idleCount, idle: pool.idleCount, waiting: pool.waitingCount }
}

/**
 * A client that is checked out reports a lost connection by itself only, an idle one through its pool as well. Without a
 * listener on both, a restart of the database ends this process.
 */
function surviveLostConnections(pool: pg.Pool, onConnectionLost: (error: Error) => void): void {
  pool.on('error', () => {})
  pool.on('connect', (client) => {
    client.on('error', (error) => {
      if (!pool.ending) onConnectionLost(new Error(error.message))
    })
  })
}

/** int8 and count(*) as number: no id and no count of ours comes near 2^53. Instants: a page holds a hundred of them. */
function typeParser(oid: number, format?: 'text' | 'binary'): (value: string) => unknown {
  if (oid === pg.types.builtins.INT8) return Number
  if (oid === pg.types.builtins.TIMESTAMPTZ && format !== 'binary') return instantOf
  return pg.types.getTypeParser(oid, format as 'text')
}

/** "2026-11-23 08:05:00.123+00", as every connection of ours is told: digits at their places, read one by one, since a
 *  page holds a hundred of them. What is rare (infinity, years before 1000, microseconds) is left to pg. */
function instantOf(text: string): unknown {
  const { length } = text
  const isUsual =
    length >= WHOLE_SECONDS &&
    length <= MILLISECONDS &&
    text.charCodeAt(4) === DASH &&
    text.charCodeAt(0) !== ZERO &&
    text.endsWith('+00')
  if (!isUsual) return anyInstant(text)
  const date = Date.UTC(numberAt(text, 0, 4), numberAt(text, 5, 2) - 1, numberAt(text, 8, 2))
  const seconds = numberAt(text, 11, 2) * 3600 + numberAt(text, 14, 2) * 60 + numberAt(text, 17, 2)
  const places = length === WHOLE_SECONDS ? 0 : length - WHOLE_SECONDS - 1
  return new Date(date + seconds * 1000 + (places === 0 ? 0 : numberAt(text, 20, places) * 10 ** (3 - places)))
}

const WHOLE_SECONDS = '2026-11-23 08:05:00+00'.length
const MILLISECONDS = '2026-11-23 08:05:00.123+00'.length
const [ZERO, DASH] = ['0'.charCodeAt(0), '-'.charCodeAt(0)]
const anyInstant = pg.types.getTypeParser(pg.types.builtins.TIMESTAMPTZ, 'text')

function numberAt(text: string, place: number, digits: number): number {
  let number = 0
  for (let at = place; at < place + digits; at++) number = number * 10 + text.charCodeAt(at) - ZERO
  return number
}
