import { consentPage } from '../consent-page.ts'
import type { FaceParts, ProtocolAnswer, ProtocolCall } from '../protocol.ts'
import { missing, refusal } from './answers.ts'

/** The seller's consent; unsigned (Lazada Open Platform 108260, read 2026-11-23). */
export function consentAsked({ query }: ProtocolCall, { accounts }: FaceParts): ProtocolAnswer {
  redirectIn(query, accounts.apps.lazada.key)
  const shops = accounts.shops.filter(({ channel }) => channel === 'lazada')
  return { status: 200, html: consentPage('Lazada', 'seller_id', shops) }
}

/** Back to the application with `code`, and `state` as it came. */
export function consentGiven({ query, rawBody, clock }: ProtocolCall, { accounts }: FaceParts): ProtocolAnswer {
  const redirect = redirectIn(query, accounts.apps.lazada.key)
  const shop = accounts.shopWithId('lazada', new URLSearchParams(rawBody).get('seller_id') ?? '')
  if (shop === null) throw missing('seller_id')
  redirect.searchParams.append('code', accounts.issueCode(shop, clock))
  const state = query.get('state')
  if (state !== null) redirect.searchParams.append('state', state)
  return { status: 302, redirect: redirect.href }
}

function redirectIn(query: URLSearchParams, appKey: string): URL {
  if (query.get('client_id') !== appKey) throw refusal('unknownApp')
  if (query.get('response_type') !== 'code') throw missing('response_type')
  const redirect = query.get('redirect_uri') ?? ''
  if (!/^https?:/.test(redirect) || !URL.canParse(redirect)) throw missing('redirect_uri')
  return new URL(redirect)
}
