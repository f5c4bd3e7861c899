import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import t from 'tap'
import { bgenConnector, bgenNotConnected } from '../../src/erp/bgen/connector.ts'
import { errorCodeOf, toAnswer, toDocumentsPage } from '../../src/erp/bgen/mapping.ts'
import type { ErpDocuments } from '../../src/erp/port.ts'
import { openOutbound } from '../../src/platform/outbound/fetch.ts'
import { DAY } from '../../src/sandbox/calendar.ts'
import type { Fault } from '../../src/sandbox/faults.ts'
import { startSandbox } from '../../src/sandbox/server.ts'
import type { Teardown } from '../helpers/database.ts'

const STORE = 'TKP-NIRMALA'
const NOON = new Date('2026-11-18T05:00:00Z')
const NOW = NOON.getTime()
const clock = { now: () => NOON }

t.test('documents come as the contract writes them', async (t) => {
  const documents = {
    store: STORE,
    invoice: 'INV/20261118/MPL/4123456789',
    updated_at: '2026-11-18T11:59:59.120+07:00',
    sales_order: { code: 'SO-1' },
    sales_invoice: null,
    packing: { packed_at: '2026-11-18T04:00:00Z' },
    import_failure: { code: 'STOK_KURANG', message: 'Stok kurang.', failed_at: '2026-11-18T03:00:00Z' },
    colour: 'unknown fields are ignored',
  }
  t.same(toDocumentsPage({ documents: [documents] }), {
    unreadable: [],
    documents: [
      {
        store: STORE,
        kodeInvoiceMp: 'INV/20261118/MPL/4123456789',
        facts: {
          updatedAt: new Date('2026-11-18T04:59:59.120Z'),
          soCode: 'SO-1',
          invoiceCode: null,
          packedAt: new Date('2026-11-18T04:00:00Z'),
          rejectionReceivedAt: null,
          importError: { code: 'STOK_KURANG', message: 'Stok kurang.', at: new Date('2026-11-18T03:00:00Z') },
        },
      },
    ],
    nextCursor: null,
  })
})

t.test('documents that cannot be read are named, and keep no others away', async (t) => {
  const documents = { store: STORE, invoice: 'INV/1', updated_at: '2026-11-18T11:59:59.120+07:00' }
  const good = { ...documents, invoice: 'INV/2', sales_order: { code: 'SO-2' } }
  const broken: readonly (readonly [unknown, string, string | null])[] = [
    [{ ...documents, sales_order: 'SO-1' }, 'sales_order is not an object', 'INV/1'],
    [{ ...documents, sales_order: {} }, 'code is not a text', 'INV/1'],
    [{ ...documents, packing: { packed_at: 'yesterday' } }, 'packed_at is not a time with an offset', 'INV/1'],
    [{ ...documents, updated_at: null }, 'updated_at is not a text', 'INV/1'],
    [{ ...documents, import_failure: { code: 'X' } }, 'message is not a text', 'INV/1'],
    [{ ...documents, invoice: 7 }, 'invoice is not a text', null],
    [{ ...documents, updated_at: 0, invoice: 'a secret of many words' }, 'updated_at is not a text', null],
    ['INV/1', 'documents is not an object', null],
    [null, 'documents is not an object', null],
  ]
  for (const [entry, why, kodeInvoiceMp] of broken) {
    const page = toDocumentsPage({ documents: [good, entry] })
    t.same(page.unreadable, [{ kodeInvoiceMp, why }], why)
    t.match(page.documents, [{ kodeInvoiceMp: 'INV/2', facts: { soCode: 'SO-2' } }])
  }
  const mistaken = Object.defineProperty({}, 'updated_at', {
    get: () => {
      throw new RangeError('a mistake of ours')
    },
  })
  t.throws(() => toDocumentsPage({ documents: [mistaken] }), { name: 'RangeError' }, 'a mistake is not dressed up')
  t.throws(() => toDocumentsPage({ documents: 'none' }), {
    name: 'UnreadableAnswer',
    message: 'documents is not a list',
  })
})

t.test('all changed documents of a store come, oldest change first', async (t) => {
  const { erp, sandbox } = await open(t)
  const since = new Date(NOW - 8 * DAY)
  const found: ErpDocuments[] = []
  for await (const page of erp.documentsChangedSince(STORE, since)) found.push(...page.documents)
  const changed = sandbox.world.changed(STORE, 'books', since.getTime(), NOW)
  t.ok(changed.length > 50, `${changed.length} orders: more than a page`)
  t.same(
    found.map(({ store, kodeInvoiceMp, facts }) => [store, kodeInvoiceMp, facts.updatedAt.getTime()]),
    changed.map(({ life, updatedAt }) => [STORE, life.order.number, updatedAt]),
  )
  for (const what of ['soCode', 'invoiceCode', 'packedAt', 'rejectionReceivedAt', 'importError'] as const) {
    t.ok(
      found.some(({ facts }) => facts[what] !== null),
      `some have ${what}`,
    )
    t.ok(
      found.some(({ facts }) => facts[what] === null),
      `some have no ${what}`,
    )
  }
})

t.test('a page that leads to itself is turned once', async (t) => {
  const { erp, calls } = await serverOf(t, [[200, '{"documents": [], "next_cursor": "same"}']])
  const reading = (async () => {
    for await (const _ of erp.documentsChangedSince(STORE, NOON)) t.fail('there are no documents')
  })()
  await t.rejects(reading, { name: 'ErpError', kind: 'unreadable', message: 'next_cursor leads nowhere' })
  t.equal(calls(), 2)
})

t.test('documents are found by name; an order B-Gen has never heard of is absent', async (t) => {
  const { erp, sandbox } = await open(t)
  const shop = sandbox.world.changed(STORE, 'shop', NOW - DAY, NOW).map(({ life }) => life)
  const unheard = shop.filter(({ books }) => !books.some(({ at }) => at <= NOW)).slice(0, 5)
  const heard = shop.filter((life) => !unheard.includes(life)).slice(0, 5)
  t.ok(unheard.length > 0 && heard.length > 0)
  const numbers = [...unheard, ...heard].map(({ order }) => order.number)
  const { documents: found } = await erp.findDocuments(STORE, numbers)
  t.notOk(found.some(({ kodeInvoiceMp }) => unheard.some(({ order }) => order.number === kodeInvoiceMp)))
  t.ok(found.length > 0)
  t.same((await erp.findDocuments(STORE, ['nobody knows it'])).documents, [])
})

t.test('each way of failing has its name, and says whether to come again', async (t) => {
  const { erp: patient, impatient, sandbox } = await open(t)
  const faults: readonly (readonly [Fault, string, number | null])[] = [
    [{ kind: 'rate-limited', retryAfterSeconds: 60 }, 'rate-limited', 60_000],
    [{ kind: 'server-error', retryAfterSeconds: 120 }, 'unreachable', 120_000],
    [{ kind: 'reset' }, 'unreachable', 30_000],
    [{ kind: 'silence' }, 'unreachable', 30_000],
    [{ kind: 'truncated' }, 'unreadable', 30_000],
    [{ kind: 'unauthorised' }, 'unauthorised', null],
  ]
  for (const [fault, kind, retryAfterMs] of faults) {
    sandbox.misbehave({ ...fault, face: 'bgen' })
    const erp = fault.kind === 'silence' ? impatient : patient
    await t.rejects(erp.findDocuments(STORE, ['1']), { name: 'ErpError', kind, retryAfterMs }, fault.kind)
    sandbox.behave()
  }
  const tooMany = Array.from({ length: 51 }, (_, index) => String(index))
  await t.rejects(patient.findDocuments(STORE, tooMany), { name: 'ErpError', kind: 'refused', retryAfterMs: null })
})

t.test('what became of a wish comes as the contract writes it', async (t) => {
  const documents = { store: STORE, invoice: '1', updated_at: '2026-11-18T04:59:59Z', sales_order: { code: 'SO-1' } }
  const refusal = { code: 'STOK_KURANG', message: 'Stok kurang.' }
  t.match(toAnswer({ outcome: 'done', documents, refusal: null }, STORE, '1'), {
    kind: 'done',
    documents: { kodeInvoiceMp: '1', facts: { soCode: 'SO-1', invoiceCode: null } },
  })
  t.same(toAnswer({ outcome: 'refused', documents: null, refusal }, STORE, '1'), {
    kind: 'refused',
    ...refusal,
    documents: null,
  })
  const broken: readonly (readonly [unknown, string])[] = [
    [null, 'answer is not an object'],
    [{ outcome: 'maybe', documents }, 'outcome is neither done nor refused'],
    [{ outcome: 'done', documents: null }, 'documents is not an object'],
    [{ outcome: 'refused', documents: null }, 'refusal is not an object'],
    [{ outcome: 'refused', documents: null, refusal: { code: 'X' } }, 'message is not a text'],
    [{ outcome: 'done', documents: { ...documents, invoice: '2' } }, 'documents are of another order'],
    [{ outcome: 'done', documents: { ...documents, store: 'OTHER' } }, 'documents are of another order'],
  ]
  for (const [answer, message] of broken)
    t.throws(() => toAnswer(answer, STORE, '1'), { name: 'UnreadableAnswer', message }, message)
  t.same(
    [{ error: { code: 'key_reused' } }, { error: { code: 7 } }, { error: 'x' }, { error: null }, null].map(errorCodeOf),
    ['key_reused', null, null, null, null],
  )
})

t.test('a wish that is still worked on may be wished again soon', async (t) => {
  const { erp } = await serverOf(t, [[409, JSON.stringify({ error: { code: 'in_progress', message: 'wait' } })]])
  const order = { store: STORE, kodeInvoiceMp: '1' }
  await t.rejects(erp.importOrder(order, 'key'), { name: 'ErpError', kind: 'unreachable', retryAfterMs: 2000 })
})

t.test('a refusal of access is believed at once in the contract’s words, and asked again without them', async (t) => {
  const own = JSON.stringify({ error: { code: 'unauthorised', message: 'token is not valid' } })
  const page = JSON.stringify({ documents: [], next_cursor: null })
  const one = await serverOf(t, [
    [401, ''],
    [200, page],
  ])
  t.same(
    (await one.erp.findDocuments(STORE, ['1'])).documents,
    [],
    'a single bare 401 is somebody in between, and passes',
  )
  t.equal(one.calls(), 2)
  const two = await serverOf(t, [
    [403, '<html>'],
    [200, page],
  ])
  for await (const { documents } of two.erp.documentsChangedSince(STORE, NOON)) t.fail(`${documents.length} documents`)
  t.equal(two.calls(), 2)
  const bare = await serverOf(t, [[401, '{}']])
  await t.rejects(bare.erp.findDocuments(STORE, ['1']), { name: 'ErpError', kind: 'unauthorised', retryAfterMs: 2_000 })
  t.equal(bare.calls(), 3, 'what stays is concluded; the next turn asks again')
  const refused = await serverOf(t, [[401, own]])
  await t.rejects(refused.erp.findDocuments(STORE, ['1']), {
    name: 'ErpError',
    kind: 'unauthorised',
    retryAfterMs: null,
  })
  t.equal(refused.calls(), 1)
  const wish = await serverOf(t, [[401, '']])
  await t.rejects(wish.erp.importOrder({ store: STORE, kodeInvoiceMp: '1' }, 'key'), {
    name: 'ErpError',
    kind: 'unauthorised',
  })
  await t.rejects(wish.erp.probe(), { name: 'ErpError', kind: 'unauthorised' })
  t.equal(wish.calls(), 2, 'what somebody waits for is asked once')
})

t.test('an answer of another shape is unreadable, and what is not connected says so', async (t) => {
  const erp = bgenConnector(async () => ({ documents: 'none' }), { baseUrl: 'http://127.0.0.1:9', token: 'x' })
  await t.rejects(erp.findDocuments(STORE, ['1']), { name: 'ErpError', kind: 'unreadable', retryAfterMs: null })
  const broken = bgenConnector(async () => Promise.reject(new RangeError('a mistake of ours')), {
    baseUrl: '',
    token: '',
  })
  await t.rejects(broken.findDocuments(STORE, ['1']), { name: 'RangeError' }, 'a mistake is not dressed up')
  const none = bgenNotConnected()
  await t.rejects(none.findDocuments(STORE, ['1']), { name: 'ErpError', kind: 'not-connected', retryAfterMs: null })
  t.throws(() => none.documentsChangedSince(STORE, NOON), { name: 'ErpError', kind: 'not-connected' })
  await t.rejects(none.probe(), { name: 'ErpError', kind: 'not-connected' })
})

/** Gives these answers one after the other, the last one for ever. */
async function serverOf(t: Teardown, answers: readonly (readonly [status: number, body: string])[]) {
  let calls = 0
  const server = createServer((_, response) => {
    const [status, body] = answers[Math.min(calls, answers.length - 1)] ?? [500, '']
    calls += 1
    response.writeHead(status, { 'content-type': 'application/json' }).end(body)
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  t.teardown(() => server.close())
  const { port } = server.address() as AddressInfo
  const ask = openOutbound({ clock, sleep: async () => {} })
  return { erp: bgenConnector(ask, { baseUrl: `http://127.0.0.1:${port}`, token: 'x' }), calls: () => calls }
}

async function open(t: Teardown) {
  const sandbox = await startSandbox({ clock })
  t.teardown(() => sandbox.close())
  const erpWith = (timeoutMs: number) => {
    const ask = openOutbound({ clock, sleep: async () => {}, timeoutMs })
    return bgenConnector(ask, { baseUrl: `${sandbox.url}/bgen/v1`, token: 'sandbox' })
  }
  return { sandbox, erp: erpWith(30_000), impatient: erpWith(100) }
}
