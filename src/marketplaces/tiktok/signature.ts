import { hmac } from '../../platform/signature.ts'

/** What a call's signature stands over. */
export interface Signed {
  /** Begins with "/", without the host. */
  readonly path: string
  /** Not yet encoded for the address. `sign` and `access_token` are left out of the signature. */
  readonly query: Readonly<Record<string, string>>
  /** The exact bytes that are sent; empty when there are none. */
  readonly rawBody: string
}

/** Lower hex HMAC-SHA256 by the app secret, which also stands at both ends of what is signed. Source:
 *  partner.tiktokshop.com/docv2/page/sign-your-api-request (its example is a test of ours), read 2026-11-23. */
export function signatureOf(appSecret: string, { path, query, rawBody }: Signed): string {
  const names = Object.keys(query).filter((name) => name !== 'sign' && name !== 'access_token')
  const pairs = names.sort().map((name) => name + query[name])
  return hmac(appSecret, `${appSecret}${path}${pairs.join('')}${rawBody}${appSecret}`)
}

/** `Authorization` of a webhook. Source: partner.tiktokshop.com/docv2/page/tts-webhooks-overview, read 2026-11-23. */
export function pushSignatureOf(appSecret: string, appKey: string, rawBody: string): string {
  return hmac(appSecret, appKey + rawBody)
}
