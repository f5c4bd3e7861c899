import t from 'tap'
import { EVERYTHING, type Scope } from '../../src/auth/role.ts'
import { countTabs, forgetCounts } from '../../src/backlog/counts-repository.ts'
import type { Filter } from '../../src/backlog/filter.ts'
import { findBacklogPage } from '../../src/backlog/repository.ts'
import { generateOrders } from '../bench/million.ts'
import { NOON, testApp } from '../helpers/app.ts'
import { CURSORS, filterOf, placeOrders, placesOnly } from '../helpers/backlog.ts'
import { testDatabaseUrl } from '../helpers/database.ts'
import { openExplainer, PLANNINGS } from '../helpers/explain.ts'

const MOST_BUFFERS = 40
/** Where the index holds the rows in the order of the page: its root, a branch, and the leaves with the rows. */
const FEW_BUFFERS = 10
const MOST_STATEMENTS = 5

const PLACE = { store: 'TOKO-007', warehouse: 'GDG-02' } as const
const shapes: readonly { readonly name: string; readonly query: object; readonly scope?: Scope }[] = [
  { name: 'no filter', query: {} },
  { name: 'one keterangan', query: { keterangan: 'not-yet-packed' } },
  { name: 'two keterangan', query: { keterangan: 'backlog-orders' } },
  { name: 'one of each', query: { ...PLACE, keterangan: 'not-yet-packed' } },
  { name: 'stores, oldest first', query: { store: ['TOKO-007', 'TOKO-008'], sort: 'oldest' } },
  { name: 'deadline', query: { sort: 'deadline', per_page: '25' } },
  { name: 'a limited view', query: {}, scope: { warehouseIds: [1, 2], storeIds: [3] } },
  { name: 'numbers', query: { invoice: 'INV/1 INV/2' } },
]

t.test('the texts of the statements', async (t) => {
  const url = await testDatabaseUrl(t)
  const explainer = await openExplainer(url)
  t.teardown(() => explainer.close())
  const { db } = explainer
  await generateOrders(url, { orders: 100, now: NOON })
  const textsOf = async (ask: () => Promise<unknown>) => {
    const statements = await explainer.statementsOf(ask)
    return statements.map(({ sql }) => sql.replace(/\s+/g, ' ')).filter((sql) => !sql.includes('from stores'))
  }
  for (const { name, query, scope = EVERYTHING } of shapes) {
    const filter = await filterOf(db, { ...query })
    t.matchSnapshot(await textsOf(() => findBacklogPage(db, filter, scope)), `rows: ${name}`)
    forgetCounts(db)
    t.matchSnapshot(await textsOf(() => countTabs(db, filter, scope)), `counts: ${name}`)
    for (const text of await textsOf(() => findBacklogPage(db, filter, scope))) {
      t.notMatch(text, /is null or/, 'what is not asked for is not in the text')
      t.match(text, /orders\.keterangan is not null/)
    }
  }
  const back = CURSORS.write({ sort: 'newest', direction: 'back', key: 0, id: 1 })
  const later: Filter = { ...(await filterOf(db)), after: back }
  t.matchSnapshot(await textsOf(() => findBacklogPage(db, later, EVERYTHING)), 'rows: a page back')
})

t.test('any page of 100,000 orders touches few pages of the database', async (t) => {
  const url = await testDatabaseUrl(t)
  await generateOrders(url, { orders: 100_000, now: NOON })
  const explainer = await openExplainer(url)
  t.teardown(() => explainer.close())
  const { db } = explainer
  let explained = 0
  for (const dates of [{}, { from: '2026-10-19' }, { from: '2026-05-01', to: '2026-05-31' }])
    for (const keterangan of [{}, { keterangan: 'not-yet-packed' }])
      for (const warehouse of [{}, { warehouse: 'GDG-08' }])
        for (const store of [{}, { store: 'TOKO-001' }])
          for (const sort of ['newest', 'oldest'] as const)
            for (const direction of [null, 'forward', 'back'] as const) {
              const query = { ...dates, ...keterangan, ...warehouse, ...store, sort }
              const filter = inTheMiddle(await filterOf(db, query), direction)
              const statements = await explainer.statementsOf(() => findBacklogPage(db, filter, EVERYTHING))
              const rows = statements.find(({ sql }) => sql.includes('from orders'))
              if (rows === undefined) return t.fail('no statement reads orders')
              for (const planning of PLANNINGS) {
                const { buffers, nodes } = await explainer.planOf(rows, planning)
                explained++
                const most = Object.keys({ ...warehouse, ...store }).length === 0 ? FEW_BUFFERS : MOST_BUFFERS
                if (buffers > most) t.fail(`${buffers} buffers: ${JSON.stringify(query)} ${planning} ${nodes}`)
              }
            }
  t.equal(explained, 3 * 2 * 2 * 2 * 2 * 3 * 2)
  const [counts] = await explainer.statementsOf(async () => countTabs(db, await filterOf(db), EVERYTHING))
  if (counts === undefined) return t.fail('no statement counts')
  const plan = await explainer.planOf(counts, 'force_generic_plan')
  t.ok(plan.nodes.includes('Index Only Scan orders_board_counts'), plan.nodes.join(', '))
})

function inTheMiddle(filter: Filter, direction: 'forward' | 'back' | null): Filter {
  if (direction === null || filter.dates === null) return filter
  const key = (filter.dates.start.getTime() + filter.dates.end.getTime()) / 2
  return { ...filter, after: CURSORS.write({ sort: filter.sort, direction, key, id: 1 }) }
}

t.test('a page costs the same few statements for 1 and for 50 rows', async (t) => {
  const app = await testApp(t)
  await placesOnly(app.db)
  const cookie = await app.signIn()
  const statementsFor = async (orders: number, query: string) => {
    await app.db.deleteFrom('orders').execute()
    await placeOrders(
      app.db,
      Array.from({ length: orders }, (_, index) => ({ kode_invoice_mp: `INV/${index}` })),
    )
    forgetCounts(app.db)
    app.statements.length = 0
    const answer = await app.app.inject({ url: `/oms/backlog-orders${query}`, headers: { cookie } })
    t.equal(answer.statusCode, 200)
    return app.statements.length
  }
  t.ok((await statementsFor(1, '')) <= MOST_STATEMENTS, 'also for the first, who reads what others share')
  for (const query of ['', '?invoice=INV&keterangan=order-not-yet-processed&store=SHOPEE-01']) {
    const one = await statementsFor(1, query)
    t.equal(await statementsFor(50, query), one)
    t.ok(one <= MOST_STATEMENTS, `${one} statements`)
  }
})
