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
 * Behind /rest, on the market's host (api.lazada.co.id):
 * GET  /orders/get        by update_after or created_after, at most 100 a page, 5,000 in all
 * GET  /orders/items/get  order_ids=[1,2], at most 50: the items, each with a status of its own
 * GET  /order/get         order_id=1
 * GET  /seller/get
 * On the host of authorisations (auth.lazada.com), the last two behind /rest:
 * GET  /oauth/authorize         the seller's consent; its button leads to redirect_uri with code and state
 * GET, POST /auth/token/create  code: the first pair of tokens
 * GET, POST /auth/token/refresh refresh_token: the next pair
 */
export function lazadaFace(parts: FaceParts): ProtocolFace {
  return (call) => {
    try {
      return answerTo(call, parts)
    } catch (error) {
      if (error instanceof Refusal) return refused(error)
      throw error
    }
  }
}

type SellerApi = (call: ProtocolCall, parameters: Parameters, shop: Shop, parts: FaceParts) => ProtocolAnswer
type Api = (call: ProtocolCall, parameters: Parameters, parts: FaceParts) => ProtocolAnswer
type Page = (call: ProtocolCall, parts: FaceParts) => ProtocolAnswer

const APIS: Readonly<Record<string, Api>> = {
  'GET /orders/get': ofSeller(orderList),
  'GET /orders/items/get': ofSeller(itemsOfOrders),
  'GET /order/get': ofSeller(oneOrder),
  'GET /seller/get': ofSeller(seller),
  'GET /auth/token/create': firstTokens,
  'POST /auth/token/create': firstTokens,
  'GET /auth/token/refresh': refreshedTokens,
  'POST /auth/token/refresh': refreshedTokens,
}
/** Unsigned: a person's browser asks for them. */
const PAGES: Readonly<Record<string, Page>> = {
  'GET /oauth/authorize': consentAsked,
  'POST /oauth/authorize': consentGiven,
}

function answerTo(call: ProtocolCall, parts: FaceParts): ProtocolAnswer {
  if (call.isRateLimited) throw refusal('callLimit')
  const name = `${call.method} ${call.path}`
  const page = PAGES[name]
  if (page !== undefined) return page(call, parts)
  const api = APIS[name]
  if (api === undefined) throw refusal('unknownPath')
  const parameters = parametersOf(call)
  admitApp(call, parameters, parts.accounts)
  return api(call, parameters, parts)
}

function ofSeller(api: SellerApi): Api {
  return (call, parameters, parts) => api(call, parameters, sellerOf(call, parameters, parts.accounts), parts)
}
