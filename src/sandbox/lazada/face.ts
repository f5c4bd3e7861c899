import type { FaceParts, ProtocolAnswer, ProtocolCall, ProtocolFace } from '../protocol.ts'
import type { Shop } from '../shops.ts'
import { Refusal, refusal, refused } from './answers.ts'
import { consentAsked, consentGiven } from './consent.ts'
import { admitApp, type Parameters, parametersOf, sellerOf } from './gateway.ts'
import { itemsOfOrders, oneOrder } from './order-calls.ts'
import { orderList } from './order-list.ts'
import { seller } from './seller.ts'
import { firstTokens, refreshedTokens } from './tokens.ts'

/**
 * Lazada Open Platform, what a backlog calls of it. Written from its API documents (mixos-go/lazada:
 * references/api/**) and guides (open.alitrip.com/docs, treeId 499), read 2026-11-23.
 *
 * On the market's host (api.lazada.co.id/rest):
 * GET  /orders/get        by update_after or created_after, at most 100 a page, 5,000 in all
 * GET  /orders/items/get  order_ids=[1,2], at most 50: the items, each with a status of its own
 * GET  /order/get         order_id=1
 * GET  /seller/get
 * On the host of authorisations (auth.lazada.com):
 * GET  /oauth/authorize              the seller's consent; its button leads to redirect_uri with code and state
 * GET, POST /rest/auth/token/create  code: the first pair of tokens
 * GET, POST /rest/auth/token/refresh refresh_token: the next pair
 */
export function lazadaFace(parts: FaceParts): ProtocolFace {
  return answering((call) => {
    const api = SELLER_APIS[`${call.method} ${apiPathOf(call)}`]
    if (api === undefined) throw refusal('unknownPath')
    const parameters = parametersOf(call)
    admitApp(call, apiPathOf(call), parameters, parts.accounts)
    return api(call, parameters, sellerOf(call, parameters, parts.accounts), parts)
  })
}

export function lazadaAuthFace(parts: FaceParts): ProtocolFace {
  return answering((call) => {
    const page = PAGES[`${call.method} ${call.path}`]
    if (page !== undefined) return page(call, parts)
    const api = TOKEN_APIS[apiPathOf(call)]
    if (api === undefined || !['GET', 'POST'].includes(call.method)) throw refusal('unknownPath')
    const parameters = parametersOf(call)
    admitApp(call, apiPathOf(call), parameters, parts.accounts)
    return api(call, parameters, parts)
  })
}

type SellerApi = (call: ProtocolCall, parameters: Parameters, shop: Shop, parts: FaceParts) => ProtocolAnswer
type TokenApi = (call: ProtocolCall, parameters: Parameters, parts: FaceParts) => ProtocolAnswer
type Page = (call: ProtocolCall, parts: FaceParts) => ProtocolAnswer

const SELLER_APIS: Readonly<Record<string, SellerApi>> = {
  'GET /orders/get': orderList,
  'GET /orders/items/get': itemsOfOrders,
  'GET /order/get': oneOrder,
  'GET /seller/get': seller,
}
const TOKEN_APIS: Readonly<Record<string, TokenApi>> = {
  '/auth/token/create': firstTokens,
  '/auth/token/refresh': refreshedTokens,
}
const PAGES: Readonly<Record<string, Page>> = {
  'GET /oauth/authorize': consentAsked,
  'POST /oauth/authorize': consentGiven,
}

function answering(face: ProtocolFace): ProtocolFace {
  return (call) => {
    try {
      if (call.isRateLimited) throw refusal('callLimit')
      return face(call)
    } catch (error) {
      if (error instanceof Refusal) return refused(error)
      throw error
    }
  }
}

/** What is signed: the path behind /rest. */
function apiPathOf({ path }: ProtocolCall): string {
  return path.replace(/^\/rest(?=\/)/, '')
}
