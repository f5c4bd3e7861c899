import { setTimeout as sleep } from 'node:timers/promises'
import type { Db, Trx } from '../database.ts'
import type { ChannelAccess, ChannelApp, FoundShop, StoreConnection } from '../marketplaces/port.ts'
import { type ChannelName, channelOf } from './channel.ts'
import { keepAuthorisation } from './connecting.ts'
import type { Kept } from './sealed-tokens.ts'
import { takerOf } from './store-view.ts'
import { bindStore, listGrantedShops, lockGrantedShop, noteGrantWorks, type StoreRow } from './stores-repository.ts'

/** 'other-shop': the store is another shop already, and the person let us into these. */
export type Consent =
  | { readonly kind: 'renewed' }
  | { readonly kind: 'choose' }
  | { readonly kind: 'other-shop'; readonly names: readonly string[] }

interface Granted {
  readonly channel: ChannelName
  readonly app: ChannelApp
  readonly query: Readonly<Record<string, string>>
  readonly by: number
}

/**
 * Keeps what the shop's owner granted. A store that has its shop already goes on with it; for any other the person
 * chooses, so that no shop's orders get into a wrong store unseen.
 * @throws {MarketplaceError}
 */
export async function finishConsent(
  kept: Kept,
  access: ChannelAccess,
  store: StoreRow,
  { channel, app, query, by }: Granted,
): Promise<Consent> {
  const { grant, shops } = await access.exchange(app, query)
  const bound = store.authorisation
  if (bound !== null && !shops.some(({ shopId }) => shopId === bound.shopId)) {
    return { kind: 'other-shop', names: shops.map(nameOf) }
  }
  await keepPatiently(kept.db, async (trx) => {
    // in one order everywhere, so that two consents do not wait for each other
    for (const shop of [...shops].sort((a, b) => (a.shopId < b.shopId ? -1 : 1))) {
      const id = await keepAuthorisation(trx, kept, { channel, shop, grant, by })
      await noteGrantWorks(trx, id, shop.name)
    }
  })
  return bound === null ? { kind: 'choose' } : { kind: 'renewed' }
}

/** Together longer than a renewal holds a shop's row, which is as long as a marketplace may take to answer. */
const KEEP_PAUSES_MS = [500, 1_000, 2_000, 4_000]

/** The code is spent, and what it brought cannot be had twice: a lock that is waited for too long, or a database that is
 *  away for a moment, does not cost it. */
async function keepPatiently(db: Db, keep: (trx: Trx) => Promise<void>): Promise<void> {
  const attempt = () => db.transaction().execute(keep)
  for (const pauseMs of KEEP_PAUSES_MS) {
    const isKept = await attempt().then(
      () => true,
      () => false,
    )
    if (isKept) return
    await sleep(pauseMs)
  }
  await attempt()
}

function nameOf({ name, shopId }: FoundShop): string {
  return `${name} (${shopId})`
}

/** 'taken': `by` has that shop. 'gone': nobody has let us into it, or no longer. */
export type Chosen =
  | { readonly kind: 'bound' }
  | { readonly kind: 'taken'; readonly by: string }
  | { readonly kind: 'gone' }

/** Makes the store that shop. */
export function chooseShop(
  db: Db,
  store: StoreRow,
  { authorisationId, baseUrl, backfillDays }: { authorisationId: number; baseUrl: string; backfillDays: number },
): Promise<Chosen> {
  return db.transaction().execute(async (trx: Trx): Promise<Chosen> => {
    const channel = channelOf(store.marketplace)
    if (channel === null) return { kind: 'gone' }
    await lockGrantedShop(trx, authorisationId)
    const shop = (await listGrantedShops(trx, channel)).find(({ id }) => id === authorisationId)
    if (shop === undefined) return { kind: 'gone' }
    const by = takerOf(shop, store)
    if (by !== null) return { kind: 'taken', by }
    await bindStore(trx, { storeId: store.id, channel, baseUrl, authorisationId, backfillDays })
    return { kind: 'bound' }
  })
}

/** As a connector is asked about it; null: the store is no shop yet. */
export function connectionOf(store: StoreRow): StoreConnection | null {
  const channel = channelOf(store.marketplace)
  const { authorisation, baseUrl } = store
  if (channel === null || authorisation === null || baseUrl === null) return null
  const { id, shopId, shopCipher } = authorisation
  return {
    store: store.code,
    marketplace: store.marketplace,
    channel,
    baseUrl,
    authorisation: { id, shopId, shopCipher },
  }
}
