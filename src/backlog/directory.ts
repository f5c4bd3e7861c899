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

/** All stores and warehouses, by name. */
export interface Directory {
  readonly stores: readonly Store[]
  readonly warehouses: readonly Warehouse[]
}

/** What somebody with this scope may see and choose. */
export function withinScope(directory: Directory, scope: Scope): Directory {
  return {
    stores: among(directory.stores, scope.storeIds),
    warehouses: among(directory.warehouses, scope.warehouseIds),
  }
}

function among<T extends { readonly id: number }>(all: readonly T[], ids: readonly number[] | null): readonly T[] {
  return ids === null ? all : all.filter(({ id }) => ids.includes(id))
}

/** How current the stores are: the one that lags most and the one that is newest; nulls: none was ever synchronized. */
export interface Freshness {
  readonly oldest: Date | null
  readonly newest: Date | null
  /** How many stores were never synchronized. */
  readonly never: number
}

export function freshnessOf(stores: readonly Store[]): Freshness {
  const times = stores.flatMap(({ syncedAt }) => (syncedAt === null ? [] : [syncedAt.getTime()]))
  return {
    oldest: times.length === 0 ? null : new Date(Math.min(...times)),
    newest: times.length === 0 ? null : new Date(Math.max(...times)),
    never: stores.length - times.length,
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
