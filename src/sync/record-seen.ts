import type { OrderObservation } from '../backlog/order.ts'
import type { Outcome } from '../backlog/outcome.ts'
import { recordOrders } from '../backlog/recording-repository.ts'
import type { Trx } from '../database.ts'
import type { ConnectedStore } from './connection-repository.ts'
import { noteWarehouses } from './met-warehouses-repository.ts'

interface How {
  /** sync: a person asked for it. */
  readonly caller: 'sync' | 'schedule' | 'demo' | 'investigation'
  readonly now: Date
}

/** Records what sources said of a store's orders. A warehouse nobody has registered is registered by its code. */
export async function recordSeen(
  trx: Trx,
  { id }: Pick<ConnectedStore, 'id'>,
  seen: readonly OrderObservation[],
  how: How,
): Promise<readonly Outcome[]> {
  const outcomes = await recordOrders(trx, seen, { ...how, registerWarehouses: true })
  await noteWarehouses(trx, id, new Set(seen.flatMap(({ marketplace }) => marketplace?.warehouse ?? [])))
  return outcomes
}
