import { sql } from 'kysely'
import type { Db, Trx } from '../database.ts'

export const DEMO_CHANNEL = 'sandbox'

/** True: nobody has registered a store, or some store of an earlier demo is there. */
export async function isDemoDatabase(db: Db): Promise<boolean> {
  const { rows } = await sql<{ demo: boolean }>`
    select not exists (select from stores) or exists (select from store_connections where channel = ${DEMO_CHANNEL}) as demo
  `.execute(db)
  return rows[0]?.demo === true
}

export interface DemoStore {
  readonly code: string
  readonly baseUrl: string
  /** Everything the marketplace changed up to then has been recorded; null: nothing yet. */
  readonly marketplaceCursor: Date | null
}

/** Connects the stores to the sandbox, which may have moved since the last start; other connections stay as they are. */
export async function connectStores(trx: Trx, codes: readonly string[], baseUrl: string): Promise<void> {
  await sql`
    insert into store_connections (store_id, channel, base_url)
    select id, ${DEMO_CHANNEL}, ${baseUrl} from stores where code = any(${codes}::text[]) order by id
    on conflict (store_id) do update set base_url = excluded.base_url
    where store_connections.channel = excluded.channel
  `.execute(trx)
}

export async function findDemoStores(db: Db): Promise<readonly DemoStore[]> {
  return db
    .selectFrom('store_connections')
    .innerJoin('stores', 'stores.id', 'store_connections.store_id')
    .select(['stores.code', 'base_url as baseUrl', 'marketplace_cursor as marketplaceCursor'])
    .where('channel', '=', DEMO_CHANNEL)
    .orderBy('stores.id')
    .execute()
}

/** `bgen`: B-Gen's cursor too, where nothing was asked of it before. Neither ever moves back. */
export async function moveDemoCursors(trx: Trx, store: string, to: Date): Promise<void> {
  await sql`
    update store_connections set
      marketplace_cursor = greatest(marketplace_cursor, ${to}::timestamptz),
      bgen_cursor = coalesce(bgen_cursor, ${to}::timestamptz)
    where store_id = (select id from stores where code = ${store})
  `.execute(trx)
}
