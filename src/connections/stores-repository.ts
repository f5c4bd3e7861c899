import { sql } from 'kysely'
import type { Marketplace } from '../backlog/order.ts'
import type { Db, Trx } from '../database.ts'

/** A store and how it is connected; null, all of it: not connected. */
export interface StoreRow {
  readonly id: number
  readonly code: string
  readonly name: string
  readonly marketplace: Marketplace
  readonly syncedAt: Date | null
  readonly baseUrl: string | null
  readonly paused: boolean
  readonly backfillDays: number | null
  readonly authorisation: StoresAuthorisation | null
}

export interface StoresAuthorisation {
  readonly id: number
  readonly shopId: string
  readonly shopCipher: string | null
  readonly shopName: string
  readonly lastsUntil: Date
  readonly authorisedAt: Date
  /** Name of the person; null: the demo. */
  readonly authorisedBy: string | null
  /** null: it lives. */
  readonly endedWhy: string | null
}

export async function listStores(db: Db): Promise<readonly StoreRow[]> {
  return (await stores(db).orderBy('stores.marketplace').orderBy('stores.code').execute()).map(toStoreRow)
}

export async function findStore(db: Db, id: number): Promise<StoreRow | null> {
  const row = await stores(db).where('stores.id', '=', id).executeTakeFirst()
  return row === undefined ? null : toStoreRow(row)
}

function stores(db: Db) {
  return db
    .selectFrom('stores')
    .leftJoin('store_connections', 'store_connections.store_id', 'stores.id')
    .leftJoin('authorisations', 'authorisations.id', 'store_connections.authorisation_id')
    .leftJoin('users', 'users.id', 'authorisations.authorised_by')
    .select([
      'stores.id',
      'stores.code',
      'stores.name',
      'stores.marketplace',
      'stores.synced_at',
      'store_connections.base_url',
      'store_connections.paused',
      'store_connections.backfill_days',
      'authorisations.id as authorisation_id',
      'authorisations.shop_id',
      'authorisations.shop_cipher',
      'authorisations.shop_name',
      'authorisations.refresh_expires_at',
      'authorisations.authorised_at',
      'authorisations.ended_why',
      'users.name as authorised_by',
    ])
}

type Row = Awaited<ReturnType<ReturnType<typeof stores>['executeTakeFirstOrThrow']>>

function toStoreRow(row: Row): StoreRow {
  return {
    id: row.id,
    code: row.code,
    name: row.name,
    marketplace: row.marketplace,
    syncedAt: row.synced_at,
    baseUrl: row.base_url,
    paused: row.paused === true,
    backfillDays: row.backfill_days,
    authorisation: toAuthorisation(row),
  }
}

/** The columns of the authorisation are there together or not at all. */
function toAuthorisation(row: Row): StoresAuthorisation | null {
  const { authorisation_id: id, shop_id: shopId, shop_name: shopName, refresh_expires_at: lastsUntil } = row
  const { authorised_at: authorisedAt, authorised_by: authorisedBy, ended_why: endedWhy } = row
  if (id === null || shopId === null || shopName === null || lastsUntil === null || authorisedAt === null) return null
  return { id, shopId, shopCipher: row.shop_cipher, shopName, lastsUntil, authorisedAt, authorisedBy, endedWhy }
}

/** A shop somebody has let us into, and the stores of ours that use it. */
export interface GrantedShop {
  readonly id: number
  readonly shopId: string
  readonly shopName: string
  readonly usedBy: readonly { readonly id: number; readonly code: string; readonly marketplace: Marketplace }[]
}

/** Those that live, the newest first. */
export async function listGrantedShops(db: Db, channel: string): Promise<readonly GrantedShop[]> {
  const { rows } = await sql<GrantedShop>`
    select a.id, a.shop_id as "shopId", a.shop_name as "shopName", coalesce((
      select json_agg(json_build_object('id', s.id, 'code', s.code, 'marketplace', s.marketplace) order by s.code)
      from store_connections c join stores s on s.id = c.store_id where c.authorisation_id = a.id
    ), '[]') as "usedBy"
    from authorisations a where channel = ${channel} and ended_at is null
    order by authorised_at desc, shop_name, a.id
  `.execute(db)
  return rows
}

/** Of two who ask for the same shop at once, the second finds the first one's store there. */
export async function lockGrantedShop(trx: Trx, id: number): Promise<void> {
  await trx.selectFrom('authorisations').select('id').where('id', '=', id).forNoKeyUpdate().execute()
}

export interface Binding {
  readonly storeId: number
  readonly channel: string
  readonly baseUrl: string
  readonly authorisationId: number
  /** 1 to 31: how much of its past is read at first. */
  readonly backfillDays: number
}

/** From now on the store gets the orders of that shop, and its first turn is at once. Another shop than before is read
 *  from its beginning; the same one goes on where it was. */
export async function bindStore(trx: Trx, { storeId, ...binding }: Binding): Promise<void> {
  const columns = {
    channel: binding.channel,
    base_url: binding.baseUrl,
    authorisation_id: binding.authorisationId,
    backfill_days: binding.backfillDays,
    paused: false,
  }
  await forgetOtherShop(trx, storeId, binding.authorisationId)
  await trx
    .insertInto('store_connections')
    .values({ store_id: storeId, ...columns })
    .onConflict((oc) => oc.column('store_id').doUpdateSet({ ...columns, due_at: sql`now()` }))
    .execute()
}

/** What has been read of a shop says nothing about another one. */
async function forgetOtherShop(trx: Trx, storeId: number, authorisationId: number): Promise<void> {
  await trx
    .updateTable('store_connections')
    .set({
      marketplace_cursor: null,
      bgen_cursor: null,
      bgen_owed_from: null,
      backfill_from: null,
      backfill_orders: 0,
      backfilled_at: null,
      connected_at: sql`now()`,
      fresh_at: null,
      tried_at: null,
      last_reason: null,
      last_detail: null,
    })
    .where('store_id', '=', storeId)
    .where('authorisation_id', 'is distinct from', authorisationId)
    .execute()
}

export async function pauseStore(db: Db, storeId: number, paused: boolean): Promise<void> {
  await db
    .updateTable('store_connections')
    .set({ paused, ...(paused ? {} : { due_at: sql`now()` }) })
    .where('store_id', '=', storeId)
    .execute()
}

/** The store gets no orders any more; an authorisation that no other store uses is forgotten with its tokens. */
export async function disconnectStore(trx: Trx, storeId: number): Promise<void> {
  // the authorisation first, as everyone locks them who renews or replaces it
  await trx
    .selectFrom('authorisations')
    .select('id')
    .where('id', 'in', trx.selectFrom('store_connections').select('authorisation_id').where('store_id', '=', storeId))
    .forUpdate()
    .execute()
  const gone = await trx
    .deleteFrom('store_connections')
    .where('store_id', '=', storeId)
    .returning('authorisation_id')
    .executeTakeFirst()
  if (gone === undefined || gone.authorisation_id === null) return
  const { authorisation_id: id } = gone
  await trx
    .deleteFrom('authorisations')
    .where('id', '=', id)
    .where(({ not, exists, selectFrom }) =>
      not(exists(selectFrom('store_connections').select('store_id').where('authorisation_id', '=', id))),
    )
    .execute()
}

/** What was refused is asked for again: a person has mended something, or wants to see it. */
export async function reviveAuthorisation(db: Db, id: number): Promise<void> {
  await db
    .updateTable('authorisations')
    .set({ ended_at: null, ended_why: null })
    .where('id', '=', id)
    .where('ended_at', 'is not', null)
    .execute()
}

/** The name the marketplace gave just now, and an early turn for the stores that had to wait for the authorisation. */
export async function noteGrantWorks(db: Db, id: number, shopName: string): Promise<void> {
  await db
    .updateTable('authorisations')
    .set({ shop_name: shopName })
    .where('id', '=', id)
    .where('shop_name', '!=', shopName)
    .execute()
  await db
    .updateTable('store_connections')
    .set({ due_at: sql`least(due_at, now())` })
    .where('authorisation_id', '=', id)
    .execute()
}
