import type { FaceParts, ProtocolAnswer, ProtocolCall } from '../protocol.ts'
import { namedInShop } from '../shop-orders.ts'
import type { Shop } from '../shops.ts'
import { refusal, told, wrongParameter } from './answers.ts'
import { parcelsOf } from './goods.ts'
import { printOrder } from './order-print.ts'
import { isAsked, namesIn } from './parameters.ts'
import { factsOf } from './status.ts'

const MOST_ORDERS = 50

/** Numbers nobody knows are left out with a warning; when all are unknown, that is an error. */
export function orderDetail({ query, now }: ProtocolCall, shop: Shop, { world }: FaceParts): ProtocolAnswer {
  const numbers = [...namesIn(query, 'order_sn_list')]
  if (numbers.length === 0 || numbers.length > MOST_ORDERS)
    throw wrongParameter(`order_sn_list should hold between 1 and ${MOST_ORDERS}`)
  const lives = namedInShop(world, shop, numbers, now)
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

/** Of the named package, or of the first; empty until the courier has given one. */
export function trackingNumber({ query, now }: ProtocolCall, shop: Shop, { world }: FaceParts): ProtocolAnswer {
  const [number = ''] = namesIn(query, 'order_sn')
  const life = shop.stores.map(({ code }) => world.find(code, number, now)).find((found) => found !== null)
  if (life === undefined || life === null) throw refusal('noOrder')
  const wanted = query.get('package_number') ?? ''
  const place = wanted === '' ? 0 : parcelsOf(life.order).findIndex((parcel) => parcel.number === wanted)
  if (place === -1) throw wrongParameter('package_number is invalid')
  return told({ response: { tracking_number: waybillOf(factsOf(life, now).waybill, place), hint: '' } })
}

/** The second parcel of an order has a waybill of its own. */
export function waybillOf(waybill: string | null, parcel: number): string {
  return waybill === null ? '' : parcel === 0 ? waybill : `${waybill}${parcel}`
}
