import { type AnswerObject, objectOf, textOf, UnreadableAnswer } from '../../platform/outbound/answer.ts'
import { isSameSignature } from '../../platform/signature.ts'
import { turns } from '../../platform/turns.ts'
import { type ChannelParts, callShop, inWordsOfPort, type Protocol } from '../call.ts'
import { type ChannelAccess, type ChannelApp, type FoundShop, MarketplaceError, type TokenGrant } from '../port.ts'
import { shopCall, shopRequest } from './protocol.ts'
import { readPush } from './push.ts'
import { pushSignatureOf, signatureOf } from './signature.ts'
import { type Account, firstTokens } from './tokens.ts'

const SHOP_INFO = 'shop/get_shop_info'

/** Source: guide "Authorization and authentication" and the documents of v2.public and v2.shop, read 2026-11-23. */
export function shopeeAccess(parts: ChannelParts, protocol: Protocol): ChannelAccess {
  return {
    consentUrl,
    exchange: (app, query) => exchange(parts, protocol, app, query),
    probe: (store) =>
      inWordsOfPort(async () => {
        const shopId = store.authorisation?.shopId ?? ''
        const call = shopCall(SHOP_INFO, { perSecond: 1, burst: 5 })
        return foundShop(shopId, await callShop(parts, protocol, store, call))
      }),
    isSigned: ({ secret }, { url, authorization, rawBody }) =>
      isSameSignature(authorization, pushSignatureOf(secret, url, rawBody)),
    readPush: ({ rawBody }) => readPush(rawBody),
  }
}

/** Good for five minutes. Shopee knows no state: ours travels in the address it sends the person back to. */
function consentUrl(app: ChannelApp, redirectUrl: string, state: string, now: Date): string {
  const path = '/api/v2/shop/auth_partner'
  const timestamp = Math.floor(now.getTime() / 1000)
  const redirect = new URL(redirectUrl)
  redirect.searchParams.set('state', state)
  const sign = signatureOf(app.secret, { partnerId: app.key, path, timestamp })
  const query = { partner_id: app.key, timestamp: String(timestamp), sign, redirect: redirect.href }
  return `${app.consentUrl ?? `${app.authUrl}${path}`}?${new URLSearchParams(query)}`
}

async function exchange(
  parts: ChannelParts,
  protocol: Protocol,
  app: ChannelApp,
  query: Readonly<Record<string, string>>,
): Promise<{ readonly grant: TokenGrant; readonly shops: readonly FoundShop[] }> {
  const { code, shop_id: shopId, main_account_id: mainAccountId } = query
  const account = accountOf(shopId, mainAccountId)
  if (code === undefined || account === null) {
    throw new MarketplaceError('refused', 'Shopee sent nobody back: no code, or no shop_id or main_account_id', null)
  }
  const lateAt = parts.clock.now().getTime() + NAMES_WITHIN_MS
  const { grant, answer } = await firstTokens(parts, app, code, account)
  const shopIds = 'shop_id' in account ? [String(account.shop_id)] : await inWordsOfPort(async () => shopIdsIn(answer))
  const turn = turns(NAMES_AT_ONCE)
  const nameOf = async (id: string) =>
    parts.clock.now().getTime() < lateAt ? named(parts, protocol, app, id, grant.accessToken) : nameless(id)
  return { grant, shops: await Promise.all(shopIds.map((id) => turn(() => nameOf(id)))) }
}

/** A main account may have a hundred shops, and somebody waits for the page. A name that is underway when the time is over
 *  takes 25 s more where Shopee is silent; together, tokens included, that stays below the 45 s that the page is given. */
const NAMES_AT_ONCE = 5
const NAMES_WITHIN_MS = 15_000

/** Until it is probed. */
function nameless(shopId: string): FoundShop {
  return { shopId, shopCipher: null, name: `Shopee ${shopId}` }
}

/** A person who approved with a main account approved all its shops; each is renewed by itself from then on. */
function accountOf(shopId: string | undefined, mainAccountId: string | undefined): Account | null {
  const isId = (id: string | undefined): id is string => id !== undefined && /^\d{1,15}$/.test(id)
  if (isId(shopId)) return { shop_id: Number(shopId) }
  return isId(mainAccountId) ? { main_account_id: Number(mainAccountId) } : null
}

function shopIdsIn({ shop_id_list: list }: AnswerObject): readonly string[] {
  const isId = (id: unknown) => Number.isSafeInteger(id)
  if (Array.isArray(list) && list.length > 0 && list.every(isId)) return list.map(String)
  throw new UnreadableAnswer('shop_id_list is not a list of shops')
}

/** The code is used up: a shop whose name cannot be learnt now is known by its number. */
async function named(
  { ask, clock }: ChannelParts,
  { failureOf }: Protocol,
  app: ChannelApp,
  shopId: string,
  accessToken: string,
): Promise<FoundShop> {
  const question = { endpoint: SHOP_INFO, shopId, accessToken, params: {} }
  try {
    return await inWordsOfPort(async () => {
      const request = () => shopRequest(app, question, clock.now())
      return foundShop(shopId, await ask({ request, failureOf, secrets: [app.secret, accessToken] }))
    })
  } catch (error) {
    if (error instanceof MarketplaceError) return nameless(shopId)
    throw error
  }
}

/** A get_shop_info, which has no `response` around it. */
function foundShop(shopId: string, answer: unknown): FoundShop {
  return { shopId, shopCipher: null, name: textOf(objectOf(answer, 'answer'), 'shop_name') }
}
