import type { FaceParts, ProtocolAnswer, ProtocolCall } from '../protocol.ts'
import { namedInShop } from '../shop-orders.ts'
import type { Shop } from '../shops.ts'
import { told, wrongParameter } from './answers.ts'
import { printOrder } from './order-print.ts'
import { storeOf } from './store-of.ts'

const MOST_IDS = 50

/** Orders that the shop does not have are left out. */
export function orderDetail({ query, now, headers }: ProtocolCall, shop: Shop, { world }: FaceParts): ProtocolAnswer {
  const ids = (query.get('ids') ?? '').split(',').filter((id) => id !== '')
  if (ids.length === 0 || ids.length > MOST_IDS) throw wrongParameter(`ids should be 1 to ${MOST_IDS} order IDs.`)
  const lives = namedInShop(world, shop, ids, { now, headers })
  return told({ orders: lives.map((life) => printOrder(life, storeOf(shop, life), now)) })
}
