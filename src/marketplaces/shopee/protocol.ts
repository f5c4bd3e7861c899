import type { OutboundRequest } from '../../platform/outbound/fetch.ts'
import type { ChannelParts, Protocol, ShopCall } from '../call.ts'
import type { CallLimit, ChannelApp } from '../port.ts'
import { failureOf } from './failure.ts'
import { signatureOf } from './signature.ts'
import { refreshTokens } from './tokens.ts'

export function shopeeProtocol({ ask, clock }: Pick<ChannelParts, 'ask' | 'clock'>): Protocol {
  return {
    refresh: (app, { shopId }, refreshToken) => refreshTokens({ ask, clock }, app, shopId, refreshToken),
    failureOf: (answer) => failureOf(answer, clock.now()),
  }
}

/** A question about a shop. `endpoint`: as Shopee names it, such as "order/get_order_list". */
export function shopCall(endpoint: string, limit: CallLimit, params: Readonly<Record<string, string>> = {}): ShopCall {
  return {
    endpoint,
    limit,
    request: ({ app, shop: { shopId }, token, now }) =>
      shopRequest(app, { endpoint, shopId, accessToken: token, params }, now),
  }
}

interface ShopQuestion {
  readonly endpoint: string
  readonly shopId: string
  readonly accessToken: string
  readonly params: Readonly<Record<string, string>>
}

/** Source: common_params of Shopee's API documents (v2, read 2026-11-23). */
export function shopRequest(app: ChannelApp, question: ShopQuestion, now: Date): OutboundRequest {
  const { endpoint, shopId, accessToken, params } = question
  const path = `/api/v2/${endpoint}`
  const timestamp = secondsSinceEpoch(now)
  const sign = signatureOf(app.secret, { partnerId: app.key, path, timestamp, accessToken, shopId })
  const common = { partner_id: app.key, timestamp: String(timestamp), access_token: accessToken, shop_id: shopId, sign }
  const query = new URLSearchParams({ ...common, ...params })
  return { method: 'GET', url: `${app.baseUrl}${path}?${query}`, headers: { accept: 'application/json' } }
}

function secondsSinceEpoch(now: Date): number {
  return Math.floor(now.getTime() / 1000)
}
