import type { Insertable } from 'kysely'
import type { Trx } from '../database.ts'
import type { AuthorisationsTable } from './tables.ts'

/** One per shop: what its owner grants again takes the place of what was granted before, and ends nothing any more. */
export async function saveAuthorisation(
  trx: Trx,
  values: Omit<Insertable<AuthorisationsTable>, 'ended_at' | 'ended_why'>,
): Promise<number> {
  const { channel: _, shop_id: __, ...granted } = values
  const alive = { ended_at: null, ended_why: null }
  const row = await trx
    .insertInto('authorisations')
    .values({ ...values, ...alive })
    .onConflict((oc) => oc.columns(['channel', 'shop_id']).doUpdateSet({ ...granted, ...alive }))
    .returning('id')
    .executeTakeFirstOrThrow()
  return row.id
}
