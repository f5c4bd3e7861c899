import type { PrintPush, PushedChange } from '../protocol.ts'
import type { App } from '../shops.ts'
import { secondsOf } from './parameters.ts'
import { parcelsOf, waybillOf } from './parcels.ts'
import { pushSignature } from './signature.ts'
import { factsOf, statusOf } from './status.ts'

const ORDER_STATUS = 3
const TRACKING_NUMBER = 4

/** Order status push. `ordersn`, without the underscore, is the push's own spelling (push-mechanism/1, read 2026-11-23). */
export const printShopeePush: PrintPush = (change, app, url) => {
  const { life, now } = change
  const data = {
    completed_scenario: '',
    items: [],
    ordersn: life.order.number,
    status: statusOf(life, now, true),
    update_time: secondsOf(factsOf(life, now).updatedAt),
  }
  return signed(change, app, url, ORDER_STATUS, data)
}

/** Tracking number push (push-mechanism/2), of the order's first parcel. */
export const printShopeeTrackingPush: PrintPush = (change, app, url) => {
  const { life, now } = change
  const [parcel] = parcelsOf(life.order)
  const data = {
    ordersn: life.order.number,
    forder_id: parcel?.number.replace('OFG', '5865') ?? '',
    package_number: parcel?.number ?? '',
    tracking_no: waybillOf(factsOf(life, now), 0),
  }
  return signed(change, app, url, TRACKING_NUMBER, data)
}

function signed({ shop, now, pushId }: PushedChange, { secret }: App, url: string, code: number, data: object) {
  const body = JSON.stringify({ msg_id: pushId, data, shop_id: Number(shop.id), code, timestamp: secondsOf(now) })
  return { headers: { 'content-type': 'application/json', authorization: pushSignature(secret, url, body) }, body }
}
