import { setTimeout as sleep } from 'node:timers/promises'
import type { Db } from '../database.ts'
import { MarketplaceError, type TokenGrant } from '../marketplaces/port.ts'
import type { Clock } from '../platform/clock.ts'
import type { Sealing } from '../platform/sealing.ts'
import { sealedPlace } from './sealed-place.ts'
import {
  allowPause,
  endAuthorisation,
  findTokens,
  type KeptTokens,
  lockTokens,
  type NewTokens,
  replaceTokens,
} from './tokens-repository.ts'

export interface Kept {
  readonly db: Db
  readonly clock: Clock
  readonly sealing: Sealing
}

export type Refresh = (refreshToken: string) => Promise<TokenGrant>

/** 'taken': another process is renewing this authorisation at this moment. */
export type Renewal = { readonly kind: 'lives'; readonly accessToken: string } | { readonly kind: 'taken' }

/** Longer than any call to a marketplace lasts, see platform/outbound/fetch.ts. */
const LONGEST_REFRESH_MS = 60_000
const SAVE_PAUSES_MS = [0, 500, 2_000, 5_000]
const SOONEST_MS = 5 * 60_000

/** Some minutes before its end, or a tenth of its life where that is short. */
export function isDue({ access_granted_at, access_expires_at }: KeptTokens, now: Date): boolean {
  const lifeMs = access_expires_at.getTime() - access_granted_at.getTime()
  return now.getTime() >= access_expires_at.getTime() - Math.min(SOONEST_MS, lifeMs / 10)
}

/**
 * Asks for new tokens under the row's lock, so that no other process asks meanwhile, and keeps them before anybody gets
 * them. A process that dies between the marketplace's answer and the commit loses what it got.
 * @throws {MarketplaceError} 'unauthorised' when the marketplace renews it no more; what `refresh` throws otherwise.
 */
export async function renew(kept: Kept, id: number, refresh: Refresh): Promise<Renewal> {
  const got: { grant?: TokenGrant; old?: KeptTokens } = {}
  const renewed = kept.db.transaction().execute(async (trx): Promise<Renewal | MarketplaceError> => {
    await allowPause(trx, LONGEST_REFRESH_MS)
    const old = await lockTokens(trx, id)
    if (old === null) return (await findTokens(trx, id)) === null ? isDisconnected() : { kind: 'taken' }
    if (old.ended_why !== null) return hasEnded(old)
    if (!isDue(old, kept.clock.now())) return { kind: 'lives', accessToken: openAccess(kept, old) }
    const grant = await refresh(openRefresh(kept, old)).catch((error: unknown) => refusalIn(error))
    if (grant instanceof MarketplaceError) {
      await endAuthorisation(trx, id, grant.message, kept.clock.now())
      return hasEnded({ ...old, ended_why: grant.message })
    }
    Object.assign(got, { grant, old })
    await replaceTokens(trx, old, sealed(kept, old, grant))
    return { kind: 'lives', accessToken: grant.accessToken }
  })
  const outcome = await renewed.catch(async (error: unknown) => {
    if (got.grant === undefined || got.old === undefined) throw error
    return saveAnyway(kept, got.old, got.grant, error)
  })
  if (outcome instanceof MarketplaceError) throw outcome
  return outcome
}

/** The database went away while the marketplace answered: what was got may be good only once, so it is not given up at once. */
async function saveAnyway(kept: Kept, old: KeptTokens, grant: TokenGrant, error: unknown): Promise<Renewal> {
  for (const pauseMs of SAVE_PAUSES_MS) {
    await sleep(pauseMs)
    const isSaved = await replaceTokens(kept.db, old, sealed(kept, old, grant)).catch(() => null)
    if (isSaved === true) return { kind: 'lives', accessToken: grant.accessToken }
    // the commit had come through, or another process was quicker: whoever asks again finds what stands there
    if (isSaved === false) return { kind: 'taken' }
  }
  throw error
}

export function isDisconnected(): MarketplaceError {
  return new MarketplaceError('unauthorised', 'the shop has been disconnected', null)
}

export function hasEnded({ channel, shop_id, ended_why }: KeptTokens): MarketplaceError {
  const why = ended_why === null ? '' : `: ${ended_why}`
  return new MarketplaceError('unauthorised', `the authorisation of ${channel} ${shop_id} has ended${why}`, null)
}

/** That the owner must let us in again, as a value; anything that may pass or be mended (our app's secret) is thrown on. */
function refusalIn(error: unknown): MarketplaceError {
  if (error instanceof MarketplaceError && error.kind === 'unauthorised') return error
  throw error
}

export function openAccess({ sealing }: Kept, { channel, shop_id, access_sealed }: KeptTokens): string {
  return readable(() => sealing.open(access_sealed, sealedPlace.access({ channel, shopId: shop_id })))
}

function openRefresh({ sealing }: Kept, { channel, shop_id, refresh_sealed }: KeptTokens): string {
  return readable(() => sealing.open(refresh_sealed, sealedPlace.refresh({ channel, shopId: shop_id })))
}

/** What another APP_SECRET sealed needs a person: the words say which. */
export function readable(open: () => string): string {
  try {
    return open()
  } catch (error) {
    const why = error instanceof Error ? error.message : String(error)
    throw new MarketplaceError('unauthorised', `a kept secret cannot be opened, ${why}`, null, error)
  }
}

export function sealed(
  { sealing, clock }: Pick<Kept, 'sealing' | 'clock'>,
  { channel, shop_id }: Pick<KeptTokens, 'channel' | 'shop_id'>,
  grant: TokenGrant,
): NewTokens {
  const shop = { channel, shopId: shop_id }
  return {
    access_sealed: sealing.seal(grant.accessToken, sealedPlace.access(shop)),
    access_granted_at: clock.now(),
    access_expires_at: grant.accessExpiresAt,
    refresh_sealed: sealing.seal(grant.refreshToken, sealedPlace.refresh(shop)),
    refresh_expires_at: grant.refreshExpiresAt,
  }
}
