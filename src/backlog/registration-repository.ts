import { sql } from 'kysely'
import type { Trx } from '../database.ts'
import type { Marketplace } from './order.ts'
import { rowsSql, type Warehouses } from './recording-sql.ts'

/**
 * Stores and warehouses: the codes that orders name. Whoever locks several stores locks them in the order of their ids,
 * and whoever registers several codes does so in the order of the codes: nobody waits in a circle.
 */
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

/** How long a batch waits for another one of the same store; a little less than a statement may last. */
const PATIENCE = '7500ms'

/**
 * Ids of the known codes. Until the transaction ends no other one records orders of these stores. The limit is set by
 * the statement that waits: `of stores` locks a row only after the join has read it, and by then `settings` is there.
 * Until then too, an index is preferred whatever it costs: a plan kept from when there were few orders, of a statement
 * or of a foreign key's check, would read all of them for each order that is recorded.
 */
export async function lockStores(trx: Trx, codes: readonly string[]): Promise<ReadonlyMap<string, number>> {
  const { rows } = await sql<{ id: number; code: string }>`
    with settings as materialized (
      select set_config('lock_timeout', ${PATIENCE}, true), set_config('enable_seqscan', 'off', true))
    select stores.id, stores.code from settings cross join stores
    where stores.code = any(${codes}::text[]) order by stores.id for no key update of stores
  `.execute(trx)
  return new Map(rows.map((row) => [row.code, row.id]))
}

/** All warehouses: tens of them, not thousands. */
export async function findWarehouses(trx: Trx): Promise<Warehouses> {
  const rows = await trx.selectFrom('warehouses').select(['id', 'code']).execute()
  return {
    idOf: new Map(rows.map((row) => [row.code, row.id])),
    codeOf: new Map(rows.map((row) => [row.id, row.code])),
  }
}

/** Registers codes a connector met, each with its code as name. Codes that are there stay as they are. */
export async function meetWarehouses(trx: Trx, codes: readonly string[]): Promise<void> {
  if (codes.length === 0) return
  await sql`
    insert into warehouses (code, name, met_by_sync)
    select code, code, true from unnest(${codes}::text[]) as met (code) order by code
    on conflict (code) do nothing
  `.execute(trx)
}

/** In the order given. A code given twice is heard twice: the later one counts. */
export async function registerStores(
  trx: Trx,
  stores: readonly StoreRegistration[],
): Promise<readonly RegistrationOutcome[]> {
  const codes = stores.map((store) => store.code)
  const { rows } = await sql<StoreRegistration>`
    select code, name, marketplace from stores where code = any(${codes}::text[]) order by id for no key update
  `.execute(trx)
  const { outcomes, changed } = register(rows, stores, ['name', 'marketplace'])
  await sql`
    insert into stores (code, name, marketplace)
    select * from ${rowsSql([
      ['text', changed.map((store) => store.code)],
      ['text', changed.map((store) => store.name)],
      ['text', changed.map((store) => store.marketplace)],
    ])}
    on conflict (code) do update set name = excluded.name, marketplace = excluded.marketplace
  `.execute(trx)
  return outcomes
}

/** As registerStores. A warehouse that a connector met becomes one that somebody registered. */
export async function registerWarehouses(
  trx: Trx,
  warehouses: readonly WarehouseRegistration[],
): Promise<readonly RegistrationOutcome[]> {
  const codes = warehouses.map((warehouse) => warehouse.code)
  const { rows } = await sql<WarehouseRegistration & { readonly met: boolean }>`
    select code, name, met_by_sync as met from warehouses where code = any(${codes}::text[]) order by id for no key update
  `.execute(trx)
  const wanted = warehouses.map(({ code, name }) => ({ code, name, met: false }))
  const { outcomes, changed } = register(rows, wanted, ['name', 'met'])
  await sql`
    insert into warehouses (code, name)
    select * from ${rowsSql([
      ['text', changed.map((warehouse) => warehouse.code)],
      ['text', changed.map((warehouse) => warehouse.name)],
    ])}
    on conflict (code) do update set name = excluded.name, met_by_sync = false
  `.execute(trx)
  return outcomes
}

/** What is new or different, each code once and in the order of the codes. */
function register<Place extends { readonly code: string }>(
  known: readonly Place[],
  wanted: readonly Place[],
  fields: readonly (keyof Place)[],
): { readonly outcomes: readonly RegistrationOutcome[]; readonly changed: readonly Place[] } {
  const places = new Map(known.map((place) => [place.code, place]))
  const changed = new Map<string, Place>()
  const outcomes = wanted.map((place): RegistrationOutcome => {
    const before = places.get(place.code)
    if (before !== undefined && fields.every((field) => before[field] === place[field])) return 'unchanged'
    places.set(place.code, place)
    changed.set(place.code, place)
    return before === undefined ? 'created' : 'updated'
  })
  const inOrder = [...changed.values()].sort((one, other) => (one.code < other.code ? -1 : 1))
  return { outcomes, changed: inOrder }
}

/** Everything these stores' marketplaces changed up to `syncedAt` has been recorded. Never moves backwards. */
export async function markStoresSynced(trx: Trx, stores: readonly string[], syncedAt: Date): Promise<void> {
  await sql`
    update stores set synced_at = greatest(synced_at, ${syncedAt}::timestamptz)
    where id in (select id from stores where code = any(${stores}::text[]) order by id for no key update)
  `.execute(trx)
}
