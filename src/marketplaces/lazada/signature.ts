import { hmac } from '../../platform/signature.ts'

/** UPPER hex HMAC-SHA256 by the app secret over the path of the API (without "/rest") and all parameters but `sign` and
 *  empty ones, sorted by name, each name before its value. Source: Lazada Open Platform 108068 and 108069
 *  (open.alitrip.com/docs, treeId 499; the example of 108069 is a test of ours), read 2026-11-23. */
export function signatureOf(appSecret: string, apiPath: string, query: Readonly<Record<string, string>>): string {
  const names = Object.keys(query).filter((name) => name !== 'sign' && query[name] !== '')
  const pairs = names.sort().map((name) => name + query[name])
  return hmac(appSecret, apiPath + pairs.join('')).toUpperCase()
}

/** `Authorization` of a push, lower hex. Source: Lazada Open Platform 120168, read 2026-11-23. */
export function pushSignatureOf(appSecret: string, appKey: string, rawBody: string): string {
  return hmac(appSecret, appKey + rawBody)
}
