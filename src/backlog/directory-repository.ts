import { sql } from 'kysely'
import type { Db } from '../database.ts'
import type { Directory, Store, Warehouse } from './directory.ts'
import type { Marketplace } from './order.ts'
import { Shared } from './shared.ts'

const SHARED_MS = 3_000
const directories = new WeakMap<Db, Shared<Directory>>()

/** All stores and warehouses, shared in process for a few seconds. */
export function directory(db: Db): Promise<Directory> {
  const shared = directories.get(db) ?? new Shared<Directory>(SHARED_MS)
  directories.set(db, shared)
  return shared.get('', () => readDirectory(db))
}

/** The next to ask reads anew. */
export function forgetDirectory(db: Db): void {
  directories.get(db)?.forget()
}

/** Both tables in one statement: a page may ask the database five times. */
async function readDirectory(db: Db): Promise<Directory> {
  const stores = db
    .selectFrom('stores')
    .select(['id', 'code', 'name', sql<Marketplace | null>`marketplace`.as('marketplace')])
    .select(sql<Date | null>`synced_at`.as('synced_at'))
  const warehouses = db
    .selectFrom('warehouses')
    .select(['id', 'code', 'name', sql<Marketplace | null>`null`.as('marketplace')])
    .select(sql<Date | null>`null`.as('synced_at'))
  const rows = await stores.unionAll(warehouses).execute()
  return { stores: byName(rows.flatMap(toStore)), warehouses: byName(rows.flatMap(toWarehouse)) }
}

interface Row extends Warehouse {
  /** null: a warehouse. */
  readonly marketplace: Marketplace | null
  readonly synced_at: Date | null
}

function toStore({ id, code, name, marketplace, synced_at }: Row): readonly Store[] {
  return marketplace === null ? [] : [{ id, code, name, marketplace, syncedAt: synced_at }]
}

function toWarehouse({ id, code, name, marketplace }: Row): readonly Warehouse[] {
  return marketplace === null ? [{ id, code, name }] : []
}

/** As people look for them: "Gudang 2" before "Gudang 10". */
const collator = new Intl.Collator('id', { numeric: true })

function byName<T extends Warehouse>(rows: T[]): readonly T[] {
  return rows.sort((a, b) => collator.compare(a.name, b.name) || collator.compare(a.code, b.code) || a.id - b.id)
}
