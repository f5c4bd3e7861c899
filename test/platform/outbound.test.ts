import { createServer, type IncomingMessage, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'
import t from 'tap'
import {
  bearerCall,
  type Outbound,
  type OutboundCall,
  type OutboundError,
  type OutboundOptions,
  openOutbound,
  parseRetryAfter,
} from '../../src/platform/outbound/fetch.ts'
import type { Teardown } from '../helpers/database.ts'

type Answering = (request: IncomingMessage, response: ServerResponse, nth: number) => void
const SECRET = 'a-secret-token'
const NOON = new Date('2026-11-18T05:00:00Z')
const clock = { now: () => NOON }

t.test('an answer is asked for once, with the token, and parsed', async (t) => {
  const { call, seen } = await open(t, (request, response) => response.end(JSON.stringify({ method: request.method })))
  t.same(await call(), { method: 'GET' })
  t.equal(seen.length, 1)
  t.match(seen[0], { authorization: `Bearer ${SECRET}`, accept: 'application/json' })
})

t.test('what may pass is tried three times, with growing pauses that no two callers share', async (t) => {
  const { call, seen, pauses } = await open(t, status(503), { random: () => 0.5 })
  await t.rejects(call(), { kind: 'unreachable', message: /^GET http:.*\/orders: HTTP 503$/, retryAfterMs: 30_000 })
  t.equal(seen.length, 3)
  t.same(pauses, [250, 500])
  const other = await open(t, status(503), { random: () => 0 })
  await t.rejects(other.call())
  t.same(other.pauses, [125, 250])
})

t.test('an answer on the second try is as good as on the first', async (t) => {
  const { call, seen } = await open(t, (_, response, nth) => {
    if (nth === 1) response.socket?.resetAndDestroy()
    else response.end('"here"')
  })
  t.equal(await call(), 'here')
  t.equal(seen.length, 2)
})

t.test('a named time is waited for, a long one is handed to the caller', async (t) => {
  const soon = await open(t, (_, response, nth) => {
    if (nth === 1) response.writeHead(429, { 'retry-after': '2' }).end()
    else response.end('[]')
  })
  t.same(await soon.call(), [])
  t.equal(soon.pauses.length, 1)
  t.ok((soon.pauses[0] ?? 0) >= 2000 && (soon.pauses[0] ?? 0) < 3000, `${soon.pauses[0]} ms`)
  const late = await open(t, status(429, { 'retry-after': '600' }))
  await t.rejects(late.call(), { name: 'OutboundError', kind: 'rate-limited', retryAfterMs: 600_000 })
  t.equal(late.seen.length, 1)
})

t.test('what the answer itself tells of a failure is believed: its kind, its word, how long it lasts', async (t) => {
  const said = { kind: 'rate-limited', code: 'quota_spent', retryAfterMs: 3_600_000 } as const
  const { call, seen } = await open(t, status(200), {}, { failureOf: () => said })
  await t.rejects(call(), { ...said, message: /HTTP 200, quota_spent$/ })
  t.equal(seen.length, 1, 'an hour is not waited for')
  const refused = await open(t, status(503), {}, { failureOf: () => ({ kind: 'refused', code: 'bad_input' }) })
  await t.rejects(refused.call(), { kind: 'refused', code: 'bad_input', retryAfterMs: null })
})

t.test('what must not be asked twice is asked once, whatever becomes of it', async (t) => {
  for (const answering of [status(503), status(429, { 'retry-after': '1' }), () => {}] as const) {
    const { call, seen } = await open(t, answering, { timeoutMs: 50 }, { once: true })
    await t.rejects(call(), { name: 'OutboundError' })
    t.equal(seen.length, 1)
  }
})

t.test('no attempt begins after patience has run out', async (t) => {
  let waited = 0
  const later = { now: () => new Date(NOON.getTime() + waited) }
  const sleep = async () => {
    waited += 10_000
  }
  const { call, seen } = await open(t, status(500), { clock: later, sleep, attempts: 9 })
  await t.rejects(call(), { name: 'OutboundError', kind: 'unreachable' })
  t.equal(seen.length, 3, 'at 0, 10 and (just asked) 20 s it gives up')
})

t.test('what will not pass is not tried again', async (t) => {
  for (const [code, kind] of [
    [400, 'refused'],
    [401, 'unauthorised'],
    [403, 'unauthorised'],
    [404, 'refused'],
  ] as const) {
    const { call, seen } = await open(t, status(code))
    await t.rejects(call(), { name: 'OutboundError', kind, retryAfterMs: null }, `HTTP ${code}`)
    t.equal(seen.length, 1)
  }
})

t.test('a redirect is not followed: it would carry the token elsewhere', async (t) => {
  const elsewhere = await open(t, (_, response) => response.end('{}'))
  const { call } = await open(t, status(302, { location: elsewhere.url }), { attempts: 1 })
  await t.rejects(call(), { name: 'OutboundError', kind: 'unreachable' })
  t.equal(elsewhere.seen.length, 0)
})

t.test('silence, a slow body, a cut body, no JSON and too much of it all end', async (t) => {
  const cases: readonly (readonly [string, OutboundOptions | object, Answering, RegExp])[] = [
    ['silence', { timeoutMs: 50 }, () => {}, /no answer within 50 ms/],
    ['a slow body', { timeoutMs: 50 }, (_, response) => response.write('{"orders":'), /no answer within 50 ms/],
    ['half a body', {}, (_, response) => cutBody(response), /connection failed/],
    ['half a JSON', {}, (_, response) => response.end('{"orders": ['), /answer is not JSON/],
    [
      'too much',
      { maxBytes: 1000 },
      (_, response) => response.end(JSON.stringify('x'.repeat(2000))),
      /over 1000 bytes/,
    ],
  ]
  for (const [what, options, answering, message] of cases) {
    const { call, seen } = await open(t, answering, options)
    await t.rejects(call(), { name: 'OutboundError', message, retryAfterMs: 30_000 }, what)
    t.equal(seen.length, 3, `${what} is tried three times`)
  }
})

t.test('no error shows a secret, whatever went wrong', async (t) => {
  const { url } = await open(t, (request, response) => response.writeHead(500).end(request.headers.authorization))
  const ask = openOutbound({ clock, sleep: async () => {} })
  for (const address of [`${url}/orders?key=${SECRET}`, `http://user:${SECRET}@127.0.0.1:9/`, SECRET, 'http://[::1']) {
    const error = await failure(ask, address)
    t.equal(error.name, 'OutboundError')
    t.notMatch(`${error.message} ${error.stack} ${String(error.cause)} ${JSON.stringify(error)}`, SECRET, address)
  }
})

t.test('Retry-After is seconds or a date', async (t) => {
  t.equal(parseRetryAfter('120', NOON), 120_000)
  t.equal(parseRetryAfter('Wed, 18 Nov 2026 05:00:30 GMT', NOON), 30_000)
  t.equal(parseRetryAfter('Wed, 18 Nov 2026 04:00:00 GMT', NOON), 0, 'long past')
  for (const nothing of [null, '', 'soon', '-5', '99999999999'])
    t.equal(parseRetryAfter(nothing, NOON), null, `${nothing}`)
})

t.test('the other side’s clock is told with every answer that says it', async (t) => {
  const told: Date[] = []
  const dates = ['Wed, 18 Nov 2026 04:00:00 GMT', 'at noon', '']
  const answering: Answering = (_, response, nth) => {
    const date = dates[nth - 1] ?? ''
    response.sendDate = false
    response.writeHead(nth < 3 ? 503 : 200, date === '' ? {} : { date }).end('{}')
  }
  const { call } = await open(t, answering, {}, { onDate: (theirs) => void told.push(theirs) })
  await call()
  t.same(told, [new Date('2026-11-18T04:00:00Z')])
})

async function open(
  t: Teardown,
  answering: Answering,
  options: Partial<OutboundOptions> = {},
  manner: Partial<OutboundCall> = {},
) {
  const seen: IncomingMessage['headers'][] = []
  const pauses: number[] = []
  const server = createServer((request, response) => answering(request, response, seen.push(request.headers)))
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  t.teardown(() => {
    server.close()
    server.closeAllConnections()
  })
  const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`
  const sleep = async (ms: number) => void pauses.push(ms)
  const ask = openOutbound({ clock, sleep, ...options })
  const call = () => ask({ ...bearerCall('GET', `${url}/orders?page=1`, SECRET), ...manner })
  return { call, seen, pauses, url }
}

function status(code: number, headers: Record<string, string> = {}): Answering {
  return (_, response) => response.writeHead(code, headers).end('{}')
}

function cutBody(response: ServerResponse): void {
  response.writeHead(200, { 'content-length': '1000' })
  response.write('{"orders":[', () => response.socket?.destroy())
}

async function failure(ask: Outbound, url: string): Promise<OutboundError> {
  return ask(bearerCall('GET', url, SECRET)).then(
    () => {
      throw new Error(`${url} was answered`)
    },
    (error) => error,
  )
}
