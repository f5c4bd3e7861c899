import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { setTimeout as wait } from 'node:timers/promises'
import { MarketplaceError, type TokenGrant } from '../../src/marketplaces/port.ts'
import type { Clock } from '../../src/platform/clock.ts'
import type { Teardown } from './database.ts'

/** Gives tokens as Shopee does: a refresh token is good once, and whoever comes with a burnt one is refused. */
export interface TokenServer {
  /** What a connector does to renew. */
  refresh(refreshToken: string): Promise<TokenGrant>
  /** The pair that an owner's consent gives. */
  consent(): TokenGrant
  /** Calls so far, those among them that came while another was not answered, and those with a burnt token. */
  readonly seen: { calls: number; atOnce: number; burnt: number }
  /** How the next answers are given. */
  readonly manner: { delayMs: number; status: number }
}

export async function startTokenServer(t: Teardown, clock: Clock, lifeMs = 4 * 3_600_000): Promise<TokenServer> {
  const living = new Set<string>()
  const seen = { calls: 0, atOnce: 0, burnt: 0 }
  const manner = { delayMs: 50, status: 200 }
  let underway = 0
  let given = 0
  const newPair = () => {
    given += 1
    living.add(`refresh-${given}`)
    return { access: `access-${given}`, refresh: `refresh-${given}` }
  }
  const server = createServer(async (request, response) => {
    const token = new URL(request.url ?? '', 'http://x').searchParams.get('token') ?? ''
    seen.calls += 1
    if (underway > 0) seen.atOnce += 1
    underway += 1
    const { status } = manner
    const isGood = status === 200 && living.delete(token)
    if (status === 200 && !isGood) seen.burnt += 1
    const pair = isGood ? newPair() : null
    await wait(manner.delayMs)
    underway -= 1
    response.writeHead(status === 200 && pair === null ? 403 : status).end(JSON.stringify(pair))
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  t.teardown(() => server.close())
  const { port } = server.address() as AddressInfo
  const grantOf = (pair: { access: string; refresh: string }): TokenGrant => ({
    accessToken: pair.access,
    accessExpiresAt: new Date(clock.now().getTime() + lifeMs),
    refreshToken: pair.refresh,
    refreshExpiresAt: new Date(clock.now().getTime() + 30 * 86_400_000),
  })
  return {
    seen,
    manner,
    consent: () => grantOf(newPair()),
    async refresh(token) {
      const answer = await fetch(`http://127.0.0.1:${port}/?token=${token}`, { method: 'POST' })
      const pair = (await answer.json()) as { access: string; refresh: string } | null
      if (answer.status === 403) throw new MarketplaceError('unauthorised', 'refresh token is not valid', null)
      if (pair === null || answer.status >= 400) throw new MarketplaceError('unreachable', 'out of order', 1_000)
      return grantOf(pair)
    },
  }
}
