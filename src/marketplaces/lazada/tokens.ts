import type { Outbound, OutboundCall } from '../../platform/outbound/fetch.ts'
import type { ChannelApp, TokenGrant } from '../port.ts'
import { failureOf } from './failure.ts'
import { toTokenGrant } from './mapping.ts'
import { signedRequest } from './request.ts'

/** The tokens that a shop's owner has allowed; the code is good once, for some minutes. */
export async function redeemCode(ask: Outbound, app: ChannelApp, code: string, now: Date): Promise<TokenGrant> {
  return toTokenGrant(await ask(tokenCall(app, '/auth/token/create', { code }, now)), now)
}

/** The next pair of tokens. Whether the old refresh token lives on is not documented: it is taken to be burnt. */
export async function renewTokens(
  ask: Outbound,
  app: ChannelApp,
  refreshToken: string,
  now: Date,
): Promise<TokenGrant> {
  return toTokenGrant(await ask(tokenCall(app, '/auth/token/refresh', { refresh_token: refreshToken }, now)), now)
}

/** Signed like any other call, but on the host of authorisations. Source: GenerateAccessToken and RefreshAccessToken in
 *  mixos-go/lazada:references/api/System API, read 2026-11-23. */
function tokenCall(app: ChannelApp, path: string, query: Readonly<Record<string, string>>, now: Date): OutboundCall {
  const secrets = [app.secret, ...Object.values(query)]
  return {
    request: () => signedRequest({ ...app, baseUrl: app.authUrl }, null, now, { path, query }),
    secrets: [...secrets, ...secrets.map(encodeURIComponent)],
    failureOf,
    once: true,
  }
}
