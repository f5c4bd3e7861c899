import { createHmac } from 'node:crypto'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import t from 'tap'
import { DAY, HOUR } from '../../src/sandbox/calendar.ts'
import { callSignature } from '../../src/sandbox/lazada/signature.ts'
import type { Life, ShopFacts } from '../../src/sandbox/life.ts'
import { type Sandbox, startSandbox } from '../../src/sandbox/server.ts'
import type { Teardown } from '../helpers/database.ts'

const NOON = Date.parse('2026-11-18T05:00:00Z')

t.test("a sign is what Lazada's own sample says", async (t) => {
  const parameters = { timestamp: '1517820392000', access_token: 'test', app_key: '123456', sign_method: 'sha256' }
  const sample = new Map(Object.entries({ ...parameters, order_id: '1234' }))
  const sign = '4190D32361CFB9581350222F345CB77F3B19F0E31D162316848A2C1FFD5FAB4A'
  t.equal(callSignature('helloworld', '/order/get', sample), sign)
  const more = new Map([...sample, ['sign', 'x'], ['empty', '']])
  t.equal(callSignature('helloworld', '/order/get', more), sign, 'neither itself nor what is empty is signed')
})

t.test('a call is let in by app, clock, sign and token, and refused by the name of what is wrong', async (t) => {
  const { ask, clock, tokens } = await open(t)
  const answer = await ask('/seller/get')
  t.match(answer, {
    status: 200,
    json: { code: '0', data: { name: 'Lintas Rimba Official', cb: false, status: 'ACTIVE' } },
  })
  t.equal(answer.json.data.seller_id, Number(tokens.shop.id))
  const cases: readonly (readonly [string, Changes, string])[] = [
    ['no app', { app_key: null }, 'MissingParameter'],
    ['another app', { app_key: '1' }, 'InvalidAppKey'],
    ['no method', { sign_method: null }, 'MissingParameter'],
    ['another method', { sign_method: 'md5' }, 'InvalidSignMethod'],
    ['no time', { timestamp: null }, 'MissingParameter'],
    ['a time in seconds', { timestamp: String(clock.at / 1000) }, 'IllegalTimestamp'],
    ['a time in words', { timestamp: 'now' }, 'IllegalTimestamp'],
    ['an old time', { timestamp: String(clock.at - 7200_001) }, 'IllegalTimestamp'],
    ['a time to come', { timestamp: String(clock.at + 7200_001) }, 'IllegalTimestamp'],
    ['no sign', { sign: null }, 'MissingParameter'],
    ['a sign of something else', { sign: hmac('x', 'y').toUpperCase() }, 'IncompleteSignature'],
    ['no token', { access_token: null }, 'MissingParameter'],
    ['an unknown token', { access_token: 'nobody' }, 'IllegalAccessToken'],
  ]
  for (const [what, changes, code] of cases) {
    const { status, json } = await ask('/seller/get', {}, { changes })
    t.same([status, json.type, json.code], [200, 'ISV', code], what)
    t.ok(json.message && json.request_id && !('data' in json), what)
  }
  const lower = await ask('/seller/get', {}, { inLowerCase: true })
  t.equal(lower.json.code, 'IncompleteSignature', 'a sign in small letters')
  for (const timestamp of [String(clock.at - 7200_000), new Date(clock.at).toISOString()])
    t.equal((await ask('/seller/get', {}, { changes: { timestamp } })).json.code, '0', timestamp)
  t.equal((await ask('/orders/cancel')).json.code, 'InvalidApiPath')
  clock.at += 4 * HOUR
  t.match((await ask('/seller/get')).json, {
    code: 'IllegalAccessToken',
    message: 'The specified access token is invalid or expired',
  })
})

t.test('the seller consents on a page, the code becomes tokens once, and they are renewed', async (t) => {
  const { ask, sandbox, clock } = await open(t)
  const [shop] = sandbox.accounts.shops.filter(({ channel }) => channel === 'lazada')
  const client_id = sandbox.accounts.apps.lazada.key
  const query = {
    response_type: 'code',
    force_auth: 'true',
    client_id,
    redirect_uri: 'https://seller.example/back',
    state: 'a&b',
  }
  const address = (changes: object = {}) =>
    `${sandbox.url}/lazada-auth/oauth/authorize?${new URLSearchParams({ ...query, ...changes })}`
  const page = await fetch(address())
  t.match(page.headers.get('content-type'), /^text\/html/)
  t.ok((await page.text()).includes(`<button name="seller_id" value="${shop?.id}">Lintas Rimba Official<`))
  const press = (changes: object = {}, body = `seller_id=${shop?.id}`) =>
    fetch(address(changes), { method: 'POST', body, redirect: 'manual' })
  const given = await press()
  t.equal(given.status, 302)
  const back = new URL(given.headers.get('location') ?? '')
  t.same([back.origin, back.pathname, back.searchParams.get('state')], ['https://seller.example', '/back', 'a&b'])
  const stateless = await fetch(address().replace('state=a%26b', ''), {
    method: 'POST',
    body: `seller_id=${shop?.id}`,
    redirect: 'manual',
  })
  t.notMatch(stateless.headers.get('location'), /state/)
  for (const changes of [{ client_id: '1' }, { response_type: 'token' }, { redirect_uri: 'javascript:alert(1)' }])
    t.match(await (await fetch(address(changes))).json(), { type: 'ISV' }, JSON.stringify(changes))
  t.match(await (await press({}, 'seller_id=1')).json(), { code: 'MissingParameter' })

  const code = back.searchParams.get('code') ?? ''
  const first = await ask('/auth/token/create', { code }, { asPublic: true })
  t.match(first.json, {
    code: '0',
    country: 'id',
    account_platform: 'seller_center',
    expires_in: 4 * 3600,
    refresh_expires_in: 30 * 24 * 3600,
    country_user_info: [{ country: 'id', seller_id: shop?.id }],
  })
  t.equal((await ask('/seller/get', {}, { changes: { access_token: first.json.access_token } })).json.code, '0')
  t.match((await ask('/auth/token/create', { code }, { asPublic: true })).json, { type: 'ISV', code: 'InvalidCode' })
  t.match((await ask('/auth/token/create', {}, { asPublic: true })).json, { code: 'MissingParameter' })

  const token = { refresh_token: first.json.refresh_token }
  const second = await ask('/auth/token/refresh', token, { asPublic: true, asForm: true })
  t.match(second.json, { code: '0', country_user_info_list: [{ seller_id: shop?.id }] }, 'as a form too')
  t.not(second.json.access_token, first.json.access_token)
  const unknown = await ask('/auth/token/refresh', { refresh_token: 'nobody' }, { asPublic: true })
  t.match(unknown.json, { code: 'IllegalRefreshToken', message: 'The specified refresh token is invalid or expired' })
  t.match((await ask('/auth/token/refresh', {}, { asPublic: true })).json, { code: 'MissingParameter' })
  t.match((await ask('/auth/token/revoke', {}, { asPublic: true })).json, { code: 'InvalidApiPath' })
  clock.at += 31 * DAY
  t.match((await ask('/auth/token/refresh', token, { asPublic: true })).json, { code: 'IllegalRefreshToken' })
})

t.test('a list is read to its end with every order once', async (t) => {
  const { ask, world, tokens } = await open(t, { ordersPerDay: 3000 })
  const store = tokens.shop.stores[0]?.code ?? ''
  const [from, until] = [NOON - 2 * DAY, NOON - HOUR]
  const updated = world.changed(store, 'shop', from, NOON, until + 1000)
  const created = world.placedIn(store, { from, until: until + 1000 }, NOON)
  const cases = [
    { range: ['update_after', 'update_before'], sort_by: 'updated_at', sort_direction: 'ASC', rows: updated },
    {
      range: ['update_after', 'update_before'],
      sort_by: 'updated_at',
      sort_direction: 'DESC',
      rows: [...updated].reverse(),
    },
    { range: ['created_after', 'created_before'], sort_by: 'created_at', sort_direction: 'ASC', rows: created },
  ] as const
  for (const { range, rows, ...sort } of cases) {
    const window = { [range[0]]: jakarta(from), [range[1]]: jakarta(until) }
    const numbers: string[] = []
    for (let offset = 0; ; offset += 50) {
      const { json } = await ask('/orders/get', { ...window, ...sort, limit: '50', offset: String(offset) })
      t.equal(json.data.countTotal, rows.length)
      t.equal(json.data.count, json.data.orders.length)
      numbers.push(...json.data.orders.map((order: { order_number: string }) => order.order_number))
      if (json.data.count < 50) break
    }
    t.ok(numbers.length > 150, `${numbers.length} by ${sort.sort_by}, ${sort.sort_direction}`)
    t.same(
      numbers,
      rows.map(({ life }) => life.order.number),
    )
  }
  const both = await ask('/orders/get', { update_after: jakarta(from), created_after: jakarta(NOON - DAY), limit: '1' })
  const dayOld = world.placedIn(store, { from: NOON - DAY, until: NOON + 1 }, NOON)
  t.equal(both.json.data.countTotal, dayOld.length, 'both ranges hold')
})

t.test('a list is refused what it does not take', async (t) => {
  const { ask } = await open(t)
  const good = { update_after: jakarta(NOON - DAY) }
  const cases: readonly (readonly [Readonly<Record<string, string>>, string, string])[] = [
    [{ update_after: '' }, '17', 'E017: "" Invalid Date Format'],
    [{ update_after: '2026-11-17' }, '17', 'E017: "2026-11-17" Invalid Date Format'],
    [{ update_after: '2026-11-17T00:00:00' }, '17', 'E017: "2026-11-17T00:00:00" Invalid Date Format'],
    [{ update_before: '2026-02-30T25:00:00Z' }, '17', 'E017: "2026-02-30T25:00:00Z" Invalid Date Format'],
    [{ limit: '0' }, '19', 'E019: "0" Invalid Limit'],
    [{ limit: '101' }, '19', 'E019: "101" Invalid Limit'],
    [{ limit: 'all' }, '19', 'E019: "all" Invalid Limit'],
    [{ offset: '-1' }, '14', 'E014: "-1" Invalid Offset'],
    [{ offset: '5001' }, '14', 'E014: "5001" Invalid Offset'],
    [{ offset: '5000' }, '97', 'E097: Offset and limit sum 5100 must be less than 5000'],
    [{ status: 'vanished' }, '36', 'E036: Invalid status filter'],
    [{ sort_by: 'price' }, '75', 'E075: Invalid sort filter.'],
    [{ sort_direction: 'UP' }, '74', 'E074: Invalid sort direction.'],
  ]
  for (const [changes, code, message] of cases) {
    const { json } = await ask('/orders/get', { ...good, ...changes })
    t.same([json.type, json.code, json.message], ['ISP', code, message])
  }
  t.match((await ask('/orders/get')).json, { type: 'ISV', code: 'MissingParameter' }, 'no range')
  for (const update_after of ['2026-11-17T12:00:00+07:00', '2026-11-17T12:00:00+0700', '2026-11-17T05:00:00Z'])
    t.equal((await ask('/orders/get', { update_after, offset: '4900' })).json.code, '0', update_after)
})

t.test('a status as a filter finds orders that have an item of it', async (t) => {
  const { ask } = await open(t, { ordersPerDay: 2000 })
  const wanted = {
    topack: ['pending'],
    toship: ['packed', 'ready_to_ship'],
    shipping: ['shipped'],
    canceled: ['canceled'],
  }
  for (const [status, words] of Object.entries(wanted)) {
    const { json } = await ask('/orders/get', { update_after: jakarta(NOON - 4 * DAY), status })
    t.ok(json.data.count > 0, status)
    for (const { statuses } of json.data.orders)
      t.ok(
        statuses.some((one: string) => words.includes(one)),
        `${statuses}`,
      )
  }
  const all = await ask('/orders/get', { update_after: jakarta(NOON - 4 * DAY), status: 'all' })
  t.ok(
    all.json.data.orders.some(({ statuses }: { statuses: string[] }) => statuses.length > 1),
    'a set of statuses',
  )
})

t.test('the words of an order and its items are those of its life', async (t) => {
  const { ask, sandbox } = await open(t)
  const paid: Moment = [9 * HOUR, { stage: 'paid', courier: 'LEX ID', shipBy: NOON + DAY }]
  const packed: Moment = [8 * HOUR, { stage: 'accepted' }]
  const ready: Moment = [7 * HOUR, { stage: 'awaiting courier', waybill: 'LXAD-1' }]
  const shipped: Moment = [6 * HOUR, { stage: 'on the way' }]
  const none = /^(null-null)?$/
  const cases: readonly (readonly [string, readonly Moment[], object, object])[] = [
    ['unpaid', [], { statuses: ['unpaid'] }, { payment_time: '', sla_time_stamp: '', tracking_code: '' }],
    [
      'pending',
      [paid],
      { statuses: ['pending'], need_cancel_confirm: false, is_cancel_pending: 'false' },
      {
        cancel_return_initiator: none,
        shipment_provider: 'LEX ID',
        sla_time_stamp: '2026-11-19T12:00:00+07:00',
        payment_time: String(NOON - 9 * HOUR),
        need_cancel_confirm: false,
        is_cancel_pending: false,
        warehouse_code: 'GDG-CKR',
        is_fbl: '0',
        package_id: '',
      },
    ],
    ['packed', [paid, packed], { statuses: ['packed'] }, { tracking_code: '' }],
    ['ready_to_ship', [paid, ready], { statuses: ['ready_to_ship'] }, { tracking_code: 'LXAD-1', package_id: /^FP/ }],
    ['shipped', [paid, shipped], { statuses: ['shipped'] }, {}],
    ['delivered', [paid, [HOUR, { stage: 'finished' }]], { statuses: ['delivered'] }, {}],
    ['failed', [paid, [HOUR, { stage: 'coming back' }]], { statuses: ['failed'] }, { cancel_return_initiator: none }],
    ['strange', [paid, [HOUR, { strangeWord: 'AWAITING_DROP_OFF' }]], { statuses: ['AWAITING_DROP_OFF'] }, {}],
    [
      'asked',
      [paid, [HOUR, { buyerAsksToCancel: true }]],
      { statuses: ['pending'], need_cancel_confirm: true },
      { need_cancel_confirm: true, cancel_trigger_time: NOON - HOUR + 2 * DAY, cancel_return_initiator: none },
    ],
    [
      'cancelled by the buyer',
      [paid, [HOUR, { stage: 'cancelled', cancelledBy: 'buyer', cancelReason: 'Berubah pikiran' }]],
      { statuses: ['canceled'] },
      { cancel_return_initiator: /^(cancellation-customer|buyer-cancel)$/, reason: 'Berubah pikiran' },
    ],
    [
      'cancelled by the seller',
      [paid, [HOUR, { stage: 'cancelled', cancelledBy: 'seller', cancelReason: 'Stok habis' }]],
      { statuses: ['canceled'] },
      { cancel_return_initiator: 'cancellation-seller' },
    ],
    [
      'cancelled by the system',
      [paid, [HOUR, { stage: 'cancelled', cancelledBy: 'system', cancelReason: '' }]],
      { statuses: ['canceled'] },
      { cancel_return_initiator: /^(system-cancel|cancellation-internal|cancellation-failed Delivery)$/ },
    ],
    [
      'cancelled by support',
      [paid, [HOUR, { stage: 'cancelled', cancelledBy: 'operator', cancelReason: '' }]],
      {},
      { cancel_return_initiator: 'customer service-cancel' },
    ],
  ]
  let order_id = 2_100_000_000_000_000
  for (const [what, moments, order, item] of cases) {
    do order_id++
    while (
      place(sandbox, String(order_id), [[10 * HOUR, { stage: 'unpaid' }], ...moments]) &&
      (await itemsOf(ask, order_id)).length > 1
    )
    const one = await ask('/order/get', { order_id: String(order_id) })
    t.match(one.json.data, { ...order, order_id: String(order_id), created_at: '2026-11-18 02:00:00 +0700' }, what)
    t.match((await itemsOf(ask, order_id))[0], item, `${what}: its item`)
  }
})

t.test('an order of several pieces is as far as its least advanced one that is not cancelled', async (t) => {
  const { ask, sandbox } = await open(t)
  const PAID: Moment = [2 * HOUR, { stage: 'paid' }]
  const steps = ['pending', 'packed', 'ready_to_ship', 'shipped', 'delivered']
  const numbers = Array.from({ length: 50 }, (_, nth) => 2_200_000_000_000_000 + nth)
  const stages = {
    pending: 'paid',
    packed: 'accepted',
    ready_to_ship: 'awaiting courier',
    shipped: 'on the way',
  } as const
  const seen = new Set<string>()
  const ids: number[] = []
  for (const [word, stage] of Object.entries(stages)) {
    for (const number of numbers) place(sandbox, String(number), [PAID, [HOUR, { stage, waybill: 'LXAD-2' }]])
    const { json } = await ask('/orders/items/get', { order_ids: `[${numbers.join(', ')}]` })
    t.same(
      json.data.map((order: { order_id: number }) => order.order_id),
      numbers,
      'in the order asked for',
    )
    for (const { order_items } of json.data) {
      const statuses: string[] = order_items.map(({ status }: { status: string }) => status)
      const going = statuses.filter((status) => status !== 'canceled').map((status) => steps.indexOf(status))
      t.equal(Math.min(...going), steps.indexOf(word), `${statuses}`)
      for (const status of statuses) seen.add(`${word}: ${status}`)
      if (word === 'pending') ids.push(...order_items.map((item: { order_item_id: number }) => item.order_item_id))
      for (const item of order_items.filter(({ status }: { status: string }) => status === 'canceled'))
        t.match(item, {
          cancel_return_initiator: 'cancellation-seller',
          tracking_code: '',
          reason: 'Out of Stock',
          updated_at: stage === 'paid' ? '2026-11-18 11:00:00 +0700' : '2026-11-18 10:00:00 +0700', // when it was paid
        })
    }
  }
  t.ok(seen.has('pending: canceled') && seen.has('pending: packed'), [...seen].join(', '))
  t.equal(new Set(ids).size, ids.length, 'every piece has a number of its own')
  t.ok(ids.length > numbers.length && ids.every(Number.isSafeInteger))
})

t.test('items are asked for by a list of numbers, fifty orders at most', async (t) => {
  const { ask, sandbox } = await open(t)
  place(sandbox, '2300000000000001', [[HOUR, { stage: 'paid' }]])
  const cases: readonly (readonly [string, string])[] = [
    ['2300000000000001', '56'],
    ['["A"]', '37'],
    ['[]', '37'],
    [`[${Array.from({ length: 51 }, (_, nth) => nth + 1)}]`, '38'],
    ['[1,2]', '39'],
  ]
  for (const [order_ids, code] of cases)
    t.same((await ask('/orders/items/get', { order_ids })).json.code, code, order_ids.slice(0, 20))
  t.equal((await ask('/orders/items/get')).json.code, 'MissingParameter')
  const { json } = await ask('/orders/items/get', { order_ids: '[1, 2300000000000001]' })
  t.equal(json.data.length, 1, 'unknown ones are left out')
  t.match((await ask('/order/get', { order_id: '7' })).json, { code: '16', message: 'E016: "7" Invalid Order ID' })
  t.equal((await ask('/order/get')).json.code, 'MissingParameter')
})

t.test("the marketplace's own warehouse is told", async (t) => {
  const { ask, sandbox } = await open(t)
  place(sandbox, '2300000000000002', [[HOUR, { stage: 'paid' }]], {
    fulfilledByMarketplace: true,
    warehouse: 'FBL-CMG',
  })
  const [item] = await itemsOf(ask, 2300000000000002)
  t.match(item, { is_fbl: '1', shipping_type: 'Warehouse', warehouse_code: 'FBL-CMG' })
})

t.test('pushes are signed over app key and body', async (t) => {
  const { sandbox, tokens } = await open(t)
  const life = place(sandbox, '2300000000000003', [[HOUR, { stage: 'accepted' }]])
  const app = sandbox.accounts.apps.lazada
  const { url: pushUrl, received } = await receiver(t)
  sandbox.registrations.set('lazada', { pushUrl })
  t.match(await sandbox.pushes.tell(tokens.shop, life, NOON), { status: 200 })
  const [push = { authorization: '', body: '' }] = received
  t.equal(push.authorization, hmac(app.secret, app.key + push.body))
  t.match(JSON.parse(push.body), {
    seller_id: tokens.shop.id,
    message_type: 0,
    data: {
      order_status: 'packed',
      trade_order_id: '2300000000000003',
      trade_order_line_id: '3000000000000030',
      status_update_time: (NOON - HOUR) / 1000,
    },
    timestamp: NOON,
    site: 'lazada_id',
  })
})

t.test('too many calls are refused in its own words', async (t) => {
  const { ask, sandbox } = await open(t)
  sandbox.misbehave({ kind: 'throttled', face: 'lazada', times: 1 })
  t.match(await ask('/seller/get'), { status: 200, json: { code: 'ApiCallLimit', type: 'ISV' } })
  t.equal((await ask('/seller/get')).json.code, '0')
})

type Changes = Readonly<Record<string, string | null>>
type Moment = readonly [before: number, facts: Partial<ShopFacts>]
type Ask = Awaited<ReturnType<typeof open>>['ask']
interface Manner {
  /** To the parameters, before they are signed; to `sign` itself, after. */
  readonly changes?: Changes
  /** Without a seller's token, at the host of authorisations. */
  readonly asPublic?: boolean
  readonly asForm?: boolean
  readonly inLowerCase?: boolean
}

async function open(t: Teardown, size: { readonly ordersPerDay?: number } = {}) {
  const clock = { at: NOON, now: () => new Date(clock.at) }
  const sandbox = await startSandbox({ clock, ...size })
  t.teardown(() => sandbox.close())
  const tokens = sandbox.accounts.authorise(firstShop(sandbox), clock.at)
  const { key, secret } = sandbox.accounts.apps.lazada
  const ask = async (path: string, query: Readonly<Record<string, string>> = {}, manner: Manner = {}) => {
    const { changes = {}, asPublic = false, asForm = false, inLowerCase = false } = manner
    const common = { app_key: key, timestamp: String(clock.at), sign_method: 'sha256' }
    const all = { ...query, ...common, ...(asPublic ? {} : { access_token: tokens.accessToken }), ...changes }
    const parameters = Object.entries(all).filter((entry): entry is [string, string] => entry[1] !== null)
    const signed = parameters
      .filter(([name, value]) => name !== 'sign' && value !== '')
      .sort(([a], [b]) => (a < b ? -1 : 1))
    const hex = hmac(secret, path + signed.map((pair) => pair.join('')).join(''))
    const sign = changes['sign'] === undefined ? (inLowerCase ? hex : hex.toUpperCase()) : changes['sign']
    const sent = new URLSearchParams([
      ...parameters.filter(([name]) => name !== 'sign'),
      ...(sign === null ? [] : [['sign', sign]]),
    ])
    const host = `${sandbox.url}/${asPublic ? 'lazada-auth' : 'lazada'}/rest${path}`
    const response = await (asForm ? fetch(host, { method: 'POST', body: sent }) : fetch(`${host}?${sent}`))
    return { status: response.status, json: await response.json() }
  }
  return { sandbox, world: sandbox.world, clock, tokens, ask }
}

/** Somebody's webhook. */
async function receiver(t: Teardown) {
  const received: { readonly authorization: string | undefined; readonly body: string }[] = []
  const server = createServer(async (request, response) => {
    const chunks: Buffer[] = []
    for await (const chunk of request) chunks.push(chunk)
    received.push({ authorization: request.headers.authorization, body: Buffer.concat(chunks).toString() })
    response.end()
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  t.teardown(() => new Promise((resolve) => server.close(resolve)))
  const { port } = server.address() as AddressInfo
  return { url: `http://127.0.0.1:${port}/webhooks`, received }
}

async function itemsOf(ask: Ask, number: number): Promise<readonly object[]> {
  return (await ask('/orders/items/get', { order_ids: `[${number}]` })).json.data[0].order_items
}

function firstShop({ accounts }: Sandbox) {
  const shop = accounts.shops.find(({ channel }) => channel === 'lazada')
  if (shop === undefined) throw new Error('no such shop')
  return shop
}

/** A life of the first shop, told in time before noon. */
function place(sandbox: Sandbox, number: string, moments: readonly Moment[], more: Partial<Life['order']> = {}): Life {
  const [store] = firstShop(sandbox).stores
  const shop = moments.map(([before, facts]) => ({ at: NOON - before, change: () => facts }))
  const order = {
    store: store?.code ?? '',
    platform: 'LAZADA' as const,
    number,
    createdAt: shop[0]?.at ?? NOON,
    warehouse: 'GDG-CKR',
    courier: 'LEX ID',
    waybill: '',
    fulfilledByMarketplace: false,
    ...more,
  }
  const life = { order, shop, books: [] }
  sandbox.world.place(life)
  return life
}

function jakarta(instant: number): string {
  return `${new Date(instant + 7 * HOUR).toISOString().slice(0, 19)}+07:00`
}

function hmac(key: string, text: string): string {
  return createHmac('sha256', key).update(text).digest('hex')
}
