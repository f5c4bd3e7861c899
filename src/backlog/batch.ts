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
    const { kodeInvoiceMp } = observation
    const key = `${storeId} ${kodeInvoiceMp}`
    const order = orders.get(key) ?? { storeId, kodeInvoiceMp, seen: [], indexes: [] }
    order.seen.push(observation)
    order.indexes.push(index)
    orders.set(key, order)
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
  const refused = new Map<number, readonly FieldError[]>()
  seen.forEach(({ store, marketplace }, index) => {
    const errors = [...(objections.get(index) ?? [])]
    const named = (field: string) => errors.some((error) => error.field === field)
    const warehouse = marketplace?.warehouse
    if (!knowsStore(store) && !named('store')) errors.push({ field: 'store', message: notRegistered('store', store) })
    if (warehouse && !knowsWarehouse(warehouse) && !named('warehouse')) {
      errors.push({ field: 'warehouse', message: notRegistered('warehouse', warehouse) })
    }
    if (errors.length > 0) refused.set(index, errors)
  })
  return refused
}

function notRegistered(what: string, code: string): string {
  return `${JSON.stringify(code)} is not a registered ${what}`
}
