import { sql } from 'kysely'
import t, { type Test } from 'tap'
import { connect } from '../../../src/platform/database/connect.ts'
import { counter } from '../../../src/platform/metrics.ts'
import { testApp } from '../../helpers/app.ts'
import { onServer, testDatabaseUrl } from '../../helpers/database.ts'
import { databaseProxy } from '../../helpers/database-proxy.ts'
import { ORIGIN, tokenFor } from '../../helpers/sign-in.ts'

const FRAGMENT = { 'hx-request': 'true', 'hx-request-type': 'partial' }

t.test('while the database is away every page says so, and afterwards everything goes on by itself', async (t) => {
  const { app, db, proxy, signIn } = await appBehindProxy(t)
  const cookie = await signIn()
  const authorization = await tokenFor(db)
  const login = { origin: ORIGIN, 'content-type': 'application/x-www-form-urlencoded' }
  const asked = [
    { says: 'a page', ask: { url: '/oms/backlog-orders', headers: { cookie } } },
    { says: 'a part', ask: { url: '/oms/backlog-orders', headers: { cookie, ...FRAGMENT } } },
    { says: 'a form', ask: { method: 'POST', url: '/oms/x', headers: { cookie, origin: ORIGIN } } },
    { says: 'the API', ask: { method: 'PUT', url: '/api/v1/x', headers: { authorization } } },
    { says: 'a login', ask: { method: 'POST', url: '/login', headers: login, payload: 'email=a%40b&password=c' } },
    { says: 'a logout', ask: { method: 'POST', url: '/logout', headers: { cookie, origin: ORIGIN } } },
  ] as const
  await proxy.crash()
  for (const { says, ask } of asked) {
    const answer = await app.inject(ask)
    t.equal(answer.statusCode, 503, says)
    t.ok(Number(answer.headers['retry-after']) > 0, `${says}: when to come back`)
    t.match(answer.body, /Basis data tidak menjawab/, `${says}: in words`)
    t.notMatch(answer.body, /ECONN|postgres|pg_|terminated|127\.0\.0\.1/, `${says}: nothing inside`)
  }
  const page = await app.inject({ url: '/oms/backlog-orders?from=2026-11-18', headers: { cookie } })
  t.match(page.body, /href="\/oms\/backlog-orders\?from=2026-11-18"[^>]*>Muat ulang/, 'one press repeats the same page')
  t.equal((await app.inject({ url: '/healthz' })).statusCode, 200, 'the process is well')
  t.equal((await app.inject({ url: '/login' })).statusCode, 200, 'the door stands')
  t.equal((await app.inject({ url: '/readyz' })).statusCode, 503, 'and says it cannot work')
  await proxy.mend()
  t.equal((await app.inject({ url: '/readyz' })).statusCode, 200)
  t.equal((await app.inject({ url: '/nothing', headers: { cookie } })).statusCode, 404, 'the session is still there')
})

t.test('a silent database does not make readiness wait', async (t) => {
  const { app, proxy } = await appBehindProxy(t)
  t.equal((await app.inject({ url: '/readyz' })).statusCode, 200)
  proxy.fallSilent()
  const answer = await app.inject({ url: '/readyz' })
  t.equal(answer.statusCode, 503)
  t.match(answer.body, /does not answer/)
  await proxy.mend()
  t.equal((await app.inject({ url: '/readyz' })).statusCode, 200)
})

t.test('a connection lost in the middle of a transaction ends the request, not the process', async (t) => {
  const { app, db, signIn } = await testApp(t)
  const cookie = await signIn()
  app.get('/test/lost', async () =>
    db.transaction().execute(async (trx) => {
      const { rows } = await sql<{ pid: number }>`select pg_backend_pid() as pid`.execute(trx)
      await onServer(`select pg_terminate_backend(${rows[0]?.pid})`)
      await new Promise((resolve) => setTimeout(resolve, 50))
      return sql`select 1`.execute(trx)
    }),
  )
  t.equal((await app.inject({ url: '/test/lost', headers: { cookie } })).statusCode, 503)
  t.equal((await app.inject({ url: '/nothing', headers: { cookie } })).statusCode, 404, 'the next one is served')
})

t.test('a database that lacks a migration is not ready', async (t) => {
  const { app, db } = await testApp(t)
  await sql`delete from kysely_migration where name = '0002_auth'`.execute(db)
  const answer = await app.inject({ url: '/readyz' })
  t.equal(answer.statusCode, 503)
  t.match(answer.body, /migrations are missing/)
})

t.test('figures are for this machine, or for whoever has the token', async (t) => {
  const without = await testApp(t)
  const token = await testApp(t, { db: without.db, config: { metricsToken: 'figures' } })
  const asks = [
    { says: 'from this machine', app: without.app, ask: {}, status: 200 },
    { says: 'by IPv6', app: without.app, ask: { remoteAddress: '::1' }, status: 200 },
    { says: 'from elsewhere', app: without.app, ask: { remoteAddress: '10.0.0.1' }, status: 403 },
    {
      says: 'from elsewhere, claiming to be here',
      app: without.app,
      ask: { remoteAddress: '10.0.0.1', headers: { 'x-forwarded-for': '127.0.0.1' } },
      status: 403,
    },
    {
      says: 'through a proxy on this machine',
      app: without.app,
      ask: { headers: { 'x-forwarded-for': '198.51.100.7' } },
      status: 403,
    },
    { says: 'without the token', app: token.app, ask: {}, status: 401 },
    { says: 'with another', app: token.app, ask: { headers: { authorization: 'Bearer figure' } }, status: 401 },
    {
      says: 'with the token from anywhere',
      app: token.app,
      ask: { remoteAddress: '10.0.0.1', headers: { authorization: 'Bearer figures' } },
      status: 200,
    },
  ]
  for (const { says, app, ask, status } of asks) {
    t.equal((await app.inject({ url: '/metrics', ...ask })).statusCode, status, says)
  }
})

t.test('the figures tell requests by route, the event loop, the pool and what others count', async (t) => {
  const { app, signIn } = await testApp(t)
  const cookie = await signIn()
  counter('test_things_total', 'Things', ['kind']).inc({ kind: 'odd' }, 3)
  for (const url of ['/nothing/1', '/nothing/2', '/login']) await app.inject({ url, headers: { cookie } })
  const { body } = await app.inject({ url: '/metrics' })
  t.match(body, /http_request_duration_seconds_count\{method="GET",route="\/login",status="200"\} \d+/)
  t.match(body, /http_request_duration_seconds_count\{method="GET",route="\(unknown\)",status="404"\} \d+/)
  t.notMatch(body, '/nothing', 'addresses nobody registered are one')
  t.match(body, /nodejs_eventloop_lag_p99_seconds /)
  t.match(body, /database_connections\{state="idle"\} [1-9]/)
  t.match(body, /database_connections\{state="waiting"\} 0/)
  t.match(body, /test_things_total\{kind="odd"\} 3/)
})

async function appBehindProxy(t: Test) {
  const proxy = await databaseProxy(t, await testDatabaseUrl(t))
  const db = connect(proxy.url)
  t.teardown(() => db.destroy())
  return { ...(await testApp(t, { db })), proxy }
}
