import { subscribe, unsubscribe } from 'node:diagnostics_channel'
import { readFileSync } from 'node:fs'
import type { FastifyInstance, RouteOptions } from 'fastify'
import t, { type Test } from 'tap'
import { loginAddress, returnPath } from '../../src/auth/return-path.ts'
import { setCookie, tokenInCookie } from '../../src/auth/session-cookie.ts'
import { ABSOLUTE_LIMIT_MS, IDLE_LIMIT_MS } from '../../src/auth/session-limits.ts'
import { NOON, type Overrides, testApp } from '../helpers/app.ts'
import { ORIGIN, tokenFor } from '../helpers/sign-in.ts'

const OPEN_ROUTES = ['/login', '/logout', '/healthz', '/readyz', '/metrics', '/assets/*']
const PAGE = '/oms/backlog-orders'
const HTMX = { 'hx-request': 'true', 'hx-request-type': 'partial', 'hx-current-url': 'http://localhost/oms/x?a=1' }

t.test('every route that was ever registered asks who is there', async (t) => {
  const { app, routes } = await appWithItsRoutes(t)
  const asked = routes.flatMap((route) => [route.method].flat().map((method) => ({ method, url: route.url })))
  t.ok(
    asked.some(({ url }) => url === '/login'),
    'the routes were seen',
  )
  for (const { method, url } of asked) {
    if (OPEN_ROUTES.includes(url)) continue
    const address = url.replace(/:\w+/g, '1').replace('*', 'x')
    const answer = await app.inject({ method: method as 'GET', url: address, headers: { origin: ORIGIN } })
    const turnedAway = answer.statusCode === 303 ? String(answer.headers.location).startsWith('/login') : false
    t.ok(turnedAway || answer.statusCode === 401, `${method} ${url} → ${answer.statusCode}`)
    if (answer.statusCode === 303) t.equal(answer.body, '', `${method} ${url} says nothing else`)
  }
})

t.test('what answers without a session is named to those who run the app, and nothing else is', async (t) => {
  const { routes } = await appWithItsRoutes(t)
  const open = routes.filter(({ config }) => config?.open === true).map(({ url }) => url)
  const told = /unless its line says(.*?)A test walks/s.exec(readFileSync('docs/security.md', 'utf8'))?.[1] ?? ''
  const named = [...told.matchAll(/`(\/\S+?)\*?`/g)].map(([, path]) => path ?? '')
  const isNamed = (url: string) => named.some((path) => (path.endsWith('/') ? url.startsWith(path) : url === path))
  t.same(
    open.filter((url) => !isNamed(url)),
    [],
  )
  t.ok(open.length >= named.length && named.length > 0)
})

t.test('no route breaks by an odd id, query or body', async (t) => {
  const { app, routes, signIn } = await appWithItsRoutes(t)
  const cookie = await signIn()
  const ids = ['0', '-1', 'x', '%00', '99999999999999999999', '1%27--', 'a'.repeat(150)]
  const bodies = ['', 'a=%00&a=b', 'shop=%00&days=1e9&secret=%00&key=1&idempotency_key[]=x&action=__proto__', '{"a":']
  for (const { method, url } of routes.flatMap((route) =>
    [route.method].flat().map((each) => ({ ...route, method: each })),
  )) {
    if (url === '/logout' || method === 'HEAD' || method === 'OPTIONS') continue
    for (const [nth, id] of ids.entries()) {
      const address = `${url.replace(/:\w+/g, id).replace('*', id)}?done=%00&done=a&state=${id}&code=${id}&day=${id}&page=${id}`
      const type = nth % 2 === 0 ? 'application/x-www-form-urlencoded' : 'application/json'
      const headers = { cookie, origin: ORIGIN, ...(method !== 'GET' && { 'content-type': type }) }
      const payload = method === 'GET' ? undefined : (bodies[nth % bodies.length] ?? '')
      const answer = await app.inject({
        method: method as 'GET',
        url: address,
        headers,
        ...(payload !== undefined && { payload }),
      })
      t.notOk(answer.statusCode === 500, `${method} ${url} by ${id.slice(0, 20)} → ${answer.statusCode}`)
    }
  }
})

t.test('nobody is told which addresses exist', async (t) => {
  const { app } = await testApp(t)
  for (const method of ['GET', 'POST', 'PUT', 'DELETE', 'PATCH', 'OPTIONS'] as const) {
    const answer = await app.inject({ method, url: '/nothing/here', headers: { origin: ORIGIN } })
    t.equal(answer.statusCode, 303, method)
  }
})

t.test('who is turned away finds the way back', async (t) => {
  const { app } = await testApp(t)
  const cases = [
    { asks: 'a page', by: {}, status: 303, to: '/login?return=%2Foms%2Fx%3Fb%3D2' },
    { asks: 'htmx for a part', by: { headers: HTMX }, status: 401, to: '/login?return=%2Foms%2Fx%3Fa%3D1' },
    {
      asks: 'htmx to act',
      by: { method: 'POST', headers: { ...HTMX, origin: ORIGIN } },
      status: 401,
      to: '/login?return=%2Foms%2Fx%3Fa%3D1&reason=not-done',
    },
    {
      asks: 'a form to act',
      by: { method: 'POST', headers: { origin: ORIGIN, referer: 'http://localhost/oms/x?c=3' } },
      status: 303,
      to: '/login?return=%2Foms%2Fx%3Fc%3D3&reason=not-done',
    },
    {
      asks: 'a page after the session ended',
      by: { headers: { cookie: `__Host-session=${'A'.repeat(43)}` } },
      status: 303,
      to: '/login?return=%2Foms%2Fx%3Fb%3D2&reason=ended',
    },
    {
      asks: 'a file, from a page',
      by: { url: `${PAGE}/export.csv?store=A`, headers: { referer: `http://localhost${PAGE}?store=A` } },
      status: 303,
      to: '/login?return=%2Foms%2Fbacklog-orders%3Fstore%3DA',
    },
    { asks: 'a file, from nowhere', by: { url: `${PAGE}/export.csv` }, status: 303, to: '/login' },
  ] as const
  for (const { asks, by, status, to } of cases) {
    const answer = await app.inject({ url: '/oms/x?b=2', ...by })
    t.equal(answer.statusCode, status, asks)
    t.equal(answer.headers.location ?? answer.headers['hx-redirect'], to, asks)
  }
  const says = (await app.inject({ url: '/login?reason=not-done' })).body
  t.match(says, /tindakan tadi tidak dijalankan/, 'the login says that nothing was done')
})

t.test('a session ends by rest, by age, by logout and with its person', async (t) => {
  const { app, clock, db, signIn } = await testApp(t)
  const status = async (cookie: string) => (await app.inject({ url: '/nothing', headers: { cookie } })).statusCode
  const idle = await signIn()
  t.equal(await status(idle), 404, 'signed in')
  clock.advance(IDLE_LIMIT_MS - 1)
  t.equal(await status(idle), 404, 'used just in time')
  clock.advance(IDLE_LIMIT_MS - 1)
  t.equal(await status(idle), 404, 'and so kept alive')
  clock.advance(IDLE_LIMIT_MS)
  t.equal(await status(idle), 303, 'idle for too long')

  clock.set(NOON)
  const busy = await signIn()
  for (let passed = 0; passed < ABSOLUTE_LIMIT_MS; passed += IDLE_LIMIT_MS / 2) {
    t.equal(await status(busy), 404)
    clock.advance(IDLE_LIMIT_MS / 2)
  }
  t.equal(await status(busy), 303, 'busy all week long')

  const leaving = await signIn()
  const away = await app.inject({ method: 'POST', url: '/logout', headers: { cookie: leaving, origin: ORIGIN } })
  t.equal(away.headers.location, '/login?reason=out')
  t.match(away.headers['set-cookie'], /^__Host-session=; Path=\/; Max-Age=0;/)
  t.equal(await status(leaving), 303, 'the cookie is dead after the logout')

  const dismissed = await signIn({ email: 'dismissed@example.test' })
  await db
    .updateTable('users')
    .set({ disabled_at: clock.now() })
    .where('email', '=', 'dismissed@example.test')
    .execute()
  t.equal(await status(dismissed), 303, 'a disabled person is out at once')
})

t.test('a session costs one statement a request, and is written down once a minute', async (t) => {
  const { app, clock, signIn, statements } = await testApp(t)
  const cookie = await signIn()
  const cost = async () => {
    statements.length = 0
    await app.inject({ url: '/nothing', headers: { cookie } })
    return statements.length
  }
  t.equal(await cost(), 1)
  clock.advance(60_000)
  t.equal(await cost(), 2)
  t.equal(await cost(), 1)
})

t.test('a cookie that is not ours is nobody', async (t) => {
  const { app, db } = await testApp(t)
  const broken = ['x', '', 'é', 'A'.repeat(42), 'A'.repeat(44), '%00', `${'A'.repeat(42)}=`, '"; drop table sessions']
  for (const value of broken) {
    const answer = await app.inject({ url: PAGE, headers: { cookie: `__Host-session=${value}` } })
    t.equal(answer.statusCode, 303, value)
  }
  t.same(await db.selectFrom('sessions').select('user_id').execute(), [])
})

t.test('a program’s token opens the API and nothing else', async (t) => {
  const { app, db, signIn } = await testApp(t)
  const authorization = await tokenFor(db)
  const cookie = await signIn()
  const put = { method: 'PUT', url: '/api/v1/nothing' } as const
  t.equal((await app.inject({ ...put, headers: { authorization } })).statusCode, 404, 'known')
  t.equal((await app.inject({ ...put, headers: { authorization: 'Bearer wrong' } })).statusCode, 401, 'not known')
  t.equal((await app.inject({ url: PAGE, headers: { authorization } })).statusCode, 303, 'a page asks for a person')
  const both = await app.inject({ ...put, headers: { authorization: 'Bearer wrong', cookie } })
  t.equal(both.statusCode, 401, 'a wrong token is not made good by a cookie')
  await db.updateTable('api_tokens').set({ disabled_at: NOON }).execute()
  t.equal((await app.inject({ ...put, headers: { authorization } })).statusCode, 401, 'withdrawn')
})

t.test('the way back leads to our own pages only', async (t) => {
  const home = '/oms/backlog-orders'
  const cases: readonly (readonly [unknown, string])[] = [
    ['/oms/sync-runs?page=2&store=A', '/oms/sync-runs?page=2&store=A'],
    ['/oms/backlog-orders?invoice=%20a', '/oms/backlog-orders?invoice=%20a'],
    ['//evil.example', home],
    ['/\\evil.example', home],
    ['/\tevil.example', home],
    ['/.//evil.example', home],
    ['/a/..//evil.example', home],
    ['https://evil.example', home],
    ['javascript:alert(1)', home],
    ['', home],
    ['oms', home],
    ['/', home],
    ['/login?return=%2Flogin', home],
    ['/logout', home],
    [`/${'x'.repeat(24_000)}`, home],
    [['/oms/a', '/oms/b'], home],
    [undefined, home],
    ['/oms\r\nSet-Cookie: a=b', home],
    ['/oms/ü', home],
  ]
  for (const [wanted, leads] of cases) t.equal(returnPath(wanted), leads, JSON.stringify(wanted))
  t.equal(loginAddress('/', null), '/login')
  const longest = `/oms?${'%41'.repeat(7_990)}`
  t.equal(returnPath(longest), longest)
  t.ok(loginAddress(longest, 'ended').length < 48_000)
  t.equal(loginAddress(`/oms?${'%'.repeat(20_000)}`, 'ended'), '/login?reason=ended', 'it would not fit into a head')
})

t.test('the cookie is for this host alone, out of reach of scripts', async (t) => {
  const token = 'a'.repeat(43)
  t.equal(setCookie(token, 60, false), `__Host-session=${token}; Path=/; Max-Age=60; HttpOnly; SameSite=Lax; Secure`)
  t.equal(setCookie(token, 60, true), `session=${token}; Path=/; Max-Age=60; HttpOnly; SameSite=Lax`)
  t.equal(tokenInCookie(`other=1; __Host-session=${token}; x=y`, false), token)
  t.equal(tokenInCookie(`session=${token}`, false), null, 'the weaker name does not count')
  t.equal(tokenInCookie(undefined, false), null)
})

async function appWithItsRoutes(t: Test, overrides: Overrides = {}) {
  const routes: RouteOptions[] = []
  const listen = (message: unknown) => {
    const { fastify } = message as { fastify: FastifyInstance }
    fastify.addHook('onRoute', (route) => void routes.push(route))
  }
  subscribe('fastify.initialization', listen)
  const made = await testApp(t, overrides)
  unsubscribe('fastify.initialization', listen)
  return { ...made, routes }
}
