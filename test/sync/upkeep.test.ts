import { sql } from 'kysely'
import t from 'tap'
import { openIncidents, pruneIncidents } from '../../src/alerts/incidents-repository.ts'
import { pruneRuns } from '../../src/sync/upkeep-repository.ts'
import { NOON } from '../helpers/app.ts'
import { openStage } from '../helpers/stage.ts'

t.test('what people asked for is forgotten after a quarter, in portions, and not before', async (t) => {
  const { db, userId } = await openStage(t)
  const ask = async (days: number, items: number, finished = true) => {
    const at = sql`now() - ${days} * interval '1 day'`
    const { rows } = await sql<{ id: number }>`
      insert into sync_runs (kind, requested_by, idempotency_key, content_hash, requested_at, finished_at)
      values ('request', ${userId}, gen_random_uuid(), '', ${at}, ${finished ? at : null}) returning id
    `.execute(db)
    const id = rows[0]?.id ?? 0
    await sql`
      insert into sync_items (run_id, position, asked_for, outcome, settled_at)
      select ${id}::bigint, n, 'x', 'unchanged', now() from generate_series(1, ${items}::int) as n
    `.execute(db)
    return id
  }
  await ask(91, 10_000)
  await ask(91, 2_345)
  const [young, open] = [await ask(89, 10), await ask(91, 10, false)]
  await pruneRuns(db)
  const left = await sql<{ id: number; items: number }>`
    select id, (select count(*)::int from sync_items where run_id = id) as items from sync_runs order by id
  `.execute(db)
  t.same(left.rows, [
    { id: young, items: 10 },
    { id: open, items: 10 },
  ])
})

t.test('an incident is forgotten when it has ended more than a year ago', async (t) => {
  const { db, stores } = await openStage(t)
  const since = (days: number) => new Date(NOON.getTime() - days * 24 * 3_600_000)
  const [ended, lately, still] = [...stores.values()]
  for (const storeId of [ended, lately, still]) {
    const incident = { storeId: storeId ?? 0, reason: null, behindSince: since(500) }
    await db.transaction().execute((trx) => openIncidents(trx, [incident], since(500)))
  }
  const end = (storeId = 0, days = 0) =>
    sql`update store_incidents set ended_at = ${since(days)} where store_id = ${storeId}`.execute(db)
  await end(ended, 401)
  await end(lately, 399)
  await pruneIncidents(db, NOON)
  const left = await db.selectFrom('store_incidents').select('store_id').orderBy('id').execute()
  t.same(
    left.map(({ store_id }) => store_id),
    [lately, still],
  )
})
