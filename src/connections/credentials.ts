import { setTimeout as sleep } from 'node:timers/promises'
import { Shared } from '../backlog/shared.ts'
import { type ChannelApp, type Credentials, MarketplaceError } from '../marketplaces/port.ts'
import { turns } from '../platform/turns.ts'
import { findApp, type KeptApp } from './apps-repository.ts'
import { remembering } from './remembering.ts'
import { hasEnded, isDisconnected, isDue, type Refresh, type Renewal, renew } from './renewal.ts'
import { sealedPlace } from './sealed-place.ts'
import { type Kept, openAccess, readable } from './sealed-tokens.ts'
import { endToken, findTokens } from './tokens-repository.ts'

export interface KeptCredentials extends Credentials {
  /** An app or an authorisation was changed: this process sees it at once, others within seconds. */
  forget(): void
}

/** Each holds a connection to the database while a marketplace answers: a part of them, never all. */
const RENEWALS_AT_ONCE = 3
const LOOK_EVERY_MS = 250
/** A little longer than a renewal lasts. */
const MOST_LOOKS = 160
/** A renewal that failed while the token still lives is not tried at every call. */
const QUIET_MS = 30_000
/** As long as a change by another process may go unseen. */
const REMEMBERED_MS = 2_000

/** Apps and tokens from the database, opened only here and in `renew`. One refreshes at a time over all processes. */
export function openCredentials(kept: Kept): KeptCredentials {
  const { db, clock } = kept
  // also that none is registered: strangers may send messages all day
  const apps = new Shared<KeptApp | null>(REMEMBERED_MS)
  const living = remembering<number, { readonly token: string; readonly dueAt: (now: Date) => boolean }>(REMEMBERED_MS)
  const quiet = remembering<number, true>(QUIET_MS)
  const renewing = new Map<number, Promise<Renewal>>()
  const turn = turns(RENEWALS_AT_ONCE)

  /** Callers of one process share one attempt. */
  const renewOnce = (id: number, refresh: Refresh): Promise<Renewal> => {
    const underway = renewing.get(id) ?? turn(() => renew(kept, id, refresh)).finally(() => renewing.delete(id))
    renewing.set(id, underway)
    return underway
  }

  return {
    async app(channel) {
      const row = await apps.get(channel, () => findApp(db, channel))
      if (row === null) throw new MarketplaceError('no-app', `no app is registered for ${channel}`, null)
      return toApp(kept, row)
    },

    async accessToken({ id }, refresh) {
      const known = living.recall(id)
      if (known !== undefined && !known.dueAt(clock.now())) return known.token
      const found = await findTokens(db, id)
      if (found === null) throw isDisconnected()
      if (found.ended_why !== null) throw hasEnded(found)
      if (!isDue(found, clock.now())) {
        const token = openAccess(kept, found)
        return living.keep(id, { token, dueAt: (now) => isDue(found, now) }).token
      }
      if (found.access_expires_at > clock.now()) return early(id, openAccess(kept, found), refresh)
      return patiently(id, refresh)
    },

    async refused({ id }, accessToken) {
      living.drop(id)
      const found = await findTokens(db, id)
      if (found !== null && openAccess(kept, found) === accessToken) await endToken(db, found, clock.now())
    },

    forget() {
      apps.forget()
      living.clear()
      quiet.clear()
    },
  }

  /** The token still lives: whoever comes while it is renewed, or cannot be renewed just now, uses it meanwhile. */
  async function early(id: number, token: string, refresh: Refresh): Promise<string> {
    if (renewing.has(id) || renewing.size >= RENEWALS_AT_ONCE || quiet.recall(id)) return token
    try {
      const renewal = await renewOnce(id, refresh)
      return renewal.kind === 'lives' ? renewal.accessToken : token
    } catch (error) {
      if (error instanceof MarketplaceError && error.kind === 'unauthorised') throw error
      quiet.keep(id, true)
      return token
    }
  }

  /** Another process that renews is waited for without a connection of ours. */
  async function patiently(id: number, refresh: Refresh): Promise<string> {
    for (let looks = 0; looks < MOST_LOOKS; looks++) {
      const renewal = await renewOnce(id, refresh)
      if (renewal.kind === 'lives') return renewal.accessToken
      await sleep(LOOK_EVERY_MS)
    }
    throw new MarketplaceError('unreachable', 'the token has been under renewal for too long', 30_000)
  }
}

function toApp(kept: Kept, row: KeptApp): ChannelApp {
  const secret = readable(() => kept.sealing.open(row.secret_sealed, sealedPlace.appSecret(row.channel)))
  const { channel, key, base_url: baseUrl, auth_url: authUrl, consent_url: consentUrl, service_id: serviceId } = row
  return { channel, key, secret, baseUrl, authUrl, consentUrl, serviceId }
}
