import { isSameSignature } from '../../platform/signature.ts'
import { type ChannelParts, inWordsOfPort } from '../call.ts'
import { type ChannelAccess, type ChannelApp, type FoundShop, MarketplaceError, type StoreConnection } from '../port.ts'
import { type AskShop, SHOPS } from './calls.ts'
import { failureOf } from './failure.ts'
import { toFoundShops } from './mapping.ts'
import { readPush } from './push.ts'
import { signedRequest } from './request.ts'
import { pushSignatureOf } from './signature.ts'
import { redeemCode } from './tokens.ts'

/** For shops outside the United States (authorization-overview-202407 on partner.tiktokshop.com, read 2026-11-23). */
const CONSENT_URL = 'https://services.tiktokshop.com/open/authorize'

export function tiktokAccess(parts: ChannelParts, askShop: AskShop): ChannelAccess {
  return {
    // where the person is sent back to is not ours to say: it stands in the app's registration
    consentUrl({ consentUrl, serviceId }, _redirectUrl, state) {
      if (serviceId === null) throw new MarketplaceError('refused', 'the TikTok Shop app has no service id', null)
      return `${consentUrl ?? CONSENT_URL}?${new URLSearchParams({ service_id: serviceId, state })}`
    },
    exchange: (app, query) => inWordsOfPort(() => exchange(parts, app, query)),
    probe: (store) => inWordsOfPort(() => probe(askShop, store)),
    isSigned: ({ key, secret }, { authorization, rawBody }) =>
      isSameSignature(authorization, pushSignatureOf(secret, key, rawBody)),
    readPush: ({ rawBody }) => readPush(rawBody),
  }
}

async function exchange({ ask, clock }: ChannelParts, app: ChannelApp, { code }: Readonly<Record<string, string>>) {
  // a person who says no comes back with code=null&error=auth_denied
  if (code === undefined || code === '' || code === 'null') {
    throw new MarketplaceError('refused', "the shop's owner did not approve", null)
  }
  const grant = await redeemCode(ask, app, code)
  const shops = await ask({
    request: () => signedRequest(app, grant.accessToken, clock.now(), { path: SHOPS, query: {} }),
    secrets: [app.secret, grant.accessToken],
    failureOf,
  })
  return { grant, shops: toFoundShops(shops) }
}

async function probe(askShop: AskShop, store: StoreConnection): Promise<FoundShop> {
  const shops = toFoundShops(await askShop(store, { path: SHOPS, query: {} }))
  const shop = shops.find(({ shopId }) => shopId === store.authorisation?.shopId)
  if (shop !== undefined) return shop
  throw new MarketplaceError('unauthorised', `the authorisation of ${store.store} opens other shops`, null)
}
