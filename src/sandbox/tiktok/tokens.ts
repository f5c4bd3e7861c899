import type { Accounts } from '../accounts.ts'
import type { Grant } from '../grants.ts'
import type { FaceParts, ProtocolAnswer, ProtocolCall } from '../protocol.ts'
import { refusal, told, wrongParameter } from './answers.ts'

/** auth_code, app_key, app_secret, grant_type=authorized_code. */
export function firstTokens({ query, clock }: ProtocolCall, { accounts }: FaceParts): ProtocolAnswer {
  checkApp(query, accounts, 'authorized_code')
  const grant = accounts.redeemCode('tiktok', query.get('auth_code') ?? '', clock)
  if (grant === 'used') throw refusal('usedCode')
  if (typeof grant === 'string') throw refusal('wrongCode')
  return told(printGrant(grant))
}

/** refresh_token, app_key, app_secret, grant_type=refresh_token. The refresh token stays good until its own end. */
export function refreshedTokens({ query, clock }: ProtocolCall, { accounts }: FaceParts): ProtocolAnswer {
  checkApp(query, accounts, 'refresh_token')
  const grant = accounts.refresh('tiktok', query.get('refresh_token') ?? '', clock)
  if (grant === 'expired') throw refusal('expiredRefresh')
  if (typeof grant === 'string') throw refusal('wrongRefresh')
  return told(printGrant(grant))
}

function checkApp(query: URLSearchParams, { apps }: Accounts, grantType: string): void {
  if (query.get('app_key') !== apps.tiktok.key) throw refusal('wrongAppKey')
  if (query.get('app_secret') !== apps.tiktok.secret) throw refusal('wrongSecret')
  if (query.get('grant_type') !== grantType) throw wrongParameter(`grant_type should be ${grantType}.`)
}

/** `*_expire_in` are instants in unix seconds, in spite of their names. */
function printGrant({ shop, accessToken, accessExpiresAt, refreshToken, refreshExpiresAt }: Grant): object {
  return {
    access_token: accessToken,
    access_token_expire_in: Math.floor(accessExpiresAt / 1000),
    refresh_token: refreshToken,
    refresh_token_expire_in: Math.floor(refreshExpiresAt / 1000),
    open_id: `sandbox-${shop.id}`,
    seller_name: shop.name,
    seller_base_region: 'ID',
    user_type: 0,
    granted_scopes: ['seller.authorization.info', 'seller.order.info', 'seller.logistics'],
  }
}
