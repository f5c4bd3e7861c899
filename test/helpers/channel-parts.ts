import type { ChannelParts } from '../../src/marketplaces/call.ts'
import type { ChannelApp, Credentials, Throttle, TokenGrant } from '../../src/marketplaces/port.ts'
import { MarketplaceError } from '../../src/marketplaces/port.ts'
import type { Clock } from '../../src/platform/clock.ts'
import type { Outbound } from '../../src/platform/outbound/fetch.ts'

/** What connectors are built from, for tests without a database: one app and one shop's tokens, kept in memory. */
export function channelParts(
  ask: Outbound,
  clock: Clock,
  held: { app?: ChannelApp; grant?: TokenGrant } = {},
): ChannelParts & { readonly grant: () => TokenGrant | undefined } {
  let { grant } = held
  let isRefused = false
  const credentials: Credentials = {
    app: async (channel) => {
      if (held.app === undefined) throw new MarketplaceError('unauthorised', `no app for ${channel}`, null)
      return held.app
    },
    accessToken: async ({ shopId }, refresh) => {
      if (grant === undefined) throw new MarketplaceError('unauthorised', `no grant for ${shopId}`, null)
      if (isRefused || grant.accessExpiresAt <= clock.now()) grant = await refresh(grant.refreshToken)
      isRefused = false
      return grant.accessToken
    },
    // whoever comes with the old token after a new one was got says nothing new
    refused: async (_, accessToken) => {
      if (accessToken === grant?.accessToken) isRefused = true
    },
  }
  const throttle: Throttle = { take: async () => {}, pause: async () => {} }
  return { ask, clock, credentials, throttle, grant: () => grant }
}
