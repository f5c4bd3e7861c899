import type { Scope } from '../auth/role.ts'
import { Shared } from '../backlog/shared.ts'
import type { Db } from '../database.ts'
import type { Services } from '../services.ts'
import { isLate, type StoreState, stateOf } from './freshness.ts'
import { listSyncedStores, type SyncedStore } from './stores-repository.ts'

export interface StoreInState extends SyncedStore {
  readonly state: StoreState
}

const SHARED_MS = 3_000
const read = new WeakMap<Db, Shared<readonly SyncedStore[]>>()

/** How current the connected stores in this scope are; at most three seconds old. */
export async function storeStates(
  { db, clock, config }: Pick<Services, 'db' | 'clock' | 'config'>,
  { storeIds }: Pick<Scope, 'storeIds'>,
): Promise<readonly StoreInState[]> {
  const shared = read.get(db) ?? new Shared<readonly SyncedStore[]>(SHARED_MS)
  read.set(db, shared)
  const stores = await shared.get('', () => listSyncedStores(db))
  const now = clock.now()
  return stores
    .filter(({ id }) => storeIds?.includes(id) ?? true)
    .map((store) => ({ ...store, state: stateOf(store, config.syncIntervalSeconds, now) }))
}

/** The next to ask reads anew. */
export function forgetStoreStates(db: Db): void {
  read.get(db)?.forget()
}

/** The stores whose orders do not come in as they should, within this scope. */
export async function lateStores(
  services: Pick<Services, 'db' | 'clock' | 'config'>,
  scope: Pick<Scope, 'storeIds'>,
): Promise<readonly StoreInState[]> {
  return (await storeStates(services, scope)).filter(({ state }) => isLate(state))
}
