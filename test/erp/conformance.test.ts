import { execFile } from 'node:child_process'
import { createServer, type IncomingMessage } from 'node:http'
import type { AddressInfo } from 'node:net'
import path from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import t from 'tap'
import { tableOf, type Verdict } from '../../src/erp/conformance/check.ts'
import { examine } from '../../src/erp/conformance/conformance.ts'
import { systemClock } from '../../src/platform/clock.ts'
import { HOUR } from '../../src/sandbox/calendar.ts'
import { type Sandbox, startSandbox } from '../../src/sandbox/server.ts'
import type { Teardown } from '../helpers/database.ts'

const STORE = 'SHP-NIRMALA'

t.test('the sandbox keeps every promise', async (t) => {
  const { sandbox, order } = await open(t)
  const verdicts = await checked(`${sandbox.url}/bgen/v1`, { act: order() })
  t.same(failures(verdicts), [])
  t.equal(verdicts.filter(({ kind }) => kind === 'skipped').length, 0)
  t.match(tableOf(verdicts), /\n\n18 passed, 0 failed, 0 skipped$/)
})

t.test('without leave nothing is changed, and without documents little can be told', async (t) => {
  const { sandbox } = await open(t)
  const verdicts = await checked(`${sandbox.url}/bgen/v1`, { store: 'EMPTY' })
  t.same(failures(verdicts), [])
  t.match(tableOf(verdicts), 'no documents of store EMPTY changed since')
  t.match(tableOf(verdicts), 'changes something: allow it for one order without documents by --act')
  const acted = sandbox.calls().filter((call) => /import|generate/.test(call))
  t.equal(acted.length, 4, 'but for those without the right token')
})

t.test('an order that is refused tells nothing of what a done one would', async (t) => {
  const { sandbox } = await open(t)
  const verdicts = await checked(`${sandbox.url}/bgen/v1`, { act: 'nobody knows it' })
  t.same(failures(verdicts), [])
  t.match(tableOf(verdicts), 'POST /orders/import was refused (ORDER_TIDAK_DIKENAL')
})

const SOME = { store: STORE, invoice: 'X', updated_at: '2026-01-01T00:00:00Z' }

/** What a careless implementation does to the sandbox's answers, and the promise that is seen to be broken by it. */
const CARELESS: readonly (readonly [string, Bend])[] = [
  ['GET /status tells', at('/status', (told) => ({ ...told, json: { ...told.json, contract: '2.0.0' } }))],
  ['GET /status tells', at('/status', (told) => ({ ...told, json: { ...told.json, time: '2020-01-01T00:00:00Z' } }))],
  ['GET /status tells', at('/status', () => ({ status: 404, json: {} }))],
  ['Without the token', (told) => (told.status === 401 ? { status: 403, json: told.json } : told)],
  ['Without the token', (told) => (told.status === 401 ? { ...told, json: { message: 'no' } } : told)],
  [
    'Orders and stores nobody knows',
    at('/documents/search', (told) =>
      told.status === 200 && told.json.documents.length === 0 ? { status: 404, json: error('not_found') } : told,
    ),
  ],
  [
    'A search takes 1 to 50',
    at('/documents/search', (told) => (told.status === 400 ? { status: 200, json: { documents: [] } } : told)),
  ],
  [
    'The list of changes answers wrong',
    at('/documents', (told) => (told.status === 400 ? { status: 500, json: error('failure') } : told)),
  ],
  [
    'Every set of documents has the form',
    documents((each) => ({ ...each, updated_at: String(each['updated_at']).replace('Z', '') })),
  ],
  ['Every set of documents has the form', documents((each) => ({ ...each, sales_order: 'SO-1' }))],
  ['Every set of documents has the form', documents((each) => ({ ...each, packing: { packed_at: 'yesterday' } }))],
  ['Every set of documents has the form', documents((each) => ({ ...each, import_failure: { code: 'X' } }))],
  ['Every set of documents has the form', documents((each) => ({ ...each, store: 'OTHER' }))],
  [
    'The list is sorted',
    at('/documents', (told) => ({
      ...told,
      json: { ...told.json, documents: isListed(told) ? told.json.documents.toReversed() : null },
    })),
  ],
  [
    'Pages keep to the limit',
    at('/documents', (told, { query }) =>
      query.get('limit') === '7' && isListed(told)
        ? { ...told, json: { ...told.json, documents: told.json.documents.slice(1) } }
        : told,
    ),
  ],
  [
    'Pages keep to the limit',
    at('/documents', (told, { query }) =>
      query.get('limit') === '7' && query.has('cursor')
        ? { ...told, json: { ...told.json, next_cursor: query.get('cursor') } }
        : told,
    ),
  ],
  [
    'changed_since includes its own',
    at('/documents', (told, { query }) =>
      isListed(told)
        ? {
            ...told,
            json: {
              ...told.json,
              documents: told.json.documents.filter(
                (each: Fields) => Date.parse(String(each['updated_at'])) > Date.parse(query.get('changed_since') ?? ''),
              ),
            },
          }
        : told,
    ),
  ],
  [
    'A search tells the same',
    at('/documents/search', (told) =>
      isListed(told) ? { ...told, json: { documents: told.json.documents.slice(1) } } : told,
    ),
  ],
  [
    'A search tells the same',
    at('/documents/search', (told) =>
      isListed(told)
        ? {
            ...told,
            json: {
              documents: told.json.documents.map((each: Fields) => ({ ...each, packing: null, sales_order: null })),
            },
          }
        : told,
    ),
  ],
  [
    'Order numbers are compared exactly',
    at('/documents/search', (told, { body }) => {
      const isOurs = told.status === 200 && told.json.documents.length === 0 && !body.includes('check-')
      return isOurs ? { ...told, json: { documents: [SOME] } } : told
    }),
  ],
  ['8 questions at once', (told, { atOnce }) => (atOnce > 4 ? { status: 429, json: error('too_many') } : told)],
  [
    'An action without an Idempotency-Key',
    at('/orders/import', (told, { key }) =>
      key ? told : { status: 200, json: { outcome: 'refused', documents: null, refusal: { code: 'X', message: 'X' } } },
    ),
  ],
  [
    'What cannot be done is refused',
    at('/orders/import', (told) => (told.json.outcome === 'refused' ? { status: 422, json: error('refused') } : told)),
  ],
  [
    'What cannot be done is refused',
    at('/orders/import', (told) =>
      told.json.outcome === 'refused'
        ? { status: 200, json: { outcome: 'refused', documents: null, refusal: {} } }
        : told,
    ),
  ],
  [
    'The same key gives the same',
    at('/orders/import', (told) =>
      told.json.outcome === 'done' ? { ...told, json: { ...told.json, at: Math.random() } } : told,
    ),
  ],
  ['A key belongs to one wish', (told) => (told.status === 422 ? { status: 409, json: error('conflict') } : told)],
  ['A key belongs to one wish', (told) => (told.status === 422 ? { status: 422, json: error('wrong') } : told)],
  ['Whatever the key', at('/orders/import', (told, { key }) => withSo(told, `SO-${key}`))],
  [
    'What an action answers',
    at('/documents/search', (told) => ({
      ...told,
      json: {
        ...told.json,
        ...(isListed(told) && {
          documents: told.json.documents.map((each: Fields) => ({ ...each, sales_order: { code: 'SO-0' } })),
        }),
      },
    })),
  ],
]

t.test('every promise that is broken is seen, with what was found and how to mend it', async (t) => {
  const { sandbox, order } = await open(t)
  const promises = new Set<string>()
  for (const [promise, bend] of CARELESS) {
    const url = await careless(t, sandbox, bend)
    const verdicts = await checked(url, { act: order() })
    const failed = failures(verdicts)
    const seen = failed.find((line) => line.startsWith(promise))
    t.ok(seen, `${promise}: ${failed.join(' | ') || 'nothing was seen'}`)
    promises.add(promise)
    t.match(tableOf(verdicts), /FAILED {3}.*\n {11}found: .+\n {11}mend: {2}.+/)
  }
  t.equal(promises.size, 18)
})

t.test('a server that is not there, breaks off or leads in a circle fails every promise it concerns', async (t) => {
  const verdicts = await checked('http://127.0.0.1:9', {})
  t.equal(failures(verdicts).length, 12)
  t.match(failures(verdicts)[0], /gave no whole answer within 8 seconds: /)
})

t.test('the command prints the table and ends with 1 when a promise is broken', async (t) => {
  const { sandbox } = await open(t)
  const good = await command(`${sandbox.url}/bgen/v1/`, '--store', STORE, '--token', 'sandbox', '--days', '3')
  t.equal(good.code, 0, good.err)
  t.match(good.out, 'passed   GET /status tells name, contract version 1.x and the time')
  t.match(good.out, '12 passed, 0 failed, 6 skipped')
  const bad = await command(`${sandbox.url}/nowhere`, '--store', STORE, '--token', 'sandbox')
  t.equal(bad.code, 1)
  t.match(bad.out, 'found: GET /status: HTTP 404 instead of 200')
  const piped = await command(`${sandbox.url}/bgen/v1`, '--store', STORE, '--token', '-')
  t.equal(piped.code, 0, 'the token comes from standard input')
  for (const wrong of [
    [],
    ['ftp://x'],
    [sandbox.url],
    [sandbox.url, '--store', STORE, '--token', 'x', '--days', '0'],
    [sandbox.url, '--colour'],
  ]) {
    const refused = await command(...wrong)
    t.equal(refused.code, 1)
    t.match(refused.err, /^Usage: npm run bgen:check/)
  }
})

interface Bent {
  readonly status: number
  // biome-ignore lint/suspicious/noExplicitAny: answers of any shape are bent here
  readonly json: any
}
type Fields = Readonly<Record<string, unknown>>
interface Meant {
  readonly path: string
  readonly query: URLSearchParams
  readonly key: string | null
  readonly body: string
  /** Calls on their way, this one too. */
  readonly atOnce: number
}
type Bend = (told: Bent, meant: Meant) => Bent

function at(where: string, bend: Bend): Bend {
  return (told, meant) => (meant.path === where ? bend(told, meant) : told)
}

function documents(bend: (each: Fields) => Fields): Bend {
  return (told) =>
    isListed(told) ? { ...told, json: { ...told.json, documents: told.json.documents.map(bend) } } : told
}

function withSo(told: Bent, code: string): Bent {
  const papers = told.json['documents'] as object | null
  return told.json['outcome'] === 'done'
    ? { ...told, json: { ...told.json, documents: { ...papers, sales_order: { code } } } as unknown as Bent['json'] }
    : told
}

function isListed(told: Bent): boolean {
  return Array.isArray(told.json.documents)
}

function error(code: string) {
  return { error: { code, message: 'so it is' } }
}

/** A server before the sandbox's B-Gen that bends its answers; gives the address. */
async function careless(t: Teardown, sandbox: Sandbox, bend: Bend): Promise<string> {
  let atOnce = 0
  const server = createServer(async (request, response) => {
    atOnce++
    response.once('close', () => atOnce--)
    const asked = new URL(request.url ?? '', 'http://bgen')
    const { authorization, 'idempotency-key': key } = request.headers
    const headers = {
      ...(authorization && { authorization }),
      ...(typeof key === 'string' && { 'idempotency-key': key }),
    }
    const body = request.method === 'POST' ? await textOf(request) : null
    const answer = await fetch(`${sandbox.url}/bgen/v1${request.url}`, {
      method: request.method ?? 'GET',
      headers,
      body,
    })
    const told = { status: answer.status, json: (await answer.json()) as Bent['json'] }
    if (atOnce > 1) await sleep(20)
    const bent = bend(told, {
      path: asked.pathname,
      query: asked.searchParams,
      key: typeof key === 'string' ? key : null,
      ...{ body: body ?? '', atOnce },
    })
    response.writeHead(bent.status, { 'content-type': 'application/json' }).end(JSON.stringify(bent.json))
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  t.teardown(() => {
    server.closeAllConnections()
    server.close()
  })
  return `http://127.0.0.1:${(server.address() as AddressInfo).port}`
}

async function textOf(request: IncomingMessage): Promise<string> {
  const chunks: Buffer[] = []
  for await (const chunk of request as AsyncIterable<Buffer>) chunks.push(chunk)
  return Buffer.concat(chunks).toString()
}

function checked(baseUrl: string, some: { store?: string; act?: string }): Promise<readonly Verdict[]> {
  const { store = STORE, act = null } = some
  return examine({ baseUrl, token: 'sandbox', store, days: 3, act }, systemClock)
}

function failures(verdicts: readonly Verdict[]): readonly string[] {
  return verdicts.flatMap((verdict) =>
    verdict.kind === 'failed' ? [`${verdict.check.promise}: ${verdict.found}`] : [],
  )
}

function command(...given: readonly string[]): Promise<{ code: number; out: string; err: string }> {
  const root = path.resolve(import.meta.dirname, '../..')
  const program = ['--import', './test/helpers/typescript.mjs', 'src/commands/bgen-check.ts', ...given]
  return new Promise((resolve) => {
    const child = execFile(process.execPath, program, { cwd: root }, (failure, out, err) => {
      resolve({ code: failure === null ? 0 : Number(failure.code), out, err })
    })
    child.stdin?.end('sandbox\n')
  })
}

/** By the real clock, as the command sees it. */
async function open(t: Teardown): Promise<{ sandbox: Sandbox; order(): string }> {
  const sandbox = await startSandbox({ clock: systemClock, ordersPerDay: 250 })
  t.teardown(() => sandbox.close())
  let nth = 0
  return { sandbox, order: () => placed(sandbox, `ORDER-${++nth}`) }
}

/** An order that is paid and that B-Gen has not heard of. */
function placed(sandbox: Sandbox, number: string): string {
  const createdAt = systemClock.now().getTime() - HOUR
  const order = {
    store: STORE,
    platform: 'SHOPEE',
    number,
    createdAt,
    warehouse: 'GDG-CKR',
    courier: 'JNE REG',
  } as const
  sandbox.world.place({
    order: { ...order, waybill: 'JX1', fulfilledByMarketplace: false },
    shop: [{ at: createdAt, change: () => ({ stage: 'paid' }) }],
    books: [],
  })
  return number
}
