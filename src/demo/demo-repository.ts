import { sql } from 'kysely'
import type { Marketplace } from '../backlog/order.ts'
import type { Db, Trx } from '../database.ts'
import type { StoreConnection } from '../marketplaces/port.ts'

/** True: nobody has registered a store, or some shop is there that let the demo in by itself. */
export async function isDemoDatabase(db: Db): Promise<boolean> {
  const { rows } = await sql<{ demo: boolean }>`
    select not exists (select from stores) or exists (select from authorisations where authorised_by is null) as demo
  `.execute(db)
  return rows[0]?.demo === true
}

/** Channels whose registration is somebody's own by now: not one of these keys. */
export async function channelsOfOthers(db: Db, keys: readonly string[]): Promise<ReadonlySet<string>> {
  const rows = await db
    .selectFrom('channel_apps')
    .select('channel')
    .where(sql<boolean>`key <> all(${[...keys]}::text[])`)
    .execute()
  return new Set(rows.map(({ channel }) => channel))
}

interface Access {
  readonly channel: string
  readonly baseUrl: string
  readonly authorisationId: number
}

/** How much of a store's past the demo shows. */
const DAYS = 6

export async function connectStores(trx: Trx, codes: readonly string[], access: Access): Promise<void> {
  const { channel, baseUrl, authorisationId } = access
  await sql`
    insert into store_connections (store_id, channel, base_url, authorisation_id, backfill_days)
    select id, ${channel}, ${baseUrl}, ${authorisationId}::integer, ${DAYS}::smallint from stores
    where code = any(${[...codes]}::text[]) order by id
    on conflict (store_id) do update set channel = excluded.channel, base_url = excluded.base_url,
      authorisation_id = excluded.authorisation_id
  `.execute(trx)
}

export interface DemoStore {
  readonly id: number
  readonly connection: StoreConnection
  /** Everything the marketplace changed up to then has been recorded; null: nothing yet. */
  readonly marketplaceCursor: Date | null
}

export async function findDemoStores(db: Db): Promise<readonly DemoStore[]> {
  const { rows } = await sql<DemoRow>`
    select stores.id, code, marketplace, c.channel, base_url as "baseUrl", marketplace_cursor as cursor,
      a.id as "authorisationId", shop_id as "shopId", shop_cipher as "shopCipher"
    from store_connections c join stores on stores.id = c.store_id join authorisations a on a.id = authorisation_id
    where authorised_by is null order by stores.id
  `.execute(db)
  return rows.map(({ id, code, cursor, authorisationId, shopId, shopCipher, ...row }) => {
    const authorisation = { id: authorisationId, shopId, shopCipher }
    return { id, connection: { store: code, ...row, authorisation }, marketplaceCursor: cursor }
  })
}

interface DemoRow {
  readonly id: number
  readonly code: string
  readonly marketplace: Marketplace
  readonly channel: string
  readonly baseUrl: string
  readonly cursor: Date | null
  readonly authorisationId: number
  readonly shopId: string
  readonly shopCipher: string | null
}

/** The store's default dates are complete. `cursorTo` null: the schedule reads what was skipped. Nothing moves back. */
export async function noteCaughtUp(
  trx: Trx,
  storeId: number,
  { from, now, cursorTo }: { readonly from: Date; readonly now: Date; readonly cursorTo: Date | null },
): Promise<void> {
  await sql`
    update store_connections set
      marketplace_cursor = greatest(marketplace_cursor, ${cursorTo}::timestamptz),
      bgen_cursor = coalesce(bgen_cursor, ${now}::timestamptz),
      backfill_from = coalesce(backfill_from, ${from}::timestamptz),
      backfilled_at = coalesce(backfilled_at, ${now}::timestamptz),
      fresh_at = greatest(fresh_at, ${now}::timestamptz), tried_at = ${now}::timestamptz, last_reason = null
    where store_id = ${storeId}
  `.execute(trx)
}
