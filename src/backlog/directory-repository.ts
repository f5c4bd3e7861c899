import { sql } from 'kysely'
import type { Db } from '../database.ts'
import type { Directory, ListedStore, Warehouse } from './directory.ts'
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

/** All of it in one statement: a page may ask the database five times. */
async function readDirectory(db: Db): Promise<Directory> {
  const { rows } = await sql<Row>`
    select 'store' as kind, id, code, name, marketplace, synced_at, connection.store_id is not null as is_connected
      from stores left join store_connections as connection on connection.store_id = id
    union all select 'warehouse', id, code, name, null, null, null from warehouses
    union all select 'order', 0, '', '', null, null, null where exists (select from orders)
  `.execute(db)
  return {
    stores: byName(rows.flatMap((row) => (row.kind === 'store' ? [toStore(row)] : []))),
    warehouses: byName(rows.flatMap(({ kind, id, code, name }) => (kind === 'warehouse' ? [{ id, code, name }] : []))),
    hasOrders: rows.some(({ kind }) => kind === 'order'),
  }
}

interface StoreRow extends Warehouse {
  readonly kind: 'store'
  readonly marketplace: Marketplace
  readonly synced_at: Date | null
  readonly is_connected: boolean
}
/** 'order' stands for all there are. */
type Row = StoreRow | (Warehouse & { readonly kind: 'warehouse' | 'order' })

function toStore({ id, code, name, marketplace, synced_at, is_connected }: StoreRow): ListedStore {
  return { id, code, name, marketplace, syncedAt: synced_at, isConnected: is_connected }
}

/** As people look for them: "Gudang 2" before "Gudang 10". */
const collator = new Intl.Collator('id', { numeric: true })

function byName<T extends Warehouse>(rows: T[]): readonly T[] {
  return rows.sort((a, b) => collator.compare(a.name, b.name) || collator.compare(a.code, b.code) || a.id - b.id)
}
