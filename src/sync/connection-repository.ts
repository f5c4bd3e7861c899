import type { Db } from '../database.ts'
import type { StoreConnection } from '../marketplaces/port.ts'

/** A store and how its marketplace is reached. The cursors are by the clocks of their sources; null: never asked. */
export interface ConnectedStore {
  readonly id: number
  readonly code: string
  readonly connection: StoreConnection
  /** Since when it is that shop, by the database's clock: bound anew, also to the same shop, it begins anew. */
  readonly connectedAt: Date
  readonly marketplaceCursor: Date | null
  readonly bgenCursor: Date | null
  /** How far back it is read at first, and since when; null: that has not begun. */
  readonly backfillDays: number
  readonly backfillFrom: Date | null
}

/** A store as the shop it was when somebody asked that shop. */
export type BoundStore = Pick<ConnectedStore, 'id' | 'code' | 'connection' | 'connectedAt'>

/** null: nobody has connected the store. */
export async function findConnectedStore(db: Db, storeId: number): Promise<ConnectedStore | null> {
  const row = await db
    .selectFrom('store_connections')
    .innerJoin('stores', 'stores.id', 'store_connections.store_id')
    .leftJoin('authorisations', 'authorisations.id', 'store_connections.authorisation_id')
    .select([
      'stores.id',
      'stores.code',
      'stores.marketplace',
      'store_connections.channel',
      'base_url',
      'connected_at',
      'marketplace_cursor',
      'bgen_cursor',
      'backfill_days',
      'backfill_from',
      'authorisations.id as authorisationId',
      'shop_id',
      'shop_cipher',
    ])
    .where('stores.id', '=', storeId)
    .executeTakeFirst()
  if (row === undefined) return null
  return {
    id: row.id,
    code: row.code,
    connection: {
      store: row.code,
      marketplace: row.marketplace,
      channel: row.channel,
      baseUrl: row.base_url,
      authorisation: toAuthorisation(row.authorisationId, row.shop_id, row.shop_cipher),
    },
    connectedAt: row.connected_at,
    marketplaceCursor: row.marketplace_cursor,
    bgenCursor: row.bgen_cursor,
    backfillDays: row.backfill_days,
    backfillFrom: row.backfill_from,
  }
}

function toAuthorisation(
  id: number | null,
  shopId: string | null,
  shopCipher: string | null,
): ConnectedStore['connection']['authorisation'] {
  return id === null || shopId === null ? null : { id, shopId, shopCipher }
}
