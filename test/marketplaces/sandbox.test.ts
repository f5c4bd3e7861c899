import t from 'tap'
import type { MarketplaceHalf } from '../../src/backlog/order.ts'
import type { ChangedOrders, ChannelOrder, MarketplaceConnector, StoreConnection } from '../../src/marketplaces/port.ts'
import { openChannels } from '../../src/marketplaces/registry.ts'
import { toOrdersPage } from '../../src/marketplaces/sandbox/mapping.ts'
import { openOutbound } from '../../src/platform/outbound/fetch.ts'
import { DAY } from '../../src/sandbox/calendar.ts'
import type { Platform } from '../../src/sandbox/catalog.ts'
import type { Fault } from '../../src/sandbox/faults.ts'
import type { Life, ShopFacts } from '../../src/sandbox/life.ts'
import { startSandbox } from '../../src/sandbox/server.ts'
import { channelParts } from '../helpers/channel-parts.ts'
import type { Teardown } from '../helpers/database.ts'

const NOON = new Date('2026-11-18T05:00:00Z')
const NOW = NOON.getTime()
const clock = { now: () => NOON }

t.test('the words of each marketplace mean what its documents say', async (t) => {
  const meanings: Readonly<Record<Platform, Readonly<Record<string, string>>>> = {
    TOKOPEDIA: {
      unpaid: '100 103 200',
      on_hold: '11 221 690 691 695 698',
      ready_to_process: '220',
      accepted: '400',
      waiting_pickup: '450',
      in_transit: '500 501 520 530 540',
      returning: '550',
      delivered: '600 601',
      completed: '700 701',
      cancelled: '0 2 3 4 5 6 10 15 699',
    },
    TIKTOK_SHOP: {
      unpaid: 'UNPAID',
      on_hold: 'ON_HOLD',
      ready_to_process: 'AWAITING_SHIPMENT',
      waiting_pickup: 'AWAITING_COLLECTION PARTIALLY_SHIPPING',
      in_transit: 'IN_TRANSIT',
      delivered: 'DELIVERED',
      completed: 'COMPLETED',
      cancelled: 'CANCELLED',
    },
    SHOPEE: {
      unpaid: 'UNPAID',
      on_hold: 'PENDING INVOICE_PENDING',
      ready_to_process: 'READY_TO_SHIP',
      waiting_pickup: 'PROCESSED RETRY_SHIP',
      in_transit: 'SHIPPED',
      delivered: 'TO_CONFIRM_RECEIVE TO_RETURN',
      completed: 'COMPLETED',
      cancelled: 'CANCELLED',
    },
    LAZADA: {
      unpaid: 'unpaid',
      ready_to_process: 'pending repacked',
      accepted: 'packed',
      waiting_pickup: 'ready_to_ship',
      in_transit: 'shipped shipping',
      delivered: 'delivered returned',
      returning: 'failed lost',
      cancelled: 'canceled',
    },
    BLIBLI: {
      ready_to_process: 'FP',
      accepted: 'PF',
      waiting_pickup: 'PU BP',
      in_transit: 'CX',
      delivered: 'D',
      cancelled: 'X OS',
    },
  }
  for (const [platform, statuses] of Object.entries(meanings)) {
    for (const [meaning, words] of Object.entries(statuses)) {
      for (const status of words.split(' ')) {
        const { facts } = mapped({ platform, status })
        t.match(facts, { status: meaning, statusRaw: status, statusUnrecognised: false }, `${platform} ${status}`)
      }
    }
  }
})

t.test('a word nobody knows is kept as it came and gives an order no status', async (t) => {
  for (const status of ['AWAITING_DROP_OFF', 'constructor', '__proto__', 'cancelled', ' 220']) {
    for (const platform of ['TOKOPEDIA', 'TIKTOK_SHOP', 'SHOPEE', 'LAZADA', 'BLIBLI']) {
      const { facts } = mapped({ platform, status, cancellation: { initiator: 'BUYER', reason: 'x' } })
      t.match(facts, { statusRaw: status, statusUnrecognised: true, statusIfNew: 'ready_to_process' })
      for (const field of ['status', 'cancelledBy', 'cancelReason'])
        t.notOk(field in facts, `${platform} ${status} says nothing of ${field}`)
    }
  }
})

t.test("a buyer's request to cancel is a flag, not a status", async (t) => {
  const requests: readonly (readonly [object, MarketplaceHalf['statusIfNew']])[] = [
    [{ platform: 'SHOPEE', status: 'IN_CANCEL', package_status: 'LOGISTICS_READY' }, 'ready_to_process'],
    [{ platform: 'SHOPEE', status: 'IN_CANCEL', package_status: 'LOGISTICS_REQUEST_CREATED' }, 'waiting_pickup'],
    [{ platform: 'SHOPEE', status: 'IN_CANCEL', package_status: 'LOGISTICS_PICKUP_RETRY' }, 'waiting_pickup'],
    [{ platform: 'BLIBLI', status: 'CR' }, 'ready_to_process'],
    [{ platform: 'TOKOPEDIA', status: '401' }, 'ready_to_process'],
  ]
  for (const [order, statusIfNew] of requests) {
    const { facts } = mapped(order)
    t.match(facts, { buyerCancelRequested: true, statusUnrecognised: false, statusIfNew }, JSON.stringify(order))
    t.notOk('status' in facts)
  }
  const { facts } = mapped({ platform: 'TIKTOK_SHOP', status: 'AWAITING_SHIPMENT', buyer_requests_cancel: true })
  t.match(facts, { buyerCancelRequested: true, status: 'ready_to_process' })
})

t.test('who cancelled is read where it is said, and unknown where it is not', async (t) => {
  const cases = [
    ['TIKTOK_SHOP', 'CANCELLED', 'BUYER', 'customer'],
    ['TIKTOK_SHOP', 'CANCELLED', 'OPERATOR', 'operator'],
    ['TIKTOK_SHOP', 'CANCELLED', null, 'unknown'],
    ['SHOPEE', 'CANCELLED', 'buyer', 'customer'],
    ['SHOPEE', 'CANCELLED', 'Ops', 'operator'],
    ['LAZADA', 'canceled', 'buyer-cancel', 'customer'],
    ['LAZADA', 'canceled', 'cancellation-internal', 'system'],
    ['LAZADA', 'canceled', 'null-null', 'unknown'],
    ['TOKOPEDIA', '0', null, 'unknown'],
    ['TOKOPEDIA', '0', 'system-automatic', 'system'],
    ['TOKOPEDIA', '10', null, 'seller'],
    ['TOKOPEDIA', '15', null, 'customer'],
    ['BLIBLI', 'X', null, 'unknown'],
    ['BLIBLI', 'OS', null, 'seller'],
  ] as const
  for (const [platform, status, initiator, cancelledBy] of cases) {
    const { facts } = mapped({ platform, status, cancellation: { initiator, reason: 'Stok habis' } })
    t.match(
      facts,
      { status: 'cancelled', cancelledBy, cancelReason: 'Stok habis' },
      `${platform} ${status} ${initiator}`,
    )
  }
  t.match(mapped({ platform: 'LAZADA', status: 'canceled' }).facts, { cancelledBy: 'unknown', cancelReason: null })
  const alive = mapped({ platform: 'SHOPEE', status: 'SHIPPED' }).facts
  t.match(alive, { cancelledBy: null, cancelReason: null }, 'nobody cancelled what is not cancelled')
})

t.test("Shopee's parcel on its way back is an order that returns", async (t) => {
  const back = { platform: 'SHOPEE', package_status: 'LOGISTICS_DELIVERY_FAILED' }
  t.equal(mapped({ ...back, status: 'SHIPPED' }).facts.status, 'returning')
  t.equal(mapped({ ...back, status: 'CANCELLED' }).facts.status, 'cancelled')
})

t.test('an answer that is not as agreed is named, not guessed', async (t) => {
  const cases: readonly (readonly [unknown, string])[] = [
    [null, 'answer is not an object'],
    [[], 'answer is not an object'],
    [{}, 'orders is not a list'],
    [{ orders: ['x'] }, 'order is not an object'],
    [{ orders: [rawOrder({ platform: 'BAZAAR' })] }, 'platform BAZAAR is not known'],
    [{ orders: [rawOrder({ order_number: '' })] }, 'order_number is not a text'],
    [{ orders: [rawOrder({ status: 220 })] }, 'status is not a text'],
    [{ orders: [rawOrder({ updated_at: '2026-11-18 05:00' })] }, 'updated_at is not a time with an offset'],
    [{ orders: [rawOrder({ created_at: 'T25:00Z' })] }, 'created_at is not a time with an offset'],
    [{ orders: [rawOrder({ buyer_requests_cancel: 'no' })] }, 'buyer_requests_cancel is neither true nor false'],
    [{ orders: [rawOrder({ cancellation: 'x', status: '0' })] }, 'cancellation is not an object'],
  ]
  for (const [answer, message] of cases) t.throws(() => toOrdersPage(answer), { name: 'UnreadableAnswer', message })
})

t.test('every change of every store comes over the line, whole and in order', async (t) => {
  const { channel, sandbox, connection } = await open(t)
  const since = new Date(NOW - 3 * DAY)
  for (const { code, platform } of sandbox.world.size.stores) {
    const orders = await all(channel.ordersChanged({ ...connection, store: code }, since, new Date(NOW)))
    const changed = sandbox.world.changed(code, 'shop', since.getTime(), NOW)
    t.same(
      orders.map(({ kodeInvoiceMp, facts }) => [kodeInvoiceMp, facts.updatedAt.getTime()]),
      changed.map(({ life, updatedAt }) => [life.order.number, updatedAt]),
      `${code} (${platform}): ${orders.length} orders`,
    )
  }
})

t.test('the facts of an order arrive as they are', async (t) => {
  const { channel, sandbox, connection } = await open(t)
  const order = {
    store: connection.store,
    platform: 'SHOPEE',
    number: '261118ABCD0001',
    createdAt: NOW - DAY,
    warehouse: 'SBS-CKG',
    courier: 'SPX Standard',
    waybill: 'SPXID1',
    fulfilledByMarketplace: true,
  } as const
  const shop = (at: number, facts: Partial<ShopFacts>) => ({ at, change: () => facts })
  const steps = [
    shop(NOW - DAY, { stage: 'paid', shipBy: NOW + DAY, courier: 'SPX Standard' }),
    shop(NOW - 1, { stage: 'cancelled', cancelledBy: 'buyer', cancelReason: 'Berubah pikiran', waybill: 'SPXID1' }),
  ]
  sandbox.world.place({ order, shop: steps, books: [] } satisfies Life)
  t.same(await channel.fetchOrders(connection, ['261118ABCD0001', '261118ABCD0002']), [
    {
      kodeInvoiceMp: '261118ABCD0001',
      facts: {
        updatedAt: new Date(NOW - 1),
        createdAt: new Date(NOW - DAY),
        statusRaw: 'CANCELLED',
        status: 'cancelled',
        statusUnrecognised: false,
        cancelledBy: 'customer',
        cancelReason: 'Berubah pikiran',
        buyerCancelRequested: false,
        warehouse: 'SBS-CKG',
        shippingAgency: 'SPX Standard',
        trackingNumber: 'SPXID1',
        shipBy: new Date(NOW + DAY),
        fulfilledByMarketplace: true,
      },
    },
  ])
})

t.test('each way of failing has its name, and says whether to come again', async (t) => {
  const { channel: patient, impatient, sandbox, connection } = await open(t)
  const faults: readonly (readonly [Fault, string, number | null])[] = [
    [{ kind: 'rate-limited', retryAfterSeconds: 90 }, 'rate-limited', 90_000],
    [{ kind: 'rate-limited' }, 'rate-limited', 30_000],
    [{ kind: 'server-error' }, 'unreachable', 30_000],
    [{ kind: 'reset' }, 'unreachable', 30_000],
    [{ kind: 'silence' }, 'unreachable', 30_000],
    [{ kind: 'truncated' }, 'unreadable', 30_000],
    [{ kind: 'unauthorised' }, 'unauthorised', null],
  ]
  for (const [fault, kind, retryAfterMs] of faults) {
    const channel = fault.kind === 'silence' ? impatient : patient
    sandbox.misbehave(fault)
    const expected = { name: 'MarketplaceError', kind, retryAfterMs }
    await t.rejects(channel.fetchOrders(connection, ['1']), expected, `${fault.kind} by name`)
    await t.rejects(all(channel.ordersChanged(connection, NOON, NOON)), expected, `${fault.kind} by time`)
    sandbox.behave()
  }
  const stranger = { ...connection, store: 'NOBODY' }
  await t.rejects(patient.fetchOrders(stranger, ['1']), {
    name: 'MarketplaceError',
    kind: 'refused',
    retryAfterMs: null,
  })
  await sandbox.close()
  await t.rejects(patient.fetchOrders(connection, ['1']), { name: 'MarketplaceError', kind: 'unreachable' })
})

t.test('what fails once does not fail the caller, and no order costs ten calls', async (t) => {
  const { channel, sandbox, connection } = await open(t)
  for (const kind of ['server-error', 'reset', 'truncated', 'rate-limited'] as const) {
    sandbox.misbehave({ kind, times: 1 })
    t.same(await channel.fetchOrders(connection, []), [], kind)
  }
  const before = sandbox.calls().length
  sandbox.misbehave({ kind: 'server-error' })
  await t.rejects(channel.fetchOrders(connection, ['1']))
  t.equal(sandbox.calls().length - before, 3)
})

t.test('an answer of another shape is unreadable, a mistake of ours is not dressed up', async (t) => {
  const connection = connectionTo('http://127.0.0.1:9')
  const unreadable = sandboxOf(openChannels(channelParts(async () => ({ orders: null }), clock)))
  await t.rejects(unreadable.fetchOrders(connection, ['1']), {
    name: 'MarketplaceError',
    kind: 'unreadable',
    retryAfterMs: null,
  })
  const mistaken = sandboxOf(openChannels(channelParts(async () => Promise.reject(new RangeError('a mistake')), clock)))
  await t.rejects(mistaken.fetchOrders(connection, ['1']), { name: 'RangeError' })
})

async function open(t: Teardown) {
  const sandbox = await startSandbox({ clock })
  t.teardown(() => sandbox.close())
  const channelWith = (timeoutMs: number) =>
    sandboxOf(openChannels(channelParts(openOutbound({ clock, sleep: async () => {}, timeoutMs }), clock)))
  const connection = connectionTo(sandbox.url)
  return { sandbox, channel: channelWith(30_000), impatient: channelWith(100), connection }
}

function connectionTo(baseUrl: string): StoreConnection {
  return { store: 'SHP-NIRMALA', marketplace: 'shopee', channel: 'sandbox', baseUrl, authorisation: null }
}

function sandboxOf(channels: ReturnType<typeof openChannels>): MarketplaceConnector {
  const channel = channels.get('sandbox')
  if (channel === undefined) throw new Error('the registry knows no sandbox')
  return channel
}

async function all(pages: AsyncIterable<ChangedOrders>): Promise<readonly ChannelOrder[]> {
  const orders: ChannelOrder[] = []
  for await (const page of pages) orders.push(...page.orders)
  return orders
}

function rawOrder(some: object): object {
  return {
    order_number: 'X1',
    platform: 'TOKOPEDIA',
    created_at: '2026-11-18T05:00:00.000Z',
    updated_at: '2026-11-18T12:00:00.120+07:00',
    status: '220',
    package_status: null,
    cancellation: null,
    buyer_requests_cancel: false,
    warehouse_code: null,
    shipping_provider: null,
    tracking_number: null,
    ship_by: null,
    fulfillment_type: 'seller',
    ...some,
  }
}

function mapped(some: object): ChannelOrder {
  const [order] = toOrdersPage({ orders: [rawOrder(some)] }).orders
  if (order === undefined) throw new Error('nothing was mapped')
  return order
}
