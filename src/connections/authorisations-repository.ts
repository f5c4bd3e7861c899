import { type Insertable, sql } from 'kysely'
import type { Db, Trx } from '../database.ts'
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

/** Whether any shop's tokens are kept, ended ones too. */
export async function hasAuthorisations(db: Db, channel: string): Promise<boolean> {
  const some = db.selectFrom('authorisations').select('id').where('channel', '=', channel).limit(1)
  return (await some.executeTakeFirst()) !== undefined
}

/** A person who lets us into ten shops and makes one of them a store chooses the others within a day, or not at all. */
const CHOSEN_WITHIN = '1 day'
const FORGOTTEN_AT_ONCE = 1_000

/** Forgets shops that are no store of ours, with their tokens; how many. One that somebody is just choosing stays. */
export async function forgetUnchosenShops(db: Db, now: Date): Promise<number> {
  const forgotten = await sql`
    delete from authorisations where id in (
      select id from authorisations
      where authorised_at < ${now}::timestamptz - ${CHOSEN_WITHIN}::interval
        and not exists (select from store_connections where authorisation_id = authorisations.id)
      order by id limit ${FORGOTTEN_AT_ONCE} for update skip locked
    )
  `.execute(db)
  return Number(forgotten.numAffectedRows)
}
