import type { FaceParts, ProtocolAnswer, ProtocolCall, ProtocolFace } from '../protocol.ts'
import type { Shop } from '../shops.ts'
import { Refusal, refusal, refused } from './answers.ts'
import { consentAsked, consentGiven } from './consent.ts'
import { admitPublic, admitShop } from './gateway.ts'
import { orderDetail, packageDetail } from './order-detail.ts'
import { orderList } from './order-list.ts'
import { shopInfo, warehouseDetail } from './shop.ts'
import { firstTokens, refreshedTokens } from './tokens.ts'

/**
 * Shopee Open Platform v2, what a backlog calls of it. Written from Shopee's own API documents, which
 * congminh1254/shopee-sdk keeps as schemas/*.json, and its developer guides (read 2026-11-23).
 *
 * GET  /api/v2/shop/auth_partner                 the seller's consent; its button leads to `redirect` with code, shop_id
 * POST /api/v2/auth/token/get                    {code, partner_id, shop_id}: the first pair of tokens
 * POST /api/v2/auth/access_token/get             {refresh_token, partner_id, shop_id}: the next pair; the old one burns
 * GET  /api/v2/order/get_order_list              numbers of at most 15 days by create_time or update_time, newest first
 * GET  /api/v2/order/get_order_detail            at most 50 order_sn; most fields only when asked for
 * GET  /api/v2/order/get_package_detail            at most 50 packages with their waybills, which the order does not tell
 * GET  /api/v2/shop/get_shop_info, get_warehouse_detail
 */
export function shopeeFace(parts: FaceParts): ProtocolFace {
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
  'GET /api/v2/shop/auth_partner': consentAsked,
  'POST /api/v2/shop/auth_partner': consentGiven,
  'POST /api/v2/auth/token/get': firstTokens,
  'POST /api/v2/auth/access_token/get': refreshedTokens,
}

const SHOP_APIS: Readonly<Record<string, (call: ProtocolCall, shop: Shop, parts: FaceParts) => ProtocolAnswer>> = {
  'GET /api/v2/order/get_order_list': orderList,
  'GET /api/v2/order/get_order_detail': orderDetail,
  'GET /api/v2/order/get_package_detail': packageDetail,
  'GET /api/v2/shop/get_shop_info': shopInfo,
  'GET /api/v2/shop/get_warehouse_detail': warehouseDetail,
}

function answerTo(call: ProtocolCall, parts: FaceParts): ProtocolAnswer {
  if (call.isRateLimited) throw refusal('rateLimit')
  const name = `${call.method} ${call.path}`
  const shopApi = SHOP_APIS[name]
  if (shopApi !== undefined) return shopApi(call, admitShop(call, parts.accounts), parts)
  const publicApi = PUBLIC_APIS[name]
  if (publicApi === undefined) throw refusal('unknownPath')
  admitPublic(call, parts.accounts)
  return publicApi(call, parts)
}
