import { WAREHOUSES } from '../catalog.ts'
import type { ProtocolAnswer } from '../protocol.ts'
import type { Shop } from '../shops.ts'
import { told } from './answers.ts'
import { warehouseIdOf } from './goods.ts'

/** A local seller's consent opens one shop. */
export function authorizedShops({ id, cipher, name }: Shop): ProtocolAnswer {
  const shop = { cipher, code: `IDLC${id.slice(-6)}`, id, name, region: 'ID', seller_type: 'LOCAL' }
  return told({ shops: [shop] })
}

/** The seller's own; the marketplace's warehouses are not among them. */
export function warehouses(): ProtocolAnswer {
  const printed = WAREHOUSES.map(({ code, name }, index) => ({
    address: { city: name.replace('Gudang ', ''), region: 'Indonesia', region_code: 'ID' },
    effect_status: 'ENABLED',
    entity_id: warehouseIdOf(`entity ${code}`),
    id: warehouseIdOf(code),
    is_default: index === 0,
    name,
    sub_type: 'DOMESTIC_WAREHOUSE',
    type: 'SALES_WAREHOUSE',
  }))
  return told({ warehouses: printed })
}
