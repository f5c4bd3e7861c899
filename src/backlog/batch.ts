import type { OrderObservation } from './order.ts'
import type { FieldError } from './outcome.ts'

/** The observations of one order within a batch, and their places in it. */
export interface OrderInBatch {
  readonly storeId: number
  readonly kodeInvoiceMp: string
  readonly seen: OrderObservation[]
  readonly indexes: number[]
}

type Refusals = ReadonlyMap<number, readonly FieldError[]>

/** Brings the observations of one order together, in the order given, without the refused ones. */
export function byOrder(
  seen: readonly OrderObservation[],
  refused: Refusals,
  storeIdOf: ReadonlyMap<string, number>,
): readonly OrderInBatch[] {
  const orders: OrderInBatch[] = []
  // a map for each store: joining store and number to one key costs more than looking twice
  const known = new Map<number, Map<string, OrderInBatch>>()
  for (const storeId of storeIdOf.values()) known.set(storeId, new Map())
  for (const [index, observation] of seen.entries()) {
    const storeId = storeIdOf.get(observation.store)
    if (storeId === undefined || refused.has(index)) continue
    const { kodeInvoiceMp } = observation
    const ofStore = known.get(storeId)
    const order = ofStore?.get(kodeInvoiceMp)
    if (order === undefined) {
      const first = { storeId, kodeInvoiceMp, seen: [observation], indexes: [index] }
      ofStore?.set(kodeInvoiceMp, first)
      orders.push(first)
    } else {
      order.seen.push(observation)
      order.indexes.push(index)
    }
  }
  return orders
}

/** Everything for which observations are refused: what was objected to before, and places nobody has registered. */
export function refusals(
  seen: readonly OrderObservation[],
  objections: Refusals,
  knowsStore: (code: string) => boolean,
  knowsWarehouse: (code: string) => boolean,
): Refusals {
  const refused = new Map(objections)
  const refuse = (index: number, field: 'store' | 'warehouse', code: string) => {
    const errors = refused.get(index) ?? []
    if (errors.some((error) => error.field === field)) return
    refused.set(index, [...errors, { field, message: `${PLACE[field]} ${JSON.stringify(code)} belum terdaftar` }])
  }
  seen.forEach(({ store, marketplace }, index) => {
    if (!knowsStore(store)) refuse(index, 'store', store)
    const warehouse = marketplace?.warehouse
    if (warehouse && !knowsWarehouse(warehouse)) refuse(index, 'warehouse', warehouse)
  })
  return refused
}

const PLACE = { store: 'toko', warehouse: 'gudang' } as const
