import { sql } from 'kysely'
import type { Db, Trx } from '../database.ts'

export interface KeptErp {
  readonly baseUrl: string
  readonly tokenSealed: Buffer
  readonly ofDemo: boolean
  /** Name of the person; null: the demo. */
  readonly updatedBy: string | null
  readonly updatedAt: Date
}

/** null: nobody has connected a B-Gen. */
export async function findErp(db: Db): Promise<KeptErp | null> {
  const row = await db
    .selectFrom('erp_connections')
    .leftJoin('users', 'users.id', 'updated_by')
    .select(['base_url as baseUrl', 'token_sealed as tokenSealed', 'of_demo as ofDemo'])
    .select(['users.name as updatedBy', 'updated_at as updatedAt'])
    .executeTakeFirst()
  return row ?? null
}

export interface NewErp {
  readonly baseUrl: string
  readonly tokenSealed: Buffer
  /** null: the demo, which never puts itself in the place of what a person has connected. */
  readonly by: number | null
  readonly at: Date
}

export async function saveErp(trx: Trx, { baseUrl, tokenSealed, by, at }: NewErp): Promise<void> {
  await sql`
    insert into erp_connections (base_url, token_sealed, of_demo, updated_by, updated_at)
    values (${baseUrl}, ${tokenSealed}, ${by === null}, ${by}, ${at}::timestamptz)
    on conflict (single) do update set base_url = excluded.base_url, token_sealed = excluded.token_sealed,
      of_demo = excluded.of_demo, updated_by = excluded.updated_by, updated_at = excluded.updated_at
    where erp_connections.of_demo or not excluded.of_demo
  `.execute(trx)
}
