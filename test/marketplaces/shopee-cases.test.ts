import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { setTimeout as sleep } from 'node:timers/promises'
import t from 'tap'
import type { ChangedOrders, ChannelApp, StoreConnection } from '../../src/marketplaces/port.ts'
import { shopeeConnector } from '../../src/marketplaces/shopee/connector.ts'
import { openOutbound } from '../../src/platform/outbound/fetch.ts'
import { NOON, testClock } from '../helpers/app.ts'
import { channelParts } from '../helpers/channel-parts.ts'
import type { Teardown } from '../helpers/database.ts'
import { NOTHING_TOLD } from './readings.ts'

/** What Shopee may do and the sandbox does not: the documents leave it open, or it takes an unlucky moment. */

type Fields = Readonly<Record<string, unknown>>
type Asked = { readonly path: string; readonly query: URLSearchParams; readonly body: Fields }
type Answering = (asked: Asked) => { readonly status?: number; readonly json: Fields; readonly afterMs?: number }

const HOUR_MS = 3_600_000

t.test('an order that changes while a list is read makes no other slip through', async (t) => {
  const shop = movingShop(250)
  const { channel, store, asked } = await open(t, shop.answer)
  const batches = await all(channel.ordersChanged(store, new Date(NOON.getTime() - 4 * HOUR_MS), NOON))
  const told = new Set(batches.flatMap(({ orders }) => orders.map((order) => order.kodeInvoiceMp)))
  const moved = shop.moved()
  t.ok(moved.length > 0, `${moved.length} orders changed meanwhile`)
  t.same(
    shop.numbers.filter((number) => !told.has(number) && !moved.includes(number)),
    [],
    'every order that stayed was read',
  )
  t.same(batches.at(-1)?.completeUpTo, NOON)
  t.ok(
    asked.every(({ query }) => query.get('cursor') === '' || query.get('cursor') === null),
    'no page was turned',
  )
})

t.test('more changes in one second than a page holds are read page by page', async (t) => {
  const numbers = Array.from({ length: 230 }, (_, nth) => `2611180000${1000 + nth}`)
  const { channel, store } = await open(t, ({ path, query }) => {
    if (path.endsWith('get_order_detail')) return details(query)
    const at = NOON.getTime() / 1000 - 60
    const isIn = Number(query.get('time_from')) <= at && at <= Number(query.get('time_to'))
    const from = Number(query.get('cursor') || '0')
    return page(isIn ? numbers : [], from)
  })
  const batches = await all(channel.ordersChanged(store, new Date(NOON.getTime() - HOUR_MS), NOON))
  t.same(new Set(batches.flatMap(({ orders }) => orders.map((order) => order.kodeInvoiceMp))), new Set(numbers))
  t.ok(batches.every(({ orders }) => orders.length <= 50))
})

t.test('a page that leads to itself is turned once', async (t) => {
  const { channel, store, asked } = await open(t, () => ({
    json: { error: '', response: { more: true, next_cursor: '100', order_list: [] } },
  }))
  const reading = all(channel.ordersChanged(store, new Date(NOON.getTime() - 1000), NOON))
  await t.rejects(reading, { kind: 'unreadable', message: 'next_cursor leads nowhere' })
  t.equal(asked.length, 2)
})

t.test('one unknown number does not hide the other 49, should Shopee refuse them all for it', async (t) => {
  const { channel, store, asked } = await open(t, ({ query }) =>
    numbersIn(query).includes('261118UNKNOWN0') ? notFound(200) : details(query),
  )
  const known = Array.from({ length: 49 }, (_, nth) => `2611180000${1000 + nth}`)
  const { orders } = await channel.fetchOrders(store, [...known.slice(0, 20), '261118UNKNOWN0', ...known.slice(20)])
  t.same(
    orders.map((order) => order.kodeInvoiceMp),
    known,
  )
  t.ok(asked.length <= 13, `${asked.length} calls`)
})

t.test('an unknown number is known as one whatever HTTP status comes with the word', async (t) => {
  for (const status of [200, 400, 404]) {
    const { channel, store } = await open(t, () => notFound(status))
    t.same(await channel.fetchOrders(store, ['261118UNKNOWN0']), NOTHING_TOLD, `HTTP ${status}`)
  }
})

t.test('an app that may not ask for packages gets its orders without waybills', async (t) => {
  for (const [error, isTold] of [
    ['error_api_permission', true],
    ['error_auth', true],
    ['error_server', false],
  ] as const) {
    const { channel, store } = await open(t, ({ path, query }) => {
      if (path.endsWith('get_package_detail')) return { json: { error } }
      if (path.endsWith('/auth/access_token/get')) return { json: TOKENS }
      return details(query, { order_status: 'PROCESSED', package_list: [{ package_number: 'OFG1' }] })
    })
    const told = channel.fetchOrders(store, ['26111800001000'])
    if (!isTold) {
      await t.rejects(told, { name: 'MarketplaceError', kind: 'unreachable' }, 'what may pass is waited for')
      continue
    }
    const [order] = (await told).orders
    t.equal(order?.facts.status, 'waiting_pickup')
    t.notOk(order !== undefined && 'trackingNumber' in order.facts)
  }
})

t.test('more than fifty packages are asked for fifty at a time', async (t) => {
  const { channel, store, asked } = await open(t, ({ path, query }) => {
    if (path.endsWith('get_order_detail')) {
      const [number] = numbersIn(query)
      const parcels = ['A', 'B', 'C'].map((part) => ({ package_number: `OFG${number}${part}` }))
      return details(query, { order_status: 'SHIPPED', package_list: parcels })
    }
    const named = (query.get('package_number_list') ?? '').split(',')
    const package_list = named.map((number) => ({ package_number: number, tracking_number: `SPX${number.at(-1)}` }))
    return { json: { response: { package_list } } }
  })
  const numbers = Array.from({ length: 20 }, (_, nth) => `2611180000${1000 + nth}`)
  const { orders } = await channel.fetchOrders(store, numbers)
  t.equal(asked.filter(({ path }) => path.endsWith('get_package_detail')).length, 2)
  t.ok(orders.every(({ facts }) => facts.trackingNumber === 'SPXA, SPXB, SPXC'))
})

t.test('the day’s quota is waited for until midnight in Singapore', async (t) => {
  const { channel, store, asked, paused } = await open(t, () => ({ status: 200, json: { error: 'error_limit' } }))
  await t.rejects(channel.fetchOrders(store, ['26111800001000']), {
    name: 'MarketplaceError',
    kind: 'rate-limited',
    retryAfterMs: 11 * HOUR_MS,
  })
  t.equal(asked.length, 1)
  t.ok((paused[0] ?? 0) >= 11 * HOUR_MS, 'and nobody else asks meanwhile')
})

t.test('what cannot be read is nobody’s guess', async (t) => {
  const { channel, store } = await open(t, () => ({ json: { error: '' } }))
  const unreadable = { name: 'MarketplaceError', kind: 'unreadable', retryAfterMs: null }
  await t.rejects(channel.fetchOrders(store, ['26111800001000']), unreadable)
})

t.test(
  'of orders asked for by number the readable ones come, the others are named, even where all are such',
  async (t) => {
    const [whole, rotten, nameless] = ['26111800001000', '26111800001001', '26111800001002'] as const
    const told = new Map<string, object>([
      [whole, detailOf(whole)],
      [rotten, detailOf(rotten, { update_time: 'yesterday' })],
      [nameless, detailOf(nameless, { order_sn: null, update_time: 'yesterday' })],
    ])
    const { channel, store, asked } = await open(t, ({ query }) => ({
      json: { error: '', response: { order_list: numbersIn(query).map((number) => told.get(number)) } },
    }))
    const why = 'update_time is not a time in seconds'
    const unreadable = [
      { kodeInvoiceMp: rotten, why },
      { kodeInvoiceMp: null, why },
    ]
    const answer = await channel.fetchOrders(store, [whole, rotten, nameless])
    t.match(answer.orders, [{ kodeInvoiceMp: whole }])
    t.same(answer.unreadable, unreadable)
    t.same(await channel.fetchOrders(store, [rotten, nameless]), { orders: [], unreadable })
    t.equal(asked.length, 2, 'one question each')
  },
)

t.test('a package that cannot be read leaves its order without a waybill, and no other', async (t) => {
  const { channel, store } = await open(t, ({ path, query }) => {
    if (path.endsWith('get_order_detail')) {
      const shipped = (number: string) => ({
        order_status: 'SHIPPED',
        package_list: [{ package_number: `OFG${number}` }],
      })
      const order_list = numbersIn(query).map((number) => detailOf(number, shipped(number)))
      return { json: { response: { order_list } } }
    }
    const [first, second] = (query.get('package_number_list') ?? '').split(',')
    const package_list = [
      { package_number: first, tracking_number: { no: 'text' } },
      { package_number: second, tracking_number: 'SPX2' },
    ]
    return { json: { response: { package_list } } }
  })
  const { orders } = await channel.fetchOrders(store, ['26111800001000', '26111800001001'])
  t.same(
    orders.map(({ facts }) => facts.trackingNumber),
    [undefined, 'SPX2'],
  )
})

t.test('an order that cannot be read is named, and keeps nobody from the others', async (t) => {
  const numbers = ['26111800001000', '26111800001001', '26111800001002']
  const { channel, store } = await open(t, ({ path, query }) => {
    if (path.endsWith('get_order_list')) return page(numbers, 0)
    const { json } = details(query)
    const { order_list } = json.response as { order_list: readonly Fields[] }
    const [first, second, third] = order_list
    return { json: { response: { order_list: [first, { ...second, order_status: 7 }, third] } } }
  })
  const [batch] = await all(channel.ordersChanged(store, new Date(NOON.getTime() - 1000), NOON))
  t.match(batch, { orders: [{ kodeInvoiceMp: numbers[0] }, { kodeInvoiceMp: numbers[2] }], completeUpTo: NOON })
  t.same(batch?.unreadable, [{ kodeInvoiceMp: numbers[1], why: 'order_status is not a text' }])
})

t.test('an order that is listed and then not told is named, however Shopee leaves it out', async (t) => {
  const [first, withheld, third] = ['26111800001000', '26111800001001', '26111800001002'] as const
  const leavingOut: Readonly<Record<string, Answering>> = {
    'without a word': ({ query }) => {
      const order_list = numbersIn(query).flatMap((number) => (number === withheld ? [] : [detailOf(number)]))
      return { json: { error: '', response: { order_list } } }
    },
    'by refusing the question': ({ query }) => (numbersIn(query).includes(withheld) ? notFound(200) : details(query)),
  }
  const why = 'disebut oleh get_order_list, tetapi tidak dijawab oleh get_order_detail'
  for (const [how, answering] of Object.entries(leavingOut)) {
    const { channel, store } = await open(t, (asked) =>
      asked.path.endsWith('get_order_list') ? page([first, withheld, third], 0) : answering(asked),
    )
    const [batch] = await all(channel.ordersChanged(store, new Date(NOON.getTime() - 1000), NOON))
    t.match(batch, { orders: [{ kodeInvoiceMp: first }, { kodeInvoiceMp: third }], completeUpTo: NOON }, how)
    t.same(batch?.unreadable, [{ kodeInvoiceMp: withheld, why }], how)
  }
})

t.test('where none of several listed orders is told, they are asked for again', async (t) => {
  const { channel, store } = await open(t, ({ path }) =>
    path.endsWith('get_order_list') ? page(['26111800001000', '26111800001001'], 0) : notFound(200),
  )
  const reading = all(channel.ordersChanged(store, new Date(NOON.getTime() - 1000), NOON))
  await t.rejects(reading, { name: 'MarketplaceError', kind: 'unreadable', message: /get_order_detail/ })
})

t.test('a main account opens all its shops, each by its name', async (t) => {
  const { access, app, asked } = await open(t, ({ path, query }) => {
    if (path.endsWith('/auth/token/get')) return { json: { ...TOKENS, shop_id_list: [7001, 7002] } }
    if (query.get('shop_id') === '7002') return { status: 500, json: { error: 'error_server' } }
    return { json: { error: '', shop_name: 'Toko Satu' } }
  })
  const { shops, grant } = await access.exchange(app, { code: 'c0de', main_account_id: '55' })
  t.same(shops, [
    { shopId: '7001', shopCipher: null, name: 'Toko Satu' },
    { shopId: '7002', shopCipher: null, name: 'Shopee 7002' },
  ])
  t.same(grant, {
    accessToken: 'access',
    accessExpiresAt: new Date(NOON.getTime() + 14_312_000),
    refreshToken: 'refresh',
    refreshExpiresAt: new Date(NOON.getTime() + 30 * 24 * HOUR_MS),
  })
  t.same(asked[0]?.body, { code: 'c0de', main_account_id: 55, partner_id: 2007411 })
})

t.test('a hundred shops of a main account are named a few at a time, and while somebody has patience', async (t) => {
  const ids = Array.from({ length: 100 }, (_, nth) => 7001 + nth)
  let [underway, most] = [0, 0]
  const { access, app, clock } = await open(t, ({ path, query }) => {
    if (path.endsWith('/auth/token/get')) return { json: { ...TOKENS, shop_id_list: ids } }
    underway += 1
    most = Math.max(most, underway)
    setTimeout(() => {
      underway -= 1
    }, 5)
    if (query.get('shop_id') === '7060') clock.advance(15_000)
    return { json: { error: '', shop_name: 'Toko' }, afterMs: 10 }
  })
  const { shops } = await access.exchange(app, { code: 'c0de', main_account_id: '55' })
  t.same(
    shops.map(({ shopId }) => shopId),
    ids.map(String),
  )
  t.ok(most > 1 && most <= 5, `${most} at once`)
  t.ok(shops.slice(0, 60).every(({ name }) => name === 'Toko'))
  t.same(
    shops.slice(65).map(({ name }) => name),
    ids.slice(65).map((id) => `Shopee ${id}`),
    'the others are known by their number until they are probed',
  )
})

t.test('tokens that are not as documented are not kept', async (t) => {
  for (const json of [
    { ...TOKENS, expire_in: '14312' },
    { ...TOKENS, expire_in: 0 },
    { ...TOKENS, access_token: '' },
    { ...TOKENS, refresh_token: undefined },
    { ...TOKENS, shop_id_list: [] },
    { ...TOKENS, shop_id_list: ['7001'] },
  ]) {
    const { access, app, asked } = await open(t, () => ({ json }))
    const exchange = access.exchange(app, { code: 'c0de', main_account_id: '55' })
    await t.rejects(exchange, { name: 'MarketplaceError', kind: 'unreadable', retryAfterMs: null })
    t.equal(asked.length, 1)
  }
})

t.test('a person may be sent to another page than Shopee’s own', async (t) => {
  const { access, app } = await open(t, () => ({ json: {} }))
  const address = new URL(access.consentUrl(app, 'https://oms.example/back?store=SHP-1', 'st&te', NOON))
  t.equal(address.origin + address.pathname, `${app.authUrl}/api/v2/shop/auth_partner`)
  t.equal(address.searchParams.get('redirect'), 'https://oms.example/back?store=SHP-1&state=st%26te')
  t.match(Object.fromEntries(address.searchParams), {
    partner_id: '2007411',
    timestamp: '1794978000',
    sign: /^[0-9a-f]{64}$/,
  })
  const other = access.consentUrl({ ...app, consentUrl: 'https://sandbox.example/approve' }, 'https://x/', 's', NOON)
  t.match(other, /^https:\/\/sandbox\.example\/approve\?partner_id=/)
})

t.test('a probe without an authorisation says so', async (t) => {
  const { access, store } = await open(t, () => ({ json: {} }))
  await t.rejects(access.probe({ ...store, authorisation: null }), { name: 'MarketplaceError', kind: 'unauthorised' })
})

const TOKENS = { error: '', access_token: 'access', refresh_token: 'refresh', expire_in: 14_312 }

async function open(t: Teardown, answering: Answering) {
  const asked: Asked[] = []
  const url = await marketplace(t, (question) => {
    asked.push(question)
    return answering(question)
  })
  const clock = testClock()
  const app: ChannelApp = {
    ...{ channel: 'shopee', key: '2007411', secret: 'partner-key', baseUrl: url, authUrl: url },
    ...{ consentUrl: null, serviceId: null },
  }
  const later = new Date(NOON.getTime() + HOUR_MS)
  const grant = { accessToken: 'access', accessExpiresAt: later, refreshToken: 'refresh', refreshExpiresAt: later }
  const parts = channelParts(openOutbound({ clock, sleep: async () => {} }), clock, { app, grant })
  const paused: number[] = []
  parts.throttle.pause = async (_, ms) => void paused.push(ms)
  const channel = shopeeConnector(parts)
  if (channel.access === null) throw new Error('nobody lets us in')
  const authorisation = { id: 1, shopId: '7001', shopCipher: null }
  const store: StoreConnection = {
    store: 'SHP-1',
    marketplace: 'shopee',
    channel: 'shopee',
    baseUrl: url,
    authorisation,
  }
  return { channel, access: channel.access, app, store, clock, asked, paused }
}

async function marketplace(t: Teardown, answering: Answering): Promise<string> {
  const server = createServer(async (request, response) => {
    const { pathname: path, searchParams: query } = new URL(request.url ?? '', 'http://shopee')
    const chunks: Buffer[] = []
    for await (const chunk of request) chunks.push(chunk)
    const text = Buffer.concat(chunks).toString()
    const { status = 200, json, afterMs = 0 } = answering({ path, query, body: text === '' ? {} : JSON.parse(text) })
    if (afterMs > 0) await sleep(afterMs)
    response.writeHead(status, { 'content-type': 'application/json' }).end(JSON.stringify(json))
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  t.teardown(() => {
    server.close()
    server.closeAllConnections()
  })
  return `http://127.0.0.1:${(server.address() as AddressInfo).port}`
}

/** Orders over four hours, of which the newest page's first changes each time a list is asked for; the cursor counts
 *  rows, as the documents' example does. */
function movingShop(count: number) {
  const now = NOON.getTime() / 1000
  const changedAt = new Map(
    Array.from({ length: count }, (_, nth) => [`2611180000${1000 + nth}`, now - 60 - nth * 50] as const),
  )
  const numbers = [...changedAt.keys()]
  const answer: Answering = ({ path, query }) => {
    if (path.endsWith('get_order_detail')) return details(query)
    const [from, to] = [Number(query.get('time_from')), Number(query.get('time_to'))]
    const inWindow = [...changedAt].filter(([, at]) => at >= from && at <= to).map(([number]) => number)
    const told = page(inWindow, Number(query.get('cursor') || '0'))
    const first = inWindow[0]
    if (first !== undefined) changedAt.set(first, now + 1)
    return told
  }
  return { numbers, answer, moved: () => [...changedAt].flatMap(([number, at]) => (at > now ? number : [])) }
}

function page(numbers: readonly string[], from: number) {
  const order_list = numbers.slice(from, from + 100).map((order_sn) => ({ order_sn }))
  const more = numbers.length > from + 100
  return { json: { error: '', response: { more, next_cursor: more ? String(from + 100) : '', order_list } } }
}

function numbersIn(query: URLSearchParams): readonly string[] {
  return (query.get('order_sn_list') ?? '').split(',')
}

function details(query: URLSearchParams, fields: object = {}) {
  const order_list = numbersIn(query).map((number) => detailOf(number, fields))
  return { json: { error: '', response: { order_list } } }
}

function detailOf(order_sn: string, fields: object = {}): Fields {
  const times = { create_time: 1_794_900_000, update_time: 1_794_970_000 }
  return { order_sn, order_status: 'COMPLETED', ...times, ...fields }
}

function notFound(status: number) {
  return { status, json: { error: 'error_not_found', message: 'Wrong parameters, detail: the order is not found.' } }
}

async function all(batches: AsyncIterable<ChangedOrders>): Promise<readonly ChangedOrders[]> {
  const seen: ChangedOrders[] = []
  for await (const batch of batches) seen.push(batch)
  return seen
}
