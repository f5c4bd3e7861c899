import type { BgenHalf, MarketplaceHalf, OrderObservation } from '../../src/backlog/order.ts'
import type { Outcome } from '../../src/backlog/outcome.ts'
import { recordOrders } from '../../src/backlog/recording-repository.ts'
import { registerStores, registerWarehouses } from '../../src/backlog/registration-repository.ts'
import type { Db } from '../../src/database.ts'

/** Places that tests write to; `registerPlaces` makes them known. */
export const STORE = 'SHOPEE-01'
export const OTHER_STORE = 'TOKPED-01'
export const WAREHOUSE = 'JKT'
const OTHER_WAREHOUSE = 'SBY'

interface Wanted {
  readonly store?: string
  readonly kodeInvoiceMp?: string
  /** null: B-Gen alone speaks. What is not given: an accepted order of half past nine, in warehouse JKT. */
  readonly marketplace?: Partial<MarketplaceHalf> | null
  /** Absent: B-Gen says nothing. */
  readonly bgen?: Partial<BgenHalf>
}

/** When the default words were said, on the sources' clocks. */
export const SAID_AT = new Date('2026-11-23T03:00:00.000Z')

/** What a source said of one order, with everything that the test does not care about. */
export function observation({
  store = STORE,
  kodeInvoiceMp = 'INV/1',
  marketplace,
  bgen,
}: Wanted = {}): OrderObservation {
  return {
    store,
    kodeInvoiceMp,
    ...(marketplace !== null && {
      marketplace: {
        updatedAt: SAID_AT,
        createdAt: new Date('2026-11-23T02:30:00.000Z'),
        status: 'accepted',
        statusRaw: 'READY_TO_SHIP',
        warehouse: WAREHOUSE,
        shippingAgency: 'JNE Reguler',
        ...marketplace,
      },
    }),
    ...(bgen !== undefined && { bgen: { updatedAt: SAID_AT, ...bgen } }),
  }
}

/** Two stores and two warehouses under the names above. */
export async function registerPlaces(db: Db): Promise<void> {
  await db.transaction().execute(async (trx) => {
    await registerStores(trx, [
      { code: STORE, name: 'Toko Maju', marketplace: 'shopee' },
      { code: OTHER_STORE, name: 'Toko Jaya', marketplace: 'tokopedia' },
    ])
    await registerWarehouses(trx, [
      { code: WAREHOUSE, name: 'Gudang Jakarta' },
      { code: OTHER_WAREHOUSE, name: 'Gudang Surabaya' },
    ])
  })
}

/** Through the one door, in a transaction of its own. */
export async function record(
  db: Db,
  seen: readonly OrderObservation[],
  now: Date = SAID_AT,
): Promise<readonly Outcome[]> {
  return db.transaction().execute((trx) => recordOrders(trx, seen, { caller: 'api', now }))
}
