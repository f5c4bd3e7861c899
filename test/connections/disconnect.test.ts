import { setTimeout as pause } from 'node:timers/promises'
import { sql } from 'kysely'
import t from 'tap'
import { disconnectStore, noteGrantWorks } from '../../src/connections/stores-repository.ts'
import type { Db } from '../../src/database.ts'
import { openStage } from '../helpers/stage.ts'

t.test('a store that is disconnected while its shop is authorised again waits for that, and goes', async (t) => {
  const { db, stores } = await openStage(t)
  const storeId = stores.get('SHP-NIRMALA') ?? 0
  const connected = db.selectFrom('store_connections').select('authorisation_id').where('store_id', '=', storeId)
  const { authorisation_id } = await connected.executeTakeFirstOrThrow()
  const id = authorisation_id ?? 0
  let going = Promise.resolve()
  await db.transaction().execute(async (trx) => {
    await trx.updateTable('authorisations').set({ authorised_at: new Date() }).where('id', '=', id).execute()
    going = db.transaction().execute((other) => disconnectStore(other, storeId))
    // heard below
    going.catch(() => {})
    await somebodyWaits(db)
    await noteGrantWorks(trx, id, 'Toko Baru')
  })
  await going
  t.same(await connected.execute(), [])
  t.same(
    await db.selectFrom('authorisations').select('id').where('id', '=', id).execute(),
    [],
    'nor are its tokens kept',
  )
})

async function somebodyWaits(db: Db): Promise<void> {
  for (;;) {
    const { rows } = await sql`
      select from pg_stat_activity where datname = current_database() and wait_event_type = 'Lock'
    `.execute(db)
    if (rows.length > 0) return
    await pause(10)
  }
}
