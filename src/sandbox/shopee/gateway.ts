import type { Accounts } from '../accounts.ts'
import { MINUTE } from '../calendar.ts'
import type { ProtocolCall } from '../protocol.ts'
import type { Shop } from '../shops.ts'
import { refusal } from './answers.ts'
import { callSignature } from './signature.ts'

const TIMESTAMP_LASTS = 5 * MINUTE

/** Lets a call without a shop through: partner, time and sign are right. */
export function admitPublic({ query, path, clock }: ProtocolCall, { apps }: Accounts): void {
  const partnerId = partnerIn(query, apps.shopee.key)
  const timestamp = timestampIn(query, clock)
  checkSign(query, callSignature(apps.shopee.secret, { partnerId, path, timestamp }))
}

/** Lets a call about a shop through: so is the token, and it is that shop's. */
export function admitShop({ query, path, clock }: ProtocolCall, { apps, shopOf }: Accounts): Shop {
  const partnerId = partnerIn(query, apps.shopee.key)
  const timestamp = timestampIn(query, clock)
  const accessToken = query.get('access_token')
  if (accessToken === null) throw refusal('noToken')
  const shopId = query.get('shop_id') ?? ''
  checkSign(query, callSignature(apps.shopee.secret, { partnerId, path, timestamp, accessToken, shopId }))
  const shop = shopOf('shopee', accessToken, clock)
  if (shop === null || shop === 'expired') throw refusal('invalidToken')
  if (shop.id !== shopId) throw refusal('otherShop')
  return shop
}

function partnerIn(query: URLSearchParams, partnerId: string): string {
  const given = query.get('partner_id')
  if (given === null) throw refusal('noPartner')
  if (given !== partnerId) throw refusal('invalidPartner')
  return given
}

/** Unix seconds, at most five minutes from the marketplace's clock, either way. */
function timestampIn(query: URLSearchParams, clock: number): string {
  const given = query.get('timestamp')
  if (given === null) throw refusal('noTimestamp')
  if (!/^\d{1,10}$/.test(given)) throw refusal('invalidTimestamp')
  if (Math.abs(Number(given) * 1000 - clock) > TIMESTAMP_LASTS) throw refusal('expiredTimestamp')
  return given
}

function checkSign(query: URLSearchParams, sign: string): void {
  const given = query.get('sign')
  if (given === null) throw refusal('noSign')
  if (given !== sign) throw refusal('wrongSign')
}
