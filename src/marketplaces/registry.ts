import type { ChannelParts } from './call.ts'
import { lazadaConnector } from './lazada/connector.ts'
import type { MarketplaceConnector } from './port.ts'
import { shopeeConnector } from './shopee/connector.ts'
import { tiktokConnector } from './tiktok/connector.ts'

/** One line per channel: what a store connection's `channel` names → who speaks for the store. */
export function openChannels(parts: ChannelParts): ReadonlyMap<string, MarketplaceConnector> {
  return new Map<string, MarketplaceConnector>([
    ['tiktok', tiktokConnector(parts)],
    ['shopee', shopeeConnector(parts)],
    ['lazada', lazadaConnector(parts)],
  ])
}
