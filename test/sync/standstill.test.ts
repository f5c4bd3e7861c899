import { sql } from 'kysely'
import t from 'tap'
import { claimDuePulls, notePulled } from '../../src/sync/pull-repository.ts'
import { listSyncedStores } from '../../src/sync/stores-repository.ts'
import { openStage } from '../helpers/stage.ts'

const STORE = 'SHP-NIRMALA'

t.test('a turn that nobody works off brings a first reading no further, what a run has read does', async (t) => {
  const { db } = await openStage(t)
  const store = async () => (await listSyncedStores(db)).find(({ code }) => code === STORE)
  t.match(await store(), { isFilling: true, isRunning: false, activeAt: null })

  await sql`
    update store_connections set due_at = now() - interval '1 second'
    from stores where stores.id = store_id and code = ${STORE}
  `.execute(db)
  const [turn] = await db.transaction().execute((trx) => claimDuePulls(trx, 300))
  t.match(await store(), { isRunning: true, activeAt: null })

  const aMinuteAgo = sql`now() - interval '1 minute'`
  await sql`update sync_runs set requested_at = ${aMinuteAgo}, active_at = ${aMinuteAgo}`.execute(db)
  t.match(await store(), { activeAt: null })
  await db.transaction().execute((trx) => notePulled(trx, turn?.runId ?? 0, [], 100))
  t.type((await store())?.activeAt, Date)
})
