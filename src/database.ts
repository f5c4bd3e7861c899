import type { Kysely, Transaction } from 'kysely'
import type { StoreIncidentsTable } from './alerts/tables.ts'
import type { ApiTokensTable, KnownPlacesTable, LoginGuessesTable, SessionsTable, UsersTable } from './auth/tables.ts'
import type { OrderEventsTable, OrdersTable, StoresTable, WarehousesTable } from './backlog/tables.ts'
import type { CompletenessChecksTable, CompletenessNumbersTable, CompletenessRunsTable } from './completeness/tables.ts'
import type { AuthorisationsTable, CallBucketsTable, ChannelAppsTable } from './connections/tables.ts'
import type { ErpConnectionsTable } from './erp-connection/tables.ts'
import type { ImportRejectedLinesTable, ImportsTable } from './ingest/tables.ts'
import type { RemediesTable } from './remedies/tables.ts'
import type {
  NewsTurnsTable,
  OrderNewsTable,
  StoreConnectionsTable,
  SyncItemsTable,
  SyncRunsTable,
  UntakenDocumentsTable,
  WarehouseMeetingsTable,
} from './sync/tables.ts'

/** One line per table. */
export interface Database {
  stores: StoresTable
  warehouses: WarehousesTable
  orders: OrdersTable
  order_events: OrderEventsTable
  users: UsersTable
  sessions: SessionsTable
  api_tokens: ApiTokensTable
  login_guesses: LoginGuessesTable
  known_places: KnownPlacesTable
  store_connections: StoreConnectionsTable
  sync_runs: SyncRunsTable
  sync_items: SyncItemsTable
  order_news: OrderNewsTable
  news_turns: NewsTurnsTable
  warehouse_meetings: WarehouseMeetingsTable
  untaken_documents: UntakenDocumentsTable
  store_incidents: StoreIncidentsTable
  imports: ImportsTable
  import_rejected_lines: ImportRejectedLinesTable
  channel_apps: ChannelAppsTable
  authorisations: AuthorisationsTable
  call_buckets: CallBucketsTable
  erp_connections: ErpConnectionsTable
  remedies: RemediesTable
  completeness_runs: CompletenessRunsTable
  completeness_checks: CompletenessChecksTable
  completeness_numbers: CompletenessNumbersTable
}

export type Db = Kysely<Database>
/** A function that asks for a Trx must run inside `db.transaction()`. */
export type Trx = Transaction<Database>
