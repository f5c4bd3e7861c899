import { createHash } from 'node:crypto'
import type { Store } from './catalog.ts'

/** Marketplaces that speak their own protocol here. Blibli has none yet (DOMAIN.md 7). */
export const CHANNELS = ['tiktok', 'shopee', 'lazada'] as const
export type Channel = (typeof CHANNELS)[number]

/** A partner's application: one per marketplace, for all shops. */
export interface App {
  readonly channel: Channel
  /** app_key; Shopee's partner_id, which is digits. */
  readonly key: string
  readonly secret: string
}

/** A shop as the marketplace knows it. */
export interface Shop {
  readonly channel: Channel
  /** Digits. TikTok's shop id, Shopee's shop_id, Lazada's seller id. */
  readonly id: string
  /** TikTok's shop_cipher; empty elsewhere. */
  readonly cipher: string
  readonly name: string
  /** One. A TikTok shop may carry two: its orders from Tokopedia and those from TikTok are two stores of ours. */
  readonly stores: readonly Store[]
}

/** Invented; they guard nothing but invented orders. */
const APPS: readonly App[] = [
  { channel: 'tiktok', key: '6f4sandbox1', secret: '9d1f0c6b5a2e4837b6c0d9e8f7a6b5c4d3e2f101' },
  {
    channel: 'shopee',
    key: '2007411',
    secret: '73616e64626f782d73686f7065652d706172746e65722d6b65792d31323334',
  },
  { channel: 'lazada', key: '131415', secret: 'kQ8sandboxLazadaSecretV3nT7rW2yZ' },
]

export function appsOf(): Readonly<Record<Channel, App>> {
  return Object.fromEntries(APPS.map((app) => [app.channel, app])) as Record<Channel, App>
}

/** How TikTok tells the orders of a shared shop apart. */
export function commercePlatformOf(store: Store): 'TOKOPEDIA' | 'TIKTOK_SHOP' {
  return store.marketplace === 'tokopedia' ? 'TOKOPEDIA' : 'TIKTOK_SHOP'
}

/** Stores of one seller at Tokopedia and at TikTok (TKP-NIRMALA, TTS-NIRMALA) share a shop. */
export function shopsOf(stores: readonly Store[]): readonly Shop[] {
  const groups = new Map<string, Store[]>()
  for (const store of stores) {
    const channel = channelOf(store)
    if (channel === null) continue
    const key = channel === 'tiktok' ? `tiktok ${sellerOf(store)}` : store.code
    const shared = groups.get(key)
    if (shared?.some(({ marketplace }) => marketplace === store.marketplace)) groups.set(store.code, [store])
    else if (shared) shared.push(store)
    else groups.set(key, [store])
  }
  return [...groups.values()].map(shopWith)
}

function channelOf({ platform }: Store): Channel | null {
  if (platform === 'SHOPEE') return 'shopee'
  if (platform === 'LAZADA') return 'lazada'
  return platform === 'BLIBLI' ? null : 'tiktok'
}

function sellerOf({ code }: Store): string {
  return code.slice(code.indexOf('-') + 1)
}

const FIRST_DIGITS: Readonly<Record<Channel, string>> = { tiktok: '749512', shopee: '22', lazada: '400' }

function shopWith(stores: readonly Store[]): Shop {
  const [first] = stores as readonly [Store]
  const channel = channelOf(first) as Channel
  const digest = createHash('sha256').update(stores.map(({ code }) => code).join(' '))
  const hex = digest.digest('hex')
  const digits = String(Number.parseInt(hex.slice(0, 12), 16)).padStart(15, '0')
  return {
    channel,
    id: FIRST_DIGITS[channel] + digits.slice(channel === 'tiktok' ? -13 : -8),
    cipher: channel === 'tiktok' ? `ROW_${Buffer.from(hex.slice(12, 42), 'hex').toString('base64url')}` : '',
    name: first.name,
    stores,
  }
}
