import { requires, visitorOf } from '../auth/session.ts'
import { Forbidden, NotFound } from '../platform/errors.ts'

/** Of a route: an administrator, and one who sees every store, because connections decide over all of them. */
export const MAY_CONNECT = {
  preHandler: [
    requires('connections:manage'),
    async (request: Parameters<typeof visitorOf>[0]): Promise<void> => {
      if (visitorOf(request).scope.storeIds === null) return
      throw new Forbidden(
        'Koneksi hanya untuk administrator yang melihat semua toko. Mintalah kepada administrator lain.',
      )
    },
  ],
}

/** A marketplace may be slow, and is asked three times. */
export const ASKS_OUTSIDE = { ...MAY_CONNECT, handlerTimeout: 45_000 }

/** A store's id as it stands in an address. */
export function storeIdIn({ id }: { readonly id: string }): number {
  if (/^[1-9]\d{0,8}$/.test(id)) return Number(id)
  throw new NotFound('Toko ini tidak ada.')
}
