import { type ChannelParts, callShop, type Protocol } from '../call.ts'
import type { CallLimit, StoreConnection } from '../port.ts'
import { failureOf } from './failure.ts'
import { type Question, signedRequest } from './request.ts'
import { renewTokens } from './tokens.ts'

// 50 calls a second for each API, app and shop (partner.tiktokshop.com/docv2/page/rate-limits, read 2026-11-23). The FAQ
// there knows of 429 at one call a second, and other programs may ask in the name of the same app: a fifth is ours.
const LIMIT: CallLimit = { perSecond: 10, burst: 20 }

export const ORDER_LIST = '/order/202309/orders/search'
export const ORDER_DETAIL = '/order/202507/orders'
export const SHOPS = '/authorization/202309/shops'

export type AskShop = (store: StoreConnection, question: Question) => Promise<unknown>

/** Asks in a shop's name. The shop's cipher stands in every call but the list of shops, which refuses it. */
export function asksShops(parts: ChannelParts): AskShop {
  const protocol: Protocol = { refresh: (app, _shop, token) => renewTokens(parts.ask, app, token), failureOf }
  return (store, question) =>
    callShop(parts, protocol, store, {
      endpoint: question.path.replace(/^\/(\w+)\/\d+/, '$1'),
      limit: LIMIT,
      request: ({ app, shop, token, now }) => {
        const cipher = shop.shopCipher === null || question.path === SHOPS ? {} : { shop_cipher: shop.shopCipher }
        return signedRequest(app, token, now, { ...question, query: { ...question.query, ...cipher } })
      },
    })
}
