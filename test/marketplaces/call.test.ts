import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import t from 'tap'
import { callShop, inWordsOfPort, type Protocol, type ShopCall } from '../../src/marketplaces/call.ts'
import {
  type ChannelApp,
  MarketplaceError,
  type StoreConnection,
  type Throttle,
  type TokenGrant,
} from '../../src/marketplaces/port.ts'
import { UnreadableAnswer } from '../../src/platform/outbound/answer.ts'
import { OutboundError, openOutbound } from '../../src/platform/outbound/fetch.ts'
import { NOON, testClock } from '../helpers/app.ts'
import { channelParts } from '../helpers/channel-parts.ts'
import type { Teardown } from '../helpers/database.ts'

const MINUTE = 60_000
/** Token and time of every question, as the marketplace saw them. */
interface Seen {
  readonly token: string | null
  readonly at: string | null
}
type Answering = (seen: Seen, nth: number) => { readonly status: number; readonly retryAfter?: string }
const YES: Answering = () => ({ status: 200 })
/** Takes no token but this one. */
const only =
  (good: string): Answering =>
  ({ token }) => ({ status: token === good ? 200 : 401 })

t.test('a shop is asked at its own address, with its token and the time of the question', async (t) => {
  const { call, seen, url } = await open(t, YES)
  t.same(await call(), { heard: 'first' })
  t.same(seen, [{ token: 'first', at: NOON.toISOString() }])
  t.not(url, 'http://app.invalid', "the store's address, not the app's")
})

t.test('a token that the marketplace refuses before its time is replaced once', async (t) => {
  const { call, seen, refreshed } = await open(t, only('second'))
  t.same(await call(), { heard: 'second' })
  t.same(
    seen.map(({ token }) => token),
    ['first', 'second'],
  )
  t.same(await call(), { heard: 'second' }, 'and lives on')
  t.same(refreshed, ['refresh first'])
})

t.test('a refusal that no new token heals costs ever fewer tokens, at last one in ten minutes', async (t) => {
  const { call, seen, refreshed, clock } = await open(t, () => ({ status: 403 }))
  const refusal = { name: 'MarketplaceError', kind: 'unauthorised', retryAfterMs: null }
  await t.rejects(call(), refusal)
  t.equal(seen.length, 2)
  for (const _ of [1, 2, 3]) await t.rejects(call(), refusal)
  t.equal(seen.length, 5, 'each later call is refused once')
  t.same(refreshed, ['refresh first'])
  for (const seconds of [20, 40, 80, 160, 320, 600, 600]) {
    const before = refreshed.length
    clock.advance(seconds * 1000 - 1)
    await t.rejects(call(), refusal)
    t.equal(refreshed.length, before, `not before ${seconds} s are over`)
    clock.advance(1)
    await t.rejects(call(), refusal)
    t.equal(refreshed.length, before + 1)
  }
})

t.test('another shop of ours, and another question, do not pay for it', async (t) => {
  const { call, refreshed } = await open(t, () => ({ status: 401 }))
  await t.rejects(call())
  await t.rejects(call({ shop: 8 }))
  t.equal(refreshed.length, 2)
  await t.rejects(call({}, { ...QUESTION, endpoint: 'orders/items' }))
  t.equal(refreshed.length, 3)
})

t.test('once the question was answered, a refusal is about the token again', async (t) => {
  const { call, refreshed } = await open(t, (_, nth) => ({ status: [1, 2, 4].includes(nth) ? 401 : 200 }))
  await t.rejects(call(), { name: 'MarketplaceError', kind: 'unauthorised' })
  t.same(await call(), { heard: 'second' })
  t.same(await call(), { heard: 'third' })
  t.equal(refreshed.length, 2)
})

t.test('where no other token is to be had, the refusal stands', async (t) => {
  const { call, seen } = await open(t, () => ({ status: 401 }), { refused: async () => {} })
  await t.rejects(call(), { kind: 'unauthorised', message: /HTTP 401/ })
  t.equal(seen.length, 1, 'the same token is not tried twice')
})

t.test('no other failure asks for a new token', async (t) => {
  for (const [status, kind] of [
    [400, 'refused'],
    [404, 'refused'],
    [429, 'rate-limited'],
    [503, 'unreachable'],
  ] as const) {
    const { call, refreshed } = await open(t, () => ({ status }))
    await t.rejects(call(), { name: 'MarketplaceError', kind })
    t.same(refreshed, [], `HTTP ${status}`)
  }
})

t.test('a token that cannot be renewed says why in the words of the port', async (t) => {
  const ended = new MarketplaceError('unauthorised', 'the owner took it back', null)
  const silent = new OutboundError('unreachable', 'POST https://x: no answer within 8000 ms', 30_000)
  for (const [error, says] of [
    [ended, { name: 'MarketplaceError', kind: 'unauthorised', retryAfterMs: null, message: 'the owner took it back' }],
    [silent, { name: 'MarketplaceError', kind: 'unreachable', retryAfterMs: 30_000 }],
    [
      new OutboundError('unauthorised', 'POST https://x: HTTP 403, bad_grant', null, undefined, 'bad_grant'),
      { name: 'MarketplaceError', kind: 'unauthorised' },
    ],
    [
      new OutboundError('unauthorised', 'POST https://x: HTTP 403', null),
      { name: 'MarketplaceError', kind: 'refused', message: /HTTP 403$/ },
    ],
    [new UnreadableAnswer('expire_in is missing'), { name: 'MarketplaceError', kind: 'unreadable' }],
  ] as const) {
    const { call, seen } = await open(t, only('second'), { refresh: () => Promise.reject(error) })
    await t.rejects(call(), says)
    t.equal(seen.length, 1)
  }
})

t.test('every attempt waits for its turn, and is signed when its turn has come', async (t) => {
  const taken: string[] = []
  const { call, seen, clock } = await open(t, (_, nth) => ({ status: nth === 1 ? 503 : 200 }), {
    throttle: {
      take: async (bucket, limit) => {
        taken.push(`${bucket}: ${limit.perSecond} a second, ${limit.burst} at once`)
        clock.advance(2_000)
      },
    },
  })
  await call()
  t.same(taken, Array(2).fill('lazada 7001 orders/get: 3 a second, 5 at once'))
  t.same(
    seen.map(({ at }) => at),
    ['2026-11-18T05:00:02.000Z', '2026-11-18T05:00:04.000Z'],
  )
})

t.test('"too many calls" makes all wait who share the bucket', async (t) => {
  const paused: [string, number][] = []
  const throttle: Partial<Throttle> = { pause: async (bucket, ms) => void paused.push([bucket, ms]) }
  const soon = await open(t, (_, nth) => ({ status: nth === 1 ? 429 : 200, retryAfter: '2' }), { throttle })
  await soon.call()
  const [[bucket, ms] = ['', 0]] = paused
  t.equal(bucket, 'lazada 7001 orders/get')
  t.ok(ms >= 2_000 && ms < 3_000, `${ms} ms`)
  const late = await open(t, () => ({ status: 429, retryAfter: '3600' }), { throttle })
  await t.rejects(late.call(), { name: 'MarketplaceError', kind: 'rate-limited', retryAfterMs: 3_600_000 })
  t.equal(late.seen.length, 1)
  t.ok((paused[1]?.[1] ?? 0) >= 3_600_000)
})

t.test('a turn that does not come in time is told as it is, and nobody is asked', async (t) => {
  const busy = new MarketplaceError('rate-limited', 'no turn within 5 s', 5_000)
  const { call, seen } = await open(t, YES, { throttle: { take: () => Promise.reject(busy) } })
  t.equal(await call().catch((error) => error), busy)
  t.equal(seen.length, 0)
})

t.test('without an authorisation or an app nobody is asked', async (t) => {
  const { call, seen } = await open(t, YES)
  await t.rejects(call({ authorisation: null }), { kind: 'unauthorised', message: 'LZD-1 is not authorised' })
  const other = await open(t, YES, { app: null })
  await t.rejects(other.call(), { kind: 'unauthorised', message: 'no app for lazada' })
  t.equal(seen.length + other.seen.length, 0)
})

t.test('no error shows a token or the secret of our app', async (t) => {
  const { call } = await open(t, YES)
  for (const baseUrl of ['http://127.0.0.1:9', 'http://user:app-secret@127.0.0.1:9/first', 'first app-secret']) {
    const error = await failure(call({ baseUrl }))
    t.match(error, { name: 'MarketplaceError', kind: 'unreachable' })
    const [cause, root] = [error.cause as Error, (error.cause as Error).cause]
    const shown = `${error.stack} ${JSON.stringify(error)} ${cause.stack} ${root}`
    t.notMatch(shown, /app-secret|token=first/, baseUrl)
  }
})

t.test('whatever else is thrown is nobody’s refusal and passes as it is', async (t) => {
  const mistake = new TypeError('our own')
  t.equal(await inWordsOfPort(() => Promise.reject(mistake)).catch((error) => error), mistake)
})

async function failure(call: Promise<unknown>): Promise<Error> {
  return call.then(
    () => new Error('it was answered'),
    (error: Error) => error,
  )
}

interface Manner {
  readonly refused?: () => Promise<void>
  readonly refresh?: () => Promise<TokenGrant>
  readonly throttle?: Partial<Throttle>
  readonly app?: null
}

/** A marketplace over HTTP that tells which token it saw, and a shop whose token "first" is renewed as "second", … */
async function open(t: Teardown, answering: Answering, manner: Manner = {}) {
  const seen: Seen[] = []
  const url = await marketplace(t, (question) => {
    const nth = seen.push(question)
    return answering(question, nth)
  })
  const clock = testClock()
  const refreshed: string[] = []
  const grants = 'first second third fourth fifth sixth seventh eighth ninth'.split(' ').map(grantOf)
  const protocol: Protocol = {
    failureOf: () => null,
    refresh: async (_app, _shop, refreshToken) => {
      if (manner.refresh) return manner.refresh()
      return grants[refreshed.push(refreshToken)] as TokenGrant
    },
  }
  const held = { grant: grants[0] as TokenGrant, ...(manner.app === null ? {} : { app: APP }) }
  const parts = channelParts(openOutbound({ clock, sleep: async () => {} }), clock, held)
  Object.assign(parts.credentials, manner.refused && { refused: manner.refused })
  Object.assign(parts.throttle, manner.throttle)
  const call = ({ shop = 7, ...other }: Partial<StoreConnection> & { shop?: number } = {}, question = QUESTION) => {
    const authorisation = { id: shop, shopId: `${shop}001`, shopCipher: null }
    const store = { store: 'LZD-1', marketplace: 'lazada', channel: 'lazada', baseUrl: url, authorisation, ...other }
    return callShop(parts, protocol, store as StoreConnection, question)
  }
  return { call, seen, refreshed, clock, url }
}

const APP: ChannelApp = {
  channel: 'lazada',
  key: '100',
  secret: 'app-secret',
  baseUrl: 'http://app.invalid',
  authUrl: 'http://auth.invalid',
  consentUrl: null,
  serviceId: null,
}

const QUESTION: ShopCall = {
  endpoint: 'orders/get',
  limit: { perSecond: 3, burst: 5 },
  request: ({ app, token, now }) => ({
    method: 'GET',
    url: `${app.baseUrl}/orders/get?token=${token}&at=${now.toISOString()}`,
    headers: {},
  }),
}

function grantOf(name: string): TokenGrant {
  const later = new Date(NOON.getTime() + 4 * 60 * MINUTE)
  return { accessToken: name, accessExpiresAt: later, refreshToken: `refresh ${name}`, refreshExpiresAt: later }
}

async function marketplace(t: Teardown, answering: (seen: Seen) => ReturnType<Answering>): Promise<string> {
  const server = createServer((request, response) => {
    const { searchParams } = new URL(request.url ?? '', 'http://marketplace')
    const token = searchParams.get('token')
    const { status, retryAfter } = answering({ token, at: searchParams.get('at') })
    response.writeHead(status, retryAfter === undefined ? {} : { 'retry-after': retryAfter })
    response.end(JSON.stringify({ heard: token }))
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  t.teardown(() => {
    server.close()
    server.closeAllConnections()
  })
  return `http://127.0.0.1:${(server.address() as AddressInfo).port}`
}
