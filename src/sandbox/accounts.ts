import { HOUR, MINUTE } from './calendar.ts'
import { createGrants, type Grants } from './grants.ts'
import { type App, appsOf, type Channel, type Shop, shopsOf } from './shops.ts'

/**
 * Who may ask the marketplaces: partner apps, the shops that sell there, and the authorisations that sellers have
 * given. One set for all faces of a sandbox; it lives until the sandbox stops.
 */
export interface Accounts extends Grants {
  readonly apps: Readonly<Record<Channel, App>>
  readonly shops: readonly Shop[]
  shopWithId(channel: Channel, id: string): Shop | null
  /** The shop that carries the store of that code; null for a store without a protocol here (Blibli). */
  shopOfStore(code: string): Shop | null
}

export interface AccountsOptions {
  /** Default: four hours. */
  readonly accessTtlSeconds?: number
  /** Default: thirty days. */
  readonly refreshTtlSeconds?: number
}

const CODE_LASTS = 10 * MINUTE

export function createAccounts(
  stores: Parameters<typeof shopsOf>[0],
  { accessTtlSeconds = 4 * 3600, refreshTtlSeconds = 30 * 24 * 3600 }: AccountsOptions = {},
): Accounts {
  const shops = shopsOf(stores)
  const grants = createGrants({
    codeLastsMs: CODE_LASTS,
    accessLastsMs: (accessTtlSeconds / 3600) * HOUR,
    refreshLastsMs: (refreshTtlSeconds / 3600) * HOUR,
  })
  return {
    apps: appsOf(),
    shops,
    shopWithId: (channel, id) => shops.find((shop) => shop.channel === channel && shop.id === id) ?? null,
    shopOfStore: (code) => shops.find((shop) => shop.stores.some((store) => store.code === code)) ?? null,
    ...grants,
  }
}
