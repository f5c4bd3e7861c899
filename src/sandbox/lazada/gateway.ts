import type { Accounts } from '../accounts.ts'
import type { ProtocolCall } from '../protocol.ts'
import type { Shop } from '../shops.ts'
import { missing, refusal } from './answers.ts'
import { callSignature } from './signature.ts'

const TIMESTAMP_LASTS = 7200 * 1000

/** Of the query and of a form in the body; both are signed. */
export type Parameters = ReadonlyMap<string, string>

export function parametersOf({ query, rawBody }: ProtocolCall): Parameters {
  return new Map([...query, ...new URLSearchParams(rawBody)])
}

/** Lets a call through whose app, time and sign are right. */
export function admitApp({ clock, path }: ProtocolCall, parameters: Parameters, { apps }: Accounts): void {
  for (const name of ['app_key', 'timestamp', 'sign_method', 'sign']) if (!parameters.has(name)) throw missing(name)
  if (parameters.get('app_key') !== apps.lazada.key) throw refusal('unknownApp')
  if (parameters.get('sign_method') !== 'sha256') throw refusal('signMethod')
  if (!(Math.abs(instantIn(parameters.get('timestamp') ?? '') - clock) <= TIMESTAMP_LASTS)) throw refusal('wrongClock')
  if (parameters.get('sign') !== callSignature(apps.lazada.secret, path, parameters)) throw refusal('wrongSign')
}

/** The seller whose access token the call carries. */
export function sellerOf({ clock }: ProtocolCall, parameters: Parameters, { shopOf }: Accounts): Shop {
  const accessToken = parameters.get('access_token')
  if (accessToken === undefined) throw missing('access_token')
  const shop = shopOf('lazada', accessToken, clock)
  if (shop === null || shop === 'expired') throw refusal('invalidToken')
  return shop
}

/** “2017-11-11T12:00:00Z or 1517886554000” (Lazada Open Platform 108067). */
function instantIn(timestamp: string): number {
  return /^\d{13}$/.test(timestamp) ? Number(timestamp) : Date.parse(timestamp)
}
