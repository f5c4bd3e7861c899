import { isSameSignature } from '../../platform/signature.ts'
import { type ChannelParts, inWordsOfPort } from '../call.ts'
import { type ChannelAccess, type ChannelApp, type FoundShop, MarketplaceError, type StoreConnection } from '../port.ts'
import { type AskShop, SELLER } from './calls.ts'
import { failureOf } from './failure.ts'
import { toFoundShop } from './mapping.ts'
import { readPush } from './push.ts'
import { signedRequest } from './request.ts'
import { pushSignatureOf } from './signature.ts'
import { redeemCode } from './tokens.ts'

/** "Seller authorization introduction" (Lazada Open Platform 108260, read 2026-11-23). */
const CONSENT_URL = 'https://auth.lazada.com/oauth/authorize'

export function lazadaAccess(parts: ChannelParts, askShop: AskShop): ChannelAccess {
  return {
    consentUrl({ key, consentUrl }, redirectUrl, state) {
      const consent = { response_type: 'code', force_auth: 'true', redirect_uri: redirectUrl, client_id: key, state }
      return `${consentUrl ?? CONSENT_URL}?${new URLSearchParams(consent)}`
    },
    exchange: (app, query) => inWordsOfPort(() => exchange(parts, app, query)),
    probe: (store) => inWordsOfPort(() => probe(askShop, store)),
    isSigned: ({ key, secret }, { authorization, rawBody }) =>
      isSameSignature(authorization.toLowerCase(), pushSignatureOf(secret, key, rawBody)),
    readPush: ({ rawBody }) => readPush(rawBody),
  }
}

/** The token opens the seller's shop in each country he sells in; the one at `app.baseUrl` is ours. */
async function exchange({ ask, clock }: ChannelParts, app: ChannelApp, { code }: Readonly<Record<string, string>>) {
  if (code === undefined || code === '') {
    throw new MarketplaceError('refused', "the shop's owner did not approve", null)
  }
  const grant = await redeemCode(ask, app, code, clock.now())
  const seller = await ask({
    request: () => signedRequest(app, grant.accessToken, clock.now(), { path: SELLER, query: {} }),
    secrets: [app.secret, grant.accessToken],
    failureOf,
  })
  return { grant, shops: [toFoundShop(seller)] }
}

async function probe(askShop: AskShop, store: StoreConnection): Promise<FoundShop> {
  const shop = toFoundShop(await askShop(store, { path: SELLER, query: {} }))
  if (shop.shopId === store.authorisation?.shopId) return shop
  throw new MarketplaceError('unauthorised', `the authorisation of ${store.store} opens another shop`, null)
}
