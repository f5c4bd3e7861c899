import t from 'tap'
import type { MarketplaceHalf } from '../../src/backlog/order.ts'
import { failureOf } from '../../src/marketplaces/lazada/failure.ts'
import {
  toChannelOrder,
  toChannelOrderOfItems,
  toFoundShop,
  toItemsOfOrders,
  toListedOrders,
  toTokenGrant,
} from '../../src/marketplaces/lazada/mapping.ts'
import { readPush } from '../../src/marketplaces/lazada/push.ts'
import { pushSignatureOf, signatureOf } from '../../src/marketplaces/lazada/signature.ts'
import { listenForTheirClock } from '../../src/marketplaces/lazada/their-clock.ts'
import { isSameSignature } from '../../src/platform/signature.ts'
import { allOf } from './readings.ts'

const NOON = new Date('2026-11-18T05:00:00Z')

t.test('a call is signed as the published example', async (t) => {
  const query = {
    access_token: 'test',
    app_key: '123456',
    order_id: '1234',
    sign_method: 'sha256',
    timestamp: '1517820392000',
  }
  const sign = signatureOf('helloworld', '/order/get', query)
  t.equal(sign, '4190D32361CFB9581350222F345CB77F3B19F0E31D162316848A2C1FFD5FAB4A')
  t.equal(
    signatureOf('helloworld', '/order/get', { sign: 'x', status: '', ...query }),
    sign,
    'neither itself nor what is empty',
  )
  const { timestamp, ...others } = query
  t.equal(signatureOf('helloworld', '/order/get', { timestamp, ...others }), sign, 'the order means nothing')
})

t.test('what is read is complete up to Lazada’s own time, where our clock is ahead', async (t) => {
  const MINUTE = 60_000
  const after = (minutes: number) => new Date(NOON.getTime() + minutes * MINUTE)
  const theirs = listenForTheirClock()
  t.same(theirs.noLaterThanNow(after(90)), after(90), 'unless it was told')
  theirs.hear(NOON)
  t.same(theirs.noLaterThanNow(after(-5)), after(-5), 'the past is complete')
  t.same(theirs.noLaterThanNow(after(90)), NOON)
  t.same(theirs.noLaterThanNow(after(120)), NOON)
  t.same(theirs.noLaterThanNow(after(121)), after(121), 'with such a clock of ours nothing would have been answered')
  t.equal(theirs.noLaterThanNow(null), null)
  theirs.hear(after(7))
  t.same(theirs.noLaterThanNow(after(90)), after(7))
})

t.test('a push is signed over app key and exact text', async (t) => {
  // printf %s '123456{"message_type":0}' | openssl dgst -sha256 -hmac helloworld
  const sign = pushSignatureOf('helloworld', '123456', '{"message_type":0}')
  t.equal(sign, 'f48585b1bbcc79a224ec47eb03ffb06ea0d6958b98df75a187d20c54cc0b4b27')
  t.ok(isSameSignature(sign, sign))
  for (const wrong of ['', sign.slice(1), `${sign}0`]) t.notOk(isSameSignature(wrong, sign))
})

t.test('the words of Lazada mean what its documents say', async (t) => {
  const meanings: Readonly<Record<string, string>> = {
    unpaid: 'unpaid',
    ready_to_process: 'pending repacked topack',
    accepted: 'packed toship',
    waiting_pickup: 'ready_to_ship',
    in_transit: 'shipped shipping',
    delivered: 'delivered returned',
    returning: 'failed lost',
    cancelled: 'canceled',
  }
  for (const [status, words] of Object.entries(meanings)) {
    for (const word of words.split(' '))
      t.match(folded({ status: word }), { status, statusRaw: word, statusUnrecognised: false }, word)
  }
})

t.test('an order is as far as its least advanced item that was not cancelled', async (t) => {
  const cases = [
    { items: 'canceled canceled', status: 'cancelled', raw: 'canceled' },
    { items: 'canceled pending', status: 'ready_to_process', raw: 'pending, canceled' },
    { items: 'shipped packed', status: 'accepted', raw: 'packed, shipped' },
    { items: 'ready_to_ship ready_to_ship', status: 'waiting_pickup', raw: 'ready_to_ship' },
    { items: 'delivered shipped canceled', status: 'in_transit', raw: 'shipped, delivered, canceled' },
    { items: 'delivered failed', status: 'returning', raw: 'failed, delivered' },
    { items: 'failed shipped', status: 'in_transit', raw: 'shipped, failed' },
    { items: 'unpaid pending', status: 'unpaid', raw: 'unpaid, pending' },
  ]
  for (const { items, status, raw } of cases) {
    const words = items.split(' ')
    for (const order of [words, [...words].reverse()]) {
      const facts = folded(...order.map((word) => ({ status: word })))
      t.match(facts, { status, statusRaw: raw, statusUnrecognised: false }, items)
    }
  }
})

t.test('a word nobody knows is kept as it came and gives an order no status', async (t) => {
  for (const word of ['something_new', 'constructor', '__proto__', 'CANCELED']) {
    const facts = folded({ status: 'pending' }, { status: word, cancel_return_initiator: 'buyer-cancel' })
    t.match(facts, { statusRaw: `${word}, pending`, statusUnrecognised: true, statusIfNew: 'ready_to_process' })
    for (const field of ['status', 'cancelledBy', 'cancelReason']) t.notOk(field in facts, field)
  }
  t.match(folded({ status: 'zz' }, { status: 'aa' }, { status: 'canceled' }), { statusRaw: 'aa, zz, canceled' })
})

t.test('who cancelled is read from the items, from the last of them where they differ', async (t) => {
  const [early, late] = ['2018-02-10 21:12:09 +0700', '2018-02-11 08:00:00 +0700']
  const cases = [
    { items: [['cancellation-customer', early]], by: 'customer' },
    { items: [['buyer-cancel', early]], by: 'customer' },
    { items: [['cancellation-seller', early]], by: 'seller' },
    { items: [['system-cancel', early]], by: 'system' },
    { items: [['cancellation-internal', early]], by: 'system' },
    { items: [['cancellation-failed Delivery', early]], by: 'system' },
    { items: [['customer service-cancel', early]], by: 'operator' },
    { items: [['refund-internal', early]], by: 'unknown' },
    { items: [['null-null', early]], by: 'unknown' },
    { items: [['', early]], by: 'unknown' },
    { items: [[undefined, early]], by: 'unknown' },
    {
      items: [
        ['null-null', late],
        ['buyer-cancel', early],
      ],
      by: 'customer',
    },
    {
      items: [
        ['cancellation-seller', early],
        ['buyer-cancel', late],
      ],
      by: 'customer',
    },
    {
      items: [
        ['buyer-cancel', early],
        ['cancellation-seller', late],
      ],
      by: 'seller',
    },
    {
      items: [
        ['buyer-cancel', late],
        ['cancellation-seller', late],
      ],
      by: 'unknown',
    },
    {
      items: [
        ['buyer-cancel', late],
        ['cancellation-customer', late],
      ],
      by: 'customer',
    },
  ]
  for (const { items, by } of cases) {
    const told = items.map(([cancel_return_initiator, updated_at]) => ({
      status: 'canceled',
      cancel_return_initiator,
      updated_at,
    }))
    t.equal(folded(...told).cancelledBy, by, JSON.stringify(items))
  }
  const why = { status: 'canceled', cancel_return_initiator: 'buyer-cancel', reason_detail: 'found it cheaper' }
  t.equal(folded(why).cancelReason, 'found it cheaper')
  t.equal(folded({ ...why, reason: 'Changed my mind' }).cancelReason, 'Changed my mind')
  t.equal(folded({ status: 'canceled' }).cancelReason, null)
  t.match(folded({ status: 'pending' }, why), { cancelledBy: null, cancelReason: null }, 'one item is not the order')
})

t.test('couriers, waybills, warehouse and deadline are those of the items that still go', async (t) => {
  const facts = folded(
    { status: 'canceled', shipment_provider: 'JNE', tracking_code: 'X', sla_time_stamp: '2018-02-01T00:00:00+07:00' },
    {
      status: 'packed',
      shipment_provider: 'LEX ID',
      tracking_code: 'LX2',
      sla_time_stamp: '2018-02-12T21:00:00+07:00',
      warehouse_code: 'dropshipping',
      is_fbl: '0',
    },
    {
      status: 'packed',
      shipment_provider: 'Ninja Van ID',
      tracking_code: '',
      sla_time_stamp: '2018-02-11T21:00:00+07:00',
      is_fbl: '1',
    },
    { status: 'packed', shipment_provider: 'LEX ID', tracking_code: 'LX3', sla_time_stamp: '' },
  )
  t.match(facts, {
    shippingAgency: 'LEX ID, Ninja Van ID',
    trackingNumber: 'LX2, LX3',
    shipBy: new Date('2018-02-11T14:00:00Z'),
    warehouse: 'dropshipping',
    fulfilledByMarketplace: false,
  })
  t.match(folded({ status: 'pending' }), { shippingAgency: null, trackingNumber: null, shipBy: null, warehouse: null })
  t.match(folded({ status: 'canceled', tracking_code: 'X' }), { trackingNumber: 'X' }, 'a cancelled parcel is traced')
  for (const is_fbl of ['1', 1, true]) t.equal(folded({ status: 'packed', is_fbl }).fulfilledByMarketplace, true)
})

t.test('the buyer asks to cancel until seller and courier have agreed', async (t) => {
  const asked: readonly object[] = [
    { need_cancel_confirm: true },
    { need_cancel_confirm: 'true' },
    { is_cancel_pending: true },
    { is_cancel_pending: 'true' },
  ]
  for (const fields of asked) {
    t.equal(folded({ status: 'pending', ...fields }).buyerCancelRequested, true, JSON.stringify(fields))
    t.equal(listed(fields, [{ status: 'pending' }]).buyerCancelRequested, true, 'told by the list')
  }
  t.equal(folded({ status: 'pending', need_cancel_confirm: false }).buyerCancelRequested, false)
  t.equal(listed({ is_cancel_pending: 'false' }, [{ status: 'pending' }]).buyerCancelRequested, false)
})

t.test('an order is as new as whatever of it changed last', async (t) => {
  const created_at = '2018-02-10 21:12:09 +0700'
  const items = [
    { status: 'pending', created_at: '2018-02-10 21:12:10 +0700', updated_at: '2018-02-12 08:00:00 +0700' },
    { status: 'pending', created_at, updated_at: '2018-02-11T08:00:00.000Z' },
  ]
  t.match(folded(...items), {
    createdAt: new Date('2018-02-10T14:12:09Z'),
    updatedAt: new Date('2018-02-12T01:00:00Z'),
  })
  const order = { created_at: '2018-02-10T14:00:00+00:00', updated_at: '2018-02-13 08:00:00 +0700' }
  t.match(listed(order, items), {
    createdAt: new Date('2018-02-10T14:00:00Z'),
    updatedAt: new Date('2018-02-13T01:00:00Z'),
  })
  t.match(listed({ updated_at: created_at }, items), { updatedAt: new Date('2018-02-12T01:00:00Z') })
})

t.test('a listed order whose items are not told keeps what else was known of it', async (t) => {
  const facts = listed({ statuses: ['canceled', 'pending'] }, [])
  t.match(facts, { status: 'ready_to_process', statusRaw: 'pending, canceled', buyerCancelRequested: false })
  for (const field of ['trackingNumber', 'warehouse', 'shipBy', 'shippingAgency']) t.notOk(field in facts, field)
  t.match(listed({ statuses: ['canceled'] }, []), { status: 'cancelled', cancelledBy: 'unknown', cancelReason: null })
  t.match(listed({ statuses: [] }, []), { statusRaw: null, statusUnrecognised: true })
})

t.test('a list tells its orders and how many there are, numbers as such or as text', async (t) => {
  for (const [order_number, countTotal] of [
    ['491253082180001', '500'],
    [491253082180001, 500],
  ]) {
    const { rows: readings, total } = toListedOrders({ data: { countTotal, orders: [{ ...ORDER, order_number }] } })
    const rows = allOf(readings)
    t.match(rows, [{ number: '491253082180001' }])
    t.equal(total, 500)
  }
  t.same(toListedOrders({ data: {} }), { rows: [], total: null })
  t.same(toItemsOfOrders({ code: '0' }), [], 'an answer without orders tells of none')
  const told = allOf(toItemsOfOrders({ data: [{ order_number: 42922, order_items: [ITEM] }, { order_number: '7' }] }))
  const items = new Map(told.map((order) => [order.number, order.items]))
  t.same([...items.keys()], ['42922', '7'])
  t.equal(items.get('42922')?.length, 1)
})

t.test('tokens last so many seconds from now', async (t) => {
  for (const [expires_in, refresh_expires_in] of [
    [604800, 1209600],
    ['604800', '1209600'],
  ]) {
    const pair = { access_token: 'a', expires_in, refresh_token: 'r', refresh_expires_in }
    t.same(toTokenGrant(pair, NOON), {
      accessToken: 'a',
      accessExpiresAt: new Date('2026-11-25T05:00:00Z'),
      refreshToken: 'r',
      refreshExpiresAt: new Date('2026-12-02T05:00:00Z'),
    })
  }
})

t.test('the seller is the shop', async (t) => {
  t.same(toFoundShop({ data: { seller_id: 1000114855, name: 'Rimba' } }), {
    shopId: '1000114855',
    shopCipher: null,
    name: 'Rimba',
  })
  t.match(toFoundShop({ data: { seller_id: '7', name: '' } }), { shopId: '7', name: '7' })
})

t.test('an answer that is not as agreed is named', async (t) => {
  const wrong: Readonly<Record<string, unknown>> = {
    'answer is not an object': null,
    'data is not an object': {},
    'orders is not a list': { data: { orders: 1 } },
    'an order is not an object': { data: { orders: [1] } },
    'order_number is not a number': { data: { orders: [{ ...ORDER, order_number: 'A1' }] } },
    'updated_at is not a time with an offset': { data: { orders: [{ ...ORDER, updated_at: '2018-02-10 21:12:09' }] } },
    'created_at is not a time with an offset': {
      data: { orders: [{ ...ORDER, created_at: '2018-13-10 21:12:09 +0700' }] },
    },
    'status is not a text': { data: { orders: [{ ...ORDER, statuses: [1] }] } },
    'countTotal is not a count': { data: { countTotal: 'many', orders: [] } },
  }
  for (const [message, answer] of Object.entries(wrong))
    t.throws(() => allOf(toListedOrders(answer).rows), { name: 'UnreadableAnswer', message })
  for (const order_number of [2 ** 53, 1.5, 0, null, ''])
    t.throws(() => allOf(toListedOrders({ data: { orders: [{ ...ORDER, order_number }] } }).rows), String(order_number))
  t.throws(() => toChannelOrderOfItems('1', []), { message: 'order_items is empty' })
})

t.test('what went wrong is told by the code', async (t) => {
  const cases = [
    { code: '0', kind: null },
    { code: 0, kind: null },
    { code: 'IllegalAccessToken', kind: 'unauthorised' },
    { code: 'IllegalRefreshToken', kind: 'unauthorised' },
    { code: 'AUTH_TYPE_UNSUPPORTED', kind: 'unauthorised' },
    { code: 'SellerCallLimit', kind: 'rate-limited' },
    { code: 'ServiceTimeout', kind: 'unreachable' },
    { code: 'IllegalTimestamp', kind: 'unreachable' },
    { code: 'IncompleteSignature', kind: 'refused' },
    { code: '17', kind: 'refused' },
    { code: 'SomethingNew', type: 'SYSTEM', kind: 'unreachable' },
    { code: 'SomethingNew', type: 'ISV', kind: 'refused' },
    { code: 'SomethingNew', status: 502, kind: 'unreachable' },
    { code: 'SomethingNew', status: 429, kind: 'rate-limited' },
    { code: 'SomethingNew', status: 401, kind: 'unauthorised' },
  ]
  for (const { code, type, status = 200, kind } of cases) {
    const said = failureOf({ status, json: { code, type, message: 'a secret' } })
    t.same(said, kind === null ? null : { kind, code: String(code) }, `${code} ${type ?? status}`)
  }
  const message = 'Api access frequency exceeds the limit. this ban will last 3 seconds'
  t.same(failureOf({ status: 200, json: { code: 'ApiCallLimit', message } }), {
    kind: 'rate-limited',
    code: 'ApiCallLimit',
    retryAfterMs: 3000,
  })
  t.match(failureOf({ status: 200, json: { code: 'a text of theirs' } }), { kind: 'refused', code: null })
  for (const json of [undefined, null, 'x', [], { data: [] }]) t.equal(failureOf({ status: 500, json }), null)
})

t.test('a push names its order and is known by what it says', async (t) => {
  const data = {
    order_status: 'unpaid',
    trade_order_id: '260422900198363',
    trade_order_line_id: '260422900298363',
    status_update_time: 1603698638,
  }
  const push = { seller_id: '1234567', message_type: 0, data, timestamp: 1603766859530, site: 'lazada_id' }
  const read = (given: object) => readPush(JSON.stringify({ ...push, ...given }))
  const [news] = read({})
  t.match(news, { shopId: '1234567', kodeInvoiceMp: '260422900198363' })
  t.same(read({ timestamp: 1603768659530 }), [news], 'a repetition is the same event')
  const others = [
    { data: { ...data, order_status: 'pending' } },
    { data: { ...data, trade_order_line_id: '2' } },
    { data: { ...data, status_update_time: 1603698639 } },
    { seller_id: 7654321 },
    { message_type: 10, data: { ...data, reverse_status: 'RTM_INIT' } },
    { message_type: 14, data: { trade_order_id: 5, fulfillment_package_id: 'FP0', status: 'DELIVERED' } },
  ]
  const keys = [...others.flatMap(read), news].map((found) => found?.eventId)
  t.equal(new Set(keys).size, keys.length, 'other news are other events')
  t.match(read({ message_type: 14, data: { trade_order_id: 5 } }), [{ kodeInvoiceMp: '5' }])
  for (const message_type of [1, 3, 11, '0', null]) t.same(read({ message_type }), [], 'nothing about orders')
  for (const wrong of [{ data: null }, { data: {} }, { seller_id: 'x' }]) t.throws(() => read(wrong))
  t.throws(() => readPush('x'), { message: 'push is not JSON' })
})

const ORDER = {
  order_number: '42922',
  created_at: '2018-02-10 21:12:09 +0700',
  updated_at: '2018-02-10 21:12:09 +0700',
  statuses: ['pending'],
}
const ITEM = { created_at: ORDER.created_at, updated_at: ORDER.updated_at, status: 'pending' }

function folded(...items: readonly Readonly<Record<string, unknown>>[]): MarketplaceHalf {
  return toChannelOrderOfItems(
    '42922',
    items.map((item) => ({ ...ITEM, ...item })),
  ).facts
}

function listed(order: object, items: readonly object[]): MarketplaceHalf {
  const [row] = allOf(toListedOrders({ data: { orders: [{ ...ORDER, ...order }] } }).rows)
  if (row === undefined) throw new Error('no order')
  return toChannelOrder(
    row,
    items.map((item) => ({ ...ITEM, ...item })),
  ).facts
}
