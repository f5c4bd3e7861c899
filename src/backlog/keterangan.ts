import type { BgenFacts, MarketplaceFacts, OrderStatus } from './order.ts'

/** The six remarks, in the order of the tabs. `code` is what the database stores, 1 to 6. */
export const KETERANGAN = [
  { code: 1, slug: 'order-not-yet-processed', text: 'Order Not Yet Processed' },
  { code: 2, slug: 'status-done-bgen-not-yet-processed', text: 'Status Done, B-Gen Not Yet Processed' },
  { code: 3, slug: 'order-cancelled-please-check-rejection', text: 'Order Cancelled, Please Check Rejection' },
  { code: 4, slug: 'cancelled-by-customer', text: 'Cancelled by Customer' },
  { code: 5, slug: 'not-yet-packed', text: 'Backlog Orders (Not Yet Packed)' },
  { code: 6, slug: 'waiting-for-pickup', text: 'Backlog Orders (Waiting For Pickup)' },
] as const
export type Keterangan = (typeof KETERANGAN)[number]['slug']

/** The facts the table looks at; `keterangan-sql.ts` says each of them in SQL. */
export interface Facts {
  readonly status: OrderStatus
  readonly hasBothCodes: boolean
  readonly hasAnyCode: boolean
  /** Something was done for the order that a tolakan would have to undo. */
  readonly committed: boolean
  readonly packed: boolean
  readonly tolakan: boolean
  readonly byCustomer: boolean
}

/** A cell is one value or a list of them; a missing cell means any. */
type When = { readonly [F in keyof Facts]?: Facts[F] | readonly Facts[F][] }
interface Rule {
  readonly keterangan: Keterangan
  readonly when: When
}

/** The rows exclude each other, so their order means nothing. No row: the order is not in the backlog. */
export const KETERANGAN_TABLE: readonly Rule[] = [
  { keterangan: 'order-not-yet-processed', when: { status: ['ready_to_process', 'accepted'], hasBothCodes: false } },
  {
    keterangan: 'order-not-yet-processed',
    when: { status: 'cancelled', tolakan: false, committed: false, byCustomer: false },
  },
  {
    keterangan: 'status-done-bgen-not-yet-processed',
    when: { status: ['waiting_pickup', 'in_transit', 'delivered', 'completed'], hasBothCodes: false },
  },
  {
    keterangan: 'status-done-bgen-not-yet-processed',
    when: { status: 'returning', tolakan: false, hasAnyCode: false },
  },
  {
    keterangan: 'order-cancelled-please-check-rejection',
    when: { status: 'cancelled', tolakan: false, committed: true },
  },
  {
    keterangan: 'order-cancelled-please-check-rejection',
    when: { status: 'returning', tolakan: false, hasAnyCode: true },
  },
  {
    keterangan: 'cancelled-by-customer',
    when: { status: 'cancelled', tolakan: false, committed: false, byCustomer: true },
  },
  {
    keterangan: 'not-yet-packed',
    when: { status: ['ready_to_process', 'accepted', 'waiting_pickup'], hasBothCodes: true, packed: false },
  },
  {
    keterangan: 'waiting-for-pickup',
    when: { status: ['ready_to_process', 'accepted', 'waiting_pickup'], hasBothCodes: true, packed: true },
  },
]

export type KeteranganInput = Pick<MarketplaceFacts, 'status' | 'cancelledBy' | 'fulfilledByMarketplace'> &
  Pick<BgenFacts, 'soCode' | 'invoiceCode' | 'packedAt' | 'rejectionReceivedAt'>

export function factsOf(order: KeteranganInput): Facts {
  const hasSo = order.soCode !== null
  const hasInvoice = order.invoiceCode !== null
  return {
    status: order.status,
    hasBothCodes: hasSo && hasInvoice,
    hasAnyCode: hasSo || hasInvoice,
    committed: hasSo || hasInvoice || order.packedAt !== null,
    packed: order.packedAt !== null || packedByMarketplace(order),
    tolakan: order.rejectionReceivedAt !== null,
    byCustomer: order.cancelledBy === 'customer',
  }
}

/** The marketplace's own warehouse packs what it fulfils, and reports no packing. */
function packedByMarketplace(order: KeteranganInput): boolean {
  return order.fulfilledByMarketplace && order.status !== 'cancelled' && order.status !== 'returning'
}

export function keteranganOf(facts: Facts): Keterangan | null {
  return KETERANGAN_TABLE.find((rule) => fits(facts, rule.when))?.keterangan ?? null
}

export function fits(facts: Facts, when: When): boolean {
  const names = Object.keys(when) as (keyof Facts)[]
  return names.every((name) => valuesOf(when[name]).includes(facts[name]))
}

export function valuesOf<T>(cell: T | readonly T[]): readonly T[] {
  return Array.isArray(cell) ? cell : [cell as T]
}

const BY_CODE = new Map<number, Keterangan>(KETERANGAN.map(({ code, slug }) => [code, slug]))
const BY_SLUG = new Map(KETERANGAN.map((row) => [row.slug, row]))

/** The remark the database stores as `code`; null for an order that is not in the backlog. */
export function keteranganFromCode(code: number | null): Keterangan | null {
  return code === null ? null : (BY_CODE.get(code) ?? null)
}

export function keteranganCode(slug: Keterangan): number {
  return rowOf(slug).code
}

/** The handbook's words for the remark. */
export function keteranganText(slug: Keterangan): string {
  return rowOf(slug).text
}

function rowOf(slug: Keterangan): (typeof KETERANGAN)[number] {
  const row = BY_SLUG.get(slug)
  if (row === undefined) throw new RangeError(`unknown keterangan: ${slug}`)
  return row
}
