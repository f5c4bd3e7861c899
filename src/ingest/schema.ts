import Type, { type Static } from 'typebox'
import { LONGEST_CODE, LONGEST_TEXT } from '../backlog/admission.ts'
import { CANCELLERS, type Canceller, MARKETPLACES, ORDER_STATUSES } from '../backlog/order.ts'
import { ISO_8601 } from './iso-time.ts'

/**
 * The shape of what comes in: by API as it is, from a file with the same names as columns. These schemas are what is
 * validated, what the OpenAPI page shows, and where the types come from.
 */
const code = (description: string) => Type.String({ description, minLength: 1, maxLength: LONGEST_CODE })
const text = (description: string) => Type.String({ description, minLength: 1, maxLength: LONGEST_TEXT })
const time = (description: string) => Type.String({ description, pattern: ISO_8601 })
const flag = (description: string) => Type.Boolean({ description })

/** null clears the field. A list of types, so that an error says what is wrong and not that nothing fits. */
function orNull<Schema extends { readonly type: string } & Type.TSchema>(schema: Schema) {
  return Type.Optional(Type.Unsafe<Static<Schema> | null>({ ...schema, type: [schema.type, 'null'] }))
}

const importError = Type.Object(
  {
    code: code('Machine-readable cause, e.g. SKU_UNKNOWN.'),
    message: text('What a person reads.'),
    at: time('When the import failed.'),
  },
  { additionalProperties: false, description: 'Why the last import into B-Gen failed; null once it has succeeded.' },
)

const bgen = Type.Object(
  {
    updatedAt: time("B-Gen's own time of this word. Older than what is known: the half is stale."),
    soCode: orNull(code('Kode SO.')),
    invoiceCode: orNull(code('Kode Invoice Bgen.')),
    packedAt: orNull(time('When the order passed packing.')),
    rejectionReceivedAt: orNull(time('When the tolakan was received.')),
    importError: orNull(importError),
  },
  { additionalProperties: false, description: "B-Gen's half. It never touches the marketplace's fields." },
)

export const OrderItem = Type.Object(
  {
    store: code('Code of a registered store. Together with `invoice` it identifies the order, letter case and all.'),
    invoice: code('Kode Invoice MP.'),
    createdAt: Type.Optional(time('When the order was made. Required for a new order.')),
    updatedAt: Type.Optional(
      time("The marketplace's own time of this word. Required with any of the marketplace's fields."),
    ),
    status: Type.Optional(
      Type.Enum([...ORDER_STATUSES], { description: 'The canonical status. Required for a new order.' }),
    ),
    statusRaw: orNull(text("The marketplace's own word for the status, kept verbatim.")),
    cancelledBy: Type.Optional(
      Type.Unsafe<Canceller | null>({
        enum: [...CANCELLERS, null],
        description: 'Who cancelled. Cleared when the status leaves `cancelled`.',
      }),
    ),
    cancelReason: orNull(text('Why. Cleared when the status leaves `cancelled`.')),
    buyerCancelRequested: orNull(flag('The buyer asks to cancel and nobody has answered yet. null: false.')),
    warehouse: orNull(code('Code of a registered warehouse.')),
    shippingAgency: orNull(text('Shipping Agency.')),
    trackingNumber: orNull(text('Nomor resi.')),
    shipBy: orNull(time("The marketplace's own deadline for shipping.")),
    fulfilledByMarketplace: orNull(flag("Packed and sent by the marketplace's own warehouse. null: false.")),
    bgen: Type.Optional(bgen),
  },
  {
    additionalProperties: false,
    description: 'One word on one order. An absent field stays as it was; null clears an optional one.',
  },
)
export type OrderItem = Static<typeof OrderItem>

export const StoreItem = Type.Object(
  {
    code: code('What orders call the store.'),
    name: code('What people call the store.'),
    marketplace: Type.Enum([...MARKETPLACES]),
  },
  { additionalProperties: false },
)
export type StoreItem = Static<typeof StoreItem>

export const WarehouseItem = Type.Object(
  { code: code('What orders call the warehouse.'), name: code('What people call the warehouse.') },
  { additionalProperties: false },
)
export type WarehouseItem = Static<typeof WarehouseItem>
