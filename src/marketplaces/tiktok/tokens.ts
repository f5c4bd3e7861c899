import type { Outbound, OutboundCall } from '../../platform/outbound/fetch.ts'
import type { ChannelApp, TokenGrant } from '../port.ts'
import { codeFailureOf, failureOf } from './failure.ts'
import { toTokenGrant } from './mapping.ts'

/** The tokens that a shop's owner has allowed; the code is good once, for thirty minutes. */
export async function redeemCode(ask: Outbound, app: ChannelApp, code: string): Promise<TokenGrant> {
  const wanted = { auth_code: code, grant_type: 'authorized_code' }
  return toTokenGrant(await ask(tokenCall(app, '/api/v2/token/get', wanted, codeFailureOf)))
}

/** The next pair of tokens. Whether the old refresh token lives on is not documented: it is taken to be burnt. */
export async function renewTokens(ask: Outbound, app: ChannelApp, refreshToken: string): Promise<TokenGrant> {
  const wanted = { refresh_token: refreshToken, grant_type: 'refresh_token' }
  return toTokenGrant(await ask(tokenCall(app, '/api/v2/token/refresh', wanted, failureOf)))
}

/** Unsigned: the secret itself stands in the query, as the document wants it
 *  (partner.tiktokshop.com/docv2/page/authorization-overview-202407, read 2026-11-23). */
function tokenCall(
  app: ChannelApp,
  path: string,
  wanted: Readonly<Record<string, string>>,
  failure: NonNullable<OutboundCall['failureOf']>,
): OutboundCall {
  const query = new URLSearchParams({ app_key: app.key, app_secret: app.secret, ...wanted })
  const secrets = [app.secret, ...Object.values(wanted)]
  return {
    request: () => ({ method: 'GET', url: `${app.authUrl}${path}?${query}`, headers: { accept: 'application/json' } }),
    secrets: [...secrets, ...secrets.map(encodeURIComponent)],
    failureOf: failure,
    once: true,
  }
}
