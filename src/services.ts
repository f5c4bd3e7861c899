import type { Db } from './database.ts'
import { bgenNotConnected } from './erp/bgen/connector.ts'
import type { ErpConnector } from './erp/port.ts'
import { type MarketplaceConnector, MarketplaceError } from './marketplaces/port.ts'
import { openChannels } from './marketplaces/registry.ts'
import type { Clock } from './platform/clock.ts'
import type { Config } from './platform/config.ts'
import { connect } from './platform/database/connect.ts'
import { openOutbound } from './platform/outbound/fetch.ts'
import { openQueue, type Queue } from './platform/queue.ts'
import { JOB_KINDS } from './sync/tasks.ts'

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

/** Told of trouble that no request is waiting for. */
export type Report = (error: unknown, what: string) => void

export async function openServices(
  config: Config,
  clock: Clock,
  databaseUrl: string,
  report: Report,
): Promise<Services> {
  const ask = openOutbound({ clock })
  return {
    config,
    clock,
    db: connect(databaseUrl, { onConnectionLost: (error) => report(error, 'a connection to the database was lost') }),
    queue: await openQueue({
      databaseUrl,
      kinds: JOB_KINDS,
      onError: (error) => report(error, 'the queue has trouble'),
    }),
    channels: openChannels({
      ask,
      clock,
      credentials: {
        app: notConnected,
        accessToken: notConnected,
        refused: async () => {},
      },
      throttle: { take: async () => {}, pause: async () => {} },
    }),
    erp: bgenNotConnected(),
  }
}

function notConnected(): never {
  throw new MarketplaceError('unauthorised', 'no channel is connected', null)
}
