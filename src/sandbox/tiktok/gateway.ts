import type { Accounts } from '../accounts.ts'
import { type Instant, MINUTE } from '../calendar.ts'
import type { ProtocolCall } from '../protocol.ts'
import type { Shop } from '../shops.ts'
import { refusal } from './answers.ts'
import { callSignature } from './signature.ts'

const MOST_BEHIND = 5 * MINUTE
const MOST_AHEAD = MINUTE / 2

/** Lets a call through whose app, time, signature and token are right: the shop that the token opens. */
export function admit({ path, query, headers, rawBody, clock }: ProtocolCall, { apps, shopOf }: Accounts): Shop {
  if (query.get('app_key') !== apps.tiktok.key) throw refusal('wrongAppKey')
  checkTime(query.get('timestamp'), clock)
  checkSign(apps.tiktok.secret, path, query, signedBody(headers['content-type'], rawBody))
  const token = headers['x-tts-access-token']
  const shop = typeof token === 'string' ? shopOf('tiktok', token, clock) : null
  if (shop === 'expired') throw refusal('expiredToken')
  if (shop === null) throw refusal('wrongToken')
  return shop
}

/** Every call about a shop names it by its cipher besides. */
export function checkCipher({ query }: ProtocolCall, shop: Shop): void {
  if (query.get('shop_cipher') !== shop.cipher) throw refusal('wrongCipher')
}

function checkTime(timestamp: string | null, clock: Instant): void {
  if (timestamp === null || !/^\d{1,12}$/.test(timestamp)) throw refusal('noTimestamp')
  const at = Number(timestamp) * 1000
  if (at < clock - MOST_BEHIND) throw refusal('oldTimestamp')
  if (at > clock + MOST_AHEAD) throw refusal('earlyTimestamp')
}

function checkSign(secret: string, path: string, query: URLSearchParams, body: string): void {
  const sign = query.get('sign')
  if (sign === null) throw refusal('noSign')
  if (sign !== callSignature(secret, path, query, body)) throw refusal('wrongSign')
}

/** Files are not signed. */
function signedBody(contentType: string | undefined, rawBody: string): string {
  return contentType?.startsWith('multipart/form-data') ? '' : rawBody
}
