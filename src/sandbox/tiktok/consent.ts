import { consentPage } from '../consent-page.ts'
import type { FaceParts, ProtocolAnswer, ProtocolCall } from '../protocol.ts'
import { wrongParameter } from './answers.ts'

/** Our service in the marketplace's own app store: what a seller consents to. */
export const SERVICE_ID = '7381904473120'

/** The address to come back to is not in the question: the app has it registered. */
export function consentAsked(call: ProtocolCall, parts: FaceParts): ProtocolAnswer {
  redirectOf(call, parts)
  const shops = parts.accounts.shops.filter(({ channel }) => channel === 'tiktok')
  return { status: 200, html: consentPage('Tokopedia & TikTok Shop', 'shop_id', shops) }
}

/** Back to the partner, with the parameters that the marketplace adds. */
export function consentGiven(call: ProtocolCall, parts: FaceParts): ProtocolAnswer {
  const redirect = redirectOf(call, parts)
  const { accounts } = parts
  const shop = accounts.shopWithId('tiktok', new URLSearchParams(call.rawBody).get('shop_id') ?? '')
  if (shop === null) throw wrongParameter('There is no such shop.')
  const back = { app_key: accounts.apps.tiktok.key, code: accounts.issueCode(shop, call.clock) }
  const words = { ...back, locale: 'id-ID', shop_region: 'ID', state: call.query.get('state') ?? '' }
  for (const [name, value] of Object.entries(words)) redirect.searchParams.set(name, value)
  return { status: 302, redirect: redirect.href }
}

function redirectOf({ query }: ProtocolCall, { registrations }: FaceParts): URL {
  if (query.get('service_id') !== SERVICE_ID) throw wrongParameter('There is no such service.')
  const { redirectUrl } = registrations.of('tiktok')
  if (redirectUrl === null) throw wrongParameter('The app has no redirect URL: POST /sandbox/apps registers one.')
  return new URL(redirectUrl)
}
