import { hmac } from '../../platform/signature.ts'

/** What a call's signature stands over. `accessToken` and `shopId` where the call is made in a shop's name. */
export interface Signed {
  readonly partnerId: string
  /** With "/api/v2", without the host. */
  readonly path: string
  /** Unix seconds; refused after five minutes. */
  readonly timestamp: number
  readonly accessToken?: string
  readonly shopId?: string
}

/** Lower hex HMAC-SHA256. Source: `sign` in common_params of Shopee's API documents (open.shopee.com, v2), as kept in
 *  congminh1254/shopee-sdk:schemas/*.json, read 2026-11-23. Shopee publishes no test vector. */
export function signatureOf(partnerKey: string, signed: Signed): string {
  const { partnerId, path, timestamp, accessToken = '', shopId = '' } = signed
  return hmac(partnerKey, `${partnerId}${path}${timestamp}${accessToken}${shopId}`)
}

/** What Shopee sends in `Authorization` with a push to `url`. Source: push mechanism guide, as implemented in
 *  minchao/shopee-php:examples/webhook/webhook.php and others, read 2026-11-23. */
export function pushSignatureOf(partnerKey: string, url: string, rawBody: string): string {
  return hmac(partnerKey, `${url}|${rawBody}`)
}
