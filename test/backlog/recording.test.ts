import t from 'tap'
import { testDatabase } from '../helpers/database.ts'
import { observation, record, registerPlaces } from '../helpers/orders.ts'

t.test('an order comes in by the one door', async (t) => {
  const db = await testDatabase(t)
  await registerPlaces(db)
  const first = await record(db, [observation({ bgen: { soCode: 'SO-1' } })])
  t.match(first, [{ kind: 'created', changes: {} }])
  const again = await record(db, [observation({ bgen: { soCode: 'SO-1' } })])
  t.match(again, [{ kind: 'unchanged', changes: {} }])
  t.match(await db.selectFrom('orders').selectAll().execute(), [{ kode_so: 'SO-1', keterangan: 1 }])
  t.match(await db.selectFrom('order_events').selectAll().execute(), [{ created: true }, { source: 'bgen' }])
})
