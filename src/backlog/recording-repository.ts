import type { Trx } from '../database.ts'
import type { Outcome } from './observation.ts'
import type { Marketplace, OrderObservation } from './order.ts'
import type { EventCaller } from './tables.ts'

export interface Recording {
  readonly caller: EventCaller
  readonly now: Date
  /** Register an unknown warehouse code with its code as name instead of rejecting the observation (connectors). */
  readonly registerWarehouses?: boolean
}

/**
 * The one door by which orders come in. Safe to repeat; older never overwrites newer; each source writes only its own
 * columns. Outcomes stand in the order given. Batches of one store wait for each other: call it once per transaction.
 */
export async function recordOrders(
  _trx: Trx,
  _seen: readonly OrderObservation[],
  _recording: Recording,
): Promise<readonly Outcome[]> {
  throw new Error('not built yet')
}

export interface StoreRegistration {
  readonly code: string
  readonly name: string
  readonly marketplace: Marketplace
}
export interface WarehouseRegistration {
  readonly code: string
  readonly name: string
}
export type RegistrationOutcome = 'created' | 'updated' | 'unchanged'

/** In the order given; a code given twice: the last one counts. */
export async function registerStores(
  _trx: Trx,
  _stores: readonly StoreRegistration[],
): Promise<readonly RegistrationOutcome[]> {
  throw new Error('not built yet')
}

export async function registerWarehouses(
  _trx: Trx,
  _warehouses: readonly WarehouseRegistration[],
): Promise<readonly RegistrationOutcome[]> {
  throw new Error('not built yet')
}

/** Everything these stores' marketplaces changed up to `syncedAt` has been recorded. Never moves backwards. */
export async function markStoresSynced(_trx: Trx, _stores: readonly string[], _syncedAt: Date): Promise<void> {
  throw new Error('not built yet')
}
