import { sql } from 'kysely'
import type { Trx } from '../database.ts'
import { ConnectionChanged } from './ask.ts'
import type { BoundStore } from './connection-repository.ts'

/** The row of a store for as long as it is the shop it was. */
export function stillBound({ id, connection, connectedAt }: BoundStore) {
  return sql<boolean>`store_id = ${id} and connected_at = ${connectedAt}::timestamptz
    and authorisation_id is not distinct from ${connection.authorisation?.id ?? null}::integer`
}

/** Until this transaction ends the store stays the shop it was.
 *  @throws {ConnectionChanged} it is another one already, or none */
export async function insistOnShop(trx: Trx, store: BoundStore): Promise<void> {
  const found = await sql`select from store_connections where ${stillBound(store)} for no key update`.execute(trx)
  if (found.rows.length === 0) throw new ConnectionChanged(store.code)
}
