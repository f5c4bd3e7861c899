import type { Db } from '../database.ts'
import { MarketplaceError, type TokenGrant } from '../marketplaces/port.ts'
import type { Clock } from '../platform/clock.ts'
import type { Sealing } from '../platform/sealing.ts'
import { sealedPlace } from './sealed-place.ts'
import type { KeptTokens, NewTokens } from './tokens-repository.ts'

export interface Kept {
  readonly db: Db
  readonly clock: Clock
  readonly sealing: Sealing
}

export function openAccess({ sealing }: Kept, { channel, shop_id, access_sealed }: KeptTokens): string {
  return readable(() => sealing.open(access_sealed, sealedPlace.access({ channel, shopId: shop_id })))
}

export function openRefresh({ sealing }: Kept, { channel, shop_id, refresh_sealed }: KeptTokens): string {
  return readable(() => sealing.open(refresh_sealed, sealedPlace.refresh({ channel, shopId: shop_id })))
}

/** What another APP_SECRET sealed needs a person: the words say which. */
export function readable(open: () => string): string {
  try {
    return open()
  } catch (error) {
    const why = error instanceof Error ? error.message : String(error)
    throw new MarketplaceError('sealed', `a kept secret cannot be opened, ${why}`, null, error)
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
