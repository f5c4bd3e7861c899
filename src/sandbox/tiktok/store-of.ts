import type { Store } from '../catalog.ts'
import type { Life } from '../life.ts'
import type { Shop } from '../shops.ts'

/** Which of the shop's stores sold it. */
export function storeOf({ stores }: Shop, { order }: Life): Store {
  return stores.find(({ code }) => code === order.store) as Store // the life was found in one of them
}
