import type { Scope } from '../auth/role.ts'
import type { Marketplace } from './order.ts'

export interface Store {
  readonly id: number
  readonly code: string
  readonly name: string
  readonly marketplace: Marketplace
  /** Everything the marketplace changed up to then has been recorded; null: never synchronized. */
  readonly syncedAt: Date | null
}

export interface Warehouse {
  readonly id: number
  readonly code: string
  readonly name: string
}

export interface ListedStore extends Store {
  /** Its marketplace is asked by itself; else its orders come by the API and by files alone. */
  readonly isConnected: boolean
}

/** All stores and warehouses, by name. */
export interface Directory {
  readonly stores: readonly ListedStore[]
  readonly warehouses: readonly Warehouse[]
  /** False only where no order was ever recorded, of whatever store. */
  readonly hasOrders: boolean
}

/** What somebody with this scope may see and choose. */
export function withinScope(directory: Directory, scope: Scope): Directory {
  return {
    ...directory,
    stores: among(directory.stores, scope.storeIds),
    warehouses: among(directory.warehouses, scope.warehouseIds),
  }
}

function among<T extends { readonly id: number }>(all: readonly T[], ids: readonly number[] | null): readonly T[] {
  return ids === null ? all : all.filter(({ id }) => ids.includes(id))
}

/** How current the connected stores are. */
export interface Freshness {
  readonly connected: number
  /** Of the one that lags most; null: none was ever synchronized. */
  readonly oldest: Date | null
  /** How many were never synchronized. */
  readonly never: number
}

export function freshnessOf(stores: readonly ListedStore[]): Freshness {
  const connected = stores.filter(({ isConnected }) => isConnected)
  const times = connected.flatMap(({ syncedAt }) => (syncedAt === null ? [] : [syncedAt.getTime()]))
  return {
    connected: connected.length,
    oldest: times.length === 0 ? null : new Date(Math.min(...times)),
    never: connected.length - times.length,
  }
}

/** The directory by id. */
export interface Places {
  readonly stores: ReadonlyMap<number, Store>
  readonly warehouses: ReadonlyMap<number, Warehouse>
}

export function placesIn(directory: Directory): Places {
  const known = placesOf.get(directory)
  if (known !== undefined) return known
  const places = { stores: byId(directory.stores), warehouses: byId(directory.warehouses) }
  placesOf.set(directory, places)
  return places
}

/** A directory is shared by all pages of some seconds. */
const placesOf = new WeakMap<Directory, Places>()

function byId<T extends { readonly id: number }>(all: readonly T[]): ReadonlyMap<number, T> {
  return new Map(all.map((each) => [each.id, each]))
}

export function knows({ stores, warehouses }: Places, storeId: number, warehouseId: number | null): boolean {
  return stores.has(storeId) && (warehouseId === null || warehouses.has(warehouseId))
}
