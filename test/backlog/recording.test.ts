import fc from 'fast-check'
import { sql } from 'kysely'
import t from 'tap'
import type { OrderStatus } from '../../src/backlog/order.ts'
import { recordOrders } from '../../src/backlog/recording-repository.ts'
import { markStoresSynced, registerWarehouses } from '../../src/backlog/registration-repository.ts'
import type { Db } from '../../src/database.ts'
import { generateOrders } from '../../src/ingest/generator.ts'
import { testDatabase } from '../helpers/database.ts'
import { OTHER_STORE, observation, record, registerPlaces, SAID_AT, STORE, WAREHOUSE } from '../helpers/orders.ts'

const after = (minutes: number) => new Date(SAID_AT.getTime() + minutes * 60_000)
const NOW = after(60)

t.test('an order comes in whole and is stored to the millisecond', async (t) => {
  const db = await database(t)
  const said = observation({
    marketplace: {
      createdAt: new Date('2026-11-23T02:30:00.123Z'),
      status: 'cancelled',
      cancelledBy: 'customer',
      cancelReason: 'Berubah "pikiran" \\ ya, {ok}',
      buyerCancelRequested: true,
      trackingNumber: 'JX1',
      shipBy: after(500),
      fulfilledByMarketplace: true,
    },
    bgen: {
      soCode: 'SO-1',
      invoiceCode: 'INVB-1',
      packedAt: after(1),
      rejectionReceivedAt: after(2),
      importError: { code: 'SKU', message: 'tidak dikenal', at: after(3) },
    },
  })
  t.match(await record(db, [said], NOW), [{ kind: 'created', changes: {} }])
  t.match(await rows(db), [
    {
      kode_invoice_mp: 'INV/1',
      created_at: new Date('2026-11-23T02:30:00.123Z'),
      status: 'cancelled',
      status_raw: 'READY_TO_SHIP',
      cancelled_by: 'customer',
      cancel_reason: 'Berubah "pikiran" \\ ya, {ok}',
      buyer_cancel_requested: true,
      tracking_number: 'JX1',
      ship_by: after(500),
      fulfilled_by_marketplace: true,
      marketplace_updated_at: SAID_AT,
      kode_so: 'SO-1',
      kode_invoice_bgen: 'INVB-1',
      packed_at: after(1),
      tolakan_received_at: after(2),
      import_error_code: 'SKU',
      import_error_message: 'tidak dikenal',
      import_error_at: after(3),
      bgen_updated_at: SAID_AT,
      keterangan: null,
    },
  ])
  t.match(await record(db, [said], NOW), [{ kind: 'unchanged', changes: {} }], 'what is stored is what was said')
})

t.test('each source writes only its own columns', async (t) => {
  const db = await database(t)
  await record(db, [observation({ bgen: { soCode: 'SO-1' } })], NOW)
  await record(db, [observation({ marketplace: { updatedAt: after(2), status: 'waiting_pickup' } })], NOW)
  await record(db, [observation({ marketplace: null, bgen: { updatedAt: after(1), invoiceCode: 'INVB-1' } })], NOW)
  t.match(await rows(db), [
    {
      status: 'waiting_pickup',
      marketplace_updated_at: after(2),
      kode_so: 'SO-1',
      kode_invoice_bgen: 'INVB-1',
      bgen_updated_at: after(1),
    },
  ])
})

t.test('older words are stale, also than a word that brought no news', async (t) => {
  const db = await database(t)
  await record(db, [observation()], NOW)
  t.match(await record(db, [observation({ marketplace: { updatedAt: after(9) } })], NOW), [{ kind: 'unchanged' }])
  const between = observation({ marketplace: { updatedAt: after(5), status: 'cancelled' } })
  t.match(await record(db, [between], NOW), [{ kind: 'stale' }])
  t.match(await rows(db), [{ status: 'accepted', marketplace_updated_at: after(9) }])
  t.equal((await events(db)).length, 1, 'only the event that brought it in')
})

t.test('every change is an event of its source, with before and after', async (t) => {
  const db = await database(t)
  await record(db, [observation({ bgen: { soCode: 'SO-1' } })], NOW)
  const moved = { updatedAt: after(1), status: 'waiting_pickup', trackingNumber: 'JX1' } as const
  const packed = { updatedAt: after(2), packedAt: after(2) }
  const [outcome] = await record(db, [observation({ marketplace: moved, bgen: packed })], NOW)
  t.match(outcome, {
    kind: 'updated',
    changes: {
      status: ['accepted', 'waiting_pickup'],
      trackingNumber: [null, 'JX1'],
      packedAt: [null, after(2).toISOString()],
    },
  })
  t.match(await events(db), [
    { source: 'marketplace', created: true, changes: {}, source_time: SAID_AT, recorded_at: NOW, caller: 'api' },
    { source: 'bgen', created: false, changes: { soCode: [null, 'SO-1'] } },
    {
      source: 'marketplace',
      source_time: after(1),
      changes: { status: ['accepted', 'waiting_pickup'], trackingNumber: [null, 'JX1'] },
    },
    { source: 'bgen', source_time: after(2), changes: { packedAt: [null, after(2).toISOString()] } },
  ])
})

t.test('the same order nine times in a batch: the newest wins, one event says what the batch changed', async (t) => {
  const db = await database(t)
  await record(db, [observation()], NOW)
  const minutes = [4, 9, 1, 7, 2, 8, 3, 6, 5]
  const seen = minutes.map((minute) =>
    observation({ marketplace: { updatedAt: after(minute), trackingNumber: `JX${minute}` } }),
  )
  const outcomes = await record(db, seen, NOW)
  t.same(
    outcomes.map(({ kind }) => kind),
    minutes.map(() => 'updated'),
  )
  t.match(outcomes[0], { changes: { trackingNumber: ['JX3', 'JX4'] } }, 'each outcome is that of its own word')
  t.match(await rows(db), [{ tracking_number: 'JX9', marketplace_updated_at: after(9) }])
  t.match((await events(db)).slice(1), [{ changes: { trackingNumber: [null, 'JX9'] }, source_time: after(9) }])
})

t.test('what comes to nothing within a batch is no event', async (t) => {
  const db = await database(t)
  await record(db, [observation()], NOW)
  const there = observation({ marketplace: { updatedAt: after(1), status: 'on_hold' } })
  const back = observation({ marketplace: { updatedAt: after(2), status: 'accepted' } })
  t.match(await record(db, [there, back], NOW), [{ kind: 'updated' }, { kind: 'updated' }])
  t.equal((await events(db)).length, 1)
})

t.test('unknown places, future clocks and impossible values are refused, the others are kept', async (t) => {
  const db = await database(t)
  const seen = [
    observation({ kodeInvoiceMp: 'A' }),
    observation({ store: 'NOWHERE', marketplace: { warehouse: 'NOWHERE', updatedAt: after(71) } }),
    observation({ kodeInvoiceMp: 'B', bgen: { updatedAt: after(71) } }),
    observation({ kodeInvoiceMp: 'C\0' }),
    observation({ kodeInvoiceMp: 'D', marketplace: { createdAt: new Date(Number.NaN) } }),
    observation({ kodeInvoiceMp: 'E', marketplace: { status: 'sold' as never } }),
    observation({ kodeInvoiceMp: 'F', marketplace: { updatedAt: after(70) } }),
    observation({ store: STORE.toLowerCase(), kodeInvoiceMp: 'G' }),
  ]
  const outcomes = await record(db, seen, NOW)
  t.same(
    outcomes.map((outcome) => (outcome.kind === 'rejected' ? outcome.errors.map(({ field }) => field) : outcome.kind)),
    [
      'created',
      ['updatedAt', 'store', 'warehouse'],
      ['bgen.updatedAt'],
      ['kodeInvoiceMp'],
      ['createdAt'],
      ['status'],
      'created',
      ['store'],
    ],
  )
  t.equal((await rows(db)).length, 2)
})

t.test('an order is its store and number, letter case and all', async (t) => {
  const db = await database(t)
  const seen = ['inv/1', 'INV/1', 'Inv/1'].flatMap((kodeInvoiceMp) => [
    observation({ kodeInvoiceMp }),
    observation({ kodeInvoiceMp, store: OTHER_STORE }),
  ])
  const outcomes = await record(db, seen, NOW)
  t.ok(outcomes.every(({ kind }) => kind === 'created'))
  t.equal(new Set(outcomes.map((outcome) => 'orderId' in outcome && outcome.orderId)).size, 6)
})

t.test('a connector registers the warehouse it meets; a person gives it its name', async (t) => {
  const db = await database(t)
  const seen = ['MDN', 'MKS', WAREHOUSE, 'MDN', null].map((warehouse, n) =>
    observation({ kodeInvoiceMp: `INV/${n}`, marketplace: { warehouse } }),
  )
  const outcomes = await db
    .transaction()
    .execute((trx) => recordOrders(trx, seen, { caller: 'schedule', now: NOW, registerWarehouses: true }))
  t.ok(outcomes.every(({ kind }) => kind === 'created'))
  const met = () => db.selectFrom('warehouses').select(['code', 'name']).where('met_by_sync', '=', true).execute()
  t.same(await met(), [
    { code: 'MDN', name: 'MDN' },
    { code: 'MKS', name: 'MKS' },
  ])
  const register = () =>
    db.transaction().execute((trx) => registerWarehouses(trx, [{ code: 'MDN', name: 'Gudang Medan' }]))
  t.same(await register(), ['updated'])
  t.same(await register(), ['unchanged'])
  t.same(await met(), [{ code: 'MKS', name: 'MKS' }])
})

t.test('stores know up to when they were synchronized, and never go back', async (t) => {
  const db = await database(t)
  for (const moment of [after(5), after(3)]) {
    await db.transaction().execute((trx) => markStoresSynced(trx, [STORE, 'NOWHERE'], moment))
  }
  const stores = await db.selectFrom('stores').select(['code', 'synced_at']).orderBy('code').execute()
  t.same(stores, [
    { code: STORE, synced_at: after(5) },
    { code: OTHER_STORE, synced_at: null },
  ])
})

t.test('the same facts in any batches and any order come to the same rows', async (t) => {
  const db = await database(t)
  const life = (['ready_to_process', 'accepted', 'waiting_pickup', 'in_transit'] as const).flatMap((status, step) =>
    [1, 2, 3].map((n) =>
      observation({
        kodeInvoiceMp: `INV/${n}`,
        marketplace: { updatedAt: after(step * 10 + n), status, trackingNumber: step > 1 ? `JX${n}` : null },
        bgen: { updatedAt: after(step * 7), soCode: step > 0 ? `SO-${n}` : null, invoiceCode: null },
      }),
    ),
  )
  await record(db, life, NOW)
  const expected = await facts(db)
  await fc.assert(
    fc.asyncProperty(
      fc.shuffledSubarray(life, { minLength: life.length }),
      fc.integer({ min: 1, max: 12 }),
      async (shuffled, size) => {
        await db.deleteFrom('orders').execute()
        for (let start = 0; start < shuffled.length; start += size) {
          await record(db, shuffled.slice(start, start + size), NOW)
        }
        t.same(await facts(db), expected)
        t.ok((await record(db, life, NOW)).every(({ kind }) => kind === 'stale' || kind === 'unchanged'))
      },
    ),
    { numRuns: 15 },
  )
})

t.test('twelve writers at once lose nothing', async (t) => {
  const db = await database(t)
  const writer = async (number: number) => {
    for (let round = 0; round < 25; round++) {
      const seen = Array.from({ length: 12 }, (_, n) =>
        observation({
          kodeInvoiceMp: `INV/${n}`,
          store: n % 2 === 0 ? STORE : OTHER_STORE,
          marketplace: {
            updatedAt: new Date(SAID_AT.getTime() + round * 12 + number),
            trackingNumber: `${round}-${number}`,
          },
        }),
      )
      await record(db, seen, NOW)
    }
  }
  await Promise.all(Array.from({ length: 12 }, (_, number) => writer(number)))
  const found = await rows(db)
  t.equal(found.length, 12)
  t.ok(
    found.every((row) => row.tracking_number === '24-11'),
    'the newest word of all 3,600 stands in every order',
  )
})

t.test('ten thousand orders in one call are answered one by one, and a second time nothing is new', async (t) => {
  const db = await database(t)
  const stores = [STORE, OTHER_STORE].map((code) => ({ code, name: code, marketplace: 'shopee' as const }))
  const wish = { count: 10_000, seed: 1, now: NOW, stores, warehouses: [WAREHOUSE] }
  const seen = [...generateOrders(wish)]
  const first = await record(db, seen, NOW)
  t.equal(first.filter(({ kind }) => kind === 'created').length, 10_000)
  const second = await record(db, seen, NOW)
  t.equal(second.filter(({ kind }) => kind === 'unchanged').length, 10_000)
  t.same(second.map(idOf), first.map(idOf), 'in the order given')
  const { rows: counted } = await sql<{
    keterangan: number | null
  }>`select distinct keterangan from orders order by 1`.execute(db)
  t.same(
    counted.map((row) => row.keterangan),
    [1, 2, 3, 4, 5, 6, null],
    'the generator shows every keterangan',
  )
})

t.test('orders that come into a small table are not each looked for in all that have come since', async (t) => {
  const db = await testDatabase(t, { connections: 1 })
  await registerPlaces(db)
  const recordNumbers = (start: number, count: number, status: OrderStatus) => {
    const numbers = Array.from({ length: count }, (_, place) => `INV/${start + place}`)
    const seen = numbers.map((kodeInvoiceMp) => observation({ kodeInvoiceMp, marketplace: { status } }))
    return record(db, seen, NOW)
  }
  await recordNumbers(0, 20, 'accepted')
  await sql`vacuum analyze orders`.execute(db)
  // until every plan is kept, those of the foreign keys' checks as well
  for (let again = 0; again < 5; again++) {
    await recordNumbers(0, 20, 'waiting_pickup')
    await recordNumbers(0, 20, 'accepted')
  }
  const readBefore = await rowsReadOneByOne(db)
  for (let batch = 1; batch <= 6; batch++) await recordNumbers(batch * 500, 500, 'accepted')
  const read = (await rowsReadOneByOne(db)) - readBefore
  t.ok(read < 500 * 500, `${read} rows were read one by one`)
})

async function rowsReadOneByOne(db: Db): Promise<number> {
  await sql`select pg_stat_force_next_flush()`.execute(db)
  const { rows } = await sql<{ count: number }>`
    select seq_tup_read as count from pg_stat_user_tables where relname = 'orders'`.execute(db)
  return rows[0]?.count ?? Number.NaN
}

async function database(t: Parameters<typeof testDatabase>[0]): Promise<Db> {
  const db = await testDatabase(t)
  await registerPlaces(db)
  return db
}

function rows(db: Db) {
  return db.selectFrom('orders').selectAll().orderBy('id').execute()
}

function events(db: Db) {
  return db.selectFrom('order_events').selectAll().orderBy('id').execute()
}

/** Everything but the ids, which are the order of arrival. */
async function facts(db: Db) {
  const found = await db.selectFrom('orders').selectAll().orderBy('kode_invoice_mp').execute()
  return found.map(({ id: _, ...row }) => row)
}

function idOf(outcome: Awaited<ReturnType<typeof record>>[number]): number | null {
  return outcome.kind === 'rejected' ? null : outcome.orderId
}
