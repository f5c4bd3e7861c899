import fc from 'fast-check'
import t, { type Test } from 'tap'
import { LONGEST_CODE, LONGEST_LABEL, LONGEST_TEXT } from '../../src/backlog/admission.ts'
import { shortened } from '../../src/backlog/shortened.ts'
import { testApp } from '../helpers/app.ts'
import { testDatabase } from '../helpers/database.ts'
import { observation, record, registerPlaces, STORE } from '../helpers/orders.ts'
import { channelsWithRotten } from '../helpers/rotten-order.ts'
import { tokenFor } from '../helpers/sign-in.ts'
import { openStage } from '../helpers/stage.ts'

/** Han letters: three bytes each, one UTF-16 unit, and in no order that could be compressed. */
function letters(count: number, seed: number): string {
  let state = seed
  return Array.from({ length: count }, () => {
    state = (state * 48_271) % 2_147_483_647
    return String.fromCodePoint(0x4e00 + (state % 20_000))
  }).join('')
}

const SAID = { createdAt: '2026-11-18T03:00:00Z', updatedAt: '2026-11-18T03:00:00Z', status: 'accepted' }

async function api(t: Test) {
  const { app, db } = await testApp(t)
  await registerPlaces(db)
  const authorization = await tokenFor(db)
  const put = (orders: readonly unknown[]) =>
    app.inject({ method: 'PUT', url: '/api/v1/orders', headers: { authorization }, payload: { orders } })
  return { db, put }
}

t.test('an order with every text of a row at its limit fits into the indexes, beside an ordinary one', async (t) => {
  const db = await testDatabase(t)
  await registerPlaces(db)
  const long = observation({
    kodeInvoiceMp: letters(LONGEST_CODE, 1),
    marketplace: {
      statusIfNew: 'ready_to_process',
      statusUnrecognised: true,
      statusRaw: letters(LONGEST_LABEL, 2),
      shippingAgency: letters(LONGEST_LABEL, 3),
    },
    bgen: {
      soCode: letters(LONGEST_CODE, 4),
      invoiceCode: letters(LONGEST_CODE, 5),
      importError: { code: letters(LONGEST_CODE, 6), message: letters(LONGEST_TEXT, 7), at: new Date(SAID.createdAt) },
    },
  })
  t.match(await record(db, [observation(), long]), [{ kind: 'created' }, { kind: 'created' }])
  const row = await db
    .selectFrom('orders')
    .select(['keterangan', 'status_unknown'])
    .where('kode_invoice_mp', '=', long.kodeInvoiceMp)
    .executeTakeFirstOrThrow()
  t.ok(row.keterangan, 'it is on the board')
  t.equal(row.status_unknown, letters(LONGEST_LABEL, 2))
})

t.test('a text that no index row could hold is refused by name, the order beside it is taken', async (t) => {
  const { db, put } = await api(t)
  for (const field of ['shippingAgency', 'statusRaw']) {
    const good = { store: STORE, invoice: `GOOD-${field}`, ...SAID }
    const answer = await put([good, { ...good, invoice: 'LONG', [field]: letters(900, 8) }])
    t.equal(answer.statusCode, 200, answer.body)
    t.match(answer.json(), {
      results: [{ outcome: 'created' }, { outcome: 'rejected', errors: [{ field }] }],
    })
  }
  const pairs = { store: STORE, invoice: 'PAIRS', ...SAID, shippingAgency: '𠀀'.repeat(LONGEST_LABEL) }
  t.match((await put([pairs])).json(), { counts: { rejected: 1 } }, 'two units each')
  t.equal((await db.selectFrom('orders').select('id').execute()).length, 2)
})

/** An order as it should be, but for these fields; several of them are one order. */
function itemOf(odd: readonly (readonly [field: string, value: unknown])[]): object {
  const of = (prefix: string) =>
    odd.flatMap(([name, value]) => (name.startsWith(prefix) ? [[name.slice(prefix.length), value]] : []))
  const [bgen, importError] = [Object.fromEntries(of('bgen.')), Object.fromEntries(of('importError.'))]
  const failed = Object.keys(importError).length > 0
  return {
    store: STORE,
    invoice: 'A',
    ...SAID,
    ...Object.fromEntries(odd.filter(([name]) => !name.includes('.'))),
    bgen: {
      updatedAt: SAID.updatedAt,
      ...bgen,
      ...(failed && { importError: { code: 'SKU', message: 'tidak dikenal', at: SAID.updatedAt, ...importError } }),
    },
  }
}

t.test('whatever a client sends, it is answered item by item', async (t) => {
  const { put } = await api(t)
  const anyText = fc.oneof(
    fc.string({ unit: 'binary', maxLength: 120 }),
    fc.tuple(fc.constantFrom(99, 100, 101, 2_000, 2_001), fc.nat(2_000_000)).map(([n, seed]) => letters(n, seed + 1)),
    fc.constantFrom('\0', '\ud800', '{"a":', "'; drop", '\\', '"', 'NULL', '{}', ' ', ''),
  )
  const anyTime = fc.oneof(
    { weight: 4, arbitrary: fc.constant(SAID.updatedAt) },
    fc.date({ noInvalidDate: true }).map((date) => date.toISOString()),
    anyText,
  )
  const anyValue = fc.oneof({ weight: 6, arbitrary: anyText }, fc.constant(null), fc.double(), fc.boolean())
  const field = fc.oneof(
    fc.tuple(fc.constantFrom('invoice', 'shippingAgency', 'statusRaw', 'cancelReason', 'trackingNumber'), anyText),
    fc.tuple(fc.constantFrom('updatedAt', 'shipBy', 'bgen.updatedAt', 'bgen.packedAt', 'importError.at'), anyTime),
    fc.tuple(fc.constantFrom('bgen.soCode', 'bgen.invoiceCode', 'importError.code', 'importError.message'), anyText),
    fc.tuple(fc.constantFrom('warehouse', 'cancelledBy', 'fulfilledByMarketplace', 'shippingAgency'), anyValue),
  )
  // few at a time, so that one odd field does not always hide another
  const item = fc.array(field, { minLength: 1, maxLength: 3 }).map(itemOf)
  await fc.assert(
    fc.asyncProperty(fc.array(item, { minLength: 1, maxLength: 12 }), async (orders) => {
      const answer = await put(orders)
      return answer.statusCode === 200 && answer.json().results.length === orders.length
    }),
    { numRuns: 60 },
  )
})

t.test('a connector cuts what is longer than the door takes, and no character in two', async (t) => {
  const cut = (marketplace: object) => shortened(observation({ marketplace })).marketplace
  t.equal(cut({ shippingAgency: 'x'.repeat(101) })?.shippingAgency, `${'x'.repeat(99)}…`)
  t.equal(cut({ statusRaw: `${'x'.repeat(98)}𠀀x` })?.statusRaw, `${'x'.repeat(98)}…`)
  t.match(cut({ cancelReason: 'x'.repeat(2_001) })?.cancelReason, /^x{1999}…$/)
  const fits = observation({ marketplace: { shippingAgency: 'x'.repeat(100), statusRaw: null } })
  t.equal(shortened(fits), fits)
  const bgenAlone = observation({ marketplace: null, bgen: {} })
  t.equal(shortened(bgenAlone), bgenAlone)
})

t.test('an order whose courier has an endless name comes in with the others of its batch', async (t) => {
  const stage = await openStage(t)
  const long = { order_status: letters(900, 9), shipping_carrier: letters(900, 10), package_list: [] }
  let odd = ''
  const channels = channelsWithRotten(
    stage.services,
    (number) => {
      odd ||= number
      return number === odd
    },
    long,
  )
  const [runId = 0] = await stage.pull(['SHP-NIRMALA'], false, channels)
  const run = await stage.db.selectFrom('sync_runs').selectAll().where('id', '=', runId).executeTakeFirstOrThrow()
  t.equal(run.failed, 0)
  t.ok(run.created > 50, `${run.created} orders are new`)
  const order = await stage.db
    .selectFrom('orders')
    .select(['shipping_agency', 'status_unknown'])
    .where('kode_invoice_mp', '=', odd)
    .executeTakeFirstOrThrow()
  t.equal(order.shipping_agency, `${letters(900, 10).slice(0, 99)}…`)
  t.equal(order.status_unknown, `${letters(900, 9).slice(0, 99)}…`)
})
