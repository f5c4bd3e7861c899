import type { Instant } from '../calendar.ts'
import type { Grant } from '../grants.ts'
import type { FaceParts, ProtocolAnswer, ProtocolCall } from '../protocol.ts'
import { refusal, told } from './answers.ts'
import { bodyIn } from './parameters.ts'

/** The code of a consent, good once and for ten minutes (schemas/v2.public.get_access_token.json). */
export function firstTokens({ rawBody, clock }: ProtocolCall, { accounts }: FaceParts): ProtocolAnswer {
  const { code, shop_id, partner_id } = bodyIn(rawBody)
  if (String(partner_id) !== accounts.apps.shopee.key) throw refusal('invalidPartner')
  const grant = accounts.redeemCode('shopee', String(code), clock)
  if (typeof grant === 'string') throw refusal('invalidCode')
  if (grant.shop.id !== String(shop_id)) throw refusal('invalidShop')
  return told(printPair(grant, clock))
}

/** A refresh token is good once, for thirty days (schemas/v2.public.refresh_access_token.json). */
export function refreshedTokens({ rawBody, clock }: ProtocolCall, { accounts }: FaceParts): ProtocolAnswer {
  const { refresh_token, shop_id, partner_id } = bodyIn(rawBody)
  if (String(partner_id) !== accounts.apps.shopee.key) throw refusal('invalidPartner')
  const grant = accounts.refresh('shopee', String(refresh_token), clock)
  if (grant === 'expired') throw refusal('expiredRefresh')
  if (typeof grant === 'string' || grant.shop.id !== String(shop_id)) throw refusal('wrongRefresh')
  return told({ partner_id: Number(partner_id), shop_id: Number(shop_id), ...printPair(grant, clock) })
}

function printPair({ accessToken, accessExpiresAt, refreshToken }: Grant, clock: Instant): object {
  return {
    access_token: accessToken,
    refresh_token: refreshToken,
    expire_in: Math.round((accessExpiresAt - clock) / 1000),
  }
}
