import t from 'tap'
import { FACES, FAULT_KINDS, type FaultKind } from '../../src/sandbox/faults.ts'
import { type Sandbox, startSandbox } from '../../src/sandbox/server.ts'
import type { Teardown } from '../helpers/database.ts'

const clock = { now: () => new Date('2026-11-18T05:00:00Z') }
const STORE = 'SHP-NIRMALA'
const SINCE = '2026-11-12T00:00:00Z'
const DOCUMENTS = '/bgen/v1/documents'

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
  const rows: { updated_at: string; invoice: string }[] = []
  let cursor: string | null = ''
  while (cursor !== null) {
    const from = `${DOCUMENTS}?store=${STORE}&changed_since=${SINCE}${cursor && `&cursor=${cursor}`}`
    const { json } = await ask('GET', from)
    t.ok(json.documents.length <= 50)
    rows.push(...json.documents)
    cursor = json.next_cursor
  }
  t.ok(rows.length > 50, `told of ${rows.length}`)
  const times = rows.map((row) => row.updated_at)
  t.same(times, [...times].sort(), 'oldest first')
  t.ok(Date.parse(times[0] ?? '') >= Date.parse(SINCE))
  t.equal(new Set(rows.map((row) => row.invoice)).size, rows.length, 'each once')
})

t.test('documents are told by name, unknown ones are left out, and asking moves nothing', async (t) => {
  const { ask } = await open(t)
  const { json } = await ask('GET', `${DOCUMENTS}?store=${STORE}&changed_since=${SINCE}&limit=3`)
  const invoices = json.documents.map((document: { invoice: string }) => document.invoice)
  t.equal(invoices.length, 3)
  const asked = { store: STORE, invoices: [...invoices, '261118AAAAAAAA', 'nonsense'] }
  const search = await ask('POST', `${DOCUMENTS}/search`, asked)
  t.equal(search.status, 200)
  t.same(
    search.json.documents.map((document: { invoice: string }) => document.invoice),
    invoices,
  )
  t.same((await ask('POST', `${DOCUMENTS}/search`, asked)).json, search.json)
})

t.test('a question that cannot be answered is refused with words', async (t) => {
  const { ask } = await open(t)
  const tooMany = Array.from({ length: 51 }, (_, index) => String(index))
  const questions = [
    ['POST', `${DOCUMENTS}/search`, null, 'store is missing'],
    ['POST', `${DOCUMENTS}/search`, { store: STORE, invoices: tooMany }, 'invoices holds more than 50'],
    ['POST', `${DOCUMENTS}/search`, { store: STORE, invoices: [1] }, 'invoices must be a list of texts'],
    ['POST', `${DOCUMENTS}/search`, '{"store":', 'body is not JSON'],
    ['POST', `${DOCUMENTS}/search`, 'x'.repeat(1024 * 1024 + 1), 'body too large'],
    ['GET', `${DOCUMENTS}?changed_since=${SINCE}`, null, 'store is missing'],
    ['GET', `${DOCUMENTS}?store=${STORE}`, null, 'changed_since must be a time'],
    ['GET', `${DOCUMENTS}?store=${STORE}&changed_since=x`, null, 'changed_since must be a time'],
    ['GET', `${DOCUMENTS}?store=${STORE}&changed_since=${SINCE}&cursor=bad`, null, 'cursor is not one of ours'],
    ['POST', '/sandbox/faults', { kind: 'earthquake' }, `kind must be one of ${FAULT_KINDS.join(', ')}`],
    ['POST', '/sandbox/faults', { kind: 'reset', face: 'moon' }, `face must be one of ${FACES.join(', ')}`],
  ] as const
  for (const [method, path, body, message] of questions) {
    const { status, json } = await ask(method, path, body)
    t.same([status, json.error.message], [400, message], `${method} ${path}`)
  }
  t.equal((await ask('GET', '/nowhere')).status, 404)
  t.equal((await ask('GET', `${DOCUMENTS}/search`)).status, 404, 'another method is another address')
})

t.test('it misbehaves as it was told, as often as it was told, and behaves again', async (t) => {
  const { sandbox, ask } = await open(t)
  // refused for want of a signature, which is an answer too
  const shopee = () => ask('GET', '/shopee/api/v2/shop/get_shop_info')
  const bgen = () => ask('GET', `${DOCUMENTS}?store=${STORE}&changed_since=${SINCE}`)
  const unsigned = (await shopee()).status
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
      t.equal(await Promise.race([answer, shopee().then(() => 'still silent')]), 'still silent')
    },
  }
  for (const [kind, outcome] of Object.entries(outcomes)) {
    const fault = { kind, face: 'bgen', store: STORE, times: 1, latencyMs: 5, retryAfterSeconds: 7 }
    t.equal((await ask('POST', '/sandbox/faults', fault)).status, 204)
    t.equal((await shopee()).status, unsigned, `${kind} was not meant for Shopee`)
    await outcome(bgen)
    t.equal((await bgen()).status, 200, `${kind} came once`)
  }
  sandbox.misbehave({ kind: 'server-error', share: 0.5 })
  const statuses = await Promise.all(Array.from({ length: 40 }, async () => (await bgen()).status))
  t.ok(statuses.includes(200) && statuses.includes(500), 'half of the calls')
  t.equal((await ask('DELETE', '/sandbox/faults')).status, 204)
  sandbox.misbehave({ kind: 'rate-limited', store: 'TKP-TIRTA' })
  t.equal((await bgen()).status, 200, 'another store')
  sandbox.behave()
  t.equal(sandbox.calls().filter((call) => call.startsWith('GET /bgen/')).length, 2 * Object.keys(outcomes).length + 41)
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
