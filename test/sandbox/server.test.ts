import t from 'tap'
import { FACES, FAULT_KINDS, type FaultKind } from '../../src/sandbox/faults.ts'
import { type Sandbox, startSandbox } from '../../src/sandbox/server.ts'
import type { Teardown } from '../helpers/database.ts'

const clock = { now: () => new Date('2026-11-18T05:00:00Z') }
const STORE = 'SHP-NIRMALA'
const SINCE = '2026-11-12T00:00:00Z'

t.test('without the token nothing is told', async (t) => {
  const { sandbox } = await open(t, { token: 'a token of its own' })
  for (const token of ['', 'sandbox', 'a token of its ow']) {
    const response = await fetch(`${sandbox.url}/sandbox/catalog`, { headers: { authorization: `Bearer ${token}` } })
    t.equal(response.status, 401, `"${token}"`)
    t.match(await response.json(), { error: { message: 'token is not valid' } })
  }
  const named = await fetch(`${sandbox.url}/sandbox/catalog`, {
    headers: { authorization: 'Bearer a token of its own' },
  })
  t.equal(named.status, 200)
})

t.test('the catalog names stores and warehouses', async (t) => {
  const { ask } = await open(t)
  const { json } = await ask('GET', '/sandbox/catalog')
  t.ok(json.stores.length >= 10 && json.stores.length <= 12)
  t.equal(new Set(json.stores.map((store: { name: string }) => store.name)).size, json.stores.length)
  t.same(new Set(json.stores.map((store: { marketplace: string }) => store.marketplace)).size, 5)
  t.equal(json.warehouses.length, 4)
})

t.test('changes come in pages, oldest first, each once', async (t) => {
  const { ask } = await open(t)
  for (const [path, list, since] of [
    ['/channel/v1/orders', 'orders', 'updated_from'],
    ['/bgen/v1/documents', 'documents', 'changed_since'],
  ] as const) {
    const rows: { updated_at: string; order_number?: string; invoice?: string }[] = []
    let cursor: string | null = ''
    while (cursor !== null) {
      const from = `${path}?store=${STORE}&${since}=${SINCE}${cursor && `&cursor=${cursor}`}`
      const { json } = await ask('GET', from)
      t.ok(json[list].length <= 50)
      rows.push(...json[list])
      cursor = json.next_cursor
    }
    t.ok(rows.length > 50, `${path} told of ${rows.length}`)
    const times = rows.map((row) => row.updated_at)
    t.same(times, [...times].sort(), 'oldest first')
    t.ok(Date.parse(times[0] ?? '') >= Date.parse(SINCE))
    t.equal(new Set(rows.map((row) => row.order_number ?? row.invoice)).size, rows.length, 'each once')
  }
})

t.test('orders and documents are told by name, unknown ones are left out', async (t) => {
  const { ask } = await open(t)
  const { json } = await ask('GET', `/channel/v1/orders?store=${STORE}&updated_from=${SINCE}&page_size=3`)
  const numbers = json.orders.map((order: { order_number: string }) => order.order_number)
  t.equal(numbers.length, 3)
  const asked = { store: STORE, order_numbers: [...numbers, '261118AAAAAAAA', 'nonsense'] }
  const detail = await ask('POST', '/channel/v1/orders/detail', asked)
  t.same(
    detail.json.orders.map((order: { order_number: string }) => order.order_number),
    numbers,
  )
  const search = await ask('POST', '/bgen/v1/documents/search', { store: STORE, invoices: numbers })
  t.equal(search.status, 200)
  const again = await ask('POST', '/bgen/v1/documents/search', { store: STORE, invoices: numbers })
  t.same(again.json, search.json, 'asking B-Gen moves nothing')
})

t.test('a question that cannot be answered is refused with words', async (t) => {
  const { ask } = await open(t)
  const tooMany = Array.from({ length: 51 }, (_, index) => String(index))
  const questions = [
    ['POST', '/channel/v1/orders/detail', { store: 'NOBODY', order_numbers: [] }, 'store NOBODY is not known here'],
    ['POST', '/channel/v1/orders/detail', { store: STORE, order_numbers: tooMany }, 'order_numbers holds more than 50'],
    [
      'POST',
      '/channel/v1/orders/detail',
      { store: STORE, order_numbers: [1] },
      'order_numbers must be a list of texts',
    ],
    ['POST', '/channel/v1/orders/detail', '{"store":', 'body is not JSON'],
    ['POST', '/channel/v1/orders/detail', 'x'.repeat(1024 * 1024 + 1), 'body too large'],
    ['POST', '/bgen/v1/documents/search', null, 'store is missing'],
    ['GET', '/channel/v1/orders?updated_from=2026-11-12', null, 'store is missing'],
    ['GET', `/channel/v1/orders?store=${STORE}`, null, 'updated_from must be a time'],
    ['GET', `/bgen/v1/documents?store=${STORE}&changed_since=x`, null, 'changed_since must be a time'],
    ['GET', `/channel/v1/orders?store=${STORE}&updated_from=${SINCE}&cursor=bad`, null, 'cursor is not one of ours'],
    ['POST', '/sandbox/faults', { kind: 'earthquake' }, `kind must be one of ${FAULT_KINDS.join(', ')}`],
    ['POST', '/sandbox/faults', { kind: 'reset', face: 'moon' }, `face must be one of ${FACES.join(', ')}`],
  ] as const
  for (const [method, path, body, message] of questions) {
    const { status, json } = await ask(method, path, body)
    t.same([status, json.error.message], [400, message], `${method} ${path}`)
  }
  t.equal((await ask('GET', '/nowhere')).status, 404)
  t.equal((await ask('GET', '/channel/v1/orders/detail')).status, 404, 'another method is another address')
})

t.test('it misbehaves as it was told, as often as it was told, and behaves again', async (t) => {
  const { sandbox, ask } = await open(t)
  const channel = () => ask('GET', `/channel/v1/orders?store=${STORE}&updated_from=${SINCE}`)
  const bgen = () => ask('GET', `/bgen/v1/documents?store=${STORE}&changed_since=${SINCE}`)
  const outcomes: Readonly<Partial<Record<FaultKind, (struck: () => Promise<Told>) => Promise<unknown>>>> = {
    latency: async (struck) => t.equal((await struck()).status, 200),
    'rate-limited': async (struck) => t.match(await struck(), { status: 429, retryAfter: '7' }),
    'server-error': async (struck) => t.match(await struck(), { status: 500, retryAfter: '7' }),
    unauthorised: async (struck) => t.match(await struck(), { status: 401 }),
    truncated: async (struck) => t.rejects(struck(), { name: 'SyntaxError' }),
    reset: async (struck) => t.rejects(struck(), { message: 'fetch failed' }),
    silence: async (struck) => {
      const answer = struck().then(
        () => 'answered',
        () => 'given up',
      )
      t.equal(await Promise.race([answer, channel().then(() => 'still silent')]), 'still silent')
    },
  }
  for (const [kind, outcome] of Object.entries(outcomes)) {
    const fault = { kind, face: 'bgen', store: STORE, times: 1, latencyMs: 5, retryAfterSeconds: 7 }
    t.equal((await ask('POST', '/sandbox/faults', fault)).status, 204)
    t.equal((await channel()).status, 200, `${kind} was not meant for the channel`)
    await outcome(bgen)
    t.equal((await bgen()).status, 200, `${kind} came once`)
  }
  sandbox.misbehave({ kind: 'server-error', share: 0.5 })
  const statuses = await Promise.all(Array.from({ length: 40 }, async () => (await channel()).status))
  t.ok(statuses.includes(200) && statuses.includes(500), 'half of the calls')
  t.equal((await ask('DELETE', '/sandbox/faults')).status, 204)
  sandbox.misbehave({ kind: 'rate-limited', store: 'TKP-TIRTA' })
  t.equal((await channel()).status, 200, 'another store')
  sandbox.behave()
  t.equal(sandbox.calls().filter((call) => call.startsWith('GET /bgen/')).length, 2 * Object.keys(outcomes).length)
})

interface Told {
  readonly status: number
  readonly retryAfter: string | null
  // biome-ignore lint/suspicious/noExplicitAny: the tests read what a person with curl would read
  readonly json: any
}

async function open(t: Teardown, options: { readonly token?: string } = {}) {
  const sandbox: Sandbox = await startSandbox({ clock, ...options })
  t.teardown(() => sandbox.close())
  const ask = async (method: string, path: string, body: unknown = null): Promise<Told> => {
    const response = await fetch(`${sandbox.url}${path}`, {
      method,
      headers: { authorization: `Bearer ${options.token ?? 'sandbox'}` },
      body: body === null ? null : typeof body === 'string' ? body : JSON.stringify(body),
    })
    const text = await response.text()
    const retryAfter = response.headers.get('retry-after')
    return { status: response.status, retryAfter, json: text === '' ? null : JSON.parse(text) }
  }
  return { sandbox, ask }
}
