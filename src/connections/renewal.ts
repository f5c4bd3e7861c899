import { setTimeout as sleep } from 'node:timers/promises'
import { MarketplaceError, type TokenGrant } from '../marketplaces/port.ts'
import { lockPair, type Pair, replacePair } from './pair.ts'
import { type Kept, openAccess, openRefresh } from './sealed-tokens.ts'
import { allowPause, endAuthorisation, findTokens, type KeptTokens } from './tokens-repository.ts'

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
 * them; those of all shops that came by the same consent. A process that dies between the marketplace's answer and the
 * commit loses what it got.
 * @throws {MarketplaceError} 'unauthorised' when the marketplace renews it no more; what `refresh` throws otherwise.
 */
export async function renew(kept: Kept, id: number, refresh: Refresh): Promise<Renewal> {
  const got: { grant?: TokenGrant; pair?: Pair } = {}
  const renewed = kept.db.transaction().execute(async (trx): Promise<Renewal | MarketplaceError> => {
    await allowPause(trx, LONGEST_REFRESH_MS)
    const pair = await lockPair(kept, trx, id)
    if (pair === null) return (await findTokens(trx, id)) === null ? isDisconnected() : { kind: 'taken' }
    const { own } = pair
    if (own.ended_why !== null) return hasEnded(own)
    if (!isDue(own, kept.clock.now())) return { kind: 'lives', accessToken: openAccess(kept, own) }
    const grant = await refresh(openRefresh(kept, own)).catch((error: unknown) => refusalIn(error))
    if (grant instanceof MarketplaceError) {
      for (const { id } of pair.shops) await endAuthorisation(trx, id, grant.message, kept.clock.now())
      return hasEnded({ ...own, ended_why: grant.message })
    }
    Object.assign(got, { grant, pair })
    await replacePair(kept, trx, pair, grant)
    return { kind: 'lives', accessToken: grant.accessToken }
  })
  const outcome = await renewed.catch(async (error: unknown) => {
    if (got.grant === undefined || got.pair === undefined) throw error
    return saveAnyway(kept, got.pair, got.grant, error)
  })
  if (outcome instanceof MarketplaceError) throw outcome
  return outcome
}

/** The database went away while the marketplace answered: what was got may be good only once, so it is not given up at once. */
async function saveAnyway(kept: Kept, pair: Pair, grant: TokenGrant, error: unknown): Promise<Renewal> {
  for (const pauseMs of SAVE_PAUSES_MS) {
    await sleep(pauseMs)
    const saving = kept.db.transaction().execute((trx) => replacePair(kept, trx, pair, grant))
    const isSaved = await saving.catch(() => null)
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
