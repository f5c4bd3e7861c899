import type { Db } from './database.ts'
import type { ErpConnector } from './erp/port.ts'
import type { MarketplaceConnector } from './marketplaces/port.ts'
import type { Clock } from './platform/clock.ts'
import type { Config } from './platform/config.ts'
import type { Queue } from './platform/queue.ts'

/** Every long-lived thing, built once by server.ts (or by a test) and handed to the routes and tasks that need it. */
export interface Services {
  readonly config: Config
  readonly clock: Clock
  readonly db: Db
  readonly queue: Queue
  /** Registry key → connector. */
  readonly channels: ReadonlyMap<string, MarketplaceConnector>
  readonly erp: ErpConnector
}
