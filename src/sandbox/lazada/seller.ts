import type { ProtocolAnswer, ProtocolCall } from '../protocol.ts'
import type { Shop } from '../shops.ts'
import { told } from './answers.ts'
import type { Parameters } from './gateway.ts'

/** GetSeller (references/api/Seller API/GetSeller.md, read 2026-11-23). */
export function seller(_call: ProtocolCall, _parameters: Parameters, shop: Shop): ProtocolAnswer {
  return told({
    data: {
      seller_id: Number(shop.id),
      name: shop.name,
      name_company: shop.name,
      short_code: shortCodeOf(shop),
      email: accountOf(shop),
      logo_url: '',
      location: 'Jakarta',
      status: 'ACTIVE',
      verified: true,
      cb: false,
      marketplaceEaseMode: false,
    },
  })
}

export function shortCodeOf({ id }: Shop): string {
  return `ID${id.slice(-6)}`
}

export function accountOf({ id }: Shop): string {
  return `seller-${id}@example.com`
}
