import { startSession } from '../../src/auth/repository.ts'
import type { Permission, Role } from '../../src/auth/role.ts'
import { cookieName } from '../../src/auth/session-cookie.ts'
import { hashOfToken, newToken } from '../../src/auth/token.ts'
import type { Db } from '../../src/database.ts'

export interface Who {
  readonly email?: string
  readonly name?: string
  readonly role?: Role
  readonly warehouseIds?: readonly number[] | null
  readonly storeIds?: readonly number[] | null
}

/**
 * A session of this person (made when new, an administrator who sees everything unless said otherwise), without the
 * password's slow hash: the Cookie header. A POST by inject also needs `origin: ORIGIN`, as every browser sends it.
 */
export async function sessionFor(db: Db, now: Date, who: Who = {}): Promise<string> {
  const email = who.email ?? `${who.role ?? 'admin'}-${newToken().slice(0, 8)}@example.test`
  const token = newToken()
  await startSession(db, hashOfToken(token), await personOf(db, email, who), now)
  return `${cookieName(false)}=${token}`
}

/** What a browser says about where a form came from, as `app.inject` names its own host. */
export const ORIGIN = 'http://localhost'

async function personOf(db: Db, email: string, who: Who): Promise<number> {
  const known = await db.selectFrom('users').select('id').where('email', '=', email).executeTakeFirst()
  if (known !== undefined) return known.id
  const values = {
    email,
    name: who.name ?? 'Rina Administrator',
    role: who.role ?? 'admin',
    password_hash: 'none',
    warehouse_ids: who.warehouseIds == null ? null : [...who.warehouseIds],
    store_ids: who.storeIds == null ? null : [...who.storeIds],
    disabled_at: null,
  } as const
  return (await db.insertInto('users').values(values).returning('id').executeTakeFirstOrThrow()).id
}

/** The Authorization header of a program that may do this. */
export async function tokenFor(db: Db, permissions: readonly Permission[] = ['orders:write']): Promise<string> {
  const token = newToken()
  await db
    .insertInto('api_tokens')
    .values({ name: 'test', token_hash: hashOfToken(token), permissions: [...permissions], disabled_at: null })
    .execute()
  return `Bearer ${token}`
}
