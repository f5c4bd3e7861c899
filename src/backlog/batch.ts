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
  const orders = new Map<string, OrderInBatch>()
  seen.forEach((observation, index) => {
    const storeId = storeIdOf.get(observation.store)
    if (storeId === undefined || refused.has(index)) return
    const key = `${storeId} ${observation.kodeInvoiceMp}`
    const order = orders.get(key)
    if (order === undefined) {
      orders.set(key, { storeId, kodeInvoiceMp: observation.kodeInvoiceMp, seen: [observation], indexes: [index] })
    } else {
      order.seen.push(observation)
      order.indexes.push(index)
    }
  })
  return [...orders.values()]
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
