import { createHmac } from 'node:crypto'

/**
 * `sign` of a call: lower hex HMAC-SHA256 by the partner key over partner_id, path (with /api/v2), timestamp and, for
 * calls about a shop, access_token and shop_id, with nothing between them.
 * Source: Shopee developer guide "API calls", read 2026-11-23.
 */
export function callSignature(
  partnerKey: string,
  call: {
    readonly partnerId: string
    readonly path: string
    readonly timestamp: string
    readonly accessToken?: string
    readonly shopId?: string
  },
): string {
  const { partnerId, path, timestamp, accessToken = '', shopId = '' } = call
  return hexOf(partnerKey, `${partnerId}${path}${timestamp}${accessToken}${shopId}`)
}

/** `Authorization` of a push: over the callback's address, a bar and the body as sent (guide "Push mechanism"). */
export function pushSignature(partnerKey: string, url: string, body: string): string {
  return hexOf(partnerKey, `${url}|${body}`)
}

function hexOf(key: string, text: string): string {
  return createHmac('sha256', key).update(text, 'utf8').digest('hex')
}
