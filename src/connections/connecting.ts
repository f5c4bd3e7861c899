import type { Trx } from '../database.ts'
import type { ChannelApp, FoundShop, TokenGrant } from '../marketplaces/port.ts'
import { saveApp } from './apps-repository.ts'
import { saveAuthorisation } from './authorisations-repository.ts'
import { sealedPlace } from './sealed-place.ts'
import { type Kept, sealed } from './sealed-tokens.ts'

type Sealer = Pick<Kept, 'clock' | 'sealing'>

/** Registers our app with a channel, or replaces it. */
export async function registerApp(trx: Trx, { clock, sealing }: Sealer, app: ChannelApp): Promise<void> {
  await saveApp(trx, {
    channel: app.channel,
    key: app.key,
    secret_sealed: sealing.seal(app.secret, sealedPlace.appSecret(app.channel)),
    base_url: app.baseUrl,
    auth_url: app.authUrl,
    consent_url: app.consentUrl,
    service_id: app.serviceId,
    updated_at: clock.now(),
  })
}

/** Keeps what a shop's owner granted, anew or in the place of what was granted before: the authorisation's id. */
export async function keepAuthorisation(
  trx: Trx,
  sealer: Sealer,
  granted: { channel: string; shop: FoundShop; grant: TokenGrant; by: number | null },
): Promise<number> {
  const { channel, shop, grant, by } = granted
  const key = { channel, shop_id: shop.shopId }
  return saveAuthorisation(trx, {
    ...key,
    ...sealed(sealer, key, grant),
    shop_cipher: shop.shopCipher,
    shop_name: shop.name,
    authorised_by: by,
    authorised_at: sealer.clock.now(),
  })
}
