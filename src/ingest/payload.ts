import type { BgenHalf, MarketplaceHalf, OrderObservation } from '../backlog/order.ts'
import type { FieldError } from '../backlog/outcome.ts'
import { parseTime } from './iso-time.ts'
import { ORDER_ITEM, type OrderItem } from './schema.ts'
import { NO_TIME, type Parsed, shapeParser } from './shape.ts'

const parseShape = shapeParser(ORDER_ITEM)

/** One item of `PUT /api/v1/orders` as an observation. Absent stays absent; null of a flag is false. */
export function parseOrder(item: unknown): Parsed<OrderObservation> {
  const { value, errors } = parseShape(item)
  if (value === null) return { value, errors }
  const wrong: FieldError[] = []
  const { store, invoice: kodeInvoiceMp } = value
  const marketplace = marketplaceHalf(value, timesNotedIn(wrong))
  const bgen = value.bgen && bgenHalf(value.bgen, timesNotedIn(wrong))
  if (marketplace !== undefined && value.updatedAt === undefined) {
    wrong.push({ field: 'updatedAt', message: 'wajib diisi bersama field lain dari marketplace' })
  }
  if (wrong.length > 0) return { value: null, errors: wrong }
  return { value: { store, kodeInvoiceMp, ...(marketplace && { marketplace }), ...(bgen && { bgen }) }, errors: null }
}

type TimeOf = (field: string, text: string | null | undefined) => Date | null | undefined

/** Reads times; what is none is noted down by its field. */
function timesNotedIn(wrong: FieldError[]): TimeOf {
  return (field, text) => {
    if (typeof text !== 'string') return text
    const time = parseTime(text)
    if (time === null) wrong.push({ field, message: NO_TIME })
    return time
  }
}

const NOT_OF_MARKETPLACE: readonly string[] = ['store', 'invoice', 'bgen']

/** undefined: the item has no field of the marketplace. A field that is undefined is absent. */
function marketplaceHalf(item: OrderItem, timeOf: TimeOf): MarketplaceHalf | undefined {
  if (Object.keys(item).every((field) => NOT_OF_MARKETPLACE.includes(field))) return undefined
  return {
    updatedAt: timeOf('updatedAt', item.updatedAt),
    createdAt: timeOf('createdAt', item.createdAt),
    status: item.status,
    statusRaw: item.statusRaw,
    cancelledBy: item.cancelledBy,
    cancelReason: item.cancelReason,
    buyerCancelRequested: flagOf(item.buyerCancelRequested),
    warehouse: item.warehouse,
    shippingAgency: item.shippingAgency,
    trackingNumber: item.trackingNumber,
    shipBy: timeOf('shipBy', item.shipBy),
    fulfilledByMarketplace: flagOf(item.fulfilledByMarketplace),
  } as MarketplaceHalf
}

function bgenHalf(said: NonNullable<OrderItem['bgen']>, timeOf: TimeOf): BgenHalf {
  const { importError } = said
  return {
    updatedAt: timeOf('bgen.updatedAt', said.updatedAt),
    soCode: said.soCode,
    invoiceCode: said.invoiceCode,
    packedAt: timeOf('bgen.packedAt', said.packedAt),
    rejectionReceivedAt: timeOf('bgen.rejectionReceivedAt', said.rejectionReceivedAt),
    importError: importError && { ...importError, at: timeOf('bgen.importError.at', importError.at) },
  } as BgenHalf
}

function flagOf(flag: boolean | null | undefined): boolean | undefined {
  return flag === null ? false : flag
}
