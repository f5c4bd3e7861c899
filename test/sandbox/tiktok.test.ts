import t from 'tap'
import { DAY, HOUR, MINUTE } from '../../src/sandbox/calendar.ts'
import { storesFor } from '../../src/sandbox/more-stores.ts'
import { shopsOf } from '../../src/sandbox/shops.ts'
import { SERVICE_ID } from '../../src/sandbox/tiktok/consent.ts'
import { callSignature } from '../../src/sandbox/tiktok/signature.ts'
import { DETAIL, NOON, open, SEARCH, SHOPS, seconds } from './tiktok-client.ts'

t.test("a sign is the marketplace's published one", async (t) => {
  // DOMAIN.md 2.1, recomputed there
  const query = new URLSearchParams({ timestamp: '1623812664', app_key: '29a39d' })
  const sign = 'b596b73e0cc6de07ac26f036364178ab16b0a907af13d43f0a0cd2345f582dc8'
  t.equal(callSignature('e59af819cc', '/authorization/202309/shops', query, ''), sign)
  query.append('sign', 'anything')
  query.append('access_token', 'anything')
  t.equal(callSignature('e59af819cc', '/authorization/202309/shops', query, ''), sign, 'over neither sign nor token')
})

t.test('a call is let in by app, clock, sign, token and cipher, and refused by what is wrong', async (t) => {
  const { ask, clock, sandbox } = await open(t)
  t.match(await ask('GET', SHOPS), { status: 200, json: { code: 0, message: 'Success' } })
  const now = seconds(clock.at)
  const other = sandbox.accounts.shops.find(({ channel, stores }) => channel === 'tiktok' && stores.length === 1)
  const cases = [
    ['another app', SHOPS, { app_key: '29a39d' }, 400, 36009004, /app_key/],
    ['no time', SHOPS, { timestamp: null }, 400, 36009004, /timestamp/],
    ['a time in words', SHOPS, { timestamp: 'now' }, 400, 36009004, /timestamp/],
    ['six minutes ago', SHOPS, { timestamp: String(now - 301) }, 400, 36009004, /earlier than 5 minutes/],
    ['a minute ahead', SHOPS, { timestamp: String(now + 31) }, 400, 36009004, /later than 30 seconds/],
    ['no sign', SHOPS, { sign: null }, 400, 36009004, /signature/],
    ['a wrong sign', SHOPS, { sign: 'f'.repeat(64) }, 401, 106001, /'sign'/],
    ['an unknown token', SHOPS, { token: 'nobody' }, 401, 105001, /invalid/],
    ['no token', SHOPS, { token: null }, 401, 105001, /invalid/],
    ["another shop's cipher", DETAIL, { shop_cipher: other?.cipher ?? '' }, 400, 106013, /shop_cipher/],
    ['no cipher', DETAIL, { shop_cipher: null }, 400, 106013, /shop_cipher/],
    ['no such address', '/order/202309/nothing', {}, 404, 36009009, /path/],
  ] as const
  for (const [what, path, changes, status, code, message] of cases) {
    const answer = await ask('GET', path, { ids: '1' }, { changes })
    t.match(answer, { status, json: { code, message, data: null } }, what)
  }
  t.match(await ask('GET', SHOPS, {}, { changes: { timestamp: String(now - 299) } }), { status: 200 }, 'just in time')
})

t.test('the body is signed as it was sent, but for files', async (t) => {
  const { ask } = await open(t)
  const text = '{"update_time_ge": 1763000000}'
  t.match(await ask('POST', SEARCH, {}, { text }), { status: 200 })
  t.match(await ask('POST', SEARCH, {}, { text, signedText: '{"update_time_ge":1763000000}' }), {
    status: 401,
    json: { code: 106001 },
  })
  const multipart = { 'content-type': 'multipart/form-data; boundary=x' }
  t.match(await ask('POST', SEARCH, {}, { text, signedText: '', headers: multipart }), { status: 200 })
})

t.test('a seller consents, and the code gives tokens once', async (t) => {
  const { sandbox, clock, get } = await open(t)
  const consent = `${sandbox.url}/tiktok/open/authorize?service_id=${SERVICE_ID}&state=abc`
  t.match(await get(consent), { status: 400, text: /registers one/ }, 'the app has no address to come back to')
  sandbox.registrations.set('tiktok', { redirectUrl: 'https://oms.example/kembali?x=1' })
  t.match(await get(consent.replace(SERVICE_ID, '1')), { status: 400 }, 'another service')
  const page = await get(consent)
  t.match(page, { status: 200, text: /Nirmala Dapur<\/button>/ })
  const shop = sandbox.accounts.shops[0]
  t.match(await get(consent, { method: 'POST', body: new URLSearchParams({ shop_id: '1' }) }), { status: 400 })
  const body = new URLSearchParams({ shop_id: shop?.id ?? '' })
  const back = await get(consent, { method: 'POST', body, redirect: 'manual' })
  t.equal(back.status, 302)
  const { searchParams: told, origin } = new URL(back.location ?? '')
  t.equal(origin, 'https://oms.example')
  t.match(Object.fromEntries(told), {
    x: '1',
    state: 'abc',
    app_key: sandbox.accounts.apps.tiktok.key,
    shop_region: 'ID',
  })

  const { key, secret } = sandbox.accounts.apps.tiktok
  const tokens = (words: Record<string, string>, path = 'get') => {
    const usual = { app_key: key, app_secret: secret, grant_type: 'authorized_code', auth_code: told.get('code') ?? '' }
    return get(`${sandbox.url}/tiktok-auth/api/v2/token/${path}?${new URLSearchParams({ ...usual, ...words })}`)
  }
  t.match((await tokens({ app_secret: 'wrong' })).json, { code: 36004002 })
  t.match((await tokens({ app_key: 'wrong' })).json, { code: 36009004 })
  t.match((await tokens({ grant_type: 'refresh_token' })).json, { code: 36009004 })
  t.match((await tokens({ auth_code: 'wrong' })).json, { code: 36004004, message: /invalid/ })
  const { json } = await tokens({})
  t.match(json, { code: 0, data: { seller_name: shop?.name, seller_base_region: 'ID', user_type: 0 } })
  t.equal(json.data.access_token_expire_in, seconds(clock.at) + 4 * 3600, 'an instant, in seconds')
  t.equal(json.data.refresh_token_expire_in, seconds(clock.at) + 30 * 86_400)
  t.match(await tokens({}), { status: 200, json: { code: 36004004, message: /used/ } })

  const again = { grant_type: 'refresh_token', refresh_token: json.data.refresh_token }
  const renewed = (await tokens(again, 'refresh')).json
  t.not(renewed.data.access_token, json.data.access_token)
  t.equal(renewed.data.refresh_token, json.data.refresh_token, 'it stays good')
  t.match((await tokens({ ...again, refresh_token: 'x' }, 'refresh')).json, { code: 36004005 })
  clock.at += 31 * DAY
  t.match((await tokens(again, 'refresh')).json, { code: 36004001 })
  const late = sandbox.accounts.issueCode(shop as never, clock.at - 11 * MINUTE)
  t.match((await tokens({ auth_code: late })).json, { code: 36004004 }, 'a code lasts ten minutes')
})

t.test('an access token ends by itself, and with the authorisation', async (t) => {
  const { ask, clock, shop, sandbox } = await open(t)
  clock.at += 4 * HOUR - 1000
  t.equal((await ask('GET', SHOPS)).status, 200)
  clock.at += 1000
  t.match(await ask('GET', SHOPS), { status: 401, json: { code: 105002 } })
  sandbox.accounts.revoke(shop)
  t.match(await ask('GET', SHOPS), { status: 401, json: { code: 105001 } })
})

t.test('a shop may carry a store of Tokopedia and one of TikTok', async (t) => {
  const { ask, shop } = await open(t)
  const { json } = await ask('GET', SHOPS)
  const one = { id: shop.id, cipher: shop.cipher, name: shop.name, region: 'ID', seller_type: 'LOCAL' }
  t.match(json.data.shops, [one])
  t.match(shop.id, /^\d{19}$/)
  t.match(shop.cipher, /^ROW_/)
  const shops = shopsOf(storesFor(44))
  t.equal(new Set(shops.map(({ channel, id }) => `${channel} ${id}`)).size, shops.length)
  const shared = shops.filter(({ stores }) => stores.length === 2)
  t.ok(shared.length >= 9)
  for (const { channel, stores } of shared) {
    t.equal(channel, 'tiktok')
    t.same(new Set(stores.map(({ marketplace }) => marketplace)), new Set(['tokopedia', 'tiktok']))
  }
})

t.test('warehouses are told by number and name', async (t) => {
  const { ask, orders } = await open(t)
  const { json } = await ask('GET', '/logistics/202309/warehouses')
  t.match(json.data.warehouses[0], {
    id: /^\d{19}$/,
    name: 'Gudang Cikarang',
    type: 'SALES_WAREHOUSE',
    is_default: true,
  })
  const known = new Set(json.data.warehouses.map(({ id }: { id: string }) => id))
  t.equal(known.size, 4)
  const rows = await orders({ update_time_ge: seconds(NOON - 5 * DAY) })
  const unknown = rows.filter((row) => !known.has(row.warehouse_id))
  t.ok(unknown.length > 0 && unknown.every((row) => row.fulfillment_type !== 'FULFILLMENT_BY_SELLER'))
  t.ok(rows.every((row) => row.fulfillment_type === 'FULFILLMENT_BY_SELLER' || unknown.includes(row)))
})
