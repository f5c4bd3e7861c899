import { createHmac } from 'node:crypto'

/**
 * `sign` of a call: UPPER hex HMAC-SHA256 by the app secret over the API's path (without /rest) and all parameters but
 * `sign`, sorted by name in ASCII order, each name before its value; empty values are left out.
 * Source: Lazada Open Platform 108068 and 108069, read 2026-11-23.
 */
export function callSignature(appSecret: string, apiPath: string, parameters: ReadonlyMap<string, string>): string {
  const signed = [...parameters].filter(([name, value]) => name !== 'sign' && value !== '')
  const sorted = signed.sort(([one], [other]) => (one < other ? -1 : 1))
  return hexOf(appSecret, apiPath + sorted.map(([name, value]) => name + value).join('')).toUpperCase()
}

/** `Authorization` of a push: lower hex over app key and body as sent (Lazada Open Platform 120168). */
export function pushSignature(appSecret: string, appKey: string, body: string): string {
  return hexOf(appSecret, appKey + body)
}

function hexOf(key: string, text: string): string {
  return createHmac('sha256', key).update(text, 'utf8').digest('hex')
}
