import { lazadaFace } from './lazada/face.ts'
import { printLazadaPush } from './lazada/push.ts'
import type { FaceParts, PrintPush, ProtocolFace } from './protocol.ts'
import { shopeeFace } from './shopee/face.ts'
import { printShopeePush } from './shopee/push.ts'
import { CHANNELS, type Channel } from './shops.ts'
import { tiktokFace } from './tiktok/face.ts'
import { printTiktokPush } from './tiktok/push.ts'

/** Everything that differs from one marketplace to the next. */
interface Marketplace {
  readonly face: (parts: FaceParts) => ProtocolFace
  readonly printPush: PrintPush
  /** Where it lives in the sandbox; what stands behind is the marketplace's own path, which signatures stand over. */
  readonly prefix: RegExp
}

const MARKETPLACES: Readonly<Record<Channel, Marketplace>> = {
  tiktok: { face: tiktokFace, printPush: printTiktokPush, prefix: /^\/tiktok(-auth)?(?=\/)/ },
  shopee: { face: shopeeFace, printPush: printShopeePush, prefix: /^\/shopee(?=\/)/ },
  lazada: { face: lazadaFace, printPush: printLazadaPush, prefix: /^\/lazada(-auth)?(\/rest)?(?=\/)/ },
}

export function facesOf(parts: FaceParts): Readonly<Record<Channel, ProtocolFace>> {
  return Object.fromEntries(CHANNELS.map((channel) => [channel, MARKETPLACES[channel].face(parts)])) as Record<
    Channel,
    ProtocolFace
  >
}

export function pushPrinterOf(channel: Channel): PrintPush {
  return MARKETPLACES[channel].printPush
}

/** null: no marketplace lives there. */
export function marketplaceAt(pathname: string): { readonly channel: Channel; readonly path: string } | null {
  for (const channel of CHANNELS) {
    const [prefix] = MARKETPLACES[channel].prefix.exec(pathname) ?? []
    if (prefix !== undefined) return { channel, path: pathname.slice(prefix.length) }
  }
  return null
}

/** What a partner writes into his settings. */
export function addressesOf(channel: Channel, url: string) {
  return { tiktok: tiktokAddresses, shopee: shopeeAddresses, lazada: lazadaAddresses }[channel](url)
}

function tiktokAddresses(url: string) {
  return { baseUrl: `${url}/tiktok`, authUrl: `${url}/tiktok-auth`, consentUrl: `${url}/tiktok/open/authorize` }
}

function shopeeAddresses(url: string) {
  const consentUrl = `${url}/shopee/api/v2/shop/auth_partner`
  return { baseUrl: `${url}/shopee`, authUrl: `${url}/shopee`, consentUrl }
}

function lazadaAddresses(url: string) {
  const consentUrl = `${url}/lazada-auth/oauth/authorize`
  return { baseUrl: `${url}/lazada/rest`, authUrl: `${url}/lazada-auth/rest`, consentUrl }
}
