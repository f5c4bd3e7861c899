import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import t from 'tap'
import type { ChannelApp, StoreConnection } from '../../src/marketplaces/port.ts'
import { openChannels } from '../../src/marketplaces/registry.ts'
import { openOutbound } from '../../src/platform/outbound/fetch.ts'
import { NOON, testClock } from '../helpers/app.ts'
import { channelParts } from '../helpers/channel-parts.ts'
import type { Teardown } from '../helpers/database.ts'
import { all, ordersOf } from '../helpers/shop-stage.ts'
import { NOTHING_TOLD } from './readings.ts'

/** What the documents allow, and the sandbox does not do. */

const TIME = '2026-11-18 11:00:00 +0700'
const AT = new Date('2026-11-18T04:00:00Z')
const LATER = new Date('2026-11-18T04:00:01Z')

t.test('one order that Lazada does not know hides none of the others asked for with it', async (t) => {
  const unknown = new Set(['3', '4', '7'])
  const { channel, store, asked } = await open(t, 'lazada', ({ query }) => {
    const ids = (query.get('order_ids') ?? '').replace(/[[\]]/g, '').split(',')
    if (ids.some((id) => unknown.has(id))) return { type: 'ISP', code: '37', message: 'E037: One or more order id …' }
    return { code: '0', data: ids.map((id) => ({ order_number: Number(id), order_items: [ITEM] })) }
  })
  const { orders } = await channel.fetchOrders(store, ['1', '2', '3', '4', '5', '6', '7', '8'])
  t.same(orders.map((order) => order.kodeInvoiceMp).sort(), ['1', '2', '5', '6', '8'])
  t.ok(asked.length <= 15, `${asked.length} questions`)
  t.same(await channel.fetchOrders(store, ['4']), NOTHING_TOLD)
})

t.test('another refusal of Lazada is no unknown order', async (t) => {
  const { channel, store, asked } = await open(t, 'lazada', () => ({ type: 'ISP', code: '38', message: 'E038' }))
  await t.rejects(channel.fetchOrders(store, ['1', '2']), { kind: 'refused', message: /HTTP 200, 38$/ })
  t.equal(asked.length, 1)
})

t.test('an order whose items Lazada does not tell is told by its list', async (t) => {
  const { channel, store } = await open(t, 'lazada', ({ path }) =>
    path.endsWith('/orders/get') ? listOf([ORDER]) : { code: '0', data: [{ order_number: '42', order_items: [] }] },
  )
  const [order] = await ordersOf(channel.ordersChanged(store, AT, LATER))
  t.match(order, { kodeInvoiceMp: '42', facts: { status: 'ready_to_process', updatedAt: AT } })
  t.same(await channel.fetchOrders(store, ['42']), NOTHING_TOLD, 'without its list nothing is known of it')
})

t.test('more orders of one second than a page holds are read to the end, counted or not', async (t) => {
  const orders = Array.from({ length: 250 }, (_, nth) => ({ ...ORDER, order_number: String(nth + 1) }))
  for (const counts of [true, false]) {
    const { channel, store } = await open(t, 'lazada', ({ query }) => {
      const offset = Number(query.get('offset'))
      return listOf(orders.slice(offset, offset + 100), counts ? orders.length : undefined)
    })
    t.equal((await channel.numbersCreated(store, AT, LATER)).length, 250)
  }
})

t.test('what lies behind Lazada’s furthest page is not passed over in silence', async (t) => {
  const page = Array.from({ length: 100 }, (_, nth) => ({ ...ORDER, order_number: String(nth + 1) }))
  const { channel, store, asked } = await open(t, 'lazada', () => listOf(page, 6000))
  const refusal = { kind: 'refused', message: /more than 5000 orders of S/ }
  await t.rejects(channel.numbersCreated(store, AT, LATER), refusal)
  t.ok(asked.every(({ query }) => Number(query.get('offset')) + Number(query.get('limit')) <= 5000))
})

t.test('more orders of one second than a page holds are read to the end at TikTok too', async (t) => {
  const orders = Array.from({ length: 250 }, (_, nth) => ({ ...TIKTOK_ORDER, id: String(nth + 1) }))
  const { channel, store } = await open(t, 'tiktok', ({ query }) => {
    const offset = Number(query.get('page_token') ?? 0)
    const next_page_token = offset + 100 < orders.length ? String(offset + 100) : ''
    return {
      code: 0,
      data: { orders: orders.slice(offset, offset + 100), next_page_token, total_count: orders.length },
    }
  })
  const batches = await all(channel.ordersChanged(store, AT, LATER))
  t.same(
    batches.map(({ orders }) => orders.length),
    [50, 50, 50, 50, 50],
  )
  t.same(
    batches.map(({ completeUpTo }) => completeUpTo),
    [null, null, null, null, LATER],
  )
})

t.test('a list of TikTok that never ends is not read for ever', async (t) => {
  const data = { orders: [TIKTOK_ORDER], next_page_token: 'same', total_count: 1 }
  const { channel, store } = await open(t, 'tiktok', () => ({ code: 0, data }))
  await t.rejects(all(channel.ordersChanged(store, AT, LATER)), { kind: 'unreadable', message: /next_page_token/ })
})

t.test('an order that cannot be read is named, and keeps nobody from the others', async (t) => {
  const why = 'update_time is not a time in seconds'
  const tiktok = await open(t, 'tiktok', () => ({
    code: 0,
    data: { orders: [TIKTOK_ORDER, { ...TIKTOK_ORDER, id: '2', update_time: 'soon' }, { status: 'UNPAID' }] },
  }))
  t.match(await all(tiktok.channel.ordersChanged(tiktok.store, AT, LATER)), [
    {
      orders: [{ kodeInvoiceMp: '1' }],
      unreadable: [
        { kodeInvoiceMp: '2', why },
        { kodeInvoiceMp: null, why },
      ],
      completeUpTo: LATER,
    },
  ])
  const unnamed = { kind: 'unreadable', message: 'update_time is not a time in seconds' }
  await t.rejects(tiktok.channel.numbersCreated(tiktok.store, AT, LATER), unnamed, 'a day is not counted without it')

  const listed = ['1', '2', '3', '4'].map((order_number) => ({ ...ORDER, order_number }))
  const items = [ITEM, { ...ITEM, updated_at: 'soon' }, 'no list', ITEM].map((item, nth) => ({
    order_number: nth + 1,
    order_items: typeof item === 'string' ? item : [item],
  }))
  const lazada = await open(t, 'lazada', ({ path }) =>
    path.endsWith('/orders/get')
      ? listOf([...listed.slice(0, 3), { ...ORDER, order_number: '4', created_at: null }])
      : { code: '0', data: items.slice(0, 3) },
  )
  const [batch] = await all(lazada.channel.ordersChanged(lazada.store, AT, LATER))
  t.match(batch, { orders: [{ kodeInvoiceMp: '1' }], completeUpTo: LATER })
  t.same(batch?.unreadable.map(({ kodeInvoiceMp }) => kodeInvoiceMp).sort(), ['2', '3', '4'])
  t.same(
    await lazada.channel.numbersCreated(lazada.store, AT, LATER),
    ['1', '2', '3', '4'],
    'and counted by its number',
  )
})

t.test(
  'of orders asked for by number the readable ones come, the others are named, even where all are such',
  async (t) => {
    const why = 'update_time is not a time in seconds'
    const tiktok = await open(t, 'tiktok', ({ query }) => {
      const fields = { '1': {}, '2': { update_time: 'soon' }, '3': { id: ['3'], update_time: 'soon' } }
      const told = Object.entries(fields).filter(([id]) => query.get('ids')?.split(',').includes(id))
      return { code: 0, data: { orders: told.map(([id, odd]) => ({ ...TIKTOK_ORDER, id, ...odd })) } }
    })
    const unreadable = [
      { kodeInvoiceMp: '2', why },
      { kodeInvoiceMp: null, why },
    ]
    const answer = await tiktok.channel.fetchOrders(tiktok.store, ['1', '2', '3', '4'])
    t.match(answer.orders, [{ kodeInvoiceMp: '1' }])
    t.same(answer.unreadable, unreadable)
    t.same(await tiktok.channel.fetchOrders(tiktok.store, ['2', '3']), { orders: [], unreadable })

    const lazada = await open(t, 'lazada', () => ({
      code: '0',
      data: [
        { order_number: '1', order_items: [ITEM] },
        { order_number: '2', order_items: [ITEM, { ...ITEM, updated_at: 'soon' }] },
        { order_number: '3', order_items: [ITEM, 'no item'] },
        { order_number: {}, order_items: [ITEM] },
        { order_number: '5', order_items: [] },
      ],
    }))
    const told = await lazada.channel.fetchOrders(lazada.store, ['1', '2', '3', '4', '5'])
    t.match(told.orders, [{ kodeInvoiceMp: '1' }], 'and nothing is known of one without items')
    t.same(told.unreadable, [
      { kodeInvoiceMp: '2', why: 'updated_at is not a time with an offset' },
      { kodeInvoiceMp: '3', why: 'an entry of order_items is not an object' },
      { kodeInvoiceMp: null, why: 'order_number is not a number' },
    ])
  },
)

t.test('where none of several changed orders can be read, the contract has changed', async (t) => {
  const orders = ['1', '2'].map((id) => ({ id, status: 'UNPAID' }))
  const { channel, store } = await open(t, 'tiktok', () => ({ code: 0, data: { orders } }))
  await t.rejects(all(channel.ordersChanged(store, AT, LATER)), { kind: 'unreadable', message: /update_time/ })
})

t.test('a shop without a cipher is asked about without one', async (t) => {
  const { channel, store, asked } = await open(t, 'tiktok', () => ({ code: 0, data: { orders: [] } }))
  t.same(await channel.fetchOrders(store, ['1']), NOTHING_TOLD)
  t.notOk(asked[0]?.query.has('shop_cipher'))
})

const ORDER = { order_number: '42', created_at: TIME, updated_at: TIME, statuses: ['pending'] }
const ITEM = { created_at: TIME, updated_at: TIME, status: 'pending' }
const TIKTOK_ORDER = { id: '1', status: 'UNPAID', create_time: AT.getTime() / 1000, update_time: AT.getTime() / 1000 }

function listOf(orders: readonly object[], countTotal?: number): object {
  return { code: '0', data: { orders, count: orders.length, ...(countTotal !== undefined && { countTotal }) } }
}

interface Asked {
  readonly path: string
  readonly query: URLSearchParams
}

async function open(t: Teardown, kind: 'lazada' | 'tiktok', answer: (asked: Asked) => object) {
  const asked: Asked[] = []
  const server = createServer((request, response) => {
    const { pathname: path, searchParams: query } = new URL(request.url ?? '/', 'http://odd')
    asked.push({ path, query })
    response.end(JSON.stringify(answer({ path, query })))
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  t.teardown(() => server.close())
  const baseUrl = `http://127.0.0.1:${(server.address() as AddressInfo).port}`
  const app: ChannelApp = {
    channel: kind,
    key: 'k',
    secret: 's',
    baseUrl,
    authUrl: baseUrl,
    consentUrl: null,
    serviceId: null,
  }
  const clock = testClock()
  const later = new Date(NOON.getTime() + 3_600_000)
  const grant = { accessToken: 'a', accessExpiresAt: later, refreshToken: 'r', refreshExpiresAt: later }
  const ask = openOutbound({ clock, sleep: async () => {} })
  const channel = openChannels(channelParts(ask, clock, { app, grant })).get(kind)
  if (channel === undefined) throw new Error(`nobody speaks for ${kind}`)
  const authorisation = { id: 1, shopId: '1', shopCipher: null }
  const store: StoreConnection = { store: 'S', marketplace: kind, channel: kind, baseUrl, authorisation }
  return { channel, store, asked }
}
