import t from 'tap'
import { connect } from '../../src/platform/database/connect.ts'
import { migrate, migrationsInPlace } from '../../src/platform/database/migrate.ts'
import { testDatabase, testDatabaseUrl } from '../helpers/database.ts'

t.test('two processes that start on the same empty database both come up', async (t) => {
  const url = await testDatabaseUrl(t, 'empty')
  const [first, second] = await Promise.all([migrate(url), migrate(url)])
  t.equal(Math.min(first.length, second.length), 0, 'one of them found everything done')
  t.ok(Math.max(first.length, second.length) > 0, 'the other did it')
  t.same(await migrate(url), [], 'a third has nothing to do')
})

t.test('readiness asks whether every migration is in place', async (t) => {
  t.equal(await migrationsInPlace(await testDatabase(t)), true)
  const empty = connect(await testDatabaseUrl(t, 'empty'))
  t.teardown(() => empty.destroy())
  t.equal(await migrationsInPlace(empty), false)
})
