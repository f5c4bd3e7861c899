import t from 'tap'
import { catchUp } from '../../src/demo/catch-up.ts'
import { findDemoStores } from '../../src/demo/demo-repository.ts'
import { channelsWithRotten, WHY } from '../helpers/rotten-order.ts'
import { openStage } from '../helpers/stage.ts'

const STORE = 'SHP-NIRMALA'

t.test('an order nobody can read keeps no other from the demo, and the schedule names it', async (t) => {
  const stage = await openStage(t)
  const store = (await findDemoStores(stage.db)).find(({ connection }) => connection.store === STORE)
  if (store === undefined) throw new Error(`${STORE} is no store of the demo`)
  let rotten: string | null = null
  const { channels } = channelsWithRotten(stage.services, (number) => {
    rotten ??= number
    return number === rotten
  })
  await catchUp({ ...stage.services, channels }, store)
  const orders = await stage.db.selectFrom('orders').select('kode_invoice_mp').execute()
  t.ok(orders.length > 10, `${orders.length} orders`)
  t.notOk(orders.some(({ kode_invoice_mp }) => kode_invoice_mp === rotten))
  const cursors = stage.db.selectFrom('store_connections').select('marketplace_cursor').where('store_id', '=', store.id)
  t.same(await cursors.execute(), [{ marketplace_cursor: null }])

  const runs = await stage.pull([STORE], true, { channels })
  const failed = await stage.db
    .selectFrom('sync_items')
    .select(['asked_for', 'reason', 'reason_detail'])
    .where('run_id', 'in', runs)
    .where('outcome', '=', 'failed')
    .execute()
  t.same(failed, [{ asked_for: rotten, reason: 'marketplace-unreadable', reason_detail: WHY }])
  t.same(await cursors.execute(), [{ marketplace_cursor: stage.clock.now() }])
})
