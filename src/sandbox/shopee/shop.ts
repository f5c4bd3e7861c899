import { DAY } from '../calendar.ts'
import { WAREHOUSES } from '../catalog.ts'
import type { ProtocolAnswer, ProtocolCall } from '../protocol.ts'
import type { Shop } from '../shops.ts'
import { told } from './answers.ts'
import { numberIn, secondsOf } from './parameters.ts'

/** Not wrapped in `response`, as the document has it. The authorisation is told as given on New Year's Day. */
export function shopInfo({ now }: ProtocolCall, shop: Shop): ProtocolAnswer {
  const authorisedAt = Date.UTC(new Date(now).getUTCFullYear(), 0, 1)
  return told({
    shop_name: shop.name,
    region: 'ID',
    status: 'NORMAL',
    shop_fulfillment_flag: 'PFF - FBS Shop',
    is_cb: false,
    is_upgraded_cbsc: false,
    merchant_id: null,
    is_sip: false,
    is_main_shop: false,
    is_direct_shop: false,
    linked_main_shop_id: 0,
    linked_direct_shop_list: [],
    is_one_awb: false,
    is_mart_shop: false,
    is_outlet_shop: false,
    auth_time: secondsOf(authorisedAt),
    expire_time: secondsOf(authorisedAt + 365 * DAY),
  })
}

const [PICKUP, RETURN] = [1, 2]

/** The seller's own; Shopee's warehouse is not among them. `location_id` is what items name as product_location_id. */
export function warehouseDetail({ query }: ProtocolCall): ProtocolAnswer {
  const type = query.has('warehouse_type') ? numberIn(query, 'warehouse_type', PICKUP, RETURN) : PICKUP
  const warehouses = type === RETURN ? WAREHOUSES.slice(0, 1) : WAREHOUSES
  return told({
    response: warehouses.map(({ code, name }, nth) => ({
      warehouse_id: 6001 + nth,
      warehouse_name: name,
      warehouse_type: type,
      location_id: code,
      address_id: 118_454_200 + nth,
      region: 'ID',
      state: 'JAWA BARAT',
      city: 'KAB. BEKASI',
      district: '',
      town: '',
      address: name,
      zipcode: '17530',
      state_code: '',
      holiday_mode_state: 0,
    })),
  })
}
