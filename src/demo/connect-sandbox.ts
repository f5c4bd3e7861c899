import { registerStores, registerWarehouses } from '../backlog/registration-repository.ts'
import { keepAuthorisation, registerApp } from '../connections/connecting.ts'
import type { Outbound } from '../platform/outbound/fetch.ts'
import type { Services } from '../services.ts'
import { askCatalog, askGrant, type Catalog } from './catalog.ts'
import { channelsOfOthers, connectStores } from './demo-repository.ts'

type Needs = Pick<Services, 'db' | 'clock' | 'sealing' | 'credentials'>

/**
 * Registers a sandbox's stores and connects them as a seller would: our app at each marketplace, each shop's consent,
 * tokens sealed. A channel that somebody has registered for himself is left alone. The sandbox may have moved and forgotten its tokens since the last start, so all is done anew. Stores of a
 * marketplace without a protocol are registered and stay unconnected.
 */
export async function connectSandbox(services: Needs, ask: Outbound, url: string): Promise<Catalog> {
  const all = await askCatalog(ask, url)
  const others = await channelsOfOthers(
    services.db,
    all.apps.map(({ key }) => key),
  )
  const isOurs = ({ channel }: { readonly channel: string }) => !others.has(channel)
  const catalog = { ...all, apps: all.apps.filter(isOurs), shops: all.shops.filter(isOurs) }
  const granted = await Promise.all(catalog.shops.map((shop) => askGrant(ask, url, shop)))
  await services.db.transaction().execute(async (trx) => {
    await registerStores(trx, catalog.stores)
    await registerWarehouses(trx, catalog.warehouses)
    for (const app of catalog.apps) await registerApp(trx, services, app)
    for (const { channel, shop, grant, stores } of granted) {
      const authorisationId = await keepAuthorisation(trx, services, { channel, shop, grant, by: null })
      const baseUrl = catalog.apps.find((app) => app.channel === channel)?.baseUrl ?? url
      await connectStores(trx, stores, { channel, baseUrl, authorisationId })
    }
  })
  services.credentials.forget()
  return catalog
}
