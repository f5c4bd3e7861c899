import type { Marketplace } from '../backlog/order.ts'

/** The marketplaces' open platforms, in the words of those who register with them. */
export const CHANNELS = ['tiktok', 'shopee', 'lazada'] as const
export type ChannelName = (typeof CHANNELS)[number]

export interface ChannelWords {
  readonly name: string
  /** Whose stores it carries. */
  readonly carries: string
  /** What its own console calls our key and our secret. */
  readonly keyLabel: string
  readonly secretLabel: string
  readonly keyIsNumber: boolean
  /** What its console calls the service that a shop's owner approves; null: nothing to name. */
  readonly serviceLabel: string | null
  readonly console: string
  /** Where it lives, unless somebody names another place (a sandbox). */
  readonly baseUrl: string
  readonly authUrl: string
}

export const CHANNEL_WORDS: Readonly<Record<ChannelName, ChannelWords>> = {
  tiktok: {
    name: 'TikTok Shop',
    carries: 'Tokopedia dan TikTok Shop',
    keyLabel: 'App key',
    secretLabel: 'App secret',
    keyIsNumber: false,
    serviceLabel: 'Service ID',
    console: 'TikTok Shop Partner Center (partner.tiktokshop.com)',
    baseUrl: 'https://open-api.tiktokglobalshop.com',
    authUrl: 'https://auth.tiktok-shops.com',
  },
  shopee: {
    name: 'Shopee',
    carries: 'Shopee',
    keyLabel: 'Partner ID',
    secretLabel: 'Partner key',
    keyIsNumber: true,
    serviceLabel: null,
    console: 'Shopee Open Platform (open.shopee.com)',
    baseUrl: 'https://partner.shopeemobile.com',
    authUrl: 'https://partner.shopeemobile.com',
  },
  lazada: {
    name: 'Lazada',
    carries: 'Lazada',
    keyLabel: 'App Key',
    secretLabel: 'App Secret',
    keyIsNumber: true,
    serviceLabel: null,
    console: 'Lazada Open Platform (open.lazada.com)',
    baseUrl: 'https://api.lazada.co.id/rest',
    authUrl: 'https://auth.lazada.com/rest',
  },
}

/** null: its orders come in by API or file. */
export function channelOf(marketplace: Marketplace): ChannelName | null {
  if (marketplace === 'tokopedia' || marketplace === 'tiktok') return 'tiktok'
  if (marketplace === 'shopee' || marketplace === 'lazada') return marketplace
  return null
}

export function isChannel(word: string): word is ChannelName {
  return CHANNELS.some((known) => known === word)
}
