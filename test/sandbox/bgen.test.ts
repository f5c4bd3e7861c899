import t from 'tap'
import { bgenConnector } from '../../src/erp/bgen/connector.ts'
import type { ErpAnswer, ErpOrder } from '../../src/erp/port.ts'
import { openOutbound } from '../../src/platform/outbound/fetch.ts'
import { DAY, HOUR } from '../../src/sandbox/calendar.ts'
import { booksFactsAt, type Life, shopFactsAt } from '../../src/sandbox/life.ts'
import { startSandbox } from '../../src/sandbox/server.ts'
import { testClock } from '../helpers/app.ts'
import type { Teardown } from '../helpers/database.ts'

const STORE = 'SHP-NIRMALA'

t.test('an order without documents is imported, then invoiced, once whatever the key', async (t) => {
  const { erp, one, books } = await open(t)
  const order = one((life, now) => life.books.length > 0 && booksFactsAt(life, now) === null && !willFail(life))
  const first = await erp.importOrder(order, 'key 1')
  t.match(first, { kind: 'done', documents: { facts: { soCode: /^SO-/, invoiceCode: null, importError: null } } })
  t.same(await erp.importOrder(order, 'key 1'), first, 'the same key: the same answer')
  t.same(soOf(await erp.importOrder(order, 'key 2')), soOf(first), 'another key: the same Sales Order')
  t.same((await erp.findDocuments(order.store, [order.kodeInvoiceMp])).documents[0]?.facts.soCode, soOf(first))
  const invoiced = await erp.generateInvoice(order, 'key 3')
  t.match(invoiced, { kind: 'done', documents: { facts: { soCode: soOf(first), invoiceCode: /^BGI\// } } })
  t.same(await erp.generateInvoice(order, 'key 4'), invoiced)
  const changed = []
  for await (const page of erp.documentsChangedSince(STORE, new Date(books.now))) changed.push(...page.documents)
  t.match(changed, [{ kodeInvoiceMp: order.kodeInvoiceMp }], 'and it is news')
})

t.test('a key belongs to one wish', async (t) => {
  const { erp, one } = await open(t)
  const order = one((life, now) => booksFactsAt(life, now) === null && life.books.length > 0 && !willFail(life))
  await erp.importOrder(order, 'key')
  const other = { name: 'ErpError', kind: 'refused', message: /HTTP 422/ }
  await t.rejects(erp.generateInvoice(order, 'key'), other)
  await t.rejects(erp.importOrder({ ...order, kodeInvoiceMp: 'another' }, 'key'), other)
  for (const key of ['', 'x'.repeat(101)]) await t.rejects(erp.importOrder(order, key), { message: /HTTP 400/ })
})

t.test('an import fails for its reason until the cause is mended', async (t) => {
  const { erp, one, clock, find } = await open(t)
  const order = one((life, now) => willFail(life) && isNewFailure(life, now))
  const refused = await erp.importOrder(order, 'first')
  t.match(refused, { kind: 'refused', code: /./, message: /./, documents: { facts: { soCode: null } } })
  if (refused.kind !== 'refused') return
  t.match(refused.documents?.facts.importError, { code: refused.code, message: refused.message, at: clock.now() })
  t.same(soOf(refused), null)
  const life = find(order)
  const booked = life?.books.find(({ at, change }) => typeof change(at).salesOrder === 'string')?.at ?? 0
  clock.set(new Date(booked - HOUR))
  t.same(await erp.importOrder(order, 'first'), refused, 'the answer to a key stays, word for word')
  t.match(await erp.importOrder(order, 'second'), { kind: 'done', documents: { facts: { importError: null } } })
})

t.test('what nobody should import is refused', async (t) => {
  const { erp, one } = await open(t)
  const at = (stage: string) => one((life, now) => shopFactsAt(life, now)?.stage === stage && !hasBooks(life, now))
  t.match(await erp.importOrder(at('cancelled'), '1'), { kind: 'refused', code: 'ORDER_BATAL', documents: null })
  t.match(await erp.importOrder(at('unpaid'), '2'), { kind: 'refused', code: 'BELUM_DIBAYAR' })
  t.match(await erp.generateInvoice(at('paid'), '3'), { kind: 'refused', code: 'SO_BELUM_ADA' })
  const unknown = { store: STORE, kodeInvoiceMp: '261118AAAAAAAA' }
  t.match(await erp.importOrder(unknown, '4'), { kind: 'refused', code: 'ORDER_TIDAK_DIKENAL', documents: null })
})

t.test('an order processed elsewhere gets documents that nobody had planned', async (t) => {
  const { erp, one } = await open(t)
  const order = one((life, now) => life.books.length === 0 && shopFactsAt(life, now)?.stage === 'on the way')
  const imported = await erp.importOrder(order, '1')
  t.match(soOf(imported), /^SO-\d{8}-\d{5}$/)
  t.match(await erp.generateInvoice(order, '2'), { kind: 'done', documents: { facts: { invoiceCode: /^BGI\// } } })
})

t.test('an answer that breaks off is told again under the same key', async (t) => {
  const { erp, one, sandbox } = await open(t)
  const order = one((life, now) => booksFactsAt(life, now) === null && life.books.length > 0 && !willFail(life))
  sandbox.misbehave({ kind: 'truncated', face: 'bgen', times: 1 })
  await t.rejects(erp.importOrder(order, 'key'), { name: 'ErpError', kind: 'unreadable' })
  t.match(
    (await erp.findDocuments(order.store, [order.kodeInvoiceMp])).documents,
    [{ facts: { soCode: /^SO-/ } }],
    'it happened',
  )
  t.match(await erp.importOrder(order, 'key'), { kind: 'done' })
  t.equal(sandbox.calls().filter((call) => call.endsWith('/orders/import')).length, 2, 'none of them was repeated')
})

t.test('it says who it is, to those with the token', async (t) => {
  const { erp, sandbox, clock } = await open(t)
  t.same(await erp.probe(), { name: 'B-Gen (sandbox)', contract: '1.0.0', time: clock.now() })
  const ask = openOutbound({ clock })
  const stranger = bgenConnector(ask, { baseUrl: `${sandbox.url}/bgen/v1`, token: 'wrong' })
  await t.rejects(stranger.probe(), { name: 'ErpError', kind: 'unauthorised' })
  const elsewhere = bgenConnector(ask, { baseUrl: `${sandbox.url}/nowhere`, token: 'sandbox' })
  await t.rejects(elsewhere.probe(), { name: 'ErpError', kind: 'refused' })
})

const failureAt = (life: Life) => life.books.find(({ at, change }) => change(at).importFailure)?.at
const willFail = (life: Life) => failureAt(life) !== undefined
const hasBooks = (life: Life, now: number) => booksFactsAt(life, now) !== null
const soOf = (answer: ErpAnswer) => answer.documents?.facts.soCode ?? null

/** Failed within the last hours, and to be imported well days later. */
function isNewFailure(life: Life, now: number): boolean {
  const at = failureAt(life) ?? 0
  return (
    at <= now && at > now - 4 * HOUR && life.books.some((step) => typeof step.change(step.at).salesOrder === 'string')
  )
}

async function open(t: Teardown) {
  const clock = testClock()
  const sandbox = await startSandbox({ clock, ordersPerDay: 900 })
  t.teardown(() => sandbox.close())
  const now = clock.now().getTime()
  const erp = bgenConnector(openOutbound({ clock }), { baseUrl: `${sandbox.url}/bgen/v1`, token: 'sandbox' })
  const lives = sandbox.world.placedIn(STORE, { from: now - 4 * DAY, until: now }, now).map(({ life }) => life)
  const one = (fits: (life: Life, now: number) => boolean): ErpOrder => {
    const life = lives.find((each) => fits(each, now))
    if (life === undefined) throw new Error('the world has no such order')
    return { store: STORE, kodeInvoiceMp: life.order.number }
  }
  const find = ({ store, kodeInvoiceMp }: ErpOrder) => sandbox.world.find(store, kodeInvoiceMp, now)
  return { clock, sandbox, erp, one, find, books: { now } }
}
