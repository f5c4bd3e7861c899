import { sql } from 'kysely'
import type { Db } from '../database.ts'

export async function anyUser(db: Db): Promise<boolean> {
  return (await db.selectFrom('users').select('id').limit(1).executeTakeFirst()) !== undefined
}

/** An administrator who sees everything, if there is still nobody. */
export async function addFirstUser(db: Db, email: string, passwordHash: string): Promise<void> {
  await sql`
    insert into users (email, name, role, password_hash)
    select ${email}::text, 'Administrator', 'admin', ${passwordHash}::text where not exists (select from users)
    on conflict do nothing`.execute(db)
}

/** May write orders, if there is still no token at all. */
export async function addFirstApiToken(db: Db, tokenHash: Buffer): Promise<void> {
  await sql`
    insert into api_tokens (name, token_hash, permissions)
    select 'API_TOKEN', ${tokenHash}::bytea, array['orders:write'] where not exists (select from api_tokens)
    on conflict do nothing`.execute(db)
}
