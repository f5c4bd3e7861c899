import { readFile } from 'node:fs/promises'
import t from 'tap'
import {
  factsOf,
  fits,
  KETERANGAN,
  KETERANGAN_TABLE,
  type KeteranganInput,
  keteranganCode,
  keteranganFromCode,
  keteranganOf,
  keteranganText,
} from '../../src/backlog/keterangan.ts'
import { keteranganSql } from '../../src/backlog/keterangan-sql.ts'
import { CANCELLERS, ORDER_STATUSES } from '../../src/backlog/order.ts'
import { NOON } from '../helpers/app.ts'
import { placesOnly } from '../helpers/backlog.ts'
import { testDatabase } from '../helpers/database.ts'

const BOTH = [false, true]

/** Ten statuses × customer? × SO? × invoice? × packed? × tolakan? */
function combinations(fulfilledByMarketplace: boolean): KeteranganInput[] {
  return ORDER_STATUSES.flatMap((status) =>
    BOTH.flatMap((customer) =>
      BOTH.flatMap((so) =>
        BOTH.flatMap((invoice) =>
          BOTH.flatMap((packed) =>
            BOTH.map((tolakan) => ({
              status,
              cancelledBy: customer ? ('customer' as const) : null,
              fulfilledByMarketplace,
              soCode: so ? 'SO-1' : null,
              invoiceCode: invoice ? 'BG-1' : null,
              packedAt: packed ? NOON : null,
              rejectionReceivedAt: tolakan ? NOON : null,
            })),
          ),
        ),
      ),
    ),
  )
}

const ALL = [...combinations(false), ...combinations(true)]

t.test('no order fits two rows of the table', async (t) => {
  for (const order of ALL) {
    const rows = KETERANGAN_TABLE.filter((rule) => fits(factsOf(order), rule.when))
    if (rows.length > 1) t.fail(JSON.stringify(order))
  }
  t.equal(ALL.length, 640)
})

t.test('every combination of facts has one answer, and there are as many of each as were agreed', async (t) => {
  const totals = new Map<string | null, number>()
  for (const order of combinations(false)) {
    const keterangan = keteranganOf(factsOf(order))
    totals.set(keterangan, (totals.get(keterangan) ?? 0) + 1)
  }
  t.same(
    totals,
    new Map([
      [null, 120],
      ['status-done-bgen-not-yet-processed', 100],
      ['order-not-yet-processed', 49],
      ['order-cancelled-please-check-rejection', 26],
      ['not-yet-packed', 12],
      ['waiting-for-pickup', 12],
      ['cancelled-by-customer', 1],
    ]),
  )
})

const PLAIN: KeteranganInput = {
  status: 'accepted',
  cancelledBy: null,
  fulfilledByMarketplace: false,
  soCode: null,
  invoiceCode: null,
  packedAt: null,
  rejectionReceivedAt: null,
}
const CODES = { soCode: 'SO-1', invoiceCode: 'BG-1' } as const

const cases: readonly { says: string | null; note: string; order: Partial<KeteranganInput> }[] = [
  { note: 'just accepted', order: {}, says: 'order-not-yet-processed' },
  { note: 'one code of two', order: { soCode: 'SO-1' }, says: 'order-not-yet-processed' },
  { note: 'not paid yet', order: { status: 'unpaid' }, says: null },
  { note: 'on hold, though with codes', order: { status: 'on_hold', ...CODES }, says: null },
  { note: 'both codes', order: CODES, says: 'not-yet-packed' },
  { note: 'both codes, packed', order: { ...CODES, packedAt: NOON }, says: 'waiting-for-pickup' },
  {
    note: "packed by the marketplace's own warehouse",
    order: { ...CODES, fulfilledByMarketplace: true },
    says: 'waiting-for-pickup',
  },
  { note: 'on its way without codes', order: { status: 'in_transit' }, says: 'status-done-bgen-not-yet-processed' },
  { note: 'on its way', order: { status: 'in_transit', ...CODES }, says: null },
  { note: 'finished without codes', order: { status: 'completed' }, says: 'status-done-bgen-not-yet-processed' },
  { note: 'coming back, no code', order: { status: 'returning' }, says: 'status-done-bgen-not-yet-processed' },
  {
    note: 'coming back with codes',
    order: { status: 'returning', ...CODES },
    says: 'order-cancelled-please-check-rejection',
  },
  {
    note: 'came back and was received',
    order: { status: 'returning', ...CODES, rejectionReceivedAt: NOON },
    says: null,
  },
  {
    note: 'cancelled by the customer before anything was done',
    order: { status: 'cancelled', cancelledBy: 'customer' },
    says: 'cancelled-by-customer',
  },
  {
    note: 'cancelled by the customer after it was packed',
    order: { status: 'cancelled', cancelledBy: 'customer', packedAt: NOON },
    says: 'order-cancelled-please-check-rejection',
  },
  {
    note: 'cancelled, and the marketplace packs: nothing of ours was done',
    order: { status: 'cancelled', fulfilledByMarketplace: true },
    says: 'order-not-yet-processed',
  },
  ...CANCELLERS.filter((who) => who !== 'customer').map((cancelledBy) => ({
    note: `cancelled by ${cancelledBy}`,
    order: { status: 'cancelled' as const, cancelledBy },
    says: 'order-not-yet-processed',
  })),
]

t.test('the words for the field', async (t) => {
  for (const { note, order, says } of cases)
    t.equal(keteranganOf(factsOf({ ...PLAIN, ...order })), says, `${note} → ${says}`)
})

t.test('each keterangan has its code and the text of the handbook', async (t) => {
  for (const { code, slug, text } of KETERANGAN) {
    t.equal(keteranganCode(slug), code)
    t.equal(keteranganFromCode(code), slug)
    t.equal(keteranganText(slug), text)
  }
  t.equal(keteranganFromCode(null), null)
  t.equal(keteranganFromCode(7), null)
  t.throws(() => keteranganCode('nothing' as never), RangeError)
})

t.test('PostgreSQL and TypeScript agree on every combination of facts', async (t) => {
  const db = await testDatabase(t)
  await placesOnly(db)
  const orders = ALL.flatMap((order) =>
    order.cancelledBy === null ? [null, 'seller' as const].map((cancelledBy) => ({ ...order, cancelledBy })) : [order],
  )
  await db
    .insertInto('orders')
    .values(
      orders.map((order, index) => ({
        kode_invoice_mp: String(index),
        store_id: 1,
        created_at: NOON,
        marketplace_updated_at: NOON,
        status: order.status,
        cancelled_by: order.cancelledBy,
        fulfilled_by_marketplace: order.fulfilledByMarketplace,
        kode_so: order.soCode,
        kode_invoice_bgen: order.invoiceCode,
        packed_at: order.packedAt,
        tolakan_received_at: order.rejectionReceivedAt,
      })),
    )
    .execute()
  const stored = await db.selectFrom('orders').select(['kode_invoice_mp', 'keterangan']).execute()
  t.equal(stored.length, 960)
  for (const { kode_invoice_mp, keterangan } of stored) {
    const order = orders[Number(kode_invoice_mp)] ?? PLAIN
    const expected = keteranganOf(factsOf(order))
    if (keteranganFromCode(keterangan) !== expected) t.fail(`${JSON.stringify(order)} → ${keterangan}, not ${expected}`)
  }
})

t.test("the migration's column is what the table prints", async (t) => {
  const db = await testDatabase(t)
  const migration = await readFile(new URL('../../migrations/0001_orders.sql', import.meta.url), 'utf8')
  const [, inMigration = ''] =
    /keterangan smallint generated always as \(\s*(case[\s\S]*?end)\s*\) stored/.exec(migration) ?? []
  t.equal(inMigration.replace(/\s+/g, ' '), keteranganSql().compile(db).sql.replace(/\s+/g, ' '))
})
