import type { OrderStatus } from '../../src/backlog/order.ts'
import { bgenConnector } from '../../src/erp/bgen/connector.ts'
import { openOutbound } from '../../src/platform/outbound/fetch.ts'
import type { BooksFacts, Stage as ShopStage } from '../../src/sandbox/life.ts'
import { SANDBOX_TOKEN, type Sandbox, startSandbox } from '../../src/sandbox/server.ts'
import { type TestApp, type TestClock, testApp, testClock } from './app.ts'
import { observation, record, registerPlaces, STORE } from './orders.ts'

export const NOW = new Date('2026-11-23T05:00:00.000Z')

/** The app beside a sandbox's B-Gen that knows the same orders. */
export interface RemedyStage extends TestApp {
  readonly sandbox: Sandbox
  /** Makes the order known to both; gives its id here. */
  place(kodeInvoiceMp: string, some?: Placed): Promise<number>
  /** How often B-Gen was asked for something. */
  asked(): number
}

interface Placed {
  readonly status?: OrderStatus
  /** At the marketplace, as B-Gen sees it. */
  readonly stage?: ShopStage
  /** What B-Gen holds, and has told us. */
  readonly books?: Partial<BooksFacts>
}

/** B-Gen is given up after this long: longer than a busy machine takes, shorter than a test's patience. */
const TIMEOUT_MS = 3_000

export async function remedyStage(t: Parameters<typeof testApp>[0]): Promise<RemedyStage> {
  const clock = testClock(NOW)
  const sandbox = await startSandbox({ clock, ordersPerDay: 1 })
  t.teardown(() => sandbox.close())
  const ask = openOutbound({ clock, timeoutMs: TIMEOUT_MS, sleep: async () => {} })
  const erp = bgenConnector(ask, { baseUrl: `${sandbox.url}/bgen/v1`, token: SANDBOX_TOKEN })
  const made = await testApp(t, { clock, erp })
  await registerPlaces(made.db)
  const asked = () => sandbox.calls().filter((call) => /orders\/import|invoices\/generate/.test(call)).length
  return {
    ...made,
    clock: clock as TestClock,
    sandbox,
    asked,
    place: (number, some) => place(made, sandbox, number, some),
  }
}

async function place({ db }: TestApp, sandbox: Sandbox, number: string, some: Placed = {}): Promise<number> {
  const { status = 'accepted', stage = 'accepted', books } = some
  const placedAt = NOW.getTime() - 3 * 3_600_000
  sandbox.world.place({
    order: {
      ...{ store: STORE, platform: 'SHOPEE', number, createdAt: placedAt, warehouse: 'JKT', courier: 'JNE REG' },
      ...{ waybill: 'JX1', fulfilledByMarketplace: false },
    },
    shop: [{ at: placedAt, change: () => ({ stage }) }],
    books: books === undefined ? [] : [{ at: placedAt, change: () => books }],
  })
  const bgen = books && {
    bgen: { updatedAt: new Date(placedAt), soCode: books.salesOrder ?? null, invoiceCode: books.salesInvoice ?? null },
  }
  const seen = observation({ kodeInvoiceMp: number, marketplace: { status }, ...bgen })
  const [outcome] = await record(db, [seen], NOW)
  if (outcome === undefined || outcome.kind === 'rejected') throw new Error(JSON.stringify(outcome))
  return outcome.orderId
}
