import type { Instant } from '../calendar.ts'
import type { Grant } from '../grants.ts'
import type { FaceParts, ProtocolAnswer, ProtocolCall } from '../protocol.ts'
import { missing, refusal, told } from './answers.ts'
import type { Parameters } from './gateway.ts'
import { accountOf, shortCodeOf } from './seller.ts'

/** GenerateAccessToken: the code of a consent, good once (references/api/System API/GenerateAccessToken.md). */
export function firstTokens({ clock }: ProtocolCall, parameters: Parameters, { accounts }: FaceParts): ProtocolAnswer {
  const code = parameters.get('code')
  if (code === undefined) throw missing('code')
  const grant = accounts.redeemCode('lazada', code, clock)
  if (typeof grant === 'string') throw refusal('invalidCode')
  return told({ ...printPair(grant, clock), country_user_info: [userOf(grant)] })
}

/** RefreshAccessToken (…/RefreshAccessToken.md): the same, but the list of users has another name. */
export function refreshedTokens(
  { clock }: ProtocolCall,
  parameters: Parameters,
  { accounts }: FaceParts,
): ProtocolAnswer {
  const token = parameters.get('refresh_token')
  if (token === undefined) throw missing('refresh_token')
  const grant = accounts.refresh('lazada', token, clock)
  if (typeof grant === 'string') throw refusal('invalidRefresh')
  return told({ ...printPair(grant, clock), country_user_info_list: [userOf(grant)] })
}

/** Both `expires` are seconds from now. */
function printPair(grant: Grant, clock: Instant): object {
  return {
    access_token: grant.accessToken,
    expires_in: Math.round((grant.accessExpiresAt - clock) / 1000),
    refresh_token: grant.refreshToken,
    refresh_expires_in: Math.round((grant.refreshExpiresAt - clock) / 1000),
    country: 'id',
    account: accountOf(grant.shop),
    account_id: null,
    account_platform: 'seller_center',
  }
}

function userOf({ shop }: Grant): object {
  return { country: 'id', user_id: shop.id, seller_id: shop.id, short_code: shortCodeOf(shop) }
}
