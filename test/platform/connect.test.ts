import { once } from 'node:events'
import { createServer, connect as open, type Socket } from 'node:net'
import { sql } from 'kysely'
import t from 'tap'
import { connect } from '../../src/platform/database/connect.ts'
import { statementName } from '../../src/platform/database/statement-names.ts'
import { onServer, testDatabase, testDatabaseUrl } from '../helpers/database.ts'

t.test('numbers and instants come as the app needs them', async (t) => {
  const db = await testDatabase(t)
  const { rows } = await sql<{ count: number; at: Date; zone: string }>`
    select count(*) as count, '2026-11-18 05:00:00.123+00'::timestamptz(3) as at, current_setting('timezone') as zone
    from generate_series(1, 3)`.execute(db)
  t.same(rows, [{ count: 3, at: new Date('2026-11-18T05:00:00.123Z'), zone: 'UTC' }])
})

t.test('every instant comes to the millisecond, however the server writes it', async (t) => {
  const db = await testDatabase(t)
  const written = [
    '2026-11-18 05:00:00',
    '2026-11-18 05:00:00.1',
    '2026-11-18 05:00:00.02',
    '2026-11-18 05:00:00.123',
    '2026-11-18 05:00:00.123456',
    '2000-02-29 23:59:59.999',
    '1969-12-31 23:59:59.999',
    '0099-01-01 00:00:00',
    '10000-01-01 00:00:00',
  ]
  const { rows } = await sql<{ at: Date; ms: number }>`
    select at, floor(extract(epoch from at) * 1000)::float8 as ms
    from unnest(${written.map((text) => `${text}+00`)}::timestamptz[]) as at`.execute(db)
  for (const [index, { at, ms }] of rows.entries()) t.equal(at.getTime(), ms, String(written[index]))
  const odd = await sql<{ late: number; early: Date }>`
    select 'infinity'::timestamptz as late, '0044-03-15 00:00:00+00 BC'::timestamptz as early`.execute(db)
  t.same(odd.rows, [{ late: Number.POSITIVE_INFINITY, early: new Date('-000043-03-15T00:00:00Z') }])
})

t.test('no statement is compiled, whatever it seems to cost and whatever the server does for others', async (t) => {
  const { rows } = await sql`select setting, source from pg_settings where name = 'jit'`.execute(await testDatabase(t))
  t.same(rows, [{ setting: 'off', source: 'client' }])
})

t.test('a text with parameters becomes a named statement the second time it comes', async (t) => {
  const db = await testDatabase(t, { connections: 1 })
  const ask = (id: number) => db.selectFrom('stores').select('code').where('id', '=', id).execute()
  const prepared = async () => {
    const { rows } = await sql<{ statement: string }>`select statement from pg_prepared_statements`.execute(db)
    return rows.filter(({ statement }) => statement.includes('stores')).length
  }
  await ask(1)
  t.equal(await prepared(), 0, 'not for what is asked once')
  await ask(2)
  await ask(3)
  t.equal(await prepared(), 1, 'one for all that differ in values only')
})

t.test('the number of names has an end', async (t) => {
  for (let number = 0; number < 600; number++) {
    statementName(`select ${number} where $1`)
    statementName(`select ${number} where $1`)
  }
  t.equal(statementName('select 599 where $1'), null)
  t.type(statementName('select 0 where $1'), 'string')
})

t.test('every statement can be counted', async (t) => {
  const statements: string[] = []
  const db = await testDatabase(t, { onQuery: (text) => statements.push(text) })
  await db.transaction().execute((trx) => trx.selectFrom('stores').select('id').execute())
  t.same(statements, ['begin', 'select "id" from "stores"', 'commit'])
})

t.test('a connection lost in the middle of a transaction costs that transaction only', async (t) => {
  const url = await testDatabaseUrl(t)
  const lost: Error[] = []
  const db = connect(url, { onConnectionLost: (error) => lost.push(error) })
  t.teardown(() => db.destroy())
  const doomed = db.transaction().execute(async (trx) => {
    const { rows } = await sql<{ pid: number }>`select pg_backend_pid() as pid`.execute(trx)
    await onServer(`select pg_terminate_backend(${rows[0]?.pid})`)
    await sql`select 1`.execute(trx)
  })
  await t.rejects(doomed)
  t.equal(lost.length > 0, true, 'it is told')
  t.same(Object.keys(lost[0] ?? {}), [], 'without the secrets of the connection')
  t.same((await sql`select 1 as one`.execute(db)).rows, [{ one: 1 }], 'the next request has a new connection')
})

t.test('whoever waits for a lock is told within seconds', async (t) => {
  const db = await testDatabase(t)
  await db.transaction().execute(async (holder) => {
    await sql`lock table stores in access exclusive mode`.execute(holder)
    await t.rejects(db.selectFrom('stores').select('id').execute(), { code: '55P03' })
  })
})

t.test('a silent server is given up with its connection, and the next request finds another', async (t) => {
  const url = new URL(await testDatabaseUrl(t))
  const proxy = await silencer(url.hostname, Number(url.port))
  t.teardown(() => proxy.close())
  url.port = String(proxy.port)
  const db = connect(url.href, { connections: 1 })
  t.teardown(() => db.destroy())
  await sql`select 1`.execute(db)
  proxy.silence()
  await t.rejects(sql`select 1`.execute(db), { message: /timeout/i }, 'on the connection it had')
  await t.rejects(sql`select 1`.execute(db), { message: /timeout/i }, 'on a new one')
  proxy.speak()
  t.same((await sql`select 1 as one`.execute(db)).rows, [{ one: 1 }], 'it is back by itself')
})

/** A wire to the server that can go dead without being cut. */
async function silencer(host: string, port: number) {
  const sockets = new Set<Socket>()
  let silent = false
  const server = createServer((near) => {
    const far = open(port, host)
    for (const [from, to] of [
      [near, far],
      [far, near],
    ] as const) {
      sockets.add(from)
      from.on('data', (bytes) => void (silent || to.write(bytes)))
      from.on('error', () => {})
      from.on('close', () => to.destroy())
    }
  }).listen(0, '127.0.0.1')
  await once(server, 'listening')
  return {
    port: (server.address() as { port: number }).port,
    silence: () => {
      silent = true
    },
    speak: () => {
      silent = false
    },
    close: () => {
      for (const socket of sockets) socket.destroy()
      server.close()
    },
  }
}
