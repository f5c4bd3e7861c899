import t from 'tap'
import type { MarketplaceHalf } from '../../src/backlog/order.ts'
import { codeFailureOf, failureOf } from '../../src/marketplaces/tiktok/failure.ts'
import { toChannelOrders, toFoundShops, toOrdersPage, toTokenGrant } from '../../src/marketplaces/tiktok/mapping.ts'
import { readPush } from '../../src/marketplaces/tiktok/push.ts'
import { pushSignatureOf, signatureOf } from '../../src/marketplaces/tiktok/signature.ts'
import { isSameSignature } from '../../src/platform/signature.ts'
import { allOf } from './readings.ts'

const DUE = 1_619_611_688
const COLLECTED = 1_678_389_618

t.test('a call is signed as the published example', async (t) => {
  const query = { app_key: '29a39d', timestamp: '1623812664' }
  const example = { path: '/authorization/202309/shops', query, rawBody: '' }
  const sign = signatureOf('e59af819cc', example)
  t.equal(sign, 'b596b73e0cc6de07ac26f036364178ab16b0a907af13d43f0a0cd2345f582dc8')
  const besides = { ...query, sign: 'x', access_token: 'y' }
  t.equal(signatureOf('e59af819cc', { ...example, query: besides }), sign, 'neither sign nor token is signed')
  const shuffled = { timestamp: query.timestamp, app_key: query.app_key }
  t.equal(signatureOf('e59af819cc', { ...example, query: shuffled }), sign, 'the order of parameters means nothing')
  t.not(signatureOf('e59af819cc', { ...example, rawBody: '{}' }), sign, 'the body is signed')
})

t.test('a push is signed over app key and exact text', async (t) => {
  // printf %s '29a39d{"type":1}' | openssl dgst -sha256 -hmac e59af819cc
  const sign = pushSignatureOf('e59af819cc', '29a39d', '{"type":1}')
  t.equal(sign, '72be2b2d87ad7ba394f304cbc5b2c2b9a8982dc91867ec4174f9703b53e41f49')
  t.ok(isSameSignature(sign, sign))
  for (const wrong of ['', sign.slice(1), `${sign}0`, pushSignatureOf('e59af819cc', '29a39d', '{"type": 1}')])
    t.notOk(isSameSignature(wrong, sign))
})

t.test('the words of TikTok Shop mean what its documents say', async (t) => {
  const meanings: Readonly<Record<string, string>> = {
    UNPAID: 'unpaid',
    ON_HOLD: 'on_hold',
    AWAITING_SHIPMENT: 'ready_to_process',
    PARTIALLY_SHIPPING: 'waiting_pickup',
    AWAITING_COLLECTION: 'waiting_pickup',
    IN_TRANSIT: 'in_transit',
    DELIVERED: 'delivered',
    COMPLETED: 'completed',
    CANCELLED: 'cancelled',
  }
  for (const [word, status] of Object.entries(meanings))
    t.match(mapped({ status: word }), { status, statusRaw: word, statusUnrecognised: false }, word)
})

t.test('a word nobody knows is kept as it came and gives an order no status', async (t) => {
  for (const status of ['CANCEL', 'constructor', '__proto__', 'unpaid']) {
    const facts = mapped({ status, cancellation_initiator: 'BUYER', cancel_reason: 'x' })
    t.match(facts, { statusRaw: status, statusUnrecognised: true, statusIfNew: 'ready_to_process' })
    for (const field of ['status', 'cancelledBy', 'cancelReason']) t.notOk(field in facts, field)
  }
})

t.test('who cancelled is read from the order, from its lines where only they know', async (t) => {
  const cases = [
    { initiator: 'BUYER', lines: [], by: 'customer' },
    { initiator: 'SELLER', lines: ['SELLER'], by: 'seller' },
    { initiator: 'SYSTEM', lines: ['SYSTEM'], by: 'system' },
    { initiator: 'SYSTEM', lines: ['OPERATOR', 'OPERATOR'], by: 'operator' },
    { initiator: 'BUYER', lines: ['OPERATOR', 'BUYER'], by: 'customer' },
    { initiator: '', lines: ['BUYER'], by: 'customer' },
    { initiator: 'ROBOT', lines: ['ROBOT'], by: 'unknown' },
    { initiator: undefined, lines: [], by: 'unknown' },
  ]
  for (const { initiator, lines, by } of cases) {
    const line_items = lines.map((cancel_user) => ({ cancel_user }))
    const facts = mapped({ status: 'CANCELLED', cancellation_initiator: initiator, line_items })
    t.equal(facts.cancelledBy, by, `${initiator} over ${lines}`)
  }
  const because = { status: 'CANCELLED', line_items: [{}, { cancel_reason: 'Discount not as expected' }] }
  t.equal(mapped(because).cancelReason, 'Discount not as expected')
  t.equal(mapped({ ...because, cancel_reason: 'Pricing error' }).cancelReason, 'Pricing error')
  t.equal(mapped({ status: 'CANCELLED' }).cancelReason, null)
  t.match(
    mapped({ status: 'IN_TRANSIT', cancellation_initiator: 'BUYER', cancel_reason: 'x' }),
    { cancelledBy: null, cancelReason: null },
    'an order that came back to life is cancelled by nobody',
  )
})

t.test('the deadline is the next moment at which the marketplace cancels by itself', async (t) => {
  const both = { shipping_due_time: DUE, collection_due_time: COLLECTED }
  const cases = [
    { status: 'AWAITING_SHIPMENT', given: both, at: DUE },
    { status: 'PARTIALLY_SHIPPING', given: both, at: DUE },
    { status: 'AWAITING_COLLECTION', given: both, at: COLLECTED },
    { status: 'AWAITING_COLLECTION', given: { shipping_due_time: DUE }, at: DUE },
    { status: 'AWAITING_SHIPMENT', given: { shipping_due_time: 0, collection_due_time: COLLECTED }, at: COLLECTED },
    { status: 'UNPAID', given: {}, at: null },
  ]
  for (const { status, given, at } of cases)
    t.same(mapped({ status, ...given }).shipBy, at === null ? null : new Date(at * 1000), status)
})

t.test('courier, waybill, warehouse and the rest stand where the documents put them', async (t) => {
  const facts = mapped({
    warehouse_id: '6955005333819123123',
    shipping_provider: 'J&T Express',
    tracking_number: 'JX1',
    is_buyer_request_cancel: true,
    fulfillment_type: 'FULFILLMENT_BY_SELLER',
  })
  t.match(facts, {
    updatedAt: new Date(1_619_621_355_000),
    createdAt: new Date(1_619_611_561_000),
    warehouse: '6955005333819123123',
    shippingAgency: 'J&T Express',
    trackingNumber: 'JX1',
    buyerCancelRequested: true,
    fulfilledByMarketplace: false,
  })
  const two = [
    { shipping_provider_name: 'J&T Express', tracking_number: 'JX1' },
    { shipping_provider_name: 'SiCepat', tracking_number: 'SC2' },
    { shipping_provider_name: 'SiCepat', tracking_number: '' },
  ]
  t.match(mapped({ line_items: two }), { shippingAgency: 'J&T Express, SiCepat', trackingNumber: 'JX1, SC2' })
  t.match(mapped({ warehouse_id: '', line_items: [], tracking_number: null }), {
    warehouse: null,
    shippingAgency: null,
    trackingNumber: null,
    buyerCancelRequested: false,
  })
  for (const fulfillment_type of ['FULFILLMENT_BY_TIKTOK', 'FULFILLMENT_BY_DILAYANI_TOKOPEDIA'])
    t.equal(mapped({ fulfillment_type }).fulfilledByMarketplace, true, fulfillment_type)
})

t.test('a store has the orders of its platform, and none is nobody’s', async (t) => {
  const answer = answerWith([
    order({ id: '1', commerce_platform: 'TOKOPEDIA' }),
    order({ id: '2', commerce_platform: 'TIKTOK_SHOP' }),
    order({ id: '3', commerce_platform: 'SOMETHING_NEW' }),
    order({ id: '4' }),
  ])
  const numbers = (marketplace: 'tokopedia' | 'tiktok') =>
    allOf(toChannelOrders(answer, marketplace)).map(({ kodeInvoiceMp }) => kodeInvoiceMp)
  t.same(numbers('tokopedia'), ['1'])
  t.same(numbers('tiktok'), ['2', '3', '4'])
})

t.test('a page tells how many orders the whole shop has, and where the next begins', async (t) => {
  const orders = [order({ commerce_platform: 'TOKOPEDIA' }), order({})]
  const page = toOrdersPage(answerWith(orders, { next_page_token: 'a/b=', total_count: 22_113 }), 'tiktok')
  t.match(page, { next: 'a/b=', total: 22_113 })
  t.equal(page.rows.length, 1)
  t.match(toOrdersPage(answerWith(orders, { next_page_token: '' }), 'tiktok'), { next: null, total: 2 })
  t.match(toOrdersPage({ code: 0, data: { total_count: 0 } }, 'tiktok'), { rows: [], next: null, total: 0 })
})

t.test('tokens last until the moment that is told', async (t) => {
  const data = {
    access_token: 'TTP_a',
    access_token_expire_in: 1_660_556_783,
    refresh_token: 'TTP_r',
    refresh_token_expire_in: 1_691_487_031,
  }
  t.same(toTokenGrant({ code: 0, data }), {
    accessToken: 'TTP_a',
    accessExpiresAt: new Date('2022-08-15T09:46:23Z'),
    refreshToken: 'TTP_r',
    refreshExpiresAt: new Date('2023-08-08T09:30:31Z'),
  })
  for (const access_token_expire_in of [0, -1, 1.5, '1660556783', 1e13])
    t.throws(() => toTokenGrant({ data: { ...data, access_token_expire_in } }), { message: /access_token_expire_in/ })
})

t.test('shops are found with the cipher that stands for them', async (t) => {
  const shops = [
    { id: '7000714532876273420', cipher: 'GCP_XF90', name: 'Maomao beauty shop' },
    { id: '7', cipher: 'GCP_2', name: '' },
  ]
  t.same(toFoundShops({ data: { shops } }), [
    { shopId: '7000714532876273420', shopCipher: 'GCP_XF90', name: 'Maomao beauty shop' },
    { shopId: '7', shopCipher: 'GCP_2', name: '7' },
  ])
})

t.test('an answer that is not as agreed is named', async (t) => {
  const wrong: Readonly<Record<string, unknown>> = {
    'answer is not an object': [],
    'data is not an object': { code: 0 },
    'orders is not a list': { data: { orders: {} } },
    'an order is not an object': { data: { orders: [1] } },
    'status is not a text': answerWith([order({ status: 4 })]),
    'update_time is not a time in seconds': answerWith([order({ update_time: '2026-11-18' })]),
  }
  for (const [message, answer] of Object.entries(wrong))
    t.throws(() => allOf(toChannelOrders(answer, 'tiktok')), { name: 'UnreadableAnswer', message })
})

t.test('what went wrong is told by the code, and one code by its message', async (t) => {
  const cases = [
    { code: 0, kind: null },
    { code: '0', kind: null },
    { code: 36009002, kind: 'rate-limited' },
    { code: 36009007, kind: 'unreachable' },
    { code: 10002014, kind: 'unreachable' },
    { code: 105002, kind: 'unauthorised' },
    { code: 101000, kind: 'unauthorised' },
    { code: 36004001, kind: 'unauthorised' },
    { code: 106001, kind: 'refused' },
    { code: 105005, kind: 'refused' },
    {
      code: 36009004,
      message: 'Invalid credentials. The `x-tts-access-token` header is invalid.',
      kind: 'unauthorised',
    },
    { code: 36009004, message: 'Invalid credentials. The `access_token` header is invalid.', kind: 'unauthorised' },
    {
      code: 36009004,
      message: 'Invalid timestamp. The value of the `timestamp` query parameter …',
      kind: 'unreachable',
    },
    { code: 36009004, message: 'Invalid credentials. Invalid `app_key` query parameter.', kind: 'refused' },
    { code: 36009004, kind: 'refused' },
    { code: 99, status: 503, kind: 'unreachable' },
    { code: 99, status: 429, kind: 'rate-limited' },
    { code: 99, status: 401, kind: 'unauthorised' },
    { code: 99, kind: 'refused' },
  ]
  for (const { code, message, status = 200, kind } of cases) {
    const said = failureOf({ status, json: { code, message } })
    t.same(said, kind === null ? null : { kind, code: String(code) }, `${code} ${message ?? status}`)
  }
  for (const json of [undefined, null, 'x', [], {}, { code: 'a secret' }, { code: null }])
    t.equal(failureOf({ status: 500, json }), null, 'no word of theirs: the status decides')
  t.match(codeFailureOf({ status: 200, json: { code: 36004004 } }), { kind: 'refused', code: '36004004' })
  t.match(codeFailureOf({ status: 200, json: { code: 36009002 } }), { kind: 'rate-limited' })
  t.equal(codeFailureOf({ status: 200, json: { code: 0 } }), null)
})

t.test('a push names its orders and is known by its notification', async (t) => {
  const head = { tts_notification_id: '7327112393057371910', shop_id: '7494049642642441621', timestamp: 1644412885 }
  const push = (type: unknown, data: unknown) => readPush(JSON.stringify({ type, ...head, data }))
  const news = { eventId: head.tts_notification_id, shopId: head.shop_id, kodeInvoiceMp: '576486316948490001' }
  t.same(push(1, { order_id: news.kodeInvoiceMp, order_status: 'UNPAID', update_time: 1644412885 }), [news])
  t.same(push(11, { order_id: news.kodeInvoiceMp, cancel_status: 'CANCELLATION_REQUEST_PENDING' }), [news])
  const package_list = [
    { package_id: '1', order_id_list: ['152523', '532123'] },
    { package_id: '2', order_id_list: ['152523'] },
  ]
  t.same(
    push(4, { sc_type: 'COMBINE', package_list }).map(({ eventId, kodeInvoiceMp }) => [eventId, kodeInvoiceMp]),
    [
      ['7327112393057371910 152523', '152523'],
      ['7327112393057371910 532123', '532123'],
    ],
  )
  for (const type of [5, 6, 7, 36, '1', null]) t.same(push(type, { order_id: '1' }), [], 'nothing about orders')
  for (const data of [null, {}, { order_id: '' }, { package_list: [] }, { package_list: [{ order_id_list: [5] }] }])
    t.throws(() => push(1, data), { name: 'UnreadableAnswer' }, JSON.stringify(data))
  t.throws(() => readPush('type=1'), { message: 'push is not JSON' })
})

function order(given: Readonly<Record<string, unknown>>): object {
  return {
    id: '576461413038785752',
    status: 'UNPAID',
    create_time: 1_619_611_561,
    update_time: 1_619_621_355,
    ...given,
  }
}

function answerWith(orders: readonly object[], besides: object = {}): object {
  return { code: 0, message: 'Success', data: { orders, ...besides } }
}

function mapped(given: Readonly<Record<string, unknown>>): MarketplaceHalf {
  const [found] = allOf(toChannelOrders(answerWith([order(given)]), 'tiktok'))
  if (found === undefined) throw new Error('no order')
  return found.facts
}
