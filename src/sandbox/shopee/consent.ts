import { consentPage } from '../consent-page.ts'
import type { FaceParts, ProtocolAnswer, ProtocolCall } from '../protocol.ts'
import { refusal, wrongParameter } from './answers.ts'

/** Where a seller logs in and confirms; here the shop is chosen from a list. The button repeats the signed address. */
export function consentAsked({ query }: ProtocolCall, { accounts }: FaceParts): ProtocolAnswer {
  redirectIn(query)
  const shops = accounts.shops.filter(({ channel }) => channel === 'shopee')
  return { status: 200, html: consentPage('Shopee', 'shop_id', shops) }
}

/** Back to the partner with `code` and `shop_id`, as from a shop account (guide "Authorization and authentication"). */
export function consentGiven({ query, rawBody, clock }: ProtocolCall, { accounts }: FaceParts): ProtocolAnswer {
  const redirect = redirectIn(query)
  const shop = accounts.shopWithId('shopee', new URLSearchParams(rawBody).get('shop_id') ?? '')
  if (shop === null) throw refusal('invalidShop')
  redirect.searchParams.append('code', accounts.issueCode(shop, clock))
  redirect.searchParams.append('shop_id', shop.id)
  return { status: 302, redirect: redirect.href }
}

function redirectIn(query: URLSearchParams): URL {
  const redirect = query.get('redirect') ?? ''
  if (!/^https?:/.test(redirect) || !URL.canParse(redirect)) throw wrongParameter('redirect should be an address')
  return new URL(redirect)
}
