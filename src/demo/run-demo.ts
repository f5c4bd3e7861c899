import { keepErp } from '../erp-connection/connecting.ts'
import { openChannels } from '../marketplaces/registry.ts'
import { type Outbound, openOutbound } from '../platform/outbound/fetch.ts'
import { SANDBOX_TOKEN, startSandbox } from '../sandbox/server.ts'
import type { Report, Services } from '../services.ts'
import type { Catalog } from './catalog.ts'
import { catchUp, takePushed } from './catch-up.ts'
import { connectSandbox } from './connect-sandbox.ts'
import { findDemoStores } from './demo-repository.ts'

export interface Demo {
  /** From now on the sandbox's marketplaces tell of changes there: the address at which this app listens. */
  hear(address: string): Promise<void>
  stop(): Promise<void>
}

/** A sandbox, unless `services.config` names one, its B-Gen until somebody connects another, its stores and some days of
 *  their orders. */
export async function runDemo(services: Services, report: Report): Promise<Demo> {
  const { config, clock, db } = services
  const own = config.sandboxUrl === null ? await startSandbox({ clock }) : null
  const url = own?.url ?? (config.sandboxUrl as string)
  const ask = openOutbound({ clock })
  const bgen = { baseUrl: `${url}/bgen/v1`, token: SANDBOX_TOKEN }
  const how = { by: null, at: clock.now() }
  await db.transaction().execute((trx) => keepErp(trx, services.sealing, bgen, how))
  const trouble = (error: unknown) => report(error, `the sandbox at ${url} could not be read`)
  const catalog = await fill(services, ask, url).catch(trouble)
  const stopPushing = catalog ? keepPushing(services, ask, url, catalog, trouble) : () => {}
  return {
    hear: async (address) => {
      if (catalog) await registerAddress(url, catalog, address).catch(trouble)
    },
    stop: async () => {
      stopPushing()
      await own?.close()
    },
  }
}

async function fill(services: Services, ask: Outbound, url: string): Promise<Catalog> {
  const { db, clock, credentials } = services
  const catalog = await connectSandbox(services, ask, url)
  // nobody has to wait for turns here: the sandbox is ours
  const throttle = { take: async () => {}, pause: async () => {} }
  const unhurried = { ...services, channels: openChannels({ ask, clock, credentials, throttle }) }
  await Promise.all([
    ...(await findDemoStores(db)).map((store) => catchUp(unhurried, store)),
    ...unconnected(catalog).map((store) => takePushed(services, ask, url, { store, since: null })),
  ])
  return catalog
}

/** Codes of the stores whose marketplace has no protocol here. */
function unconnected({ shops, stores }: Catalog): readonly string[] {
  const connected = new Set(shops.flatMap((shop) => shop.stores))
  return stores.flatMap(({ code }) => (connected.has(code) ? [] : [code]))
}

/** The other system goes on pushing, as often as the connected stores are read. */
function keepPushing(
  services: Services,
  ask: Outbound,
  url: string,
  catalog: Catalog,
  trouble: (error: unknown) => void,
): () => void {
  const everyMs = services.config.syncIntervalSeconds * 1000
  const push = (store: string) => {
    const since = new Date(services.clock.now().getTime() - 2 * everyMs)
    return takePushed(services, ask, url, { store, since })
  }
  const timer = setInterval(() => void Promise.all(unconnected(catalog).map(push)).catch(trouble), everyMs)
  return () => clearInterval(timer)
}

async function registerAddress(url: string, { apps }: Catalog, address: string): Promise<void> {
  const headers = { authorization: `Bearer ${SANDBOX_TOKEN}`, 'content-type': 'application/json' }
  for (const { channel } of apps) {
    const body = JSON.stringify({ channel, pushUrl: `${address}/webhooks/${channel}` })
    const { ok, status } = await fetch(`${url}/sandbox/apps`, { method: 'POST', headers, body })
    if (!ok) throw new Error(`HTTP ${status}`)
  }
}
