import { type Selectable, sql } from 'kysely'
import type { Db } from '../database.ts'
import type { Permission, Visitor } from './role.ts'
import type { SessionsTable, UsersTable } from './tables.ts'

export interface OpenSession {
  readonly visitor: Visitor
  readonly lastSeenAt: Date
}

/** The session with this hash, begun after `begunAfter` and used after `usedAfter`, and the person behind it. */
export async function findSession(
  db: Db,
  tokenHash: Buffer,
  usedAfter: Date,
  begunAfter: Date,
): Promise<OpenSession | null> {
  // asked with every request: a text is put together in less time than by the builder
  const { rows } = await sql<SessionRow>`
    select users.id, users.email, users.name, users.role, users.warehouse_ids, users.store_ids, sessions.last_seen_at
    from sessions join users on users.id = sessions.user_id
    where sessions.token_hash = ${tokenHash} and sessions.last_seen_at > ${usedAfter}
      and sessions.created_at > ${begunAfter} and users.disabled_at is null
  `.execute(db)
  const [row] = rows
  if (row === undefined) return null
  const { id, email, name, role, warehouse_ids: warehouseIds, store_ids: storeIds } = row
  const visitor = { userId: id, email, name, role, scope: { warehouseIds, storeIds } }
  return { visitor, lastSeenAt: row.last_seen_at }
}

type SessionRow = Pick<Selectable<UsersTable>, 'id' | 'email' | 'name' | 'role' | 'warehouse_ids' | 'store_ids'> &
  Pick<Selectable<SessionsTable>, 'last_seen_at'>

export async function recordSessionSeen(db: Db, tokenHash: Buffer, now: Date): Promise<void> {
  await db.updateTable('sessions').set({ last_seen_at: now }).where('token_hash', '=', tokenHash).execute()
}

export async function startSession(db: Db, tokenHash: Buffer, userId: number, now: Date): Promise<void> {
  await db
    .insertInto('sessions')
    .values({ token_hash: tokenHash, user_id: userId, created_at: now, last_seen_at: now })
    .execute()
}

/** Gives whose session it was; null: there was none. */
export async function endSession(db: Db, tokenHash: Buffer): Promise<number | null> {
  const ended = await db
    .deleteFrom('sessions')
    .where('token_hash', '=', tokenHash)
    .returning('user_id')
    .executeTakeFirst()
  return ended?.user_id ?? null
}

/** A program that calls the API. */
export interface ApiToken {
  readonly id: number
  readonly name: string
  readonly permissions: readonly Permission[]
}

export async function findApiToken(db: Db, tokenHash: Buffer): Promise<ApiToken | null> {
  const row = await db
    .selectFrom('api_tokens')
    .select(['id', 'name', 'permissions'])
    .where('token_hash', '=', tokenHash)
    .where('disabled_at', 'is', null)
    .executeTakeFirst()
  return row ?? null
}
