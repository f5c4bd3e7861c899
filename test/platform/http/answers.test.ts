import { connect } from 'node:net'
import t from 'tap'
import { problemOf } from '../../../src/platform/http/problem-of.ts'
import { type Overrides, type TestApp, testApp } from '../../helpers/app.ts'
import { ORIGIN, tokenFor } from '../../helpers/sign-in.ts'

const POLICY =
  "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; connect-src 'self'; " +
  "form-action 'self'; base-uri 'none'; object-src 'none'; frame-ancestors 'none'"
const ALWAYS = {
  'content-security-policy': POLICY,
  'x-content-type-options': 'nosniff',
  'x-frame-options': 'DENY',
  'referrer-policy': 'same-origin',
  'cross-origin-opener-policy': 'same-origin',
  'cross-origin-resource-policy': 'same-origin',
  'permissions-policy': /camera=\(\)/,
  'strict-transport-security': 'max-age=63072000',
}
const FRAGMENT = { 'hx-request': 'true', 'hx-request-type': 'partial' }
const FORM = { 'content-type': 'application/x-www-form-urlencoded' }

t.test('every kind of answer carries the headers, and nothing behind the login may be kept', async (t) => {
  const { app, db, signIn } = await testApp(t)
  const cookie = await signIn()
  const authorization = await tokenFor(db)
  const kinds = [
    { kind: 'the login', ask: { url: '/login' }, status: 200, type: 'text/html; charset=utf-8' },
    { kind: 'a redirect', ask: { url: '/oms/x' }, status: 303 },
    { kind: 'a session that ended under htmx', ask: { url: '/oms/x', headers: FRAGMENT }, status: 401 },
    { kind: 'an unknown page', ask: { url: '/x', headers: { cookie } }, status: 404, type: 'text/html; charset=utf-8' },
    { kind: 'an unknown part', ask: { url: '/x', headers: { cookie, ...FRAGMENT } }, status: 404, type: /html/ },
    { kind: 'the API', ask: { url: '/api/v1/x', headers: { authorization } }, status: 404, type: /^application\/json/ },
    { kind: 'a stranger at the API', ask: { url: '/api/v1/x' }, status: 401, type: /^application\/json/ },
    {
      kind: 'a forged form',
      ask: { method: 'POST', url: '/login', headers: { origin: 'null' } },
      status: 403,
      type: /html/,
    },
    { kind: 'health', ask: { url: '/healthz' }, status: 200, type: 'text/plain; charset=utf-8' },
    { kind: 'readiness', ask: { url: '/readyz' }, status: 200, type: 'text/plain; charset=utf-8' },
    { kind: 'metrics', ask: { url: '/metrics' }, status: 200, type: /^text\/plain; version=0.0.4; charset=utf-8$/ },
    { kind: 'an address that cannot be decoded', ask: { url: '/%zz' }, status: 400, type: 'text/plain; charset=utf-8' },
    { kind: 'a missing asset', ask: { url: '/assets/none.css' }, status: 404, type: /html/ },
  ] as const
  for (const { kind, ask, status, ...more } of kinds) {
    const answer = await app.inject(ask)
    t.equal(answer.statusCode, status, kind)
    t.match(answer.headers, ALWAYS, kind)
    t.equal(answer.headers['cache-control'], 'no-store', kind)
    if ('type' in more) t.match(answer.headers['content-type'], more.type, kind)
    t.notOk(answer.headers['x-powered-by'] ?? answer.headers['server'], kind)
  }
})

t.test('a published file may be kept for ever, and carries the headers too', async (t) => {
  const { app } = await testApp(t)
  const css = /\/assets\/app[^"]*\.css/.exec((await app.inject({ url: '/login' })).body)?.[0] ?? ''
  const answer = await app.inject({ url: css })
  t.equal(answer.statusCode, 200)
  t.match(answer.headers, { ...ALWAYS, 'cache-control': /immutable/, 'content-type': 'text/css; charset=utf-8' })
})

t.test('over plain http by choice, browsers are not told to insist on https', async (t) => {
  const { app } = await testApp(t, { config: { insecureHttp: true } })
  const { headers } = await app.inject({ url: '/login' })
  t.notOk('strict-transport-security' in headers)
})

t.test('what another site made a browser send is refused', async (t) => {
  const { app, db, signIn } = await testApp(t)
  const cookie = await signIn()
  const authorization = await tokenFor(db)
  const cases = [
    { says: 'a form of ours', headers: { cookie, 'sec-fetch-site': 'same-origin', origin: ORIGIN }, passes: true },
    { says: 'a form of ours over plain http', headers: { cookie, origin: ORIGIN }, passes: true },
    { says: 'an address with its port written out', headers: { cookie, origin: `${ORIGIN}:80` }, passes: true },
    {
      says: 'behind a proxy that speaks https',
      headers: { cookie, origin: 'https://localhost', host: 'localhost' },
      passes: true,
    },
    {
      says: 'another site',
      headers: { cookie, 'sec-fetch-site': 'cross-site', origin: 'https://evil.example' },
      passes: false,
    },
    { says: 'another site that hides', headers: { cookie, 'sec-fetch-site': 'cross-site' }, passes: false },
    {
      says: 'a neighbour',
      headers: { cookie, 'sec-fetch-site': 'same-site', origin: 'http://a.localhost' },
      passes: false,
    },
    { says: 'another site, old browser', headers: { cookie, origin: 'https://evil.example' }, passes: false },
    { says: 'another port', headers: { cookie, origin: 'http://localhost:8080' }, passes: false },
    { says: 'a look-alike', headers: { cookie, origin: 'http://localhost.evil.example' }, passes: false },
    {
      says: 'a contradiction',
      headers: { cookie, 'sec-fetch-site': 'same-origin', origin: 'http://evil.example' },
      passes: false,
    },
    { says: 'nobody (sandboxed frame)', headers: { cookie, origin: 'null' }, passes: false },
    { says: 'nonsense', headers: { cookie, origin: 'http://' }, passes: false },
    { says: 'signed in, from nowhere', headers: { cookie }, passes: false },
    { says: 'a script without a cookie', headers: {}, passes: true },
    { says: 'another site at the login', headers: { 'sec-fetch-site': 'cross-site' }, passes: false },
    { says: 'a token outside the API', headers: { cookie, authorization }, passes: false },
  ] as const
  for (const { says, headers, passes } of cases) {
    for (const url of ['/login', '/logout', '/oms/anything']) {
      const { statusCode } = await app.inject({ method: 'POST', url, headers: { ...FORM, ...headers }, payload: '' })
      t.equal(statusCode !== 403, passes, `${says} at ${url}: ${statusCode}`)
    }
  }
  t.equal((await db.selectFrom('sessions').select('user_id').execute()).length, 0, 'only ours ended the session')
  const put = await app.inject({ method: 'PUT', url: '/api/v1/x', headers: { authorization, cookie } })
  t.equal(put.statusCode, 404, 'a bearer token is no browser’s doing')
})

t.test('whatever a client sends, it is never our fault', async (t) => {
  const { app, signIn } = await testApp(t)
  app.post('/test/echo', async () => 'ok')
  const cookie = await signIn()
  const headers = { cookie, origin: ORIGIN }
  const json = { ...headers, 'content-type': 'application/json' }
  const cases = [
    { sends: 'broken JSON', ask: { headers: json, payload: '{"a":' }, status: 400 },
    { sends: 'a poisoned prototype', ask: { headers: json, payload: '{"__proto__":{"a":1}}' }, status: 400 },
    { sends: 'an empty JSON body', ask: { headers: json, payload: '' }, status: 400 },
    {
      sends: 'a type nobody reads',
      ask: { headers: { ...headers, 'content-type': 'text/x' }, payload: 'x' },
      status: 415,
    },
    {
      sends: 'a type that is no type',
      ask: { headers: { ...headers, 'content-type': ';;' }, payload: 'x' },
      status: 415,
    },
    { sends: 'too much', ask: { headers: { ...headers, ...FORM }, payload: `a=${'x'.repeat(600_000)}` }, status: 413 },
    { sends: 'bad escapes in a form', ask: { headers: { ...headers, ...FORM }, payload: 'a=%zz&%=%&=' }, status: 200 },
    {
      sends: 'a thousand fields',
      ask: { headers: { ...headers, ...FORM }, payload: 'a=1&'.repeat(5_000) },
      status: 200,
    },
  ]
  for (const { sends, ask, status } of cases) {
    const answer = await app.inject({ method: 'POST', url: '/test/echo', ...ask })
    t.equal(answer.statusCode, status, sends)
    t.notMatch(answer.body, /FST_|Error:| {4}at |node_modules/, `${sends}: nothing inside is shown`)
  }
  for (const url of [
    '/%',
    '/%c3%28',
    '/%00',
    '/a%2f..%2f',
    '/?%zz',
    '/login?return=%zz&return=/x&reason[]=1',
    `/${'a/'.repeat(3000)}`,
  ]) {
    const { statusCode } = await app.inject({ url, headers: { cookie } })
    t.ok(statusCode < 500, `${url.slice(0, 40)} → ${statusCode}`)
  }
  for (const method of ['TRACE', 'PATCH', 'DELETE', 'OPTIONS'] as const) {
    const { statusCode, body } = await app.inject({ method: method as 'PATCH', url: '/login', headers })
    t.ok(statusCode === 404 || statusCode === 405, `${method} → ${statusCode}`)
    t.notMatch(body, cookie, `${method} does not send back what it got`)
  }
})

t.test('what is not a request gets an answer in words, with the headers', async (t) => {
  const { app, signIn } = await testApp(t)
  const cookie = await signIn()
  const port = Number(new URL(await app.listen({ host: '127.0.0.1', port: 0 })).port)
  const cases = [
    {
      sends: 'a head without end',
      raw: `GET / HTTP/1.1\r\nHost: x\r\nX-A: ${'a'.repeat(70_000)}\r\n\r\n`,
      status: 431,
    },
    { sends: 'no HTTP', raw: 'hello\r\n\r\n', status: 400 },
    {
      sends: 'two lengths',
      raw: 'POST /login HTTP/1.1\r\nHost: x\r\nContent-Length: 1\r\nContent-Length: 2\r\n\r\na',
      status: 400,
    },
    {
      sends: 'a length and chunks',
      raw: 'POST /login HTTP/1.1\r\nHost: x\r\nContent-Length: 4\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n',
      status: 400,
    },
    { sends: 'no host', raw: 'GET /login HTTP/1.1\r\nConnection: close\r\n\r\n', status: 400 },
  ]
  for (const { sends, raw, status } of cases) {
    const answer = await exchange(port, raw)
    t.match(answer, new RegExp(`^HTTP/1.1 ${status} `), sends)
  }
  const tooLong = await exchange(port, cases[0]?.raw ?? '')
  t.match(tooLong, /content-security-policy: default-src 'none'/)
  t.match(
    tooLong,
    /content-type: text\/html[\s\S]*<p class="notice bad" role="alert">Isi filter terlalu panjang.* Kurangi nomor/,
  )
  const numbers = Array.from({ length: 500 }, (_, i) => `INV-2026-11-${String(i).padStart(9, '0')}`).join('%20')
  const fits = `GET /x?invoice=${numbers} HTTP/1.1\r\nHost: x\r\nCookie: ${cookie}\r\nHX-Current-URL: http://x/?invoice=${numbers}\r\nReferer: http://x/?invoice=${numbers}\r\nConnection: close\r\n\r\n`
  t.match(await exchange(port, fits), /^HTTP\/1.1 404 /, '500 numbers in three places are read')
})

t.test('a body that never ends and a silent connection are cut', async (t) => {
  const { app } = await testApp(t)
  t.ok(app.server.requestTimeout > 0 && app.server.requestTimeout <= 90_000, `requests: ${app.server.requestTimeout}`)
  t.ok(app.server.headersTimeout > 0 && app.server.headersTimeout <= 60_000, `heads: ${app.server.headersTimeout}`)
  t.ok(app.server.timeout > 0 && app.server.timeout <= 90_000, `connections: ${app.server.timeout}`)
})

t.test('each error becomes the answer it means, and says nothing of our inside', async (t) => {
  const cases = [
    { error: { code: 'ECONNREFUSED' }, status: 503, code: 'database-away' },
    { error: { code: 'ECONNRESET', message: 'read ECONNRESET' }, status: 503, code: 'database-away' },
    { error: { code: 'ECONNRESET', message: 'aborted' }, status: 400, code: 'unreadable' },
    { error: { code: '57P01' }, status: 503, code: 'database-away' },
    { error: { code: '57014' }, status: 503, code: 'database-away' },
    { error: { code: '55P03' }, status: 503, code: 'database-away' },
    { error: { code: '53300' }, status: 503, code: 'database-away' },
    { error: { code: '08006' }, status: 503, code: 'database-away' },
    { error: { message: 'Connection terminated unexpectedly' }, status: 503, code: 'database-away' },
    { error: { message: 'timeout exceeded when trying to connect' }, status: 503, code: 'database-away' },
    { error: { message: 'Query read timeout' }, status: 503, code: 'database-away' },
    { error: { code: '22021', message: 'invalid byte sequence' }, status: 422, code: 'invalid' },
    { error: { code: '22P02', message: 'invalid input syntax' }, status: 422, code: 'invalid' },
    { error: { code: '23505', message: 'duplicate key' }, status: 500, code: 'broken' },
    { error: { code: '42P01', message: 'relation "x" does not exist' }, status: 500, code: 'broken' },
    { error: { message: 'secret in here' }, status: 500, code: 'broken' },
    { error: { statusCode: 418 }, status: 400, code: 'unreadable' },
    { error: { statusCode: 429 }, status: 429, code: 'too-many' },
    { error: { code: 'FST_ERR_HANDLER_TIMEOUT', statusCode: 503 }, status: 503, code: 'busy' },
  ]
  for (const { error, status, code } of cases) {
    const found = problemOf(Object.assign(new Error(error.message ?? ''), error))
    t.match(found, { status, code }, JSON.stringify(error))
    t.notMatch(JSON.stringify(found), /secret|relation|syntax|byte/)
    t.equal(found.retryAfterSeconds !== null, status === 503 || status === 429)
  }
  t.match(problemOf('not even an error'), { status: 500 })
})

t.test('an error is a page, a piece, or JSON, whoever asks', async (t) => {
  const { app, db, signIn } = await testApp(t)
  app.get('/test/broken', async () => Promise.reject(new Error('inside')))
  app.get('/api/test/broken', async () => Promise.reject(new Error('inside')))
  const cookie = await signIn()
  const page = await app.inject({ url: '/test/broken', headers: { cookie } })
  t.match(page.body, /<!doctype html>[\s\S]*Terjadi kesalahan/i)
  const piece = await app.inject({ url: '/test/broken', headers: { cookie, ...FRAGMENT } })
  t.match(piece.body, /Terjadi kesalahan/)
  t.notMatch(piece.body, /<!doctype/i)
  t.ok(page.body.includes('Kesalahan ini sudah dicatat') && piece.body.includes('Kesalahan ini sudah dicatat'))
  const json = await app.inject({ url: '/api/test/broken', headers: { authorization: await tokenFor(db) } })
  t.match(json.json(), {
    error: { code: 'broken', message: /sampaikan kode kesalahan ini/, reference: /^500-[0-9a-f]{12}$/ },
  })
  t.match(page.body, /sampaikan kode kesalahan ini[\s\S]*Kode <span class="code">500-[0-9a-f]{12}</)
  for (const { statusCode, body } of [page, piece, json]) {
    t.equal(statusCode, 500)
    t.notMatch(body, 'inside')
  }
})

t.test('when even the error page is broken, words remain', async (t) => {
  const { app, signIn } = await testApp(t)
  app.addHook('onRequest', async (request) => {
    request.frame = {
      ...request.frame,
      person: { name: undefined as never, email: '', mayImport: false, mayConnect: false },
    }
  })
  const { statusCode, headers, body } = await app.inject({ url: '/nothing', headers: { cookie: await signIn() } })
  t.equal(statusCode, 404)
  t.match(headers['content-type'], 'text/plain; charset=utf-8')
  t.match(body, /tidak ada.* Kode: 404-/)
  t.notMatch(body, /template|undefined/)
})

t.test('one line of JSON per event: who, what, how long, and no secret', async (t) => {
  const { app, signIn, lines } = await loggedApp(t)
  const cookie = await signIn({ email: 'rina@example.test' })
  await app.inject({ url: '/nothing?token=hush&invoice=1', headers: { cookie, authorization: 'Bearer hush' } })
  const forged = 'a@b\n{"level":"info","event":"login","userId":1}'
  const payload = new URLSearchParams({ email: forged.replace('\n', '\u2028'), password: 'hush' }).toString()
  await app.inject({ method: 'POST', url: '/login?x=hush', headers: FORM, payload })
  await app.inject({ method: 'POST', url: '/logout', headers: { cookie } })
  await app.inject({ method: 'POST', url: '/logout', headers: { cookie, origin: ORIGIN } })
  const events = lines.map((line) => JSON.parse(line))
  t.match(
    events
      .filter(({ event }) => event !== 'refused')
      .map(({ event, status, who, path }) => ({ event, status, who, path })),
    [
      { event: 'request', status: 404, who: /^user \d+$/, path: '/nothing' },
      { event: 'login refused' },
      { event: 'request', status: 422, who: null, path: '/login' },
      { event: 'forgery refused' },
      { event: 'request', status: 403, path: '/logout' },
      { event: 'logout' },
      { event: 'request', status: 303, path: '/logout' },
    ],
  )
  t.ok(
    lines.every((line) => line.endsWith('\n') && !line.slice(0, -1).includes('\n')),
    'one line each',
  )
  t.notMatch(lines.join(''), /hush|__Host-/)
})

async function loggedApp(
  t: Parameters<typeof testApp>[0],
  overrides: Overrides = {},
): Promise<TestApp & { lines: string[] }> {
  const lines: string[] = []
  const made = await testApp(t, overrides, { write: (line) => void lines.push(line) })
  return { ...made, lines }
}

/** Sends bytes and gives everything that comes back until the end. */
async function exchange(port: number, raw: string): Promise<string> {
  const socket = connect(port, '127.0.0.1')
  socket.write(raw)
  let text = ''
  for await (const chunk of socket) text += chunk
  return text
}
