import { type ChannelParts, callShop, type Protocol } from '../call.ts'
import type { CallLimit, StoreConnection } from '../port.ts'
import { failureOf } from './failure.ts'
import { type Question, signedRequest } from './request.ts'
import { renewTokens } from './tokens.ts'

// no number is published for one API: too many within a second are refused until that second is over, and who asks for
// lists in a loop may lose the app (Lazada Open Platform 121320 Q10 and 121327, read 2026-11-23). An app in test has
// 10,000 calls a day (121098).
const LIMIT: CallLimit = { perSecond: 4, burst: 8 }

export const ORDER_LIST = '/orders/get'
export const ORDER_ITEMS = '/orders/items/get'
export const SELLER = '/seller/get'

/** `onDate`: told of Lazada's clock. */
export type AskShop = (store: StoreConnection, question: Question, onDate?: (theirs: Date) => void) => Promise<unknown>

/** Asks in a seller's name: the token alone says whose orders are meant. */
export function asksShops(parts: ChannelParts): AskShop {
  const protocol: Protocol = {
    refresh: (app, _shop, token) => renewTokens(parts.ask, app, token, parts.clock.now()),
    failureOf,
  }
  return (store, question, onDate) =>
    callShop(parts, protocol, store, {
      endpoint: question.path.slice(1),
      limit: LIMIT,
      request: ({ app, token, now }) => signedRequest(app, token, now, question),
      ...(onDate && { onDate }),
    })
}
