import { MARKETPLACES } from '../../src/backlog/order.ts'
import type {
  ChangedOrders,
  ChannelApp,
  ChannelOrder,
  FoundShop,
  StoreConnection,
  TokenGrant,
} from '../../src/marketplaces/port.ts'
import { openChannels } from '../../src/marketplaces/registry.ts'
import { openOutbound } from '../../src/platform/outbound/fetch.ts'
import { addressesOf } from '../../src/sandbox/marketplaces.ts'
import { type Sandbox, type SandboxOptions, startSandbox } from '../../src/sandbox/server.ts'
import { SERVICE_ID } from '../../src/sandbox/tiktok/consent.ts'
import { testClock } from './app.ts'
import { channelParts } from './channel-parts.ts'
import type { Teardown } from './database.ts'

export interface ShopManner extends Partial<SandboxOptions> {
  /** Nobody has authorised us yet. */
  readonly as?: 'stranger'
}

/** A store of the sandbox and the connector that speaks for it, over real HTTP and without a database. */
export async function openShop(t: Teardown, code: string, { as, ...size }: ShopManner = {}) {
  const clock = testClock()
  const sandbox = await startSandbox({ clock, pushEveryMs: 0, callsPerSecond: 10_000, ordersPerDay: 60, ...size })
  t.teardown(() => sandbox.close())
  const shop = shopOf(sandbox, code)
  const app = appOf(sandbox, shop.channel)
  const ask = openOutbound({ clock, timeoutMs: 2_000, sleep: async () => {} })
  const speakerWith = (grant: TokenGrant | undefined) => {
    const channel = openChannels(channelParts(ask, clock, { app, ...(grant && { grant }) })).get(shop.channel)
    if (channel?.access == null) throw new Error(`nobody speaks for ${shop.channel}`)
    return { channel, access: channel.access }
  }
  const { channel, access } = speakerWith(as === 'stranger' ? undefined : consentOf(sandbox, code, clock.now()))
  const store = connectionOf(sandbox, code, app)
  const probe = (grant?: TokenGrant): Promise<FoundShop> => (grant ? speakerWith(grant).access : access).probe(store)
  return { sandbox, clock, shop, app, channel, access, store, probe }
}

export function connectionOf(sandbox: Sandbox, code: string, app: ChannelApp): StoreConnection {
  const { id, cipher } = shopOf(sandbox, code)
  const known = sandbox.world.size.stores.find((store) => store.code === code)?.marketplace
  const marketplace = MARKETPLACES.find((word) => word === known)
  if (marketplace === undefined) throw new Error(`${code} has no marketplace`)
  const authorisation = { id: 1, shopId: id, shopCipher: cipher === '' ? null : cipher }
  return { store: code, marketplace, channel: app.channel, baseUrl: app.baseUrl, authorisation }
}

export async function all(batches: AsyncIterable<ChangedOrders>): Promise<readonly ChangedOrders[]> {
  const seen: ChangedOrders[] = []
  for await (const batch of batches) seen.push(batch)
  return seen
}

export async function ordersOf(batches: AsyncIterable<ChangedOrders>): Promise<readonly ChannelOrder[]> {
  return (await all(batches)).flatMap(({ orders }) => orders)
}

/** The query with which the seller comes back after having pressed the button of that shop. */
export async function approve(address: string, field: string, shopId: string): Promise<Record<string, string>> {
  const body = new URLSearchParams({ [field]: shopId })
  const pressed = await fetch(address, { method: 'POST', body, redirect: 'manual' })
  return Object.fromEntries(new URL(pressed.headers.get('location') ?? '').searchParams)
}

export function wholeSecond(instant: number): number {
  return Math.floor(instant / 1000) * 1000
}

function shopOf({ accounts }: Sandbox, code: string) {
  const shop = accounts.shopOfStore(code)
  if (shop === null) throw new Error(`${code} has no shop`)
  return shop
}

function appOf({ accounts, url }: Sandbox, channel: 'tiktok' | 'shopee' | 'lazada'): ChannelApp {
  const { key, secret } = accounts.apps[channel]
  return { channel, key, secret, ...addressesOf(channel, url), serviceId: channel === 'tiktok' ? SERVICE_ID : null }
}

function consentOf(sandbox: Sandbox, code: string, now: Date): TokenGrant {
  const grant = sandbox.accounts.authorise(shopOf(sandbox, code), now.getTime())
  return {
    accessToken: grant.accessToken,
    accessExpiresAt: new Date(grant.accessExpiresAt),
    refreshToken: grant.refreshToken,
    refreshExpiresAt: new Date(grant.refreshExpiresAt),
  }
}
