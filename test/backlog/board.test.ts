import fc from 'fast-check'
import t from 'tap'
import { EVERYTHING, type Scope } from '../../src/auth/role.ts'
import { type BacklogPage, countOf } from '../../src/backlog/board.ts'
import { countTabs, forgetCounts } from '../../src/backlog/counts-repository.ts'
import { directory } from '../../src/backlog/directory-repository.ts'
import type { Filter } from '../../src/backlog/filter.ts'
import { KETERANGAN, type Keterangan } from '../../src/backlog/keterangan.ts'
import { findOrder } from '../../src/backlog/order-repository.ts'
import type { Position } from '../../src/backlog/position.ts'
import { findBacklogPage, streamBacklog } from '../../src/backlog/repository.ts'
import { idsOfFilter } from '../../src/backlog/rows-repository.ts'
import { Shared } from '../../src/backlog/shared.ts'
import type { Db } from '../../src/database.ts'
import { NOON } from '../helpers/app.ts'
import { CURSORS, filterOf, type PlacedOrder, placeOrders, placesOnly } from '../helpers/backlog.ts'
import { testDatabase } from '../helpers/database.ts'

const MINUTE = 60_000
const ago = (minutes: number) => new Date(NOON.getTime() - minutes * MINUTE)

const idsOf = ({ rows }: BacklogPage) => rows.map(({ id }) => id)
const at = (filter: Filter, position: Position | null): Filter => ({
  ...filter,
  after: position === null ? null : CURSORS.write(position),
})

/** All pages from the first on, each with the way back. */
async function pagesOf(
  db: Db,
  filter: Filter,
  meanwhile: () => Promise<unknown> = async () => {},
): Promise<BacklogPage[]> {
  const pages = [await findBacklogPage(db, filter, EVERYTHING)]
  for (let next = pages[0]?.next ?? null; next !== null; next = pages.at(-1)?.next ?? null) {
    await meanwhile()
    pages.push(await findBacklogPage(db, at(filter, next), EVERYTHING))
  }
  return pages
}

t.test('a row holds what the screen shows', async (t) => {
  const db = await testDatabase(t)
  await placesOnly(db)
  const [id] = await placeOrders(db, [
    {
      kode_invoice_mp: 'INV/1',
      as: 'waiting-for-pickup',
      store_id: 2,
      warehouse_id: null,
      shipping_agency: 'JNE Reguler',
      status_raw: 'BARU_SEKALI',
      status_unrecognised: true,
      buyer_cancel_requested: true,
      fulfilled_by_marketplace: true,
      ship_by: ago(-90),
      import_error_code: 'SKU',
      import_error_message: 'SKU tidak dikenal',
      import_error_at: ago(5),
    },
    { kode_invoice_mp: 'INV/2', as: 'finished' },
  ])
  const { rows } = await findBacklogPage(db, await filterOf(db), EVERYTHING)
  t.strictSame(rows, [
    {
      id,
      createdAt: ago(60),
      store: {
        id: 2,
        code: 'TOKPED-01',
        name: 'Toko Jaya',
        marketplace: 'tokopedia',
        syncedAt: null,
        isConnected: false,
      },
      warehouse: null,
      kodeInvoiceMp: 'INV/1',
      shippingAgency: 'JNE Reguler',
      kodeSo: 'SO-W',
      kodeInvoiceBgen: 'BG-W',
      status: 'accepted',
      statusRaw: 'BARU_SEKALI',
      statusUnrecognised: true,
      buyerCancelRequested: true,
      fulfilledByMarketplace: true,
      importFailed: true,
      shipBy: ago(-90),
      keterangan: 'waiting-for-pickup',
    },
  ])
})

t.test('pages go forward and back, whatever the order of the rows', async (t) => {
  const db = await testDatabase(t)
  await placesOnly(db)
  // three at the same moment, deadlines that are equal or missing
  await placeOrders(
    db,
    Array.from({ length: 64 }, (_, index) => ({
      kode_invoice_mp: `INV/${index}`,
      created_at: ago(60 + Math.floor(index / 3)),
      ship_by: index % 4 === 0 ? null : ago(-(index % 5) * 60),
    })),
  )
  const orders = await db.selectFrom('orders').select(['id', 'created_at', 'ship_by']).execute()
  const byDate = [...orders].sort((a, b) => Number(a.created_at) - Number(b.created_at) || a.id - b.id)
  const deadline = ({ ship_by }: (typeof orders)[number]) => ship_by?.getTime() ?? Number.MAX_SAFE_INTEGER
  const expected = {
    newest: byDate.toReversed(),
    oldest: byDate,
    deadline: [...orders].sort((a, b) => deadline(a) - deadline(b) || a.id - b.id),
  }
  for (const [sort, inOrder] of Object.entries(expected)) {
    const filter = await filterOf(db, { sort, per_page: '25' })
    const pages = await pagesOf(db, filter)
    t.same(
      pages.flatMap(idsOf),
      inOrder.map(({ id }) => id),
      `${sort}: all rows, once`,
    )
    t.same(
      pages.map(({ rows }) => rows.length),
      [25, 25, 14],
    )
    const back: BacklogPage[] = []
    for (let previous = pages[2]?.previous ?? null; previous !== null; previous = back.at(-1)?.previous ?? null)
      back.push(await findBacklogPage(db, at(filter, previous), EVERYTHING))
    t.same(
      back.map(idsOf),
      [pages[1], pages[0]].map((page) => idsOf(page as BacklogPage)),
      `${sort}: the same pages back`,
    )
    t.same(back[1]?.previous, null, 'the first page is the first')
    t.same(await idsOfFilter(db, filter, EVERYTHING, 1_000), pages.flatMap(idsOf))
    t.equal((await idsOfFilter(db, filter, EVERYTHING, 7)).length, 7)
  }
})

t.test('paging while orders arrive and change shows none twice and misses none', async (t) => {
  const db = await testDatabase(t)
  await placesOnly(db)
  const known = await placeOrders(
    db,
    Array.from({ length: 90 }, (_, index) => ({ kode_invoice_mp: `INV/${index}`, created_at: ago(60 + index) })),
  )
  let arrived = 0
  const arriving = async () => {
    const some = Array.from({ length: 7 }, () => ({ kode_invoice_mp: `NEW/${arrived++}`, created_at: ago(59) }))
    await placeOrders(db, some)
    await db
      .updateTable('orders')
      .set({ shipping_agency: String(arrived) })
      .where('id', 'in', known)
      .execute()
  }
  const seen = (await pagesOf(db, await filterOf(db, { per_page: '25' }), arriving)).flatMap(idsOf)
  t.equal(new Set(seen).size, seen.length, 'none twice')
  t.same(
    known.filter((id) => !seen.includes(id)),
    [],
    'none missing',
  )
  const streamed: number[] = []
  for await (const { id } of streamBacklog(db, await filterOf(db), EVERYTHING)) streamed.push(id)
  t.equal(streamed.length, 90 + arrived)
})

t.test('a page whose orders have all gone meanwhile leads back to those that are left', async (t) => {
  const db = await testDatabase(t)
  await placesOnly(db)
  for (const sort of ['newest', 'oldest', 'deadline']) {
    await db.deleteFrom('orders').execute()
    const some = Array.from({ length: 30 }, (_, index) => ({
      kode_invoice_mp: `INV/${index}`,
      created_at: ago(60 + index),
    }))
    await placeOrders(db, some)
    const filter = await filterOf(db, { sort, per_page: '25' })
    const [first, second] = await pagesOf(db, filter)
    const finish = (page: BacklogPage | undefined) =>
      db
        .updateTable('orders')
        .set({ status: 'unpaid' })
        .where('id', 'in', idsOf(page as BacklogPage))
        .execute()
    await finish(second)
    const gone = await findBacklogPage(db, at(filter, first?.next ?? null), EVERYTHING)
    t.match(gone, { rows: [], next: null, previous: { direction: 'back' } })
    t.same(idsOf(await findBacklogPage(db, at(filter, gone.previous), EVERYTHING)), idsOf(first as BacklogPage), sort)
    await db.updateTable('orders').set({ status: 'accepted' }).execute()
    await finish(first)
    const before = await findBacklogPage(db, at(filter, second?.previous ?? null), EVERYTHING)
    t.match(before, { rows: [], previous: null, next: { direction: 'forward' } })
    t.same(idsOf(await findBacklogPage(db, at(filter, before.next), EVERYTHING)), idsOf(second as BacklogPage), sort)
  }
})

const choices = fc.record(
  {
    dates: fc.constantFrom({}, { from: '2026-11-17' }, { from: '2026-10-20', to: '2026-11-10' }, { to: '2026-11-15' }),
    keterangan: fc.subarray([...KETERANGAN.map(({ slug }) => slug), 'backlog-orders']),
    warehouse: fc.subarray(['JKT', 'SBY']),
    store: fc.subarray(['SHOPEE-01', 'TOKPED-01']),
    invoice: fc.constantFrom('INV/1', 'inv/2 SO-C', 'BG', 'NIX'),
    sort: fc.constantFrom('newest', 'oldest', 'deadline'),
  },
  { requiredKeys: [] },
)
const scopes: fc.Arbitrary<Scope> = fc.record({
  warehouseIds: fc.constantFrom(null, [1], [1, 2], []),
  storeIds: fc.constantFrom(null, [2], [1, 2]),
})

t.test('list, counts, export and select-all mean the same orders, within the scope', async (t) => {
  const db = await testDatabase(t)
  await placesOnly(db)
  const kinds: PlacedOrder['as'][] = [...KETERANGAN.map(({ slug }) => slug), 'finished']
  await placeOrders(
    db,
    Array.from({ length: 210 }, (_, index) => ({
      kode_invoice_mp: `INV/${index}`,
      as: kinds[index % 7] as Keterangan,
      created_at: ago(index * 240),
      store_id: 1 + (index % 2),
      warehouse_id: index % 5 === 0 ? null : 1 + (index % 3 === 0 ? 1 : 0),
      ship_by: index % 3 === 0 ? null : ago(index),
    })),
  )
  let some = 0
  const property = fc.asyncProperty(choices, scopes, async ({ dates = {}, ...query }, scope) => {
    const filter = await filterOf(db, { ...dates, ...query })
    const listed: number[] = []
    for (let page = await findBacklogPage(db, filter, scope); ; ) {
      listed.push(...idsOf(page))
      if (page.rows.some(({ store }) => scope.storeIds?.includes(store.id) === false)) return false
      if (page.rows.some(({ warehouse }) => scope.warehouseIds?.includes(warehouse?.id ?? 0) === false)) return false
      if (page.next === null) break
      page = await findBacklogPage(db, at(filter, page.next), scope)
    }
    const exported: number[] = []
    for await (const { id } of streamBacklog(db, filter, scope)) exported.push(id)
    const all = await idsOfFilter(db, filter, scope, 10_000)
    const counts = await countTabs(db, filter, scope)
    if (listed.length > 0) some++
    return (
      listed.join() === exported.join() &&
      listed.join() === all.join() &&
      countOf(counts, filter) === listed.length &&
      Object.values(counts.byKeterangan).reduce((sum, count) => sum + count, 0) === counts.all
    )
  })
  // the same filters each time: whether enough of them find something must not be a matter of luck
  await t.resolves(fc.assert(property, { numRuns: 80, seed: 42 }))
  t.ok(some > 15, `${some} of them had rows`)
})

t.test('the tabs count without the keterangan that was chosen', async (t) => {
  const db = await testDatabase(t)
  await placesOnly(db)
  await placeOrders(db, [
    { kode_invoice_mp: '1', as: 'not-yet-packed' },
    { kode_invoice_mp: '2', as: 'not-yet-packed' },
    { kode_invoice_mp: '3', as: 'waiting-for-pickup', store_id: 2 },
    { kode_invoice_mp: '4', as: 'cancelled-by-customer' },
  ])
  const filter = await filterOf(db, { keterangan: 'backlog-orders' })
  const counts = await countTabs(db, filter, EVERYTHING)
  t.match(counts, {
    all: 4,
    byKeterangan: { 'not-yet-packed': 2, 'waiting-for-pickup': 1, 'cancelled-by-customer': 1 },
  })
  t.equal(countOf(counts, filter), 3)
  t.equal(countOf(counts, { keterangan: [] }), 4)
  t.match(await countTabs(db, await filterOf(db, { store: 'TOKPED-01' }), EVERYTHING), { all: 1 })
})

t.test('the counts are shared for a moment, and asked for once at a time', async (t) => {
  const statements: string[] = []
  const db = await testDatabase(t, { onQuery: (sql) => statements.push(sql) })
  await placesOnly(db)
  const filter = await filterOf(db)
  statements.length = 0
  const page = await filterOf(db, { keterangan: 'not-yet-packed', sort: 'oldest', per_page: '25' })
  await Promise.all([filter, page, filter].map((each) => countTabs(db, each, EVERYTHING)))
  t.equal(statements.length, 1)
  await countTabs(db, filter, { ...EVERYTHING, storeIds: [1] })
  t.equal(statements.length, 2, 'not with somebody who sees less')
  forgetCounts(db)
  await countTabs(db, filter, EVERYTHING)
  t.equal(statements.length, 3, 'and anew once orders were recorded')
})

t.test("what is shared grows old, and a failure is nobody else's answer", async (t) => {
  const brief = new Shared<number>(0)
  t.equal(await brief.get('a', async () => 1), 1)
  t.equal(await brief.get('a', async () => 2), 2)
  const long = new Shared<number>(60_000)
  await t.rejects(long.get('a', () => Promise.reject(new Error('away'))))
  t.equal(await long.get('a', async () => 3), 3)
  t.equal(await long.get('a', async () => 4), 3)
})

t.test('stores and warehouses stand in the order people look for them', async (t) => {
  const statements: string[] = []
  const db = await testDatabase(t, { onQuery: (sql) => statements.push(sql) })
  const stores = ['Toko 10', 'Toko 2', 'toko 1'].map((name, index) => ({
    code: `T${index}`,
    name,
    marketplace: 'other' as const,
  }))
  await db
    .insertInto('stores')
    .values(stores.map((store) => ({ ...store, synced_at: NOON })))
    .execute()
  await db
    .insertInto('warehouses')
    .values([
      { code: 'B', name: 'Gudang' },
      { code: 'A', name: 'Gudang' },
    ])
    .execute()
  statements.length = 0
  const [places] = await Promise.all([directory(db), directory(db)])
  t.same(
    places.stores.map(({ name }) => name),
    ['toko 1', 'Toko 2', 'Toko 10'],
  )
  t.same(places.warehouses, [
    { id: 2, code: 'A', name: 'Gudang' },
    { id: 1, code: 'B', name: 'Gudang' },
  ])
  t.same(places.stores[0]?.syncedAt, NOON)
  t.equal(statements.length, 1)
})

t.test('an order of a store that was registered a moment ago is shown', async (t) => {
  const db = await testDatabase(t)
  await placesOnly(db)
  const filter = await filterOf(db)
  await db
    .insertInto('stores')
    .values({ code: 'NEW', name: 'Toko Baru', marketplace: 'other', synced_at: null })
    .execute()
  await db
    .insertInto('orders')
    .values({ store_id: 3, kode_invoice_mp: '1', created_at: ago(1), status: 'accepted', marketplace_updated_at: NOON })
    .execute()
  t.match((await findBacklogPage(db, filter, EVERYTHING)).rows, [{ store: { code: 'NEW' }, warehouse: null }])
})

t.test('one order with everything that is known of it', async (t) => {
  const db = await testDatabase(t)
  await placesOnly(db)
  const [full = 0, bare = 0] = await placeOrders(db, [
    {
      kode_invoice_mp: 'INV/1',
      status: 'cancelled',
      status_raw: 'CANCELLED',
      cancelled_by: 'seller',
      cancel_reason: 'stok habis',
      tracking_number: 'JX1',
      kode_so: 'SO-1',
      packed_at: ago(30),
      bgen_updated_at: ago(10),
      import_error_code: 'SKU',
      import_error_message: 'SKU tidak dikenal',
      import_error_at: ago(20),
    },
    { kode_invoice_mp: 'INV/2', as: 'finished', warehouse_id: null, tolakan_received_at: ago(1) },
  ])
  t.match(await findOrder(db, full, EVERYTHING), {
    id: full,
    store: { id: 1, code: 'SHOPEE-01', name: 'Toko Maju', marketplace: 'shopee' },
    warehouse: { id: 1, code: 'JKT', name: 'Gudang Jakarta' },
    kodeInvoiceMp: 'INV/1',
    keterangan: 'order-cancelled-please-check-rejection',
    marketplace: {
      updatedAt: NOON,
      createdAt: ago(60),
      status: 'cancelled',
      statusRaw: 'CANCELLED',
      cancelledBy: 'seller',
      cancelReason: 'stok habis',
      trackingNumber: 'JX1',
      warehouse: 'JKT',
    },
    bgen: {
      updatedAt: ago(10),
      soCode: 'SO-1',
      invoiceCode: null,
      packedAt: ago(30),
      importError: { code: 'SKU', message: 'SKU tidak dikenal', at: ago(20) },
    },
  })
  t.match(await findOrder(db, bare, EVERYTHING), {
    keterangan: null,
    warehouse: null,
    bgen: { updatedAt: null, importError: null, rejectionReceivedAt: ago(1) },
  })
  t.equal(await findOrder(db, full, { warehouseIds: [2], storeIds: null }), null, 'out of scope')
  t.equal(await findOrder(db, 999, EVERYTHING), null)
  t.equal(await findOrder(db, 1e30, EVERYTHING), null)
})
