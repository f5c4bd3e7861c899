import type { FaceParts, ProtocolAnswer, ProtocolCall, ProtocolFace } from '../protocol.ts'
import type { Shop } from '../shops.ts'
import { Refusal, refusal, refused } from './answers.ts'
import { consentAsked, consentGiven } from './consent.ts'
import { admit, checkCipher } from './gateway.ts'
import { orderDetail } from './order-detail.ts'
import { orderSearch } from './order-search.ts'
import { authorizedShops, warehouses } from './shop.ts'
import { firstTokens, refreshedTokens } from './tokens.ts'

/**
 * TikTok Shop Partner API, which carries Tokopedia; what a backlog calls of it. Written from the OpenAPI text in npm
 * package @tts-open-toolkit/cli 0.1.7 (skills/tts-openapi-guide/references/oas/paths: order.json, authorization.json,
 * logistics.json; read 2026-11-23).
 *
 * GET  /open/authorize?service_id=&state=       the seller's consent; its button leads back with code and state
 * GET  /api/v2/token/get, /api/v2/token/refresh tokens, on a host of their own, signed by nothing but the app's secret
 * GET  /authorization/202309/shops              the shops of the token, with the cipher that every other call names
 * POST /order/202309/orders/search              whole orders by create_time or update_time
 * GET  /order/202507/orders?ids=                at most 50 orders, also under 202309
 * GET  /logistics/202309/warehouses
 */
export function tiktokFace(parts: FaceParts): ProtocolFace {
  return (call) => {
    try {
      return answerTo(call, parts)
    } catch (error) {
      if (error instanceof Refusal) return refused(error)
      throw error
    }
  }
}

const PUBLIC_APIS: Readonly<Record<string, (call: ProtocolCall, parts: FaceParts) => ProtocolAnswer>> = {
  'GET /open/authorize': consentAsked,
  'POST /open/authorize': consentGiven,
  'GET /api/v2/token/get': firstTokens,
  'GET /api/v2/token/refresh': refreshedTokens,
}

const SHOP_APIS: Readonly<Record<string, (call: ProtocolCall, shop: Shop, parts: FaceParts) => ProtocolAnswer>> = {
  'POST /order/202309/orders/search': orderSearch,
  'GET /order/202309/orders': orderDetail,
  'GET /order/202507/orders': orderDetail,
  'GET /logistics/202309/warehouses': warehouses,
}

function answerTo(call: ProtocolCall, parts: FaceParts): ProtocolAnswer {
  if (call.isRateLimited) throw refusal('rateLimit')
  const name = `${call.method} ${call.path}`
  const publicApi = PUBLIC_APIS[name]
  if (publicApi !== undefined) return publicApi(call, parts)
  if (name === 'GET /authorization/202309/shops') return authorizedShops(admit(call, parts.accounts))
  const shopApi = SHOP_APIS[name]
  if (shopApi === undefined) throw refusal('unknownPath')
  const shop = admit(call, parts.accounts)
  checkCipher(call, shop)
  return shopApi(call, shop, parts)
}
