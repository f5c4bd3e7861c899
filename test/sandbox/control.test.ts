import t from 'tap'
import { HOUR } from '../../src/sandbox/calendar.ts'
import { shopFactsAt } from '../../src/sandbox/life.ts'
import type { Teardown } from '../helpers/database.ts'
import { get, NOON, open as openSandbox, SHOPS } from './tiktok-client.ts'

t.test('the catalog tells a partner all that his settings need', async (t) => {
  const { control, sandbox } = await open(t)
  const { json } = await control('GET', '/sandbox/catalog')
  t.match(json.apps, [
    { channel: 'tiktok', baseUrl: `${sandbox.url}/tiktok`, authUrl: `${sandbox.url}/tiktok-auth`, serviceId: /^\d+$/ },
    { channel: 'shopee', key: /^\d+$/, secret: /./, baseUrl: `${sandbox.url}/shopee`, serviceId: null },
    { channel: 'lazada', baseUrl: `${sandbox.url}/lazada/rest`, consentUrl: /authorize$/ },
  ])
  const shared = json.shops.find(({ stores }: { stores: string[] }) => stores.length === 2)
  t.match(shared, { channel: 'tiktok', id: /^\d+$/, cipher: /^ROW_/, stores: ['TKP-NIRMALA', 'TTS-NIRMALA'] })
  t.equal(json.shops.find(({ channel }: { channel: string }) => channel === 'shopee').cipher, null)
  const channels = new Map(json.stores.map((row: { code: string; channel: string }) => [row.code, row.channel]))
  t.match(Object.fromEntries(channels), { 'TKP-TIRTA': 'tiktok', 'LZD-RIMBA': 'lazada', 'BLI-TIRTA': null })
})

t.test('a store is authorised without a person, and its authorisation can end in every way', async (t) => {
  const { control, sandbox, ask, clock, shop } = await open(t)
  const { json } = await control('POST', '/sandbox/authorise', { store: 'TTS-NIRMALA' })
  t.match(json, {
    ...{ channel: 'tiktok', shopId: shop.id, shopCipher: shop.cipher, stores: ['TKP-NIRMALA', 'TTS-NIRMALA'] },
    ...{ accessExpiresAt: new Date(NOON + 4 * HOUR).toISOString(), refreshExpiresAt: /Z$/ },
  })
  const probe = async () => (await ask('GET', SHOPS, {}, { changes: { token: json.accessToken } })).json.code
  t.equal(await probe(), 0)
  t.equal((await control('POST', '/sandbox/expire', { store: 'TKP-TIRTA' })).status, 204)
  t.equal(await probe(), 0, 'another shop')
  t.equal((await control('POST', '/sandbox/expire', {})).status, 204)
  t.equal(await probe(), 105002)
  t.not(sandbox.accounts.refresh('tiktok', json.refreshToken, clock.at), 'unknown')
  t.equal((await control('POST', '/sandbox/revoke', { store: 'TKP-NIRMALA' })).status, 204)
  t.equal(await probe(), 105001)
  t.equal(sandbox.accounts.refresh('tiktok', json.refreshToken, clock.at), 'unknown')
})

t.test("a refresh token of Shopee's burns, and whoever asks twice at once is seen", async (t) => {
  const { control, sandbox, clock } = await open(t, { accessTtlSeconds: 60 })
  const shop = sandbox.accounts.shopOfStore('SHP-RIMBA')
  const { json } = await control('POST', '/sandbox/authorise', { store: 'SHP-RIMBA' })
  t.equal(json.accessExpiresAt, new Date(NOON + 60_000).toISOString())
  const { accounts } = sandbox
  t.match(accounts.refresh('shopee', json.refreshToken, clock.at), { shop, accessExpiresAt: NOON + 60_000 })
  t.equal(accounts.refresh('shopee', json.refreshToken, clock.at), 'used')
  t.equal(accounts.refresh('lazada', json.refreshToken, clock.at), 'unknown', 'at another marketplace')
  sandbox.misbehave({ kind: 'latency', latencyMs: 100 })
  const body = JSON.stringify({ refresh_token: json.refreshToken, shop_id: Number(shop?.id) })
  const refresh = () => get(`${sandbox.url}/shopee/api/v2/auth/access_token/get`, { method: 'POST', body })
  await Promise.all([refresh(), refresh()])
  await refresh()
  const { json: seen } = await control('GET', '/sandbox/refreshes')
  t.match(seen, { done: 1, burnt: 1, atOnce: 1 })
})

t.test('whoever follows a caller that has hung up does not ask at the same time', async (t) => {
  const { sandbox } = await open(t)
  const { accounts } = sandbox
  const begin = (token: string) => accounts.refreshBegins(token, NOON)
  const cases = [
    { says: 'the line of the dead is read after the word of the living', isAnswered: false, laterMs: 2_000, atOnce: 0 },
    { says: 'one who gives up later was there', isAnswered: false, laterMs: 2_001, atOnce: 1 },
    { says: 'so was one who got his answer', isAnswered: true, laterMs: 0, atOnce: 2 },
  ]
  for (const { says, isAnswered, laterMs, atOnce } of cases) {
    const first = begin(says)
    begin(says)(true, NOON)
    first(isAnswered, NOON + laterMs)
    t.match(accounts.refreshes(), { atOnce }, says)
  }
})

t.test('orders are told as our ingest API takes them', async (t) => {
  const { control, sandbox } = await open(t, { ordersPerDay: 600 })
  const since = new Date(NOON - 96 * HOUR).toISOString()
  const { json } = await control('GET', `/sandbox/orders?store=BLI-TIRTA&since=${since}`)
  t.ok(json.orders.length > 10)
  for (const item of json.orders) {
    const life = sandbox.world.find('BLI-TIRTA', item.invoice, NOON)
    t.ok(life !== null && item.updatedAt === new Date(shopFactsAt(life, NOON)?.updatedAt ?? 0).toISOString())
    t.match(item, { store: 'BLI-TIRTA', createdAt: /Z$/, status: /^[a-z_]+$/, statusRaw: /^[A-Z_]+$/ })
  }
  t.ok(json.orders.some((item: { bgen?: { soCode: string | null } }) => item.bgen?.soCode?.startsWith('SO-')))
  const all = await Promise.all(
    sandbox.world.size.stores.map(({ code }) => control('GET', `/sandbox/orders?store=${code}&since=${since}`)),
  )
  const statuses = new Set(all.flatMap((one) => one.json.orders.map(({ status }: { status: string }) => status)))
  t.same([...statuses].sort(), [
    ...['accepted', 'cancelled', 'completed', 'delivered', 'in_transit', 'on_hold', 'ready_to_process'],
    ...['returning', 'unpaid', 'waiting_pickup'],
  ])
})

t.test('what an app registers, and an order that is told on demand', async (t) => {
  const { control, sandbox, shop } = await open(t)
  const { url } = sandbox
  t.equal((await control('POST', '/sandbox/apps', { channel: 'tiktok', redirectUrl: `${url}/x` })).status, 204)
  t.equal((await control('POST', '/sandbox/apps', { channel: 'tiktok', pushUrl: `${url}/nowhere` })).status, 204)
  t.same(sandbox.registrations.of('tiktok'), { redirectUrl: `${url}/x`, pushUrl: `${url}/nowhere` })
  const [changed] = sandbox.world.changed('TTS-NIRMALA', 'shop', NOON - 24 * HOUR, NOON)
  const invoice = changed?.life.order.number
  const { json } = await control('POST', '/sandbox/pushes', { store: 'TTS-NIRMALA', invoice })
  t.match(json.push, { shop: shop.id, invoice, status: 401, faults: [] })
  t.match((await control('GET', '/sandbox/pushes')).json.pushes, [{ invoice }])
  t.equal((await control('POST', '/sandbox/apps', { channel: 'tiktok', pushUrl: null })).status, 204)
  t.same((await control('POST', '/sandbox/pushes', { store: 'TTS-NIRMALA', invoice })).json, { push: null })
})

t.test('a control call that makes no sense is refused with words', async (t) => {
  const { control } = await open(t)
  const cases = [
    ['/sandbox/authorise', {}, 'store is missing'],
    ['/sandbox/authorise', { store: 'BLI-TIRTA' }, 'store has no shop at a marketplace with a protocol here'],
    ['/sandbox/apps', { channel: 'blibli' }, 'channel must be one of tiktok, shopee, lazada'],
    ['/sandbox/apps', { channel: 'shopee', pushUrl: 'here' }, 'pushUrl must be an address or null'],
    ['/sandbox/pushes', { store: 'TTS-NIRMALA', invoice: '1' }, 'invoice is not known here'],
  ] as const
  for (const [path, body, message] of cases) {
    const { status, json } = await control('POST', path, body)
    t.same([status, json.error.message], [400, message], `${path} ${JSON.stringify(body)}`)
  }
})

async function open(t: Teardown, options: Parameters<typeof openSandbox>[1] = {}) {
  const made = await openSandbox(t, options)
  const control = (method: string, path: string, body: unknown = null) =>
    get(`${made.sandbox.url}${path}`, {
      method,
      headers: { authorization: 'Bearer sandbox' },
      body: body === null ? null : JSON.stringify(body),
    })
  return { ...made, control }
}
