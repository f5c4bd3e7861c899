import t from 'tap'
import type { MarketplaceHalf } from '../../src/backlog/order.ts'
import { failureOf, msToNewQuota, tokenFailureOf } from '../../src/marketplaces/shopee/failure.ts'
import { packagesWithoutWaybill, toChannelOrders, waybillsIn } from '../../src/marketplaces/shopee/mapping.ts'
import { listParams, toListPage } from '../../src/marketplaces/shopee/order-list.ts'
import { readPush } from '../../src/marketplaces/shopee/push.ts'
import { pushSignatureOf, signatureOf } from '../../src/marketplaces/shopee/signature.ts'
import { isSameSignature } from '../../src/platform/signature.ts'
import { NOON } from '../helpers/app.ts'
import { allOf } from './readings.ts'

// by openssl: printf %s "$BASE" | openssl dgst -sha256 -hmac partner-key
const PUBLIC_SIGN = '35b589eec7ad7715143fc2af324eee044a8ab9ac0f4ccd10c8394c7d493a2873'
const SHOP_SIGN = '1f46db20daf43f428ec190af9815e0c309e0f258c4fa1de37529e4f1b52294e7'
const PUSH_SIGN = 'b507d13afa8ee89a333ddb5eb49a5d89534535a204556770c0ea6dccede5e93c'

t.test('a call is signed over partner, path, time and, in a shop’s name, token and shop', async (t) => {
  const call = { partnerId: '2001887', path: '/api/v2/shop/auth_partner', timestamp: 1655714431 }
  t.equal(signatureOf('partner-key', call), PUBLIC_SIGN)
  const ofShop = { ...call, path: '/api/v2/order/get_order_list', accessToken: 'c09222e3', shopId: '600000' }
  t.equal(signatureOf('partner-key', ofShop), SHOP_SIGN)
})

t.test('a push is signed over the address it is sent to and its exact text', async (t) => {
  const sign = pushSignatureOf('partner-key', 'https://oms.example/hooks/shopee', '{"code":3}')
  t.equal(sign, PUSH_SIGN)
  t.ok(isSameSignature(sign, PUSH_SIGN))
  for (const wrong of ['', sign.toUpperCase(), sign.slice(1), `${sign}0`, pushSignatureOf('other', 'https://x', '{}')])
    t.notOk(isSameSignature(wrong, sign), wrong)
})

t.test('the words of Shopee mean what its documents say', async (t) => {
  const meanings: Readonly<Record<string, string>> = {
    unpaid: 'UNPAID',
    on_hold: 'PENDING INVOICE_PENDING',
    ready_to_process: 'READY_TO_SHIP',
    waiting_pickup: 'PROCESSED RETRY_SHIP',
    in_transit: 'SHIPPED',
    delivered: 'TO_CONFIRM_RECEIVE TO_RETURN',
    completed: 'COMPLETED',
    cancelled: 'CANCELLED',
  }
  for (const [status, words] of Object.entries(meanings)) {
    for (const order_status of words.split(' ')) {
      t.match(mapped({ order_status }), { status, statusRaw: order_status, statusUnrecognised: false }, order_status)
    }
  }
})

t.test('a word nobody knows is kept as it came and gives an order no status', async (t) => {
  for (const order_status of ['SOMETHING_NEW', 'constructor', '__proto__', 'shipped', ' SHIPPED']) {
    const facts = mapped({ order_status, cancel_by: 'buyer', package_list: [{ logistics_status: WAITS }] })
    t.match(facts, { statusRaw: order_status, statusUnrecognised: true, statusIfNew: 'ready_to_process' })
    for (const field of ['status', 'cancelledBy', 'cancelReason']) t.notOk(field in facts, field)
  }
})

t.test("a buyer's request to cancel is a flag, and leaves the order where it was", async (t) => {
  for (const [logistics_status, statusIfNew] of [
    ['LOGISTICS_READY', 'ready_to_process'],
    ['LOGISTICS_REQUEST_CREATED', 'waiting_pickup'],
    ['LOGISTICS_PICKUP_RETRY', 'waiting_pickup'],
    [null, 'ready_to_process'],
  ] as const) {
    const facts = mapped({ order_status: 'IN_CANCEL', package_list: [{ logistics_status }] })
    t.match(facts, { buyerCancelRequested: true, statusUnrecognised: false, statusIfNew }, `${logistics_status}`)
    for (const field of ['status', 'cancelledBy', 'cancelReason']) t.notOk(field in facts, field)
  }
  t.match(mapped({ order_status: 'IN_CANCEL' }), { statusIfNew: 'ready_to_process' }, 'no package at all')
  t.match(mapped({ order_status: 'READY_TO_SHIP' }), { buyerCancelRequested: false })
})

t.test('who cancelled is read where it is said, with the reason that fits', async (t) => {
  const reasons = { buyer_cancel_reason: 'Salah alamat', cancel_reason: 'OUT_OF_STOCK' }
  for (const [cancel_by, cancelledBy, cancelReason] of [
    ['buyer', 'customer', 'Salah alamat'],
    ['seller', 'seller', 'OUT_OF_STOCK'],
    ['system', 'system', 'OUT_OF_STOCK'],
    ['Ops', 'operator', 'OUT_OF_STOCK'],
    ['ops', 'operator', 'OUT_OF_STOCK'],
    ['', 'unknown', 'OUT_OF_STOCK'],
    [null, 'unknown', 'OUT_OF_STOCK'],
    ['robot', 'unknown', 'OUT_OF_STOCK'],
    ['constructor', 'unknown', 'OUT_OF_STOCK'],
  ] as const) {
    const facts = mapped({ order_status: 'CANCELLED', cancel_by, ...reasons })
    t.match(facts, { status: 'cancelled', cancelledBy, cancelReason }, `${cancel_by}`)
  }
  const bare = { order_status: 'CANCELLED', cancel_by: 'buyer', buyer_cancel_reason: '' }
  t.match(mapped({ ...bare, cancel_reason: 'CUSTOMER_REQUEST' }), { cancelReason: 'CUSTOMER_REQUEST' })
  t.match(mapped({ ...bare, cancel_reason: null }), { cancelReason: null })
  t.match(mapped({ order_status: 'SHIPPED', cancel_by: 'buyer', ...reasons }), {
    cancelledBy: null,
    cancelReason: null,
  })
})

t.test('a shipped order comes back when no parcel of it is on its way to the buyer', async (t) => {
  for (const [statuses, status] of [
    [['DELIVERY_FAILED'], 'returning'],
    [['DELIVERY_FAILED', 'DELIVERY_DONE'], 'returning'],
    [['DELIVERY_FAILED', 'PICKUP_DONE'], 'in_transit'],
    [['DELIVERY_DONE'], 'in_transit'],
    [['PICKUP_DONE'], 'in_transit'],
    [[], 'in_transit'],
  ] as const) {
    const package_list = statuses.map((word) => ({ logistics_status: `LOGISTICS_${word}` }))
    t.match(mapped({ order_status: 'SHIPPED', package_list }), { status }, statuses.join(' + '))
  }
  const failed = { package_list: [{ logistics_status: 'LOGISTICS_DELIVERY_FAILED' }] }
  t.match(mapped({ order_status: 'COMPLETED', ...failed }), { status: 'completed' })
})

t.test('couriers and waybills of several parcels stand together, each once', async (t) => {
  const package_list = [
    { package_number: 'OFG1', shipping_carrier: 'SPX Standard', tracking_number: 'SPXID1' },
    { package_number: 'OFG2', shipping_carrier: 'SPX Standard', tracking_number: '' },
    { package_number: 'OFG3', shipping_carrier: 'JNE Reguler' },
    { package_number: null },
  ]
  const facts = mapped({ package_list, shipping_carrier: 'Reguler' }, new Map([['OFG2', 'SPXID2']]))
  t.match(facts, { shippingAgency: 'SPX Standard, JNE Reguler', trackingNumber: 'SPXID1, SPXID2' })
  const none = mapped({ shipping_carrier: 'Reguler' })
  t.equal(none.shippingAgency, 'Reguler', 'what the buyer chose, before there is a parcel')
  t.notOk('trackingNumber' in none, 'no waybill told takes none away')
  t.equal(mapped({ shipping_carrier: '' }).shippingAgency, null)
})

t.test('waybills are asked for where a parcel waits or is underway and none is told', async (t) => {
  const parcels = [{ package_number: 'OFG1' }, { package_number: 'OFG2', tracking_number: 'X' }, {}]
  for (const [order_status, asked] of [
    ['PROCESSED', ['OFG1']],
    ['SHIPPED', ['OFG1']],
    ['READY_TO_SHIP', []],
    ['COMPLETED', []],
    ['IN_CANCEL', []],
  ] as const) {
    t.same(packagesWithoutWaybill(detail({ order_status, package_list: parcels })), asked, order_status)
  }
  const answer = {
    response: { package_list: [{ package_number: 'OFG1', tracking_number: 'JX1' }, { tracking_number: '' }] },
  }
  t.same([...waybillsIn(answer)], [['OFG1', 'JX1']])
  const odd = [7, { package_number: 'OFG2', tracking_number: 7 }, { tracking_number: 'JX3' }]
  t.same([...waybillsIn({ response: { package_list: [...odd, ...answer.response.package_list] } })], [['OFG1', 'JX1']])
  t.same([...waybillsIn({ response: {} })], [])
  t.throws(() => waybillsIn({ response: { package_list: 'none' } }), /package_list is not a list/)
})

t.test('times are whole seconds, 0 is none', async (t) => {
  const facts = mapped({ create_time: 1763442000, update_time: 1763445600, ship_by_date: 1763528400 })
  t.match(facts, {
    createdAt: new Date('2025-11-18T05:00:00Z'),
    updatedAt: new Date('2025-11-18T06:00:00Z'),
    shipBy: new Date('2025-11-19T05:00:00Z'),
  })
  for (const ship_by_date of [0, null, undefined]) t.equal(mapped({ ship_by_date }).shipBy, null)
})

t.test('the warehouse is where the first item comes from, Shopee’s own or the seller’s', async (t) => {
  for (const [item_list, warehouse] of [
    [[{ product_location_id: 'IDL1' }], 'IDL1'],
    [[{ product_location_id: ['IDL1', 'IDL2'] }], 'IDL1'],
    [[{ product_location_id: '' }, { product_location_id: 'IDL2' }], 'IDL2'],
    [[{ product_location_id: [] }, {}], null],
    [null, null],
  ] as const) {
    t.equal(mapped({ item_list }).warehouse, warehouse, JSON.stringify(item_list))
  }
  const package_list = [{ item_list: [{ product_location_id: 'IDL3' }] }]
  t.equal(mapped({ package_list }).warehouse, 'IDL3')
  t.equal(mapped({ fulfillment_flag: 'fulfilled_by_shopee' }).fulfilledByMarketplace, true)
  t.equal(mapped({ fulfillment_flag: 'fulfilled_by_local_seller' }).fulfilledByMarketplace, false)
  t.equal(mapped({}).fulfilledByMarketplace, false)
})

t.test('what is not as documented is named, never guessed', async (t) => {
  for (const [answer, says] of [
    [null, 'answer is not an object'],
    [{ error: '' }, 'response is not an object'],
    [{ response: {} }, 'order_list is not a list'],
    [{ response: { order_list: ['x'] } }, 'an order is not an object'],
    [detail({ order_sn: '' }), 'order_sn is not a text'],
    [detail({ order_status: undefined }), 'order_status is not a text'],
    [detail({ create_time: '1763442000' }), 'create_time is not a time in seconds'],
    [detail({ update_time: 0 }), 'update_time is not a time in seconds'],
    [detail({ update_time: 1763442000.5 }), 'update_time is not a time in seconds'],
    [detail({ update_time: 1763442000000 }), 'update_time is not a time in seconds'],
    [detail({ shipping_carrier: 7 }), 'shipping_carrier is not a text'],
    [detail({ package_list: {} }), 'package_list is not a list'],
    [detail({ package_list: [7] }), 'an entry of package_list is not an object'],
  ] as const) {
    t.throws(() => allOf(toChannelOrders(answer, new Map())), { name: 'UnreadableAnswer', message: says })
  }
})

t.test('a list is asked for in whole seconds, held orders too, and told number by number', async (t) => {
  const window = { from: NOON, to: new Date(NOON.getTime() + 60_000) }
  t.match(listParams('update_time', window, null), {
    time_range_field: 'update_time',
    time_from: '1794978000',
    time_to: '1794978060',
    page_size: '100',
    cursor: '',
    request_order_status_pending: 'true',
  })
  t.match(listParams('create_time', window, '100'), { time_range_field: 'create_time', cursor: '100' })
  const order_list = ['A', 'B', 'A'].map((order_sn) => ({ order_sn }))
  t.same(toListPage({ response: { more: false, next_cursor: '', order_list } }, null), {
    rows: ['A', 'B'],
    next: null,
    total: null,
  })
  t.match(toListPage({ response: { more: true, next_cursor: '20', order_list } }, '0'), { next: '20' })
  for (const response of [{ more: true, next_cursor: '', order_list }, { more: 1, order_list }, { more: false }])
    t.throws(() => toListPage({ response }, null), { name: 'UnreadableAnswer' })
})

t.test('each of Shopee’s words for a failure has its remedy', async (t) => {
  const kinds: Readonly<Record<string, string>> = {
    unauthorised: 'error_auth common.error_auth invalid_acceess_token invalid_access_token shop_no_linked error_shop',
    'rate-limited': 'error_rate_limit error_limit',
    unreachable: 'error_server error_network error_data',
    refused:
      'error_param logistics.error_param error_sign error_not_found error_permission source_ip_undeclared order.order_list_invalid_time shop_banned something_new constructor',
  }
  for (const [kind, words] of Object.entries(kinds)) {
    for (const code of words.split(' ')) t.match(failureOf(answered(200, code), NOON), { kind, code }, code)
  }
  for (const [status, kind] of [
    [500, 'unreachable'],
    [429, 'rate-limited'],
    [401, 'unauthorised'],
    [403, 'unauthorised'],
    [400, 'refused'],
  ] as const) {
    t.match(failureOf(answered(status, 'something_new'), NOON), { kind }, `HTTP ${status}`)
  }
  for (const json of [undefined, null, 'text', {}, { error: '' }, { error: null }, { error: { message: 'x' } }])
    t.equal(failureOf({ status: 200, json }, NOON), null, 'none, or none of Shopee’s')
  t.match(failureOf(answered(200, 'token=abc is wrong'), NOON), { kind: 'refused', code: null }, 'no word: not shown')
})

t.test('a clock that is wrong may be put right', async (t) => {
  for (const message of ['Timestamp is expired.', 'Invalid timestamp']) {
    const answer = { status: 403, json: { error: 'error_param', message } }
    t.match(failureOf(answer, NOON), { kind: 'unreachable', code: 'error_param' }, message)
    t.match(tokenFailureOf(answer, NOON), { kind: 'unreachable' }, message)
  }
  for (const message of ['There is no sign in query.', undefined])
    t.match(failureOf({ status: 403, json: { error: 'error_param', message } }, NOON), { kind: 'refused' })
})

t.test('the day’s quota is back at midnight in Singapore', async (t) => {
  t.equal(msToNewQuota(NOON), 11 * 3_600_000)
  t.equal(msToNewQuota(new Date('2026-11-18T16:00:00Z')), 24 * 3_600_000)
  t.equal(msToNewQuota(new Date('2026-11-18T15:59:59Z')), 1_000)
  for (const code of ['error_limit', 'common.error_limit'])
    t.match(failureOf(answered(200, code), NOON), { kind: 'rate-limited', retryAfterMs: 11 * 3_600_000 }, code)
})

t.test('trouble of our app does not end a shop’s consent', async (t) => {
  for (const [code, kind] of [
    ['error_auth', 'refused'],
    ['common.error_auth', 'refused'],
    ['error_sign', 'refused'],
    ['source_ip_undeclared', 'refused'],
    ['error_server', 'unreachable'],
    ['refresh_token_expired', 'unauthorised'],
    ['error_shop_refresh_token', 'unauthorised'],
    ['shop_access_expired', 'unauthorised'],
    ['shop_no_linked', 'unauthorised'],
  ] as const) {
    t.match(tokenFailureOf(answered(403, code), NOON), { kind, code }, code)
  }
  t.equal(tokenFailureOf({ status: 200, json: {} }, NOON), null)
  t.equal(tokenFailureOf({ status: 502, json: undefined }, NOON), null, 'the status says enough')
  for (const status of [401, 403])
    t.same(tokenFailureOf({ status, json: undefined }, NOON), { kind: 'refused', code: null }, `a proxy’s ${status}`)
  t.match(tokenFailureOf(answered(403, 'who are you'), NOON), { kind: 'refused', code: null })
})

t.test('a push names the shop, the order and itself', async (t) => {
  const [news] = readPush(JSON.stringify(PUSH))
  t.match(news, { shopId: '727720655', kodeInvoiceMp: '220810QSK8S7BX' })
  const again = { ...PUSH, timestamp: PUSH.timestamp + 60, msg_id: 'another' }
  t.same(readPush(JSON.stringify(again)), [news], 'a repetition is known as one')
  const later = { ...PUSH, data: { ...PUSH.data, update_time: 1660123128 } }
  t.not(readPush(JSON.stringify(later))[0]?.eventId, news?.eventId)
  const data = { ordersn: '220810QSK8S7BX', forder_id: '1', package_number: 'OFG1', tracking_no: 'SPXID1' }
  const waybill = { ...PUSH, code: 4, data }
  t.match(readPush(JSON.stringify(waybill)), [{ eventId: /SPXID1$/, shopId: '727720655' }])
  const none = { ...waybill, data: { ...data, tracking_no: '' } }
  t.match(readPush(JSON.stringify(none)), [{ eventId: /1660123127$/ }])
})

t.test('other pushes tell nothing of orders, and what is no push is named', async (t) => {
  for (const code of [0, 1, 2, 5, 12, 15, '3']) t.same(readPush(JSON.stringify({ ...PUSH, code })), [], `${code}`)
  for (const [body, says] of [
    ['', 'push is not JSON'],
    ['{"code":3', 'push is not JSON'],
    ['[]', 'push is not an object'],
    ['{"code":3}', 'data is not an object'],
    [JSON.stringify({ ...PUSH, shop_id: '727720655' }), 'shop_id is not a number'],
    [JSON.stringify({ ...PUSH, shop_id: 0 }), 'shop_id is not a number'],
    [JSON.stringify({ ...PUSH, data: { status: 'PROCESSED' } }), 'ordersn is not a text'],
  ] as const) {
    t.throws(() => readPush(body), { name: 'UnreadableAnswer', message: says })
  }
})

const WAITS = 'LOGISTICS_REQUEST_CREATED'

/** As v2.push.get_lost_push_message shows it. */
const PUSH = {
  data: { items: [], ordersn: '220810QSK8S7BX', status: 'PROCESSED', completed_scenario: '', update_time: 1660123127 },
  shop_id: 727720655,
  code: 3,
  timestamp: 1660123127,
}

/** An order of get_order_detail, as the documents show one. */
const ORDER = {
  order_sn: '2404098R48U37H',
  order_status: 'READY_TO_SHIP',
  create_time: 1712601591,
  update_time: 1713139948,
}

function detail(order: object): object {
  return { error: '', message: '', response: { order_list: [{ ...ORDER, ...order }] } }
}

function mapped(order: object, waybills: ReadonlyMap<string, string> = new Map()): MarketplaceHalf {
  const [one] = allOf(toChannelOrders(detail(order), waybills))
  t.equal(one?.kodeInvoiceMp, ORDER.order_sn)
  return one?.facts as MarketplaceHalf
}

function answered(status: number, error: string) {
  return { status, json: { error, message: 'Something with a secret in it.', request_id: '1' } }
}
