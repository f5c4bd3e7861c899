import t from 'tap'
import type { ChangedOrders, ChannelApp, StoreConnection } from '../../src/marketplaces/port.ts'
import { openChannels } from '../../src/marketplaces/registry.ts'
import { openOutbound } from '../../src/platform/outbound/fetch.ts'
import { DAY, HOUR, MINUTE } from '../../src/sandbox/calendar.ts'
import { type Life, shopFactsAt } from '../../src/sandbox/life.ts'
import { type Sandbox, type SandboxOptions, startSandbox } from '../../src/sandbox/server.ts'
import { printShopeePush, printShopeeTrackingPush } from '../../src/sandbox/shopee/push.ts'
import { NOON, testClock } from '../helpers/app.ts'
import { channelParts } from '../helpers/channel-parts.ts'
import type { Teardown } from '../helpers/database.ts'
import { NOTHING_TOLD } from './readings.ts'

const STORE = 'SHP-NIRMALA'
const NOW = NOON.getTime()

t.test('a seller approves on Shopee’s page, and comes back with what opens the shop', async (t) => {
  const { access, app, shop, sandbox, probe } = await open(t, { as: 'stranger' })
  const address = access.consentUrl(app, 'https://oms.example/connections/back?from=shopee', 'our-state', NOON)
  const page = await fetch(address)
  t.equal(page.status, 200)
  t.match(await page.text(), shop.name)
  const back = await approve(address, shop.id)
  t.match(Object.fromEntries(back), { from: 'shopee', state: 'our-state', shop_id: shop.id, code: /./ })
  const query = Object.fromEntries(back)
  const { grant, shops } = await access.exchange(app, query)
  t.same(shops, [{ shopId: shop.id, shopCipher: null, name: 'Nirmala Dapur Store' }])
  t.same(grant.accessExpiresAt, new Date(NOW + 4 * HOUR))
  t.same(grant.refreshExpiresAt, new Date(NOW + 30 * DAY))
  t.same(await probe(grant), shops[0])
  await t.rejects(access.exchange(app, query), { kind: 'refused', message: /invalid_code$/, retryAfterMs: null })
  t.equal(sandbox.calls().filter((call) => call.endsWith('/auth/token/get')).length, 2, 'a code is tried once')
})

t.test('a consent address that was forged, or is old, opens no page', async (t) => {
  const { access, app, clock } = await open(t, { as: 'stranger' })
  const address = access.consentUrl(app, 'https://oms.example/back', 'our-state', NOON)
  t.equal((await fetch(address.replace(/sign=./, 'sign=x'))).status, 403)
  clock.advance(6 * MINUTE)
  t.equal((await fetch(address)).status, 403)
})

t.test('somebody who comes back without a code or a shop has approved nothing', async (t) => {
  const { access, app, sandbox } = await open(t, { as: 'stranger' })
  for (const query of [{}, { code: 'c' }, { shop_id: '1' }, { code: 'c', shop_id: 'x' }, { code: 'c', shop_id: '' }]) {
    const refusal = { name: 'MarketplaceError', kind: 'refused', retryAfterMs: null }
    await t.rejects(access.exchange(app, query), refusal, JSON.stringify(query))
  }
  t.same(sandbox.calls(), [])
})

t.test('everything that changed in ten days is read, once, in windows that leave no gap', async (t) => {
  const { channel, store, sandbox } = await open(t, { ordersPerDay: 400 })
  const since = new Date(NOW - 10 * DAY + 123)
  const until = new Date(NOW + 456)
  const batches = await all(channel.ordersChanged(store, since, until))
  const truth = sandbox.world.changed(STORE, 'shop', since.getTime(), NOW).map(({ life }) => life.order.number)
  const numbers = batches.flatMap(({ orders }) => orders.map((order) => order.kodeInvoiceMp))
  t.ok(truth.length > 200, `${truth.length} changes`)
  t.same(new Set(numbers), new Set(truth))
  t.ok(numbers.length < truth.length * 1.05, 'hardly any twice')
  t.ok(batches.every(({ orders }) => orders.length <= 50))
  const ends = batches.flatMap(({ completeUpTo }) => completeUpTo ?? [])
  t.ok(ends.length >= 10, `${ends.length} windows`)
  t.same(
    ends,
    [...ends].sort((one, other) => one.getTime() - other.getTime()),
  )
  t.same(ends.at(-1), until)
  const late = batches.filter(({ orders }, nth) => {
    const done = batches.slice(0, nth).findLast(({ completeUpTo }) => completeUpTo !== null)?.completeUpTo
    return orders.some(({ facts }) => done !== null && done !== undefined && facts.updatedAt < done)
  })
  t.same(late, [], 'what a window has ended with is not told later')
})

t.test('what is read is what happened, parcel by parcel', async (t) => {
  const { channel, store, sandbox } = await open(t, { ordersPerDay: 400 })
  const orders = (await all(channel.ordersChanged(store, new Date(NOW - 12 * DAY), NOON))).flatMap((b) => b.orders)
  const wrong = orders.filter(({ kodeInvoiceMp, facts }) => {
    const life = sandbox.world.find(STORE, kodeInvoiceMp, NOW) as Life
    const truth = told(life)
    const isUnderway = facts.status === 'waiting_pickup' || facts.status === 'in_transit'
    return !(
      facts.createdAt?.getTime() === wholeSecond(life.order.createdAt) &&
      facts.updatedAt.getTime() === wholeSecond(truth.updatedAt) &&
      facts.warehouse === life.order.warehouse &&
      facts.fulfilledByMarketplace === life.order.fulfilledByMarketplace &&
      facts.shippingAgency === truth.courier &&
      (facts.shipBy?.getTime() ?? null) === (truth.shipBy === null ? null : wholeSecond(truth.shipBy)) &&
      (!isUnderway || facts.trackingNumber?.startsWith(truth.waybill ?? 'a waybill'))
    )
  })
  t.same(wrong, [])
  t.ok(orders.length > 300, `${orders.length} orders`)
  const unknown = orders.filter(({ facts }) => facts.statusUnrecognised)
  t.ok(unknown.length < 10, `${unknown.length} with a word nobody knows`)
  t.ok(unknown.every(({ facts }) => facts.statusIfNew === 'ready_to_process' && facts.status === undefined))
  const statuses = new Set(orders.map(({ facts }) => facts.status))
  for (const status of ['ready_to_process', 'waiting_pickup', 'in_transit', 'completed', 'cancelled'] as const)
    t.ok(statuses.has(status), status)
  const cancellers = new Set(orders.flatMap(({ facts }) => (facts.status === 'cancelled' ? facts.cancelledBy : [])))
  t.ok(cancellers.has('customer'))
  t.ok(cancellers.size > 1)
})

t.test('minutes without changes are delivered too, so that the cursor moves', async (t) => {
  const { channel, store, sandbox } = await open(t, { ordersPerDay: 20 })
  const quiet = (since: number) => sandbox.world.changed(STORE, 'shop', since, NOW, since + 5 * MINUTE).length === 0
  const since = [...Array(100).keys()].map((nth) => NOW - (nth + 1) * 10 * MINUTE).find(quiet) ?? 0
  const until = new Date(since + 4 * MINUTE)
  t.same(await all(channel.ordersChanged(store, new Date(since), until)), [
    { orders: [], unreadable: [], completeUpTo: until },
  ])
  t.same(await all(channel.ordersChanged(store, NOON, NOON)), [])
})

t.test('orders are fetched by number, and those Shopee does not know are absent', async (t) => {
  const { channel, store, sandbox } = await open(t)
  const known = sandbox.world
    .placedIn(STORE, { from: NOW - 5 * DAY, until: NOW }, NOW)
    .map(({ life }) => life.order.number)
  const asked = [...known.slice(0, 48), '261118UNKNOWN0', 'INV/20261118/MPL/1,2']
  const { orders } = await channel.fetchOrders(store, asked)
  t.same(new Set(orders.map((order) => order.kodeInvoiceMp)), new Set(known.slice(0, 48)))
  t.same(await channel.fetchOrders(store, ['261118UNKNOWN0']), NOTHING_TOLD)
  t.same(await channel.fetchOrders(store, ['261118UNKNOWN0', '261118UNKNOWN1', '261118UNKNOWN2']), NOTHING_TOLD)
  const calls = sandbox.calls().length
  t.same(await channel.fetchOrders(store, ['INV/20261118/MPL/1']), NOTHING_TOLD)
  t.equal(sandbox.calls().length, calls, 'no number of Shopee’s: not asked for')
})

t.test('a day is counted by when its orders were placed, to the second', async (t) => {
  const { channel, store, sandbox } = await open(t, { ordersPerDay: 400 })
  const days = [5, 4, 3, 2, 1].map((before) => NOW - before * DAY)
  for (const from of days) {
    const truth = sandbox.world.placedIn(STORE, { from, until: from + DAY }, NOW).map(({ life }) => life.order.number)
    const numbers = await channel.numbersCreated(store, new Date(from), new Date(from + DAY))
    t.same([...numbers].sort(), [...truth].sort(), `${truth.length} orders`)
  }
  const [life] = sandbox.world.placedIn(STORE, { from: NOW - DAY, until: NOW }, NOW).map((placed) => placed.life)
  if (life === undefined) throw new Error('nobody has bought anything')
  const placedAt = new Date(wholeSecond(life.order.createdAt))
  const [before, after] = [new Date(placedAt.getTime() - HOUR), new Date(placedAt.getTime() + HOUR)]
  t.notOk((await channel.numbersCreated(store, before, placedAt)).includes(life.order.number), 'not yet')
  t.ok((await channel.numbersCreated(store, placedAt, after)).includes(life.order.number), 'from its second on')
})

t.test('a token that is over, or was taken back early, is renewed with a refresh token that burns', async (t) => {
  const { channel, store, sandbox, shop, clock, probe } = await open(t)
  t.equal((await probe()).name, shop.name)
  clock.advance(5 * HOUR)
  t.equal((await probe()).name, shop.name, 'after its four hours')
  sandbox.accounts.expireAccess(shop, clock.now().getTime())
  t.same(await channel.fetchOrders(store, ['261118UNKNOWN0']), NOTHING_TOLD, 'before them')
  t.match(sandbox.accounts.refreshes(), { done: 2, refused: 0, burnt: 0, atOnce: 0 })
  sandbox.accounts.revoke(shop)
  await t.rejects(probe(), { kind: 'unauthorised', message: /error_shop_refresh_token$/, retryAfterMs: null })
})

t.test('a lost answer to a refresh is not asked for again with the burnt token', async (t) => {
  const { sandbox, probe, clock } = await open(t)
  clock.advance(5 * HOUR)
  sandbox.misbehave({ kind: 'server-error', face: 'shopee', endpoint: 'access_token', times: 1 })
  await t.rejects(probe(), { name: 'MarketplaceError', kind: 'unreachable', retryAfterMs: 30_000 })
  t.equal(sandbox.calls().filter((call) => call.endsWith('/auth/access_token/get')).length, 1)
})

t.test('whatever goes wrong has its kind', async (t) => {
  for (const [fault, says] of [
    [{ kind: 'throttled' }, { kind: 'rate-limited', message: /HTTP 429, error_rate_limit$/ }],
    [
      { kind: 'rate-limited', retryAfterSeconds: 600 },
      { kind: 'rate-limited', retryAfterMs: 600_000 },
    ],
    [{ kind: 'server-error' }, { kind: 'unreachable', retryAfterMs: 30_000 }],
    [{ kind: 'reset' }, { kind: 'unreachable' }],
    [{ kind: 'silence' }, { kind: 'unreachable' }],
    [{ kind: 'truncated' }, { kind: 'unreadable', retryAfterMs: 30_000 }],
    [
      { kind: 'wrong-clock', skewSeconds: 3600 },
      { kind: 'unreachable', message: /error_param$/ },
    ],
  ] as const) {
    const { probe, sandbox } = await open(t)
    sandbox.misbehave({ ...fault, face: 'shopee' })
    await t.rejects(probe(), { name: 'MarketplaceError', ...says }, fault.kind)
    sandbox.behave()
    t.equal((await probe()).name, 'Nirmala Dapur Store', 'and passes')
  }
})

t.test('a list that tells orders twice and in disorder loses none', async (t) => {
  const { channel, store, sandbox } = await open(t)
  sandbox.misbehave({ kind: 'duplicated', face: 'shopee' })
  sandbox.misbehave({ kind: 'shuffled', face: 'shopee' })
  const batches = await all(channel.ordersChanged(store, new Date(NOW - 2 * DAY), NOON))
  const truth = sandbox.world.changed(STORE, 'shop', NOW - 2 * DAY, NOW).map(({ life }) => life.order.number)
  t.same(new Set(batches.flatMap(({ orders }) => orders.map((order) => order.kodeInvoiceMp))), new Set(truth))
})

t.test('Shopee’s pushes are believed when it has signed them', async (t) => {
  const { access, app, sandbox, shop } = await open(t)
  const [changed] = sandbox.world.changed(STORE, 'shop', NOW - DAY, NOW)
  if (changed === undefined) throw new Error('nothing has changed')
  const url = 'https://oms.example/hooks/shopee'
  const { number } = changed.life.order
  const change = { shop, life: changed.life, now: NOW }
  for (const print of [printShopeePush, printShopeeTrackingPush]) {
    const { headers, body } = print({ ...change, pushId: 'p1' }, sandbox.accounts.apps.shopee, url)
    const message = { url, authorization: headers['authorization'] ?? '', rawBody: body }
    t.ok(access.isSigned(app, message))
    t.match(access.readPush(message), [{ shopId: shop.id, kodeInvoiceMp: number }])
    const again = print({ ...change, pushId: 'p2' }, sandbox.accounts.apps.shopee, url)
    t.same(access.readPush({ ...message, rawBody: again.body }), access.readPush(message))
    for (const forged of [
      { ...message, url: 'https://oms.example/hooks/other' },
      { ...message, rawBody: `${body} ` },
      { ...message, authorization: '' },
      { ...message, authorization: message.authorization.toUpperCase() },
    ])
      t.notOk(access.isSigned(app, forged))
    t.notOk(access.isSigned({ ...app, secret: 'another' }, message))
  }
})

interface Manner extends Partial<SandboxOptions> {
  /** Nobody has authorised us yet. */
  readonly as?: 'stranger'
}

async function open(t: Teardown, { as, ...size }: Manner = {}) {
  const clock = testClock()
  const sandbox = await startSandbox({ clock, pushEveryMs: 0, callsPerSecond: 10_000, ordersPerDay: 60, ...size })
  t.teardown(() => sandbox.close())
  const shop = shopOf(sandbox)
  const { key, secret } = sandbox.accounts.apps.shopee
  const baseUrl = `${sandbox.url}/shopee`
  const app: ChannelApp = {
    channel: 'shopee',
    key,
    secret,
    baseUrl,
    authUrl: baseUrl,
    consentUrl: null,
    serviceId: null,
  }
  const ask = openOutbound({ clock, timeoutMs: 2_000, sleep: async () => {} })
  const consent = () => {
    const { accessToken, accessExpiresAt, refreshToken, refreshExpiresAt } = sandbox.accounts.authorise(shop, NOW)
    const [access, refresh] = [new Date(accessExpiresAt), new Date(refreshExpiresAt)]
    return { accessToken, accessExpiresAt: access, refreshToken, refreshExpiresAt: refresh }
  }
  const speakerWith = (grant: ReturnType<typeof consent> | undefined) => {
    const channel = openChannels(channelParts(ask, clock, { app, ...(grant && { grant }) })).get('shopee')
    if (channel?.access == null) throw new Error('nobody speaks for Shopee')
    return { channel, access: channel.access }
  }
  const { channel, access } = speakerWith(as === 'stranger' ? undefined : consent())
  const authorisation = { id: 1, shopId: shop.id, shopCipher: null }
  const store: StoreConnection = { store: STORE, marketplace: 'shopee', channel: 'shopee', baseUrl, authorisation }
  const probe = (grant?: ReturnType<typeof consent>) => (grant ? speakerWith(grant).access : access).probe(store)
  return { sandbox, clock, shop, app, channel, access, store, probe }
}

function shopOf({ accounts }: Sandbox) {
  const shop = accounts.shopOfStore(STORE)
  if (shop === null) throw new Error(`${STORE} has no shop`)
  return shop
}

/** The query the seller comes back with. */
async function approve(address: string, shopId: string): Promise<URLSearchParams> {
  const pressed = await fetch(address, {
    method: 'POST',
    body: new URLSearchParams({ shop_id: shopId }),
    redirect: 'manual',
  })
  return new URL(pressed.headers.get('location') ?? '').searchParams
}

async function all(batches: AsyncIterable<ChangedOrders>): Promise<readonly ChangedOrders[]> {
  const seen: ChangedOrders[] = []
  for await (const batch of batches) seen.push(batch)
  return seen
}

function told(life: Life) {
  const facts = shopFactsAt(life, NOW)
  if (facts === null) throw new Error('an order of tomorrow')
  return facts
}

function wholeSecond(instant: number): number {
  return Math.floor(instant / 1000) * 1000
}
