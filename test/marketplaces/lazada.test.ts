import t from 'tap'
import type { StoreConnection } from '../../src/marketplaces/port.ts'
import { DAY, HOUR, MINUTE } from '../../src/sandbox/calendar.ts'
import { itemStatusOf, itemsOf } from '../../src/sandbox/lazada/items.ts'
import { printLazadaPush } from '../../src/sandbox/lazada/push.ts'
import { shopFactsAt } from '../../src/sandbox/life.ts'
import type { Sandbox } from '../../src/sandbox/server.ts'
import { NOON } from '../helpers/app.ts'
import { all, approve, openShop, ordersOf, wholeSecond } from '../helpers/shop-stage.ts'
import { NOTHING_TOLD } from './readings.ts'

const STORE = 'LZD-RIMBA'
const NOW = NOON.getTime()

t.test('a seller approves on Lazada’s page, and comes back with what opens the shop', async (t) => {
  const { access, app, shop, sandbox, probe } = await openShop(t, STORE, { as: 'stranger' })
  const address = access.consentUrl(app, 'https://oms.example/connections/back?from=lazada', 'our-state', NOON)
  t.match(await (await fetch(address)).text(), shop.name)
  const query = await approve(address, 'seller_id', shop.id)
  t.match(query, { from: 'lazada', state: 'our-state', code: /./ })
  const { grant, shops } = await access.exchange(app, query)
  t.same(shops, [{ shopId: shop.id, shopCipher: null, name: shop.name }])
  t.same(grant.accessExpiresAt, new Date(NOW + 4 * HOUR))
  t.same(grant.refreshExpiresAt, new Date(NOW + 30 * DAY))
  t.same(await probe(grant), shops[0])
  await t.rejects(access.exchange(app, query), { kind: 'refused', message: /InvalidCode$/, retryAfterMs: null })
  t.equal(sandbox.calls().filter((call) => call.endsWith('/token/create')).length, 2, 'a code is tried once')
})

t.test('without another address the seller is sent to Lazada’s own', async (t) => {
  const { access, app } = await openShop(t, STORE)
  const address = new URL(access.consentUrl({ ...app, consentUrl: null }, 'https://oms.example/back', 'a b', NOON))
  t.equal(address.origin + address.pathname, 'https://auth.lazada.com/oauth/authorize')
  t.same(Object.fromEntries(address.searchParams), {
    response_type: 'code',
    force_auth: 'true',
    redirect_uri: 'https://oms.example/back',
    client_id: app.key,
    state: 'a b',
  })
})

t.test('somebody who comes back without a code has approved nothing', async (t) => {
  const { access, app, sandbox } = await openShop(t, STORE, { as: 'stranger' })
  for (const query of [{}, { code: '' }])
    await t.rejects(access.exchange(app, query), { name: 'MarketplaceError', kind: 'refused', retryAfterMs: null })
  t.same(sandbox.calls(), [])
})

t.test('everything that changed in ten days is read, in windows that leave no gap', async (t) => {
  const { channel, store, sandbox } = await openShop(t, STORE, { ordersPerDay: 1000 })
  const since = new Date(NOW - 10 * DAY + 123)
  const until = new Date(NOW + 456)
  const batches = await all(channel.ordersChanged(store, since, until))
  const truth = changedIn(sandbox, since.getTime())
  const numbers = batches.flatMap(({ orders }) => orders.map((order) => order.kodeInvoiceMp))
  t.ok(truth.length > 200, `${truth.length} changes`)
  t.same(new Set(numbers), new Set(truth))
  t.ok(numbers.length <= truth.length * 1.1, `${numbers.length - truth.length} twice`)
  t.ok(batches.every(({ orders }) => orders.length <= 50))
  const ends = batches.flatMap(({ completeUpTo }) => completeUpTo?.getTime() ?? [])
  t.ok(ends.length >= 10, `${ends.length} windows`)
  t.same(ends, [...ends].sort())
  t.equal(ends.at(-1), NOW, 'no further than Lazada’s own clock')
})

t.test('a clock of ours that is far ahead costs no change', async (t) => {
  const { channel, store, sandbox, clock } = await openShop(t, STORE, { ordersPerDay: 1000 })
  const wrongBy = 90 * MINUTE
  const read = async (since: number) => {
    const until = new Date(clock.now().getTime() + wrongBy)
    const batches = await all(channel.ordersChanged(store, new Date(since), until))
    const cursor = batches.findLast(({ completeUpTo }) => completeUpTo !== null)?.completeUpTo?.getTime() ?? 0
    return { numbers: batches.flatMap(({ orders }) => orders.map((order) => order.kodeInvoiceMp)), cursor }
  }
  const first = await read(NOW - HOUR)
  t.equal(first.cursor, NOW)
  clock.advance(30 * MINUTE)
  const second = await read(first.cursor)
  const changed = sandbox.world.changed(STORE, 'shop', NOW, NOW + 30 * MINUTE).map(({ life }) => life.order.number)
  t.ok(changed.length > 5, `${changed.length} changes in between`)
  t.same(
    changed.filter((number) => !second.numbers.includes(number)),
    [],
  )
})

t.test('what is read is what happened, and is the same however it is asked for', async (t) => {
  const { channel, store, sandbox } = await openShop(t, STORE, { ordersPerDay: 1000 })
  const orders = await ordersOf(channel.ordersChanged(store, new Date(NOW - 12 * DAY), NOON))
  t.ok(orders.length > 300, `${orders.length} orders`)
  const wrong = orders.filter(({ kodeInvoiceMp, facts }) => {
    const life = sandbox.world.find(STORE, kodeInvoiceMp, NOW)
    const truth = life && shopFactsAt(life, NOW)
    if (life === null || truth === null) return true
    const isAlone = itemsOf(life.order).length === 1
    return !(
      facts.createdAt?.getTime() === wholeSecond(life.order.createdAt) &&
      facts.updatedAt.getTime() === wholeSecond(truth.updatedAt) &&
      facts.warehouse === life.order.warehouse &&
      facts.fulfilledByMarketplace === life.order.fulfilledByMarketplace &&
      facts.buyerCancelRequested === truth.buyerAsksToCancel &&
      facts.shippingAgency === truth.courier &&
      facts.trackingNumber === truth.waybill &&
      (facts.shipBy?.getTime() ?? null) === (truth.shipBy === null ? null : wholeSecond(truth.shipBy)) &&
      (!isAlone || facts.statusRaw === itemsOf(life.order).map((item) => itemStatusOf(item, truth))[0]) &&
      (facts.status !== 'cancelled' || facts.cancelledBy === whoWas(truth.cancelledBy))
    )
  })
  t.same(wrong.slice(0, 3), [])
  const mixed = orders.filter(({ facts }) => facts.statusRaw?.includes(', '))
  t.ok(mixed.length > 10, `${mixed.length} with items of several statuses`)
  const statuses = new Set(orders.map(({ facts }) => facts.status))
  for (const status of [
    'ready_to_process',
    'accepted',
    'waiting_pickup',
    'in_transit',
    'delivered',
    'cancelled',
  ] as const)
    t.ok(statuses.has(status), status)
  const some = orders.slice(-50)
  sandbox.world.changed(STORE, 'shop', NOW - DAY, NOW).forEach(({ life }) => void sandbox.world.mention(life, NOW))
  const fetched = new Map(
    (
      await channel.fetchOrders(
        store,
        some.map((order) => order.kodeInvoiceMp),
      )
    ).orders.map((order) => [order.kodeInvoiceMp, order.facts]),
  )
  for (const { kodeInvoiceMp, facts } of some) t.same(fetched.get(kodeInvoiceMp), facts, kodeInvoiceMp)
})

t.test('orders that move on while the list is being read are not missed', async (t) => {
  const { channel, store, sandbox, clock } = await openShop(t, STORE, { ordersPerDay: 1000 })
  const since = NOW - 3 * DAY
  const seen = new Map<string, number>()
  for (const from of [since, NOW]) {
    for await (const { orders } of channel.ordersChanged(store, new Date(from), clock.now())) {
      for (const { kodeInvoiceMp, facts } of orders) seen.set(kodeInvoiceMp, facts.updatedAt.getTime())
      if (from === since) clock.advance(10 * MINUTE)
    }
  }
  const truth = sandbox.world.changed(STORE, 'shop', since, clock.now().getTime())
  t.ok(truth.filter(({ updatedAt }) => updatedAt > NOW).length > 5, 'some have moved')
  const missed = truth.filter(({ life, updatedAt }) => seen.get(life.order.number) !== wholeSecond(updatedAt))
  t.same(missed, [])
})

t.test('time without changes is delivered too, so that the cursor moves', async (t) => {
  const { channel, store, sandbox } = await openShop(t, STORE, { ordersPerDay: 20 })
  const quiet = (since: number) => sandbox.world.changed(STORE, 'shop', since, NOW, since + 5 * MINUTE).length === 0
  const since = [...Array(100).keys()].map((nth) => NOW - (nth + 1) * 10 * MINUTE).find(quiet) ?? 0
  const until = new Date(since + 4 * MINUTE)
  t.same(await all(channel.ordersChanged(store, new Date(since), until)), [
    { orders: [], unreadable: [], completeUpTo: until },
  ])
  t.notOk(
    sandbox.calls().some((call) => call.includes('items')),
    'no items of no orders are asked for',
  )
})

t.test('orders are fetched by number, and those Lazada does not know are absent', async (t) => {
  const { channel, store, sandbox } = await openShop(t, STORE, { ordersPerDay: 1000 })
  const placed = sandbox.world.placedIn(STORE, { from: NOW - 5 * DAY, until: NOW }, NOW)
  const known = placed.slice(0, 48).map(({ life }) => life.order.number)
  t.equal(known.length, 48)
  const { orders } = await channel.fetchOrders(store, [...known, '999999999999999', 'INV/20261118/MPL/1,2'])
  t.same(orders.map((order) => order.kodeInvoiceMp).sort(), [...known].sort())
  t.same(await channel.fetchOrders(store, ['999999999999999']), NOTHING_TOLD)
  const calls = sandbox.calls().length
  t.same(await channel.fetchOrders(store, ['INV/20261118/MPL/1', '', '0']), NOTHING_TOLD)
  t.equal(sandbox.calls().length, calls, 'no number of Lazada’s: not asked for')
})

t.test('a day is counted by when its orders were placed, to the second', async (t) => {
  const { channel, store, sandbox } = await openShop(t, STORE, { ordersPerDay: 2000 })
  for (const from of [3, 2, 1].map((before) => NOW - before * DAY)) {
    const truth = sandbox.world.placedIn(STORE, { from, until: from + DAY }, NOW).map(({ life }) => life.order.number)
    t.ok(truth.length > 20)
    const numbers = await channel.numbersCreated(store, new Date(from), new Date(from + DAY))
    t.same([...numbers].sort(), [...truth].sort(), `${truth.length} orders`)
  }
})

t.test('a token that is over, or was taken back early, is renewed', async (t) => {
  const { channel, store, sandbox, shop, clock, probe } = await openShop(t, STORE)
  clock.advance(5 * HOUR)
  t.equal((await probe()).name, shop.name, 'after its four hours')
  sandbox.accounts.expireAccess(shop, clock.now().getTime())
  t.same(await channel.fetchOrders(store, ['1']), NOTHING_TOLD, 'before them')
  t.match(sandbox.accounts.refreshes(), { done: 2, refused: 0, atOnce: 0 })
  sandbox.accounts.revoke(shop)
  await t.rejects(probe(), { kind: 'unauthorised', message: /IllegalRefreshToken$/, retryAfterMs: null })
})

t.test('an authorisation that opens another shop is no longer the store’s', async (t) => {
  const { access, store } = await openShop(t, STORE)
  const moved: StoreConnection = { ...store, authorisation: { id: 1, shopId: '7', shopCipher: null } }
  await t.rejects(access.probe(moved), { kind: 'unauthorised', message: /LZD-RIMBA opens another shop/ })
})

t.test('whatever goes wrong has its kind, and tells no secret', async (t) => {
  for (const [fault, says] of [
    [{ kind: 'throttled' }, { kind: 'rate-limited', message: /ApiCallLimit$/, retryAfterMs: 1000 }],
    [
      { kind: 'rate-limited', retryAfterSeconds: 600 },
      { kind: 'rate-limited', retryAfterMs: 600_000 },
    ],
    [{ kind: 'server-error' }, { kind: 'unreachable', retryAfterMs: 30_000 }],
    [{ kind: 'reset' }, { kind: 'unreachable' }],
    [{ kind: 'truncated' }, { kind: 'unreadable', retryAfterMs: 30_000 }],
    [
      { kind: 'wrong-clock', skewSeconds: 3 * 3600 },
      { kind: 'unreachable', message: /IllegalTimestamp$/ },
    ],
  ] as const) {
    const { channel, store, sandbox, app } = await openShop(t, STORE)
    sandbox.misbehave({ ...fault, face: 'lazada' })
    const error = await channel.fetchOrders(store, ['1']).catch((thrown) => thrown)
    t.match(error, { name: 'MarketplaceError', ...says }, fault.kind)
    const told = `${error.message} ${error.cause} ${error.cause?.cause}`
    for (const secret of [app.secret, 'sign=', 'access_token=']) t.notOk(told.includes(secret))
    sandbox.behave()
    t.same(await channel.fetchOrders(store, ['1']), NOTHING_TOLD, 'and passes')
  }
})

t.test('a lost answer to a refresh is not asked for again', async (t) => {
  const { sandbox, probe, clock } = await openShop(t, STORE)
  clock.advance(5 * HOUR)
  sandbox.misbehave({ kind: 'reset', face: 'lazada', endpoint: 'token/refresh', times: 1 })
  await t.rejects(probe(), { name: 'MarketplaceError', kind: 'unreachable', retryAfterMs: 30_000 })
  t.equal(sandbox.calls().filter((call) => call.endsWith('/token/refresh')).length, 1)
})

t.test('a list that tells orders twice and in disorder loses none', async (t) => {
  const { channel, store, sandbox } = await openShop(t, STORE, { ordersPerDay: 600 })
  sandbox.misbehave({ kind: 'duplicated', face: 'lazada' })
  sandbox.misbehave({ kind: 'shuffled', face: 'lazada' })
  const batches = await all(channel.ordersChanged(store, new Date(NOW - 2 * DAY), NOON))
  const numbers = batches.flatMap(({ orders }) => orders.map((order) => order.kodeInvoiceMp))
  t.same(new Set(numbers), new Set(changedIn(sandbox, NOW - 2 * DAY)))
})

t.test('Lazada’s pushes are believed when it has signed them', async (t) => {
  const { access, app, sandbox, shop } = await openShop(t, STORE)
  const [changed] = sandbox.world.changed(STORE, 'shop', NOW - DAY, NOW)
  if (changed === undefined) throw new Error('nothing has changed')
  const url = 'https://oms.example/hooks/lazada'
  const change = { shop, life: changed.life, now: NOW, pushId: 'p1' }
  const { headers, body } = printLazadaPush(change, sandbox.accounts.apps.lazada, url)
  const message = { url, authorization: headers['authorization'] ?? '', rawBody: body }
  t.ok(access.isSigned(app, message))
  t.match(access.readPush(message), [{ shopId: shop.id, kodeInvoiceMp: changed.life.order.number }])
  const again = printLazadaPush({ ...change, now: NOW + 30 * MINUTE }, sandbox.accounts.apps.lazada, url)
  if (shopFactsAt(changed.life, NOW + 30 * MINUTE)?.updatedAt === shopFactsAt(changed.life, NOW)?.updatedAt)
    t.same(access.readPush({ ...message, rawBody: again.body }), access.readPush(message), 'a repetition')
  for (const forged of [
    { ...message, rawBody: `${body} ` },
    { ...message, authorization: '' },
  ])
    t.notOk(access.isSigned(app, forged))
  t.notOk(access.isSigned({ ...app, secret: 'another' }, message))
})

function changedIn({ world }: Sandbox, since: number): readonly string[] {
  return world.changed(STORE, 'shop', since, NOW).map(({ life }) => life.order.number)
}

function whoWas(canceller: string | null): string {
  return canceller === 'buyer' ? 'customer' : (canceller ?? 'unknown')
}
