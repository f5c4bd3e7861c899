/** Where each secret stands: what sealing.ts binds it to. */
export const sealedPlace = {
  appSecret: (channel: string) => `channel_apps.secret_sealed ${channel}`,
  access: (shop: ShopKey) => `authorisations.access_sealed ${shop.channel} ${shop.shopId}`,
  refresh: (shop: ShopKey) => `authorisations.refresh_sealed ${shop.channel} ${shop.shopId}`,
  erpToken: 'erp_connections.token_sealed',
} as const

interface ShopKey {
  readonly channel: string
  readonly shopId: string
}

/** Of `openSealing`: the secrets of connections have a key of their own. */
export const SEALING_PURPOSE = 'connections'
