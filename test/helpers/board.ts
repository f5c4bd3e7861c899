import type { Keterangan } from '../../src/backlog/keterangan.ts'
import { MARKETPLACES, type OrderObservation } from '../../src/backlog/order.ts'
import { markStoresSynced, registerStores, registerWarehouses } from '../../src/backlog/registration-repository.ts'
import type { Db } from '../../src/database.ts'
import { observation, record } from './orders.ts'

/** What is known of an order that bears this remark. */
const KNOWN: Readonly<Record<Keterangan, (nth: number) => Parameters<typeof observation>[0]>> = {
  'order-not-yet-processed': () => ({ marketplace: { status: 'accepted' } }),
  'status-done-bgen-not-yet-processed': (nth) => ({
    marketplace: { status: 'waiting_pickup' },
    bgen: { soCode: `SO-20261118-${10_000 + nth}` },
  }),
  'order-cancelled-please-check-rejection': (nth) => ({ marketplace: { status: 'cancelled' }, bgen: codes(nth) }),
  'cancelled-by-customer': () => ({ marketplace: { status: 'cancelled', cancelledBy: 'customer' } }),
  'not-yet-packed': (nth) => ({ marketplace: { status: 'accepted' }, bgen: codes(nth) }),
  'waiting-for-pickup': (nth) => ({
    marketplace: { status: 'waiting_pickup' },
    bgen: { ...codes(nth), packedAt: new Date('2026-11-18T04:00:00.000Z') },
  }),
}
const REMARKS = Object.keys(KNOWN) as Keterangan[]
const AGENCIES = ['JNE REG', 'J&T Express', 'SiCepat REG', 'AnterAja Reguler', 'SPX Standard', null] as const
const WAREHOUSES = ['GDG-CKR', 'GDG-TGR', 'GDG-SBY', 'GDG-MDN'] as const
const MINUTE = 60_000

export const storeCode = (nth: number) => `TOKO-${String((nth % 30) + 1).padStart(2, '0')}`

/** Thirty stores, four warehouses and so many orders, every twenty minutes one, the remarks in turn, back from `now`. */
export async function fillBoard(db: Db, now: Date, count: number): Promise<void> {
  await registerBoardPlaces(db)
  await record(db, boardOrders(now, count), now)
  const stores = Array.from({ length: 30 }, (_, nth) => storeCode(nth))
  const synced = new Date(now.getTime() - 2 * MINUTE)
  await db.transaction().execute((trx) => markStoresSynced(trx, stores, synced))
}

export async function registerBoardPlaces(db: Db): Promise<void> {
  const stores = Array.from({ length: 30 }, (_, nth) => ({
    code: storeCode(nth),
    name: `Toko Nusantara ${nth + 1}`,
    marketplace: MARKETPLACES[nth % 5] ?? 'other',
  }))
  const warehouses = WAREHOUSES.map((code) => ({ code, name: `Gudang ${code.slice(4)}` }))
  await db.transaction().execute(async (trx) => {
    await registerStores(trx, stores)
    await registerWarehouses(trx, warehouses)
  })
}

/** The number of the nth order. */
export const numberOf = (nth: number) => `5821${String(93_344_712_34n + BigInt(nth) * 7_919_393_003n).slice(-14)}`

function boardOrders(now: Date, count: number): OrderObservation[] {
  return Array.from({ length: count }, (_, nth) => {
    const remark = REMARKS[nth % REMARKS.length] ?? 'not-yet-packed'
    const { marketplace, bgen } = KNOWN[remark](nth) ?? {}
    return observation({
      store: storeCode(nth * 7),
      kodeInvoiceMp: numberOf(nth),
      marketplace: {
        createdAt: new Date(now.getTime() - nth * 20 * MINUTE),
        updatedAt: new Date(now.getTime() - MINUTE),
        warehouse: WAREHOUSES[nth % 4] ?? null,
        shippingAgency: AGENCIES[nth % 6] ?? null,
        shipBy: nth % 5 === 0 ? null : new Date(now.getTime() + (nth * 37 - 300) * MINUTE),
        buyerCancelRequested: nth % 16 === 4,
        ...marketplace,
      },
      ...(bgen && { bgen: { updatedAt: new Date(now.getTime() - MINUTE), ...bgen } }),
    })
  })
}

function codes(nth: number) {
  return { soCode: `SO-20261118-${10_000 + nth * 17}`, invoiceCode: `BGI/2611/18${10_000 + nth * 13}` }
}
