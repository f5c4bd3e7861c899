import type { FaceParts, ProtocolAnswer, ProtocolCall } from '../protocol.ts'
import { namedInShop } from '../shop-orders.ts'
import type { Shop } from '../shops.ts'
import { refusal, told, wrongParameter } from './answers.ts'
import { printOrder } from './order-print.ts'
import { isAsked, namesIn } from './parameters.ts'
import { orderNumberIn, parcelsOf, printParcelAlone } from './parcels.ts'

const MOST_ORDERS = 50

/** Numbers nobody knows are left out with a warning; when all are unknown, that is an error. */
export function orderDetail({ query, now, headers }: ProtocolCall, shop: Shop, { world }: FaceParts): ProtocolAnswer {
  const numbers = [...namesIn(query, 'order_sn_list')]
  if (numbers.length === 0 || numbers.length > MOST_ORDERS)
    throw wrongParameter(`order_sn_list should hold between 1 and ${MOST_ORDERS}`)
  const lives = namedInShop(world, shop, numbers, { now, headers })
  if (lives.length === 0) throw refusal('noOrder')
  const found = new Set(lives.map(({ order }) => order.number))
  const unknown = numbers.filter((number) => !found.has(number))
  const asked = {
    optional: namesIn(query, 'response_optional_fields'),
    pending: isAsked(query, 'request_order_status_pending'),
  }
  return told({
    response: { order_list: lives.map((life) => printOrder(life, now, asked)) },
    ...(unknown.length === 0 ? {} : { warning: unknown.map((number) => `the order ${number} is not found.`) }),
  })
}

/** By package numbers, which tell their orders; the waybills are told here and not in the order. */
export function packageDetail({ query, now }: ProtocolCall, shop: Shop, { world }: FaceParts): ProtocolAnswer {
  const numbers = [...namesIn(query, 'package_number_list')]
  if (numbers.length === 0 || numbers.length > MOST_ORDERS)
    throw wrongParameter(`package_number_list should hold between 1 and ${MOST_ORDERS}`)
  const packages = numbers.flatMap((number) => packageNamed(world, shop, number, now) ?? [])
  if (packages.length === 0) throw refusal('noOrder')
  return told({ response: { package_list: packages } })
}

function packageNamed(world: FaceParts['world'], shop: Shop, number: string, now: number): object | null {
  const orderNumber = orderNumberIn(number)
  const lives = shop.stores.flatMap(({ code }) => world.find(code, orderNumber ?? '', now) ?? [])
  for (const life of lives) {
    const parcels = parcelsOf(life.order)
    const nth = parcels.findIndex((parcel) => parcel.number === number)
    const parcel = parcels[nth]
    if (parcel !== undefined) return printParcelAlone(parcel, nth, life, now)
  }
  return null
}
