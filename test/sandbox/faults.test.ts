import t from 'tap'
import { DAY, HOUR, MINUTE } from '../../src/sandbox/calendar.ts'
import { createFaults, type FaultKind, faultIn } from '../../src/sandbox/faults.ts'
import { createRates } from '../../src/sandbox/rates.ts'
import { get, NOON, open, SHOPS, seconds } from './tiktok-client.ts'

const RECENTLY = { update_time_ge: seconds(NOON - 2 * DAY) }

t.test('a marketplace misbehaves as B-Gen does, at the endpoint and the shop that a fault names', async (t) => {
  const { ask, search, sandbox } = await open(t)
  const outcomes: Readonly<Partial<Record<FaultKind, (struck: () => ReturnType<typeof search>) => Promise<unknown>>>> =
    {
      latency: async (struck) => t.match(await struck(), { status: 200, json: { code: 0 } }),
      'rate-limited': async (struck) => t.match(await struck(), { status: 429, retryAfter: '7' }),
      'server-error': async (struck) => t.match(await struck(), { status: 500, retryAfter: '7' }),
      unauthorised: async (struck) => t.match(await struck(), { status: 401 }),
      throttled: async (struck) => t.match(await struck(), { status: 429, json: { code: 36009002 }, retryAfter: '7' }),
      truncated: async (struck) => t.rejects(struck(), { name: 'SyntaxError' }),
      reset: async (struck) => t.rejects(struck(), { message: 'fetch failed' }),
    }
  for (const [kind, outcome] of Object.entries(outcomes)) {
    const words = { face: 'tiktok', store: 'TKP-NIRMALA', endpoint: 'orders/search', times: 1 }
    sandbox.misbehave(faultIn({ kind, ...words, latencyMs: 5, retryAfterSeconds: 7 }))
    t.equal((await ask('GET', SHOPS)).status, 200, `${kind} was not meant for this endpoint`)
    await outcome(() => search(RECENTLY))
    t.equal((await search(RECENTLY)).status, 200, `${kind} came once`)
  }
  sandbox.misbehave({ kind: 'server-error', store: 'TKP-TIRTA' })
  sandbox.misbehave({ kind: 'server-error', face: 'shopee' })
  t.equal((await search(RECENTLY)).status, 200, 'another shop, another marketplace')
})

t.test("every marketplace has its own words for too many calls, and its own faults by its shop's store", async (t) => {
  const { sandbox } = await open(t)
  const shopee = sandbox.accounts.shopOfStore('SHP-RIMBA')
  const lazada = sandbox.accounts.shopOfStore('LZD-RIMBA')
  const token = lazada && sandbox.accounts.authorise(lazada, NOON).accessToken
  const addresses = {
    'SHP-RIMBA': `${sandbox.url}/shopee/api/v2/order/get_order_list?shop_id=${shopee?.id}`,
    'LZD-RIMBA': `${sandbox.url}/lazada/rest/orders/get?access_token=${token}`,
  }
  for (const [store, address] of Object.entries(addresses)) {
    const usual = (await get(address)).text
    sandbox.misbehave({ kind: 'throttled', store, times: 1 })
    t.match((await get(address)).text, /limit/i, store)
    t.notMatch(usual, /limit/i)
    sandbox.misbehave({ kind: 'unauthorised', store, times: 1 })
    t.equal((await get(address)).status, 401)
  }
})

t.test('a marketplace whose clock is wrong refuses what is signed at the right time', async (t) => {
  const { ask, sandbox } = await open(t)
  sandbox.misbehave({ kind: 'wrong-clock', skewSeconds: 600, times: 1 })
  t.match((await ask('GET', SHOPS)).json, { code: 36009004, message: /earlier/ })
  sandbox.misbehave({ kind: 'wrong-clock', skewSeconds: -600, times: 1 })
  t.match((await ask('GET', SHOPS)).json, { code: 36009004, message: /later/ })
  sandbox.misbehave({ kind: 'wrong-clock', times: 1 })
  t.match((await ask('GET', SHOPS)).json, { code: 36009004 }, 'an hour, unless it says otherwise')
  t.match((await ask('GET', SHOPS)).json, { code: 0 })
})

t.test('a list may learn of a change late, and always learns of it', async (t) => {
  const { orders, clock, sandbox } = await open(t, { ordersPerDay: 2000 })
  const window = { update_time_ge: seconds(NOON - 3 * HOUR), update_time_lt: seconds(NOON) }
  const all = await orders(window)
  sandbox.misbehave({ kind: 'late', lateSeconds: 3600, share: 0.5 })
  const early = await orders(window)
  const missing = all.filter(({ id }) => !early.some((row) => row.id === id))
  t.ok(
    missing.length > 0 && missing.every((row) => row.update_time > seconds(NOON) - 3600),
    `${missing.length} are late`,
  )
  const recent = all.filter((row) => row.update_time > seconds(NOON) - 3600)
  t.ok(missing.length < recent.length, 'half of the changes')
  t.same(await orders(window), early, 'the same ones for every look')
  clock.at += HOUR + MINUTE
  const later = await orders(window)
  sandbox.behave()
  t.same(later, await orders(window), 'an hour later nothing is missing')
})

t.test('a page may name an order twice, and be out of order', async (t) => {
  const { search, sandbox } = await open(t)
  const usual = (await search(RECENTLY)).json.data
  const ids = usual.orders.map(({ id }: { id: string }) => id)
  sandbox.misbehave({ kind: 'duplicated' })
  const repeated = (await search(RECENTLY)).json.data.orders.map(({ id }: { id: string }) => id)
  t.equal(repeated.length, ids.length + 1)
  t.same(new Set(repeated), new Set(ids))
  sandbox.behave()
  sandbox.misbehave({ kind: 'shuffled' })
  const mixed = (await search(RECENTLY)).json.data.orders.map(({ id }: { id: string }) => id)
  t.not(mixed.join(), ids.join())
  t.same([...mixed].sort(), [...ids].sort())
  const none = { update_time_ge: seconds(NOON + DAY) }
  sandbox.misbehave({ kind: 'duplicated' })
  t.same((await search(none)).json.data.orders, [], 'of nothing, nothing is repeated')
})

t.test('an answer about tokens is cut off only where a fault names their address', async (t) => {
  const { sandbox, shop, clock } = await open(t)
  const { refreshToken } = sandbox.accounts.authorise(shop, clock.at)
  const { key, secret } = sandbox.accounts.apps.tiktok
  const words = { app_key: key, app_secret: secret, grant_type: 'refresh_token', refresh_token: refreshToken }
  const refresh = () => get(`${sandbox.url}/tiktok-auth/api/v2/token/refresh?${new URLSearchParams(words)}`)
  sandbox.misbehave({ kind: 'truncated' })
  t.match((await refresh()).json, { code: 0 })
  sandbox.misbehave({ kind: 'truncated', endpoint: 'token/refresh' })
  await t.rejects(refresh(), { name: 'SyntaxError' })
})

t.test('who gives up before the answer has changed nothing', async (t) => {
  const { sandbox, clock } = await open(t)
  const shop = sandbox.accounts.shopOfStore('SHP-RIMBA')
  const { refreshToken } = sandbox.accounts.authorise(shop as never, clock.at)
  sandbox.misbehave({ kind: 'latency', latencyMs: 200, times: 1 })
  const body = JSON.stringify({ refresh_token: refreshToken, shop_id: Number(shop?.id) })
  const address = `${sandbox.url}/shopee/api/v2/auth/access_token/get`
  await t.rejects(fetch(address, { method: 'POST', body, signal: AbortSignal.timeout(50) }))
  await new Promise((resolve) => setTimeout(resolve, 300))
  t.match(sandbox.accounts.refreshes(), { done: 0, refused: 0 })
  t.not(sandbox.accounts.refresh('shopee', refreshToken, clock.at), 'used')
})

t.test('a marketplace bears so many calls of one endpoint about one shop', async (t) => {
  const { ask, search } = await open(t, { callsPerSecond: 2 })
  const answers = await Promise.all(Array.from({ length: 12 }, () => ask('GET', SHOPS)))
  const codes = answers.map(({ json }) => json.code)
  t.ok(codes.includes(0) && codes.includes(36009002), codes.join(' '))
  t.equal((await search(RECENTLY)).json.code, 0, 'another endpoint has its own')
  let at = 0
  const rates = createRates(2, () => at)
  const taken = () => Array.from({ length: 6 }, () => rates.take('a'))
  t.same(taken(), [true, true, true, true, false, false], 'two seconds at once')
  at = 1000
  t.same(taken(), [true, true, false, false, false, false], 'then two a second')
})

t.test('a fault that cannot be is refused', async (t) => {
  for (const [body, message] of [
    [{ kind: 'late', face: 'moon' }, /face must be/],
    [{ kind: 'late', store: 7 }, /store must be a string/],
    [{ kind: 'late', share: 'half' }, /share must be a number/],
  ] as const) {
    t.throws(() => faultIn(body), { message })
  }
  t.same(faultIn({ kind: 'late', store: 'A', endpoint: 'x', lateSeconds: 5, other: 1 }), {
    ...{ kind: 'late', store: 'A', endpoint: 'x', lateSeconds: 5 },
  })
  const faults = createFaults('seed')
  faults.add({ kind: 'push-lost', store: 'A', times: 1 })
  t.same(faults.strikePush('tiktok', ['B']), [])
  t.match(faults.strikePush('tiktok', ['A', 'B']), [{ kind: 'push-lost' }])
  t.same(faults.strikePush('tiktok', ['A']), [])
})
