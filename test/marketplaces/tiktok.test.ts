import t from 'tap'
import { DAY, HOUR, MINUTE } from '../../src/sandbox/calendar.ts'
import { shopFactsAt } from '../../src/sandbox/life.ts'
import { warehouseIdOf } from '../../src/sandbox/tiktok/goods.ts'
import { printTiktokPush } from '../../src/sandbox/tiktok/push.ts'
import { NOON } from '../helpers/app.ts'
import { all, approve, connectionOf, openShop, ordersOf, wholeSecond } from '../helpers/shop-stage.ts'
import { NOTHING_TOLD } from './readings.ts'

/** One shop: its orders from Tokopedia are the first store, those from TikTok the second. */
const STORE = 'TKP-NIRMALA'
const SISTER = 'TTS-NIRMALA'
const NOW = NOON.getTime()

t.test('a seller approves on TikTok’s page, and comes back with what opens the shop', async (t) => {
  const { access, app, shop, sandbox, probe } = await openShop(t, STORE, { as: 'stranger' })
  sandbox.registrations.set('tiktok', { redirectUrl: 'https://oms.example/connections/back?from=tiktok' })
  const address = access.consentUrl(app, 'https://not.asked.for/', 'our-state', NOON)
  t.match(await (await fetch(address)).text(), shop.name)
  const query = await approve(address, 'shop_id', shop.id)
  t.match(query, { from: 'tiktok', state: 'our-state', code: /./ })
  const { grant, shops } = await access.exchange(app, query)
  t.same(shops, [{ shopId: shop.id, shopCipher: shop.cipher, name: shop.name }])
  t.same(grant.accessExpiresAt, new Date(NOW + 4 * HOUR))
  t.same(grant.refreshExpiresAt, new Date(NOW + 30 * DAY))
  t.same(await probe(grant), shops[0])
  await t.rejects(access.exchange(app, query), { kind: 'refused', message: /36004004$/, retryAfterMs: null })
  t.equal(sandbox.calls().filter((call) => call.endsWith('/token/get')).length, 2, 'a code is tried once')
})

t.test('without another address the seller is sent to TikTok’s own, and never without our service', async (t) => {
  const { access, app } = await openShop(t, STORE)
  const address = access.consentUrl({ ...app, consentUrl: null }, 'https://oms.example', 'a b', NOON)
  t.equal(address, `https://services.tiktokshop.com/open/authorize?service_id=${app.serviceId}&state=a+b`)
  const nameless = () => access.consentUrl({ ...app, serviceId: null }, 'https://oms.example', 's', NOON)
  t.throws(nameless, { name: 'MarketplaceError', kind: 'refused' })
})

t.test('somebody who said no has approved nothing', async (t) => {
  const { access, app, sandbox } = await openShop(t, STORE, { as: 'stranger' })
  for (const query of [{}, { code: '' }, { code: 'null', error: 'auth_denied' }])
    await t.rejects(access.exchange(app, query), { name: 'MarketplaceError', kind: 'refused', retryAfterMs: null })
  t.same(sandbox.calls(), [])
})

t.test('everything that changed in ten days is read, once, in windows that leave no gap', async (t) => {
  const { channel, store, sandbox } = await openShop(t, STORE, { ordersPerDay: 600 })
  const since = new Date(NOW - 10 * DAY + 123)
  const until = new Date(NOW + 456)
  const batches = await all(channel.ordersChanged(store, since, until))
  const truth = changedIn(sandbox, STORE, since.getTime())
  const numbers = batches.flatMap(({ orders }) => orders.map((order) => order.kodeInvoiceMp))
  t.ok(truth.length > 200, `${truth.length} changes`)
  t.same([...numbers].sort(), [...truth].sort())
  t.ok(batches.every(({ orders }) => orders.length <= 50))
  const ends = batches.flatMap(({ completeUpTo }) => completeUpTo?.getTime() ?? [])
  t.ok(ends.length >= 10, `${ends.length} windows`)
  t.same(ends, [...ends].sort())
  t.equal(ends.at(-1), until.getTime())
})

t.test('one shop’s orders are told apart by where they were placed', async (t) => {
  const { channel, store, sandbox, app } = await openShop(t, STORE, { ordersPerDay: 200 })
  const sister = connectionOf(sandbox, SISTER, app)
  t.equal(sister.authorisation?.shopId, store.authorisation?.shopId)
  const since = new Date(NOW - 2 * DAY)
  for (const [connection, code] of [
    [store, STORE],
    [sister, SISTER],
  ] as const) {
    const orders = await ordersOf(channel.ordersChanged(connection, since, NOON))
    const truth = changedIn(sandbox, code, since.getTime())
    t.ok(truth.length > 10)
    t.same(orders.map((order) => order.kodeInvoiceMp).sort(), [...truth].sort(), code)
    t.same(
      await channel.fetchOrders(connection, changedIn(sandbox, otherThan(code), since.getTime()).slice(0, 5)),
      NOTHING_TOLD,
    )
  }
})

t.test('a store of another marketplace is refused, by name', async (t) => {
  const { channel, store, sandbox } = await openShop(t, STORE)
  const stranger = { ...store, marketplace: 'shopee' as const }
  const refusal = { name: 'MarketplaceError', kind: 'refused', message: /TKP-NIRMALA is a shopee store/ }
  await t.rejects(channel.fetchOrders(stranger, ['1']), refusal)
  await t.rejects(all(channel.ordersChanged(stranger, new Date(NOW - DAY), NOON)), refusal)
  await t.rejects(channel.numbersCreated(stranger, new Date(NOW - DAY), NOON), refusal)
  t.same(sandbox.calls(), [])
})

t.test('what is read is what happened', async (t) => {
  const { channel, store, sandbox } = await openShop(t, STORE, { ordersPerDay: 600 })
  const orders = await ordersOf(channel.ordersChanged(store, new Date(NOW - 12 * DAY), NOON))
  t.ok(orders.length > 300, `${orders.length} orders`)
  const wrong = orders.filter(({ kodeInvoiceMp, facts }) => {
    const life = sandbox.world.find(STORE, kodeInvoiceMp, NOW)
    const truth = life && shopFactsAt(life, NOW)
    if (life === null || truth === null) return true
    const grace = facts.statusRaw === 'AWAITING_COLLECTION' ? 48 * HOUR : 0
    return !(
      facts.createdAt?.getTime() === wholeSecond(life.order.createdAt) &&
      facts.updatedAt.getTime() === wholeSecond(truth.updatedAt) &&
      facts.warehouse === warehouseIdOf(life.order.warehouse) &&
      facts.fulfilledByMarketplace === life.order.fulfilledByMarketplace &&
      facts.shippingAgency === truth.courier &&
      facts.trackingNumber === truth.waybill &&
      facts.buyerCancelRequested === truth.buyerAsksToCancel &&
      (facts.shipBy?.getTime() ?? null) === (truth.shipBy === null ? null : wholeSecond(truth.shipBy + grace)) &&
      (facts.status !== 'cancelled' || facts.cancelledBy === whoWas(truth.cancelledBy)) &&
      (facts.status !== 'cancelled' || facts.cancelReason === truth.cancelReason)
    )
  })
  t.same(wrong, [])
  const statuses = new Set(orders.map(({ facts }) => facts.status))
  for (const status of ['ready_to_process', 'waiting_pickup', 'in_transit', 'completed', 'cancelled'] as const)
    t.ok(statuses.has(status), status)
  const unknown = orders.filter(({ facts }) => facts.statusUnrecognised)
  t.ok(unknown.every(({ facts }) => facts.statusIfNew === 'ready_to_process' && facts.status === undefined))
})

t.test('orders that move on while the list is being read are not missed', async (t) => {
  const { channel, store, sandbox, clock } = await openShop(t, STORE, { ordersPerDay: 600 })
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
})

t.test('orders are fetched by number, and those TikTok does not know are absent', async (t) => {
  const { channel, store, sandbox } = await openShop(t, STORE, { ordersPerDay: 300 })
  const placed = sandbox.world.placedIn(STORE, { from: NOW - 5 * DAY, until: NOW }, NOW)
  const known = placed.slice(0, 48).map(({ life }) => life.order.number)
  t.equal(known.length, 48)
  const { orders } = await channel.fetchOrders(store, [...known, '576999999999999999', 'INV/20261118/MPL/1,2'])
  t.same(orders.map((order) => order.kodeInvoiceMp).sort(), [...known].sort())
  t.same(await channel.fetchOrders(store, ['576999999999999999']), NOTHING_TOLD)
  const calls = sandbox.calls().length
  t.same(await channel.fetchOrders(store, ['INV/20261118/MPL/1', '']), NOTHING_TOLD)
  t.equal(sandbox.calls().length, calls, 'no number of TikTok’s: not asked for')
})

t.test('a day is counted by when its orders were placed, to the second', async (t) => {
  const { channel, store, sandbox } = await openShop(t, STORE, { ordersPerDay: 600 })
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
  await t.rejects(probe(), { kind: 'unauthorised', message: /36004005$/, retryAfterMs: null })
})

t.test('an authorisation that opens another shop is no longer the store’s', async (t) => {
  const { access, store } = await openShop(t, STORE)
  const moved = { ...store, authorisation: { id: 1, shopId: '7', shopCipher: 'x' } }
  await t.rejects(access.probe(moved), { kind: 'unauthorised', message: /TKP-NIRMALA opens other shops/ })
})

t.test('whatever goes wrong has its kind, and tells no secret', async (t) => {
  for (const [fault, says] of [
    [{ kind: 'throttled' }, { kind: 'rate-limited', message: /HTTP 429, 36009002$/ }],
    [
      { kind: 'rate-limited', retryAfterSeconds: 600 },
      { kind: 'rate-limited', retryAfterMs: 600_000 },
    ],
    [{ kind: 'server-error' }, { kind: 'unreachable', retryAfterMs: 30_000 }],
    [{ kind: 'reset' }, { kind: 'unreachable' }],
    [{ kind: 'truncated' }, { kind: 'unreadable', retryAfterMs: 30_000 }],
    [
      { kind: 'wrong-clock', skewSeconds: 3600 },
      { kind: 'unreachable', message: /36009004$/ },
    ],
  ] as const) {
    const { channel, store, sandbox, app } = await openShop(t, STORE)
    sandbox.misbehave({ ...fault, face: 'tiktok' })
    const error = await channel.fetchOrders(store, ['1']).catch((thrown) => thrown)
    t.match(error, { name: 'MarketplaceError', ...says }, fault.kind)
    const told = `${error.message} ${error.cause} ${error.cause?.cause}`
    for (const secret of [app.secret, 'sign=', store.authorisation?.shopCipher ?? '']) t.notOk(told.includes(secret))
    sandbox.behave()
    t.same(await channel.fetchOrders(store, ['1']), NOTHING_TOLD, 'and passes')
  }
})

t.test('a lost answer to a refresh is not asked for again, and tells no secret', async (t) => {
  const { sandbox, probe, clock, app } = await openShop(t, STORE)
  clock.advance(5 * HOUR)
  sandbox.misbehave({ kind: 'reset', face: 'tiktok', endpoint: 'token/refresh', times: 1 })
  const error = await probe().catch((thrown) => thrown)
  t.match(error, { name: 'MarketplaceError', kind: 'unreachable', retryAfterMs: 30_000 })
  t.notOk(`${error.message} ${error.cause} ${error.cause?.cause}`.includes(app.secret))
  t.equal(sandbox.calls().filter((call) => call.endsWith('/token/refresh')).length, 1)
  t.equal((await probe()).shopId.length > 0, true, 'the next one succeeds')
})

t.test('a list that tells orders twice and in disorder loses none', async (t) => {
  const { channel, store, sandbox } = await openShop(t, STORE, { ordersPerDay: 300 })
  sandbox.misbehave({ kind: 'duplicated', face: 'tiktok' })
  sandbox.misbehave({ kind: 'shuffled', face: 'tiktok' })
  const orders = await ordersOf(channel.ordersChanged(store, new Date(NOW - 2 * DAY), NOON))
  t.same(new Set(orders.map((order) => order.kodeInvoiceMp)), new Set(changedIn(sandbox, STORE, NOW - 2 * DAY)))
})

t.test('TikTok’s pushes are believed when it has signed them', async (t) => {
  const { access, app, sandbox, shop } = await openShop(t, STORE)
  const [changed] = sandbox.world.changed(STORE, 'shop', NOW - DAY, NOW)
  if (changed === undefined) throw new Error('nothing has changed')
  const url = 'https://oms.example/hooks/tiktok'
  const change = { shop, life: changed.life, now: NOW, pushId: '7327112393057371910' }
  const { headers, body } = printTiktokPush(change, sandbox.accounts.apps.tiktok, url)
  const message = { url, authorization: headers['authorization'] ?? '', rawBody: body }
  t.ok(access.isSigned(app, message))
  t.same(access.readPush(message), [
    { eventId: change.pushId, shopId: shop.id, kodeInvoiceMp: changed.life.order.number },
  ])
  for (const forged of [
    { ...message, rawBody: `${body} ` },
    { ...message, authorization: '' },
  ])
    t.notOk(access.isSigned(app, forged))
  t.notOk(access.isSigned({ ...app, secret: 'another' }, message))
})

function changedIn(sandbox: Awaited<ReturnType<typeof openShop>>['sandbox'], code: string, since: number) {
  return sandbox.world.changed(code, 'shop', since, NOW).map(({ life }) => life.order.number)
}

function otherThan(code: string): string {
  return code === STORE ? SISTER : STORE
}

function whoWas(canceller: string | null): string {
  return canceller === 'buyer' ? 'customer' : (canceller ?? 'unknown')
}
