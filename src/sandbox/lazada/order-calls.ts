import type { FaceParts, ProtocolAnswer, ProtocolCall } from '../protocol.ts'
import { namedInShop } from '../shop-orders.ts'
import type { Shop } from '../shops.ts'
import { missing, refusal, told, wrongValue } from './answers.ts'
import type { Parameters } from './gateway.ts'
import { printOrder, printWithItems } from './orders.ts'

const MOST_ORDERS = 50

/** GetOrder. */
export function oneOrder(
  { now, headers }: ProtocolCall,
  parameters: Parameters,
  shop: Shop,
  parts: FaceParts,
): ProtocolAnswer {
  const number = parameters.get('order_id')
  if (number === undefined) throw missing('order_id')
  const [life] = namedInShop(parts.world, shop, [number], { now, headers })
  if (life === undefined) throw wrongValue('16', number)
  return told({ data: printOrder(life, now) })
}

/** GetMultipleOrderItems. Orders nobody knows are left out; when all are unknown, that is an error. */
export function itemsOfOrders(
  { now, headers }: ProtocolCall,
  parameters: Parameters,
  shop: Shop,
  { world }: FaceParts,
): ProtocolAnswer {
  const lives = namedInShop(world, shop, orderIdsIn(parameters), { now, headers })
  if (lives.length === 0) throw refusal('noOrders')
  return told({ data: lives.map((life) => printWithItems(life, now)) })
}

/** "[42922,32793]" */
function orderIdsIn(parameters: Parameters): readonly string[] {
  const text = parameters.get('order_ids')
  if (text === undefined) throw missing('order_ids')
  const inside = /^\s*\[(.*)\]\s*$/.exec(text)?.[1]
  if (inside === undefined) throw refusal('noList')
  const ids = inside.split(',').map((id) => id.trim())
  if (!ids.every((id) => /^\d+$/.test(id))) throw refusal('wrongIds')
  if (ids.length > MOST_ORDERS) throw refusal('tooManyIds')
  return [...new Set(ids)]
}
