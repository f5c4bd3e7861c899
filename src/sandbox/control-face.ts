import type { Accounts } from './accounts.ts'
import { WAREHOUSES } from './catalog.ts'
import { type Answer, type Asked, BadRequest, fieldOf, instantIn, wordIn } from './exchange.ts'
import { type Faults, faultIn } from './faults.ts'
import { ingestOrders } from './ingest-orders.ts'
import { addressesOf } from './marketplaces.ts'
import type { Pushes } from './pushes.ts'
import type { Registration, Registrations } from './registrations.ts'
import { CHANNELS, type Shop } from './shops.ts'
import { SERVICE_ID } from './tiktok/consent.ts'
import type { World } from './world.ts'

export interface ControlParts {
  readonly world: World
  readonly accounts: Accounts
  readonly registrations: Registrations
  readonly faults: Faults
  readonly pushes: Pushes
  /** The sandbox's own address. */
  readonly url: () => string
}

type Control = (asked: Asked) => Answer | Promise<Answer>

/**
 * For people, the demo and drills, not for connectors.
 *
 * GET    /sandbox/catalog     apps with their addresses, shops, stores, warehouses
 * GET    /sandbox/orders      ?store=&since= orders of a store as the ingest API takes them
 * POST   /sandbox/authorise   {store}: the shop's tokens, without a person
 * POST   /sandbox/revoke      {store}: its authorisations are void
 * POST   /sandbox/expire      {store?}: access tokens end now
 * GET    /sandbox/refreshes   how often tokens were refreshed, refused, burnt, asked for twice at once
 * POST   /sandbox/apps        {channel, redirectUrl?, pushUrl?}: where sellers come back to, where changes are told to
 * GET    /sandbox/pushes      those that were sent
 * POST   /sandbox/pushes      {store, invoice}: tell this order now
 * POST   /sandbox/faults      a Fault (faults.ts): misbehave like this
 * DELETE /sandbox/faults      behave again
 */
export function controlFace(parts: ControlParts): Readonly<Record<string, Control>> {
  const { world, accounts, registrations, faults, pushes } = parts
  return {
    'GET /sandbox/catalog': () => told(catalogOf(parts)),
    'GET /sandbox/orders': ({ now, query }) => {
      const since = instantIn(query.get('since'), 'since')
      return told({ orders: ingestOrders(world, wordIn(query.get('store'), 'store'), since, now) })
    },
    'POST /sandbox/authorise': ({ now, body }) => told(printGrant(accounts, shopIn(accounts, body), now)),
    'POST /sandbox/revoke': ({ body }) => done(() => accounts.revoke(shopIn(accounts, body))),
    'POST /sandbox/expire': ({ now, body }) => {
      return done(() =>
        accounts.expireAccess(fieldOf(body, 'store') === undefined ? null : shopIn(accounts, body), now),
      )
    },
    'GET /sandbox/refreshes': () => told(accounts.refreshes()),
    'POST /sandbox/apps': ({ body }) => {
      const channel = CHANNELS.find((known) => known === fieldOf(body, 'channel'))
      if (channel === undefined) throw new BadRequest(`channel must be one of ${CHANNELS.join(', ')}`)
      return done(() => registrations.set(channel, registrationIn(body)))
    },
    'GET /sandbox/pushes': () => told({ pushes: pushes.told() }),
    'POST /sandbox/pushes': async ({ now, body }) => {
      const shop = shopIn(accounts, body)
      const life = world.find(wordIn(fieldOf(body, 'store'), 'store'), wordIn(fieldOf(body, 'invoice'), 'invoice'), now)
      if (life === null) throw new BadRequest('invoice is not known here')
      return told({ push: await pushes.tell(shop, life, now) })
    },
    'POST /sandbox/faults': ({ body }) => done(() => faults.add(faultIn(body))),
    'DELETE /sandbox/faults': () => done(() => faults.clear()),
  }
}

function told(json: object): Answer {
  return { status: 200, json }
}

function done(act: () => unknown): Answer {
  act()
  return { status: 204, json: null }
}

function catalogOf({ world, accounts, url }: ControlParts): object {
  return {
    apps: CHANNELS.map((channel) => {
      const { key, secret } = accounts.apps[channel]
      return {
        channel,
        key,
        secret,
        serviceId: channel === 'tiktok' ? SERVICE_ID : null,
        ...addressesOf(channel, url()),
      }
    }),
    shops: accounts.shops.map(({ channel, id, cipher, name, stores }) => {
      return { channel, id, cipher: cipher === '' ? null : cipher, name, stores: stores.map(({ code }) => code) }
    }),
    stores: world.size.stores.map(({ code, name, marketplace }) => {
      return { code, name, marketplace, channel: accounts.shopOfStore(code)?.channel ?? null }
    }),
    warehouses: WAREHOUSES.map(({ code, name }) => ({ code, name })),
  }
}

/** As the connection screens keep it; instants are ISO 8601. */
function printGrant(accounts: Accounts, shop: Shop, now: number): object {
  const { accessToken, accessExpiresAt, refreshToken, refreshExpiresAt } = accounts.authorise(shop, now)
  return {
    channel: shop.channel,
    shopId: shop.id,
    shopCipher: shop.cipher === '' ? null : shop.cipher,
    shopName: shop.name,
    stores: shop.stores.map(({ code }) => code),
    accessToken,
    accessExpiresAt: new Date(accessExpiresAt).toISOString(),
    refreshToken,
    refreshExpiresAt: new Date(refreshExpiresAt).toISOString(),
  }
}

function shopIn(accounts: Accounts, body: unknown): Shop {
  const shop = accounts.shopOfStore(wordIn(fieldOf(body, 'store'), 'store'))
  if (shop === null) throw new BadRequest('store has no shop at a marketplace with a protocol here')
  return shop
}

function registrationIn(body: unknown): Partial<Registration> {
  const given = (['redirectUrl', 'pushUrl'] as const).flatMap((name) => {
    const value = fieldOf(body, name)
    if (value === undefined) return []
    if (value !== null && !(typeof value === 'string' && URL.canParse(value))) {
      throw new BadRequest(`${name} must be an address or null`)
    }
    return [[name, value]]
  })
  return Object.fromEntries(given)
}
