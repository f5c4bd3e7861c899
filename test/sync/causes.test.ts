import { sql } from 'kysely'
import t from 'tap'
import { openChannels } from '../../src/marketplaces/registry.ts'
import { openOutbound } from '../../src/platform/outbound/fetch.ts'
import type { Services } from '../../src/services.ts'
import { claimDuePulls } from '../../src/sync/pull-repository.ts'
import { giveUpPull, pullStore } from '../../src/sync/pull-store.ts'
import { findRun } from '../../src/sync/repository.ts'
import { listSyncedStores } from '../../src/sync/stores-repository.ts'
import { testSeals } from '../helpers/app.ts'
import { openStage, type Stage } from '../helpers/stage.ts'

const STORE = 'SHP-NIRMALA'
const EVERYTHING = { userId: 0, scope: { warehouseIds: null, storeIds: null } }

/** One automatic synchronization of the store, to its end: the run, the store as Per toko shows it, and what was logged. */
async function pulled({ db, services }: Stage, other: Partial<Services> = {}) {
  await sql`
    update store_connections set due_at = now() - interval '1 second'
    from stores where stores.id = store_id and code = ${STORE}
  `.execute(db)
  const [job] = await db.transaction().execute((trx) => claimDuePulls(trx, 300))
  if (job === undefined) throw new Error(`${STORE} is not due`)
  const logged: object[] = []
  const attempt = { number: 1, last: true, signal: new AbortController().signal }
  await pullStore({ ...services, ...other }, job, attempt, (about) => logged.push(about))
  const store = (await listSyncedStores(db)).find(({ code }) => code === STORE)
  return { run: await findRun(db, job.runId, EVERYTHING), store, logged, job }
}

t.test('a run that failed says what the source itself called it: in the log, at its store, in one line', async (t) => {
  const stage = await openStage(t)
  const keys = stage.db.updateTable('channel_apps').where('channel', '=', 'shopee')
  const { key } = stage.sandbox.accounts.apps.shopee
  await keys.set({ key: '1' }).execute()
  stage.services.credentials.forget()
  const { run, store, logged, job } = await pulled(stage)
  const { reason, detail } = run ?? {}
  t.equal(reason, 'marketplace-refused')
  t.match(detail, /^\w+$/)
  t.match(store, { lastReason: reason, lastDetail: detail })
  t.same(logged, [{ event: 'sync run failed', run: job.runId, store: STORE, reason, detail }])

  await keys.set({ key }).execute()
  stage.services.credentials.forget()
  stage.sandbox.misbehave({ kind: 'server-error', face: 'bgen' })
  t.match(await pulled(stage), { run: { reason: 'bgen-unreachable', detail: 'HTTP 500' }, logged: { length: 1 } })
  stage.sandbox.behave()
  t.match(await pulled(stage), {
    run: { reason: null, detail: null },
    store: { lastReason: null, lastDetail: null },
    logged: { length: 0 },
  })
})

t.test('a store that was authorised again gets one early turn, and keeps its next one while that lasts', async (t) => {
  const { db, stores } = await openStage(t)
  const storeId = stores.get(STORE) ?? 0
  await sql`update authorisations set authorised_at = now()`.execute(db)
  await sql`
    update store_connections set due_at = now() + interval '4 minutes', tried_at = now() - interval '1 hour',
      last_reason = case when store_id = ${storeId} then 'marketplace-unauthorised' end
  `.execute(db)
  const claim = () => db.transaction().execute((trx) => claimDuePulls(trx, 300))
  t.match(await claim(), [{ storeId }])
  for (let look = 1; look <= 5; look++) t.same(await claim(), [], `look ${look} while the run goes on`)
  const { due_at } = await db
    .selectFrom('store_connections')
    .select('due_at')
    .where('store_id', '=', storeId)
    .executeTakeFirstOrThrow()
  t.ok(due_at.getTime() <= Date.now() + 300_000, 'its next turn comes within an interval')
})

t.test('a run that the queue has given up is logged too', async (t) => {
  const stage = await openStage(t)
  const logged: object[] = []
  await giveUpPull(stage.services, { runId: 0, storeId: stage.stores.get(STORE) ?? 0 }, (about) => logged.push(about))
  t.match(logged, [{ store: STORE, reason: 'interrupted', detail: null }])
})

t.test('a missing app and another APP_SECRET are told apart from an authorisation that has ended', async (t) => {
  const stage = await openStage(t)
  const { db, services, clock } = stage
  const stranger = testSeals(db, clock, { ...services.config, appSecret: 'another secret of 32 letters, long' })
  const ask = openOutbound({ clock, sleep: async () => {} })
  const throttle = { take: async () => {}, pause: async () => {} }
  const channels = openChannels({ ask, clock, credentials: stranger.credentials, throttle })
  const sealed = await pulled(stage, { channels })
  t.match(sealed, {
    run: { reason: 'marketplace-sealed' },
    store: { authorisation: 'alive', lastReason: 'marketplace-sealed' },
  })
  await db.deleteFrom('channel_apps').where('channel', '=', 'shopee').execute()
  services.credentials.forget()
  const calls = stage.sandbox.calls().length
  t.match(await pulled(stage), { run: { reason: 'marketplace-no-app' }, store: { authorisation: 'alive' } })
  t.equal(stage.sandbox.calls().length, calls, 'nobody is asked')

  clock.advance(60_000)
  await stage.reauthorise()
  services.credentials.forget()
  await sql`update store_connections set due_at = 'infinity'`.execute(db)
  const due = await db.transaction().execute((trx) => claimDuePulls(trx, 300))
  t.match(due, [{ storeId: stage.stores.get(STORE) }], 'its turn comes as soon as the app is there')
})
