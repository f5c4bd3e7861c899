import type { XStatic } from 'typebox/schema'
import { LONGEST_CODE, LONGEST_LABEL, LONGEST_TEXT } from '../backlog/admission.ts'
import { CANCELLERS, MARKETPLACES, ORDER_STATUSES } from '../backlog/order.ts'
import { ISO_8601 } from './iso-time.ts'

/**
 * The shape of what comes in: by API as it is, from a file with the same names as columns. These JSON Schemas are what
 * is validated, what the OpenAPI page shows, and where the types come from. null clears a field: a list of types says
 * so, since an error of `anyOf` would say only that nothing fits.
 */
const code = (description: string) => ({ type: 'string', description, minLength: 1, maxLength: LONGEST_CODE }) as const
const text = (description: string) => ({ type: 'string', description, minLength: 1, maxLength: LONGEST_TEXT }) as const
const time = (description: string) => ({ type: 'string', description, pattern: ISO_8601 }) as const

const labelOrNull = (description: string) =>
  ({ type: ['string', 'null'], description, minLength: 1, maxLength: LONGEST_LABEL }) as const
const codeOrNull = (description: string) => ({ ...code(description), type: ['string', 'null'] }) as const
const textOrNull = (description: string) => ({ ...text(description), type: ['string', 'null'] }) as const
const timeOrNull = (description: string) => ({ ...time(description), type: ['string', 'null'] }) as const
const flagOrNull = (description: string) => ({ type: ['boolean', 'null'], description }) as const

const importError = {
  type: ['object', 'null'],
  description: 'Why the last import into B-Gen failed; null once it has succeeded.',
  required: ['code', 'message', 'at'],
  additionalProperties: false,
  properties: {
    code: code('Machine-readable cause, e.g. SKU_UNKNOWN.'),
    message: text('What a person reads.'),
    at: time('When the import failed.'),
  },
} as const

const bgen = {
  type: 'object',
  description: "B-Gen's half. It never touches the marketplace's fields.",
  required: ['updatedAt'],
  additionalProperties: false,
  properties: {
    updatedAt: time("B-Gen's own time of this word. Older than what is known: the half is stale."),
    soCode: codeOrNull('Kode SO.'),
    invoiceCode: codeOrNull('Kode Invoice Bgen.'),
    packedAt: timeOrNull('When the order passed packing.'),
    rejectionReceivedAt: timeOrNull('When the tolakan was received.'),
    importError,
  },
} as const

export const ORDER_ITEM = {
  type: 'object',
  description: 'One word on one order. An absent field stays as it was; null clears an optional one.',
  required: ['store', 'invoice'],
  additionalProperties: false,
  properties: {
    store: code('Code of a registered store. Together with `invoice` it identifies the order, letter case and all.'),
    invoice: code('Kode Invoice MP.'),
    createdAt: time('When the order was made. Required for a new order.'),
    updatedAt: time("The marketplace's own time of this word. Required with any of the marketplace's fields."),
    status: { enum: ORDER_STATUSES, description: 'The canonical status. Required for a new order.' },
    statusRaw: labelOrNull("The marketplace's own word for the status, kept verbatim."),
    cancelledBy: {
      enum: [...CANCELLERS, null],
      description: 'Who cancelled. Cleared when the status leaves `cancelled`.',
    },
    cancelReason: textOrNull('Why. Cleared when the status leaves `cancelled`.'),
    buyerCancelRequested: flagOrNull('The buyer asks to cancel and nobody has answered yet. null: false.'),
    warehouse: codeOrNull('Code of a registered warehouse.'),
    shippingAgency: labelOrNull('Shipping Agency.'),
    trackingNumber: textOrNull('Nomor resi.'),
    shipBy: timeOrNull("The marketplace's own deadline for shipping."),
    fulfilledByMarketplace: flagOrNull("Packed and sent by the marketplace's own warehouse. null: false."),
    bgen,
  },
} as const
export type OrderItem = XStatic<typeof ORDER_ITEM>

export const STORE_ITEM = {
  type: 'object',
  required: ['code', 'name', 'marketplace'],
  additionalProperties: false,
  properties: {
    code: code('What orders call the store.'),
    name: code('What people call the store.'),
    marketplace: { enum: MARKETPLACES },
  },
} as const
export type StoreItem = XStatic<typeof STORE_ITEM>

export const WAREHOUSE_ITEM = {
  type: 'object',
  required: ['code', 'name'],
  additionalProperties: false,
  properties: {
    code: code('What orders call the warehouse.'),
    name: code('What people call the warehouse.'),
  },
} as const
export type WarehouseItem = XStatic<typeof WAREHOUSE_ITEM>
