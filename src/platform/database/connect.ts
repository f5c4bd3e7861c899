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
    options: '-c timezone=UTC',
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

/** "2026-11-23 08:05:00.123+00", as every connection of ours is told. */
const IN_UTC = /^\d{4}-\d\d-\d\d \d\d:\d\d:\d\d(\.\d{1,6})?\+00$/
const anyInstant = pg.types.getTypeParser(pg.types.builtins.TIMESTAMPTZ, 'text')

/** Leaves what is rare (infinity, years before Christ) to pg, which reads any form and so takes longer. */
function instantOf(text: string): unknown {
  return IN_UTC.test(text) ? new Date(`${text.slice(0, 10)}T${text.slice(11, -3)}Z`) : anyInstant(text)
}
