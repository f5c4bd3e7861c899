import { ALERT_JOB } from './alerts/job.ts'
import { CHECK_JOB } from './completeness/job.ts'
import { type KeptCredentials, openCredentials } from './connections/credentials.ts'
import { SEALING_PURPOSE } from './connections/sealed-place.ts'
import { openThrottle } from './connections/throttle.ts'
import type { Db } from './database.ts'
import type { ErpConnector } from './erp/port.ts'
import { connectedErp } from './erp-connection/connected-erp.ts'
import type { MarketplaceConnector } from './marketplaces/port.ts'
import { openChannels } from './marketplaces/registry.ts'
import type { Clock } from './platform/clock.ts'
import type { Config } from './platform/config.ts'
import { connect } from './platform/database/connect.ts'
import { openOutbound } from './platform/outbound/fetch.ts'
import { hurriedOutbound } from './platform/outbound/hurried.ts'
import { openQueue, type Queue } from './platform/queue.ts'
import { openSealing, type Sealing } from './platform/sealing.ts'
import { JOB_KINDS } from './sync/tasks.ts'

/** Every long-lived thing, built once by server.ts (or by a test) and handed to the routes and tasks that need it. */
export interface Services {
  readonly config: Config
  readonly clock: Clock
  readonly db: Db
  readonly queue: Queue
  /** Of the connections' tokens and secrets. */
  readonly sealing: Sealing
  readonly credentials: KeptCredentials
  /** Registry key → connector. */
  readonly channels: ReadonlyMap<string, MarketplaceConnector>
  readonly erp: ErpConnector
  /** The same two for somebody who waits: one short attempt, and no queueing for a turn. */
  readonly live: Pick<Services, 'channels' | 'erp'>
}

/** A little longer than a person waits, see src/investigation/ask-live.ts. */
const HURRIED = { attempts: 1, timeoutMs: 2_500 }
/** Those who are not in a hurry come first when a marketplace's calls are scarce. */
const HURRIED_TURN_MS = 500

/** Told of trouble that no request is waiting for. */
export type Report = (error: unknown, what: string) => void

export function openServices(config: Config, clock: Clock, databaseUrl: string, report: Report): Services {
  const ask = openOutbound({ clock })
  const askSoon = hurriedOutbound(ask, openOutbound({ clock, ...HURRIED }))
  const db = connect(databaseUrl, {
    onConnectionLost: (error) => report(error, 'a connection to the database was lost'),
  })
  const sealing = openSealing(config, SEALING_PURPOSE)
  const credentials = openCredentials({ db, clock, sealing })
  return {
    config,
    clock,
    db,
    queue: openQueue({
      databaseUrl,
      kinds: [...JOB_KINDS, ALERT_JOB, CHECK_JOB],
      onError: (error) => report(error, 'the queue has trouble'),
    }),
    sealing,
    credentials,
    channels: openChannels({ ask, clock, credentials, throttle: openThrottle(db) }),
    erp: connectedErp({ db, sealing, ask }),
    live: {
      channels: openChannels({ ask: askSoon, clock, credentials, throttle: openThrottle(db, HURRIED_TURN_MS) }),
      erp: connectedErp({ db, sealing, ask: askSoon }),
    },
  }
}
