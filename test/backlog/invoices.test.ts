import t from 'tap'
import { EVERYTHING } from '../../src/auth/role.ts'
import { countTabs } from '../../src/backlog/counts-repository.ts'
import type { Filter } from '../../src/backlog/filter.ts'
import { fatesOfInvoices } from '../../src/backlog/invoice-fates-repository.ts'
import { findBacklogPage } from '../../src/backlog/repository.ts'
import type { Db } from '../../src/database.ts'
import { NOON } from '../helpers/app.ts'
import { filterOf, type PlacedOrder, placeOrders, placesOnly } from '../helpers/backlog.ts'
import { testDatabase } from '../helpers/database.ts'

const LAST_MONTH = new Date(NOON.getTime() - 30 * 86_400_000)

const ORDERS: readonly PlacedOrder[] = [
  { kode_invoice_mp: 'INV/100', kode_so: 'SO-100' },
  { kode_invoice_mp: 'INV/1001' },
  { kode_invoice_mp: 'inv_200', as: 'not-yet-packed', kode_so: 'SO-200', kode_invoice_bgen: 'BG-200' },
  { kode_invoice_mp: 'invX200' },
  { kode_invoice_mp: '50%OFF' },
  { kode_invoice_mp: '50XOFF' },
  { kode_invoice_mp: 'OLD/1', created_at: LAST_MONTH },
  { kode_invoice_mp: 'DONE/1', as: 'finished', kode_so: 'SO-900', kode_invoice_bgen: 'BG-900' },
  { kode_invoice_mp: 'DONE/12', as: 'finished' },
  { kode_invoice_mp: 'ODD/1', status: 'unpaid', status_raw: 'LIMBO', status_unrecognised: true },
  { kode_invoice_mp: 'SBY/1', warehouse_id: 2, store_id: 2 },
  { kode_invoice_mp: 'SAME', store_id: 1, as: 'finished' },
  { kode_invoice_mp: 'same', store_id: 2, created_at: LAST_MONTH },
]

async function placed(t: Parameters<typeof testDatabase>[0]): Promise<Db> {
  const db = await testDatabase(t)
  await placesOnly(db)
  await placeOrders(db, ORDERS)
  return db
}

async function numbersShown(db: Db, filter: Filter): Promise<string[]> {
  const { rows } = await findBacklogPage(db, filter, EVERYTHING)
  return rows.map(({ kodeInvoiceMp }) => kodeInvoiceMp).sort()
}

const searches: readonly { invoice: string; finds: readonly string[]; note: string }[] = [
  { note: 'a whole number is that order and none that begins so', invoice: 'INV/100', finds: ['INV/100'] },
  { note: 'letter case does not matter', invoice: 'inv/1001', finds: ['INV/1001'] },
  { note: 'Kode SO', invoice: 'so-100', finds: ['INV/100'] },
  { note: 'Kode Invoice Bgen', invoice: 'bg-200', finds: ['inv_200'] },
  { note: 'a beginning', invoice: 'INV/10', finds: ['INV/100', 'INV/1001'] },
  { note: 'a beginning of a SO', invoice: 'SO-', finds: ['INV/100', 'inv_200'] },
  { note: 'two characters are too few', invoice: 'IN', finds: [] },
  { note: '_ is a letter', invoice: 'inv_', finds: ['inv_200'] },
  { note: '% is a letter', invoice: '50%', finds: ['50%OFF'] },
  { note: 'not from the middle', invoice: 'NV/100', finds: [] },
  { note: 'a finished order has it whole, so nothing begins so', invoice: 'DONE/1', finds: [] },
  { note: 'on all dates', invoice: 'OLD/1', finds: ['OLD/1'] },
  { note: 'several, one of them twice', invoice: 'OLD/1 inv/100;INV/100,SBY', finds: ['INV/100', 'OLD/1', 'SBY/1'] },
  {
    note: 'one beginning within another',
    invoice: 'INV/100 INV INV/1 inv/10',
    finds: ['INV/100', 'INV/1001', 'invX200', 'inv_200'],
  },
  { note: 'an order named three times is one row', invoice: 'inv_200 SO-200 BG-200', finds: ['inv_200'] },
  { note: 'what looks like SQL is a number', invoice: "';drop/**/table/**/orders;--", finds: [] },
]

t.test('numbers are found whole, else from the start', async (t) => {
  const db = await placed(t)
  for (const { note, invoice, finds } of searches) {
    const filter = await filterOf(db, { invoice })
    t.same(await numbersShown(db, filter), [...finds].sort(), note)
    t.equal((await countTabs(db, filter, EVERYTHING)).all, finds.length, `${note}, counted`)
  }
  t.same(await numbersShown(db, await filterOf(db, { invoice: 'OLD/1', from: '2026-11-15' })), [], 'inside given dates')
})

const fates: readonly { note: string; query: object; says: readonly object[] }[] = [
  { note: 'what is shown needs no word', query: { invoice: 'INV/100 so-100 INV/10' }, says: [] },
  { note: 'unknown', query: { invoice: 'NIX/9' }, says: [{ kind: 'unknown', number: 'NIX/9' }] },
  { note: 'too short to be a beginning', query: { invoice: 'IN' }, says: [{ kind: 'unknown', number: 'IN' }] },
  {
    note: 'outside the dates',
    query: { invoice: 'old/1', from: '2026-11-15' },
    says: [{ kind: 'hidden', number: 'old/1', by: ['dates'] }],
  },
  {
    note: 'hidden by another filter',
    query: { invoice: 'INV/100', keterangan: 'not-yet-packed' },
    says: [{ kind: 'hidden', number: 'INV/100', by: ['keterangan'] }],
  },
  {
    note: 'hidden by several',
    query: { invoice: 'SBY/1', warehouse: 'JKT', store: 'SHOPEE-01' },
    says: [{ kind: 'hidden', number: 'SBY/1', by: ['warehouse', 'store'] }],
  },
  {
    note: 'hidden, found by its beginning',
    query: { invoice: 'SBY', warehouse: 'JKT' },
    says: [{ kind: 'hidden', number: 'SBY', by: ['warehouse'] }],
  },
  {
    note: 'one that begins so is shown, though another is hidden',
    query: { invoice: 'INV', store: 'SHOPEE-01', keterangan: 'not-yet-packed' },
    says: [],
  },
  {
    note: 'finished',
    query: { invoice: 'DONE/1' },
    says: [{ kind: 'not-backlog', number: 'DONE/1', status: 'completed', statusUnrecognised: false }],
  },
  {
    note: 'finished, by its SO, by its beginning',
    query: { invoice: 'so-900 BG-90' },
    says: [
      { kind: 'not-backlog', number: 'so-900' },
      { kind: 'not-backlog', number: 'BG-90' },
    ],
  },
  {
    note: 'not backlog, with the word that nobody knows',
    query: { invoice: 'ODD/1' },
    says: [{ kind: 'not-backlog', status: 'unpaid', statusRaw: 'LIMBO', statusUnrecognised: true }],
  },
  {
    note: 'the same number in two stores: the one in the backlog counts',
    query: { invoice: 'SAME', from: '2026-11-15' },
    says: [{ kind: 'hidden', by: ['dates'] }],
  },
  {
    note: 'in the order typed',
    query: { invoice: 'z-9 INV/100 y-9 DONE/1 x-9' },
    says: [{ number: 'z-9' }, { number: 'y-9' }, { number: 'DONE/1' }, { number: 'x-9' }],
  },
]

t.test('every number that the whole result does not hold is answered by name', async (t) => {
  const db = await placed(t)
  for (const { note, query, says } of fates) {
    const answer = await fatesOfInvoices(db, await filterOf(db, { ...query }), EVERYTHING)
    t.match(answer, says, note)
    t.equal(answer.length, says.length, note)
  }
  t.same(await fatesOfInvoices(db, await filterOf(db), EVERYTHING), [], 'nothing asked')
})

t.test('a number on a later page is held by the result', async (t) => {
  const db = await placed(t)
  const many = Array.from({ length: 60 }, (_, index) => ({ kode_invoice_mp: `P/${index}` }))
  await placeOrders(db, many)
  const invoice = many.map(({ kode_invoice_mp }) => kode_invoice_mp).join(' ')
  const filter = await filterOf(db, { invoice, per_page: '25' })
  t.equal((await findBacklogPage(db, filter, EVERYTHING)).rows.length, 25)
  t.same(await fatesOfInvoices(db, filter, EVERYTHING), [])
})

t.test('a number outside the scope is not known, and hides nothing', async (t) => {
  const db = await placed(t)
  const scope = { warehouseIds: [2], storeIds: null }
  const fatesWithin = async (invoice: string) => fatesOfInvoices(db, await filterOf(db, { invoice }), scope)
  t.match(await fatesWithin('INV/100 DONE/1 SBY/1'), [
    { kind: 'unknown', number: 'INV/100' },
    { kind: 'unknown', number: 'DONE/1' },
  ])
  // whole outside the scope, a beginning within it
  await placeOrders(db, [{ kode_invoice_mp: 'INV/100-B', warehouse_id: 2 }])
  const { rows } = await findBacklogPage(db, await filterOf(db, { invoice: 'INV/100' }), scope)
  t.match(rows, [{ kodeInvoiceMp: 'INV/100-B' }])
  t.same(await fatesWithin('INV/100'), [])
})

t.test('500 numbers are one question', async (t) => {
  const statements: string[] = []
  const db = await testDatabase(t, { onQuery: (sql) => statements.push(sql) })
  await placesOnly(db)
  await placeOrders(
    db,
    Array.from({ length: 250 }, (_, index) => ({ kode_invoice_mp: `M/${index}` })),
  )
  const filter = await filterOf(db, { invoice: Array.from({ length: 500 }, (_, index) => `m/${index}`).join('\n') })
  statements.length = 0
  const answer = await fatesOfInvoices(db, filter, EVERYTHING)
  t.equal(statements.length, 1)
  t.equal(answer.length, 250)
  t.ok(answer.every(({ kind }) => kind === 'unknown'))
})
