import { checkCode, checkText } from '../backlog/admission.ts'
import type { FieldError } from '../backlog/outcome.ts'
import { STORE_ITEM, type StoreItem, WAREHOUSE_ITEM, type WarehouseItem } from './schema.ts'
import { type Parsed, shapeParser } from './shape.ts'

const storeShape = shapeParser(STORE_ITEM)
const warehouseShape = shapeParser(WAREHOUSE_ITEM)

/** One item of `PUT /api/v1/stores`. */
export function parseStore(item: unknown): Parsed<StoreItem> {
  return checked(storeShape(item))
}

/** One item of `PUT /api/v1/warehouses`. */
export function parseWarehouse(item: unknown): Parsed<WarehouseItem> {
  return checked(warehouseShape(item))
}

function checked<Place extends WarehouseItem>(parsed: Parsed<Place>): Parsed<Place> {
  if (parsed.value === null) return parsed
  const wrong = { code: checkCode(parsed.value.code), name: checkText(parsed.value.name) }
  const errors = Object.entries(wrong).flatMap(([field, message]): FieldError[] =>
    message === null ? [] : [{ field, message }],
  )
  return errors.length === 0 ? parsed : { value: null, errors }
}
