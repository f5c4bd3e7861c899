import { MARKETPLACES, type Marketplace } from '../backlog/order.ts'
import { registerStores, registerWarehouses, type StoreRegistration } from '../backlog/registration-repository.ts'
import { bgenConnector } from '../erp/bgen/connector.ts'
import { type AnswerObject, listOf, objectOf, textOf } from '../platform/outbound/answer.ts'
import { bearerCall, type Outbound, openOutbound } from '../platform/outbound/fetch.ts'
import { SANDBOX_TOKEN, startSandbox } from '../sandbox/server.ts'
import type { Report, Services } from '../services.ts'
import { catchUp } from './catch-up.ts'
import { connectStores, findDemoStores, isDemoDatabase } from './demo-repository.ts'

export interface Demo {
  /** To go on with: in a demo B-Gen is the sandbox's. */
  readonly services: Services
  stop(): Promise<void>
}

/**
 * With the embedded database, as long as nobody has put stores of their own into it: a sandbox, its stores and some
 * days of their orders. SANDBOX_URL: the same with that sandbox, whichever the database. Else nothing happens.
 */
export async function startDemo(services: Services, report: Report): Promise<Demo> {
  const { config, clock, db } = services
  const isWanted = config.sandboxUrl !== null || (config.databaseUrl === null && (await isDemoDatabase(db)))
  if (!isWanted) return { services, stop: async () => {} }
  const own = config.sandboxUrl === null ? await startSandbox({ clock }) : null
  const url = own?.url ?? (config.sandboxUrl as string)
  const ask = openOutbound({ clock })
  const erp = bgenConnector(ask, { baseUrl: `${url}/bgen/v1`, token: SANDBOX_TOKEN })
  const live = { ...services, erp }
  await fill(live, ask, url).catch((error: unknown) => report(error, `the sandbox at ${url} could not be read`))
  return { services: live, stop: async () => own?.close() }
}

async function fill(services: Services, ask: Outbound, url: string): Promise<void> {
  const catalog = objectOf(await ask(bearerCall('GET', `${url}/sandbox/catalog`, SANDBOX_TOKEN)), 'catalog')
  const stores = listOf(catalog, 'stores').map((store) => toStore(objectOf(store, 'store')))
  const warehouses = listOf(catalog, 'warehouses').map((warehouse) => namesOf(objectOf(warehouse, 'warehouse')))
  await services.db.transaction().execute(async (trx) => {
    await registerStores(trx, stores)
    await registerWarehouses(trx, warehouses)
    await connectStores(
      trx,
      stores.map(({ code }) => code),
      url,
    )
  })
  const connected = await findDemoStores(services.db)
  await Promise.all(connected.map((store) => catchUp(services, store)))
}

function toStore(store: AnswerObject): StoreRegistration {
  const marketplace: Marketplace = MARKETPLACES.find((known) => known === store['marketplace']) ?? 'other'
  return { ...namesOf(store), marketplace }
}

function namesOf(place: AnswerObject): { readonly code: string; readonly name: string } {
  return { code: textOf(place, 'code'), name: textOf(place, 'name') }
}
