import { createHmac } from 'node:crypto'

/**
 * Lower hex HMAC-SHA256 by the secret over secret + path + every query parameter but sign and access_token, sorted by
 * name, as name and decoded value + the exact body + secret. Source: partner.tiktokshop.com/docv2/page/sign-your-api-
 * request; the published vector is in test/sandbox/tiktok.test.ts (DOMAIN.md 2.1, read 2026-11-23).
 */
export function callSignature(secret: string, path: string, query: URLSearchParams, rawBody: string): string {
  const signed = [...query].filter(([name]) => name !== 'sign' && name !== 'access_token').sort(byName)
  const text = signed.map(([name, value]) => `${name}${value}`).join('')
  return hmac(secret, `${secret}${path}${text}${rawBody}${secret}`)
}

/** Over app key and body; the header `Authorization` of a push (DOMAIN.md 2.1). */
export function pushSignature(secret: string, appKey: string, rawBody: string): string {
  return hmac(secret, `${appKey}${rawBody}`)
}

function hmac(secret: string, text: string): string {
  return createHmac('sha256', secret).update(text).digest('hex')
}

function byName([one]: readonly [string, string], [other]: readonly [string, string]): number {
  return one < other ? -1 : 1
}
