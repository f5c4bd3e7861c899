import t from 'tap'
import { DAY, HOUR, MINUTE } from '../../src/sandbox/calendar.ts'
import { type Life, type ShopFacts, type Step, shopFactsAt } from '../../src/sandbox/life.ts'
import { warehouseIdOf } from '../../src/sandbox/tiktok/goods.ts'
import type { World } from '../../src/sandbox/world.ts'
import { DETAIL, NOON, open, seconds } from './tiktok-client.ts'

t.test('orders of a window of changes come in pages, each once, from both stores of the shop', async (t) => {
  const { orders, search, shop, sandbox } = await open(t, { ordersPerDay: 400 })
  const window = { update_time_ge: seconds(NOON - 4 * DAY), update_time_lt: seconds(NOON - DAY) }
  const rows = await orders(window)
  const expected = shop.stores.flatMap(({ code }) =>
    sandbox.world.changed(code, 'shop', 1000 * window.update_time_ge, NOON, 1000 * window.update_time_lt),
  )
  t.ok(rows.length > 100, `${rows.length} orders, more than a page`)
  t.same(new Set(rows.map(({ id }) => id)), new Set(expected.map(({ life }) => life.order.number)))
  t.equal(new Set(rows.map(({ id }) => id)).size, rows.length)
  const times = rows.map((row) => row.update_time)
  t.same(
    times,
    [...times].sort((one, other) => one - other),
  )
  t.ok(times.every((time) => time >= window.update_time_ge && time < window.update_time_lt))
  const platforms = new Set(rows.map((row) => row.commerce_platform))
  t.same(platforms, new Set(['TOKOPEDIA', 'TIKTOK_SHOP']))
  for (const row of rows) t.match(row, { id: /^58\d{16}$/, user_id: /^\d{16}$/, warehouse_id: /^\d{19}$/ })
  const { json } = await search(window)
  t.equal(json.data.total_count, rows.length)
  t.equal(json.data.orders.length, 100)
})

t.test('orders are found by the time they were placed, latest first, and by both times', async (t) => {
  const { search } = await open(t)
  const day = { create_time_ge: seconds(NOON - 2 * DAY), create_time_lt: seconds(NOON - DAY) }
  const { json } = await search(day)
  const times: number[] = json.data.orders.map((order: { create_time: number }) => order.create_time)
  t.ok(times.length > 5 && json.data.next_page_token === '')
  t.same(
    times,
    [...times].sort((one, other) => other - one),
  )
  t.ok(times.every((time) => time >= day.create_time_ge && time < day.create_time_lt))
  const both = (await search({ ...day, update_time_ge: seconds(NOON - HOUR) })).json.data.orders
  t.ok(both.length > 0 && both.length < times.length, 'placed then and changed in the last hour')
  const byUpdate = (await search(day, { sort_field: 'update_time', sort_order: 'ASC' })).json.data.orders
  const updates: number[] = byUpdate.map((order: { update_time: number }) => order.update_time)
  t.same(
    updates,
    [...updates].sort((one, other) => one - other),
  )
  t.equal(updates.length, times.length)
  const cancelled = (await search({ update_time_ge: seconds(NOON - 5 * DAY), order_status: 'CANCELLED' })).json.data
    .orders
  t.ok(cancelled.length > 0 && cancelled.every((order: { status: string }) => order.status === 'CANCELLED'))
  const asked = (await search({ update_time_ge: seconds(NOON - 5 * DAY), is_buyer_request_cancel: true })).json.data
    .orders
  t.ok(asked.every((order: { is_buyer_request_cancel: boolean }) => order.is_buyer_request_cancel))
  t.ok((await search({ create_time_lt: seconds(NOON) })).json.data.total_count > times.length, 'from the first day on')
  t.equal((await search({})).json.data.total_count, (await search({ create_time_ge: 1 })).json.data.total_count)
})

t.test('a search that makes no sense is refused', async (t) => {
  const { search, ask } = await open(t)
  const cases = [
    [{ update_time_ge: 10, update_time_lt: 10 }, {}, /before/],
    [{ update_time_ge: 1e13 }, {}, /Unix timestamp/],
    [{ update_time_ge: 'yesterday' }, {}, /Unix timestamp/],
    [{}, { page_size: '101' }, /page_size/],
    [{}, { page_size: '0' }, /page_size/],
    [{}, { sort_field: 'id' }, /sort_field/],
    [{}, { sort_order: 'UP' }, /sort_order/],
    [{}, { page_token: 'bad' }, /page_token/],
    [{}, { page_token: 'W10=' }, /page_token/],
  ] as const
  for (const [body, words, message] of cases) {
    t.match((await search(body, words)).json, { code: 36009004, message }, JSON.stringify([body, words]))
  }
  t.match((await ask('POST', '/order/202309/orders/search', {}, { text: '{' })).json, {
    code: 36009004,
    message: /JSON/,
  })
})

t.test('at most 50 orders are told by number, in the order asked for; unknown ones are left out', async (t) => {
  const { ask, search, sandbox, shop } = await open(t)
  const { json } = await search({ update_time_ge: seconds(NOON - 5 * DAY) }, { page_size: '3' })
  const ids: string[] = json.data.orders.map(({ id }: { id: string }) => id)
  const told = async (ids: readonly string[]) => (await ask('GET', DETAIL, { ids: ids.join(',') })).json
  t.same(
    (await told([...ids, '581795414309183067', 'nonsense'])).data.orders.map(({ id }: { id: string }) => id),
    ids,
  )
  for (const id of ids) {
    const life = shop.stores.flatMap(({ code }) => sandbox.world.find(code, id, NOON) ?? [])[0]
    if (life) sandbox.world.mention(life, NOON)
  }
  const again = await search({ update_time_ge: seconds(NOON - 5 * DAY) }, { page_size: '3' })
  t.same((await told(ids)).data.orders, again.json.data.orders, 'just as in the list')
  const many = Array.from({ length: 51 }, (_, index) => String(index))
  t.match(await told(many), { code: 36009004, message: /50/ })
  t.match(await told(many.slice(1)), { code: 0, data: { orders: [] } })
  t.match(await told([]), { code: 36009004 })
})

t.test('an order asked for by number takes its next step, unless the question follows from a push', async (t) => {
  const { ask, search, sandbox, shop, clock } = await open(t)
  const { world } = sandbox
  const [named, unnamed] = movable(world, shop.stores[0]?.code ?? '', NOON) as [Life, Life]
  const ask1 = async (life: Life) => {
    const { json } = await ask('GET', DETAIL, { ids: life.order.number })
    return json.data.orders[0].update_time
  }
  await search({ update_time_ge: seconds(NOON - 2 * DAY) })
  world.mention(named, NOON)
  const before = seconds(shopFactsAt(named, NOON)?.updatedAt ?? 0)
  t.equal(await ask1(named), before, 'a push has named it: nothing moves')
  t.equal(stepsLeft(world, named, NOON), 2)
  t.equal(await ask1(named), seconds(NOON), 'only one question follows from a push')
  await ask1(unnamed)
  t.equal(stepsLeft(world, unnamed, NOON), 1, 'a person has asked: one step')
  await ask1(unnamed)
  t.equal(stepsLeft(world, unnamed, NOON), 1, 'a second call of the same question moves nothing')
  clock.at += 2 * MINUTE
  await ask1(unnamed)
  t.equal(stepsLeft(world, unnamed, clock.at), 0, 'a minute later it is another question')
  world.mention(named, clock.at)
  clock.at += 6 * MINUTE
  await ask1(named)
  t.equal(stepsLeft(world, named, clock.at), 0, 'what was named long ago is forgotten')
  const changed = await search({ update_time_ge: seconds(clock.at) })
  t.match(changed.json.data.orders, [{ id: named.order.number }], 'and the list knows of the step')
})

t.test('what an order has come to is told in the words of the marketplace', async (t) => {
  const { ask, sandbox, shop } = await open(t)
  const [tokopedia, tiktok] = ['tokopedia', 'tiktok'].map((marketplace) =>
    shop.stores.find((store) => store.marketplace === marketplace),
  )
  const at = (hours: number) => seconds(NOON - hours * HOUR)
  const paid = step(20, { stage: 'paid', courier: 'JNE REG', shipBy: NOON + 5 * HOUR })
  const arranged = step(9, { stage: 'awaiting courier', waybill: '011200000001' })
  const cancelled = (cancelledBy: ShopFacts['cancelledBy']) =>
    step(5, { stage: 'cancelled', cancelledBy, cancelReason: 'Stok habis' })
  const cases: readonly (readonly [string, readonly Step<ShopFacts>[], object, string[]?])[] = [
    ['unpaid', [], { status: 'UNPAID', recipient_address: {} }, ['shipping_due_time', 'paid_time', 'cancel_time']],
    ['held', [step(10, { stage: 'held' })], { status: 'ON_HOLD', is_on_hold_order: true }],
    [
      'paid',
      [paid],
      {
        status: 'AWAITING_SHIPMENT',
        ...{ paid_time: at(20), update_time: at(20), shipping_due_time: seconds(NOON) + 5 * 3600 },
        ...{ shipping_provider: 'JNE REG', tracking_number: '', packages: [] },
        ...{ line_items: [{ display_status: 'AWAITING_SHIPMENT', package_status: 'TO_FULFILL', currency: 'IDR' }] },
      },
      ['rts_time', 'request_cancel_time', 'cancellation_initiator'],
    ],
    [
      'arranged',
      [paid, arranged],
      {
        ...{ status: /^(AWAITING_COLLECTION|PARTIALLY_SHIPPING)$/, rts_time: at(9), tracking_number: '011200000001' },
        ...{ packages: [{ id: /^11/ }], line_items: [{ display_status: 'AWAITING_COLLECTION' }] },
      },
    ],
    [
      'on its way',
      [paid, arranged, step(3, { stage: 'on the way' })],
      { status: 'IN_TRANSIT', collection_time: at(3) },
    ],
    ['delivered', [paid, step(2, { stage: 'delivered' })], { status: 'DELIVERED', delivery_time: at(2) }],
    ['finished', [paid, step(1, { stage: 'finished' })], { status: 'COMPLETED' }],
    [
      'the buyer asks to cancel',
      [paid, step(7, { buyerAsksToCancel: true })],
      { status: 'AWAITING_SHIPMENT', is_buyer_request_cancel: true, request_cancel_time: at(7), update_time: at(7) },
    ],
    [
      'the buyer cancelled',
      [paid, cancelled('buyer')],
      { status: 'CANCELLED', cancellation_initiator: 'BUYER', cancel_reason: 'Stok habis', cancel_time: at(5) },
    ],
    ['the seller cancelled', [cancelled('seller')], { cancellation_initiator: 'SELLER' }],
    [
      'support cancelled',
      [cancelled('operator')],
      { cancellation_initiator: 'SYSTEM', line_items: [{ cancel_user: 'OPERATOR', cancel_reason: 'Stok habis' }] },
    ],
    ['nobody knows the word', [step(1, { strangeWord: 'HUB_TRANSFER_CHECK' })], { status: 'HUB_TRANSFER_CHECK' }],
  ]
  for (const [index, [what, steps, wanted, absent = []]] of cases.entries()) {
    const life = placed(tiktok?.code ?? '', `58000000000000${1000 + index}`, steps)
    sandbox.world.place(life)
    sandbox.world.mention(life, NOON)
    const { json } = await ask('GET', DETAIL, { ids: life.order.number })
    const [order] = json.data.orders
    t.match(order, { id: life.order.number, create_time: at(24), commerce_platform: 'TIKTOK_SHOP', ...wanted }, what)
    for (const name of absent) t.notOk(name in order, `${what}: no ${name}`)
  }
  const fulfilled = placed(tokopedia?.code ?? '', '580000000000002000', [paid])
  const life = { ...fulfilled, order: { ...fulfilled.order, fulfilledByMarketplace: true, warehouse: 'DILAYANI' } }
  sandbox.world.place(life)
  const { json } = await ask('GET', DETAIL, { ids: life.order.number })
  t.match(json.data.orders, [
    {
      ...{ commerce_platform: 'TOKOPEDIA', fulfillment_type: 'FULFILLMENT_BY_DILAYANI_TOKOPEDIA' },
      warehouse_id: warehouseIdOf('DILAYANI'),
    },
  ])
})

t.test('of an order with several things some may have been sent before the others', async (t) => {
  const { orders } = await open(t, { ordersPerDay: 500 })
  const partly = (await orders({ update_time_ge: seconds(NOON - 2 * DAY) })).filter(
    ({ status }) => status === 'PARTIALLY_SHIPPING',
  )
  t.ok(partly.length > 0)
  for (const { line_items: lines } of partly) {
    const words = lines.map((line: { display_status: string }) => line.display_status)
    t.same(new Set(words), new Set(['AWAITING_COLLECTION', 'AWAITING_SHIPMENT']))
  }
})

function step(hoursAgo: number, facts: Partial<ShopFacts>): Step<ShopFacts> {
  return { at: NOON - hoursAgo * HOUR, change: () => facts }
}

function placed(store: string, number: string, steps: readonly Step<ShopFacts>[]): Life {
  const order = {
    ...{ store, platform: 'TIKTOK_SHOP' as const, number, createdAt: NOON - DAY, warehouse: 'GDG-CKR' },
    ...{ courier: 'JNE REG', waybill: '011200000001', fulfilledByMarketplace: false },
  }
  return { order, shop: [step(24, { stage: 'unpaid' }), ...steps], books: [] }
}

/** Two lives whose marketplace has two steps left in the next hours and whose books have none. */
function movable(world: World, store: string, now: number): readonly Life[] {
  return [1, 2].map((number) => {
    const { order, shop } = placed(store, `58000000000000300${number}`, [])
    const coming = (hours: number, stage: ShopFacts['stage']) => ({ at: now + hours * HOUR, change: () => ({ stage }) })
    const life = { order, shop: [...shop, coming(2, 'paid'), coming(3, 'awaiting courier')], books: [] }
    world.place(life)
    return life
  })
}

function stepsLeft(world: World, { order }: Life, now: number): number {
  return world.find(order.store, order.number, now)?.shop.filter(({ at }) => at > now).length ?? -1
}
