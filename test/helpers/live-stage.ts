import { bgenConnector } from '../../src/erp/bgen/connector.ts'
import { openChannels } from '../../src/marketplaces/registry.ts'
import { openOutbound } from '../../src/platform/outbound/fetch.ts'
import { hurriedOutbound } from '../../src/platform/outbound/hurried.ts'
import type { BooksFacts, ShopFacts } from '../../src/sandbox/life.ts'
import { SANDBOX_TOKEN } from '../../src/sandbox/server.ts'
import { type TestApp, type TestClock, testApp, testClock } from './app.ts'
import { observation, record } from './orders.ts'
import { openStage, type Stage } from './stage.ts'

const NOW = new Date('2026-11-23T05:00:00.000Z')
/** By our clock, when the sources' last words came in. */
const HEARD = new Date('2026-11-23T01:12:00.000Z')
export const SHOP = 'SHP-RIMBA'

/** The app beside a sandbox whose stores are connected, as patient with it as in earnest. */
export interface LiveStage extends TestApp {
  readonly stage: Stage
  /** An accepted order without papers here, however it stands there by now; gives its id. */
  place(kodeInvoiceMp: string, there?: Moved | null): Promise<number>
  /** How often the sources were asked about orders. */
  asked(): number
}

interface Moved {
  readonly shop?: Partial<ShopFacts>
  readonly books?: Partial<BooksFacts>
  /** What happens there in an hour. */
  readonly next?: Partial<ShopFacts>
}

export async function liveStage(t: Parameters<typeof testApp>[0]): Promise<LiveStage> {
  const stage = await openStage(t, testClock(NOW))
  const { services, clock, sandbox, db } = stage
  const ask = hurriedOutbound(openOutbound({ clock }), openOutbound({ clock, attempts: 1, timeoutMs: 2_500 }))
  const throttle = { take: async () => {}, pause: async () => {} }
  const live = {
    channels: openChannels({ ask, clock, credentials: services.credentials, throttle }),
    erp: bgenConnector(ask, { baseUrl: `${sandbox.url}/bgen/v1`, token: SANDBOX_TOKEN }),
  }
  const made = await testApp(t, { ...services, db, live })
  const asked = () => sandbox.calls().filter((call) => /get_order_detail|documents\/search/.test(call)).length
  return { ...made, clock: clock as TestClock, stage, asked, place: (number, there) => place(stage, number, there) }
}

async function place({ sandbox, db }: Stage, number: string, there: Moved | null = {}): Promise<number> {
  const placedAt = NOW.getTime() - 5 * 3_600_000
  if (there !== null) {
    const { shop = {}, books, next } = there
    const order = { store: SHOP, platform: 'SHOPEE', number, createdAt: placedAt, warehouse: 'JKT' } as const
    sandbox.world.place({
      order: { ...order, courier: 'JNE REG', waybill: 'JX1', fulfilledByMarketplace: false },
      shop: [
        { at: placedAt + 1000, change: () => ({ stage: 'accepted', ...shop }) },
        ...(next === undefined ? [] : [{ at: NOW.getTime() + 3_600_000, change: () => next }]),
      ],
      books: books === undefined ? [] : [{ at: placedAt + 2000, change: () => books }],
    })
  }
  const facts = { createdAt: new Date(placedAt), updatedAt: new Date(placedAt), warehouse: null }
  const [outcome] = await record(db, [observation({ store: SHOP, kodeInvoiceMp: number, marketplace: facts })], HEARD)
  if (outcome === undefined || outcome.kind === 'rejected') throw new Error(JSON.stringify(outcome))
  return outcome.orderId
}
