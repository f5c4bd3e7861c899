import { MARKETPLACES } from '../backlog/order.ts'
import type { StoreRegistration, WarehouseRegistration } from '../backlog/registration-repository.ts'
import type { ChannelApp, FoundShop, TokenGrant } from '../marketplaces/port.ts'
import { type AnswerObject, instantOf, listOf, objectOf, orNull, textOf } from '../platform/outbound/answer.ts'
import { bearerCall, type Outbound } from '../platform/outbound/fetch.ts'
import { SANDBOX_TOKEN } from '../sandbox/server.ts'
import { warehouseIdOf } from '../sandbox/tiktok/goods.ts'

/** What there is at a sandbox. */
export interface Catalog {
  readonly apps: readonly ChannelApp[]
  readonly shops: readonly Shop[]
  readonly stores: readonly StoreRegistration[]
  readonly warehouses: readonly WarehouseRegistration[]
}

export interface Shop {
  readonly channel: string
  /** Codes of its stores, at least one. */
  readonly stores: readonly string[]
}

export async function askCatalog(ask: Outbound, url: string): Promise<Catalog> {
  const catalog = objectOf(await ask(bearerCall('GET', `${url}/sandbox/catalog`, SANDBOX_TOKEN)), 'catalog')
  const all = <T>(name: string, read: (row: AnswerObject) => T) =>
    listOf(catalog, name).map((row) => read(objectOf(row, name)))
  return {
    apps: all('apps', toApp),
    shops: all('shops', (shop) => ({ channel: textOf(shop, 'channel'), stores: listOf(shop, 'stores').map(String) })),
    stores: all('stores', toStore),
    warehouses: all('warehouses', namesOf).flatMap((warehouse) => [warehouse, atTiktok(warehouse)]),
  }
}

/** TikTok Shop names a warehouse by a number of its own, which its seller has put beside ours. */
function atTiktok({ code, name }: WarehouseRegistration): WarehouseRegistration {
  return { code: warehouseIdOf(code), name: `${name} (TikTok Shop)` }
}

function toApp(app: AnswerObject): ChannelApp {
  return {
    channel: textOf(app, 'channel'),
    key: textOf(app, 'key'),
    secret: textOf(app, 'secret'),
    baseUrl: textOf(app, 'baseUrl'),
    authUrl: textOf(app, 'authUrl'),
    consentUrl: orNull(textOf, app, 'consentUrl'),
    serviceId: orNull(textOf, app, 'serviceId'),
  }
}

function toStore(store: AnswerObject): StoreRegistration {
  const marketplace = MARKETPLACES.find((known) => known === store['marketplace']) ?? 'other'
  return { ...namesOf(store), marketplace }
}

function namesOf(place: AnswerObject): WarehouseRegistration {
  return { code: textOf(place, 'code'), name: textOf(place, 'name') }
}

/** A shop's consent, without a person. */
export interface Granted {
  readonly channel: string
  readonly stores: readonly string[]
  readonly shop: FoundShop
  readonly grant: TokenGrant
}

export async function askGrant(ask: Outbound, url: string, { channel, stores }: Shop): Promise<Granted> {
  const json = { store: stores[0] }
  const given = objectOf(await ask(bearerCall('POST', `${url}/sandbox/authorise`, SANDBOX_TOKEN, json)), 'grant')
  return {
    channel,
    stores,
    shop: {
      shopId: textOf(given, 'shopId'),
      shopCipher: orNull(textOf, given, 'shopCipher'),
      name: textOf(given, 'shopName'),
    },
    grant: {
      accessToken: textOf(given, 'accessToken'),
      accessExpiresAt: instantOf(given, 'accessExpiresAt'),
      refreshToken: textOf(given, 'refreshToken'),
      refreshExpiresAt: instantOf(given, 'refreshExpiresAt'),
    },
  }
}
