import { setTimeout as sleep } from 'node:timers/promises'
import { keepAuthorisation } from '../../../src/connections/connecting.ts'
import { openCredentials } from '../../../src/connections/credentials.ts'
import { SEALING_PURPOSE } from '../../../src/connections/sealed-place.ts'
import type { Db } from '../../../src/database.ts'
import { askGrant } from '../../../src/demo/catalog.ts'
import { connectSandbox } from '../../../src/demo/connect-sandbox.ts'
import { keepErp } from '../../../src/erp-connection/connecting.ts'
import { systemClock as clock } from '../../../src/platform/clock.ts'
import { readConfig } from '../../../src/platform/config.ts'
import { connect } from '../../../src/platform/database/connect.ts'
import { migrate } from '../../../src/platform/database/migrate.ts'
import { openOutbound } from '../../../src/platform/outbound/fetch.ts'
import { openSealing } from '../../../src/platform/sealing.ts'
import { SANDBOX_TOKEN } from '../../../src/sandbox/server.ts'
import { SECRET } from '../drill-app.ts'

/** The people around the apps: who connects stores, and authorises again what has ended. */
export interface Office {
  readonly db: Db
  /** Lets the apps into the shop again. */
  authoriseAgain(ended: Ended): Promise<void>
}

export interface Ended {
  readonly id: number
  readonly channel: string
  readonly shopName: string
  readonly why: string
  readonly stores: readonly string[]
}

/** An empty database, with the sandbox's stores and its B-Gen connected. `days`: how far back a store is read. */
export async function openOffice(databaseUrl: string, sandboxUrl: string, days: number): Promise<Office> {
  await migrate(databaseUrl)
  const db = connect(databaseUrl)
  const sealing = openSealing(readConfig({ DATABASE_URL: databaseUrl, APP_SECRET: SECRET }), SEALING_PURPOSE)
  const ask = openOutbound({ clock })
  const credentials = openCredentials({ db, clock, sealing })
  await connectSandbox({ db, clock, sealing, credentials }, ask, sandboxUrl)
  await db.updateTable('store_connections').set({ backfill_days: days }).execute()
  const bgen = { baseUrl: `${sandboxUrl}/bgen/v1`, token: SANDBOX_TOKEN }
  await db.transaction().execute((trx) => keepErp(trx, sealing, bgen, { by: null, at: clock.now() }))
  return {
    db,
    async authoriseAgain({ channel, stores }) {
      const { shop, grant } = await askGrant(ask, sandboxUrl, { channel, stores })
      const granted = { channel, shop, grant, by: null }
      await db.transaction().execute((trx) => keepAuthorisation(trx, { clock, sealing }, granted))
    },
  }
}

export async function findEnded(db: Db): Promise<readonly Ended[]> {
  const rows = await db
    .selectFrom('authorisations')
    .innerJoin('store_connections', 'authorisation_id', 'authorisations.id')
    .innerJoin('stores', 'stores.id', 'store_id')
    .select(['authorisations.id', 'authorisations.channel', 'shop_name', 'ended_why', 'code'])
    .where('ended_at', 'is not', null)
    .orderBy('authorisations.id')
    .execute()
  const shops = new Map<number, Ended>()
  for (const { id, channel, shop_name: shopName, ended_why, code } of rows) {
    const stores = [...(shops.get(id)?.stores ?? []), code]
    shops.set(id, { id, channel, shopName, why: ended_why ?? '', stores })
  }
  return [...shops.values()]
}

/** Does it again and again until told to stop; what goes wrong is noted and tried again. */
export function again(everyMs: number, work: () => Promise<unknown>, trouble: (error: unknown) => void) {
  const stopping = new AbortController()
  const done = (async () => {
    while (!stopping.signal.aborted) {
      await work().catch(trouble)
      await sleep(everyMs, undefined, { signal: stopping.signal }).catch(() => {})
    }
  })()
  return {
    stop: () => {
      stopping.abort()
      return done
    },
  }
}
