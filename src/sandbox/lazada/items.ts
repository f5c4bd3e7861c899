import { statusWord, WORDS } from '../channel-words.ts'
import { drawFrom } from '../draw.ts'
import type { Order, ShopFacts, Stage } from '../life.ts'

/**
 * One piece of goods: Lazada knows no quantities, two of the same are two items. Each has a status of its own and the
 * order has none ("Get order", Lazada Open Platform 121327). Invented, and the same whenever it is asked for.
 */
export interface Item {
  readonly id: number
  readonly name: string
  readonly sku: string
  /** Rupiah. */
  readonly price: number
  /** This piece was cancelled by itself soon after payment, while the rest of the order went on. */
  readonly isCancelledAlone: boolean
  /** Goes in a parcel that is a step ahead of the rest. */
  readonly isAhead: boolean
}

const PRODUCTS = [
  { name: 'Headlamp LED Isi Ulang', sku: 'RMB-40120', price: 129_000 },
  { name: 'Matras Lipat Kemah', sku: 'RMB-40555', price: 154_000 },
  { name: 'Tas Gunung 45 Liter', sku: 'RMB-41045', price: 389_000 },
  { name: 'Pengisi Daya GaN 65 W', sku: 'TRT-50065', price: 249_000 },
  { name: 'Lampu Meja Sentuh', sku: 'TRT-50219', price: 117_000 },
] as const

/** How many pieces: mostly one. */
const PIECES = [
  { pieces: 1, weight: 64 },
  { pieces: 2, weight: 24 },
  { pieces: 3, weight: 12 },
]

/** The first item always goes the way of the order. */
export function itemsOf({ number }: Order): readonly Item[] {
  const draw = drawFrom('lazada items', number)
  const fate = draw.share()
  return Array.from({ length: draw.weighted(PIECES).pieces }, (_, nth) => {
    const product = draw.pick(PRODUCTS)
    const isOther = nth > 0
    return {
      id: Number(`${number.slice(1)}${nth}`), // as long as the order's own, and nobody else's
      name: product.name,
      sku: product.sku,
      price: product.price,
      isCancelledAlone: isOther && fate < 0.15,
      isAhead: isOther && fate >= 0.15 && fate < 0.4,
    }
  })
}

/** What the piece's status says when the order is at that stage. */
export function itemStatusOf(item: Item, facts: ShopFacts): string {
  if (item.isCancelledAlone && !BEFORE_PAYMENT.includes(facts.stage)) return WORDS.LAZADA.stage.cancelled
  const ahead = item.isAhead && facts.strangeWord === null ? AHEAD[facts.stage] : undefined
  return statusWord('LAZADA', ahead === undefined ? facts : { ...facts, stage: ahead })
}

const BEFORE_PAYMENT: readonly Stage[] = ['unpaid', 'held']
/** So that the least advanced item is the one whose stage the order's is. */
const AHEAD: Readonly<Partial<Record<Stage, Stage>>> = {
  paid: 'accepted',
  accepted: 'awaiting courier',
  'awaiting courier': 'on the way',
  'on the way': 'delivered',
}

/** A collection: each status once. */
export function statusesOf(order: Order, facts: ShopFacts): readonly string[] {
  return [...new Set(itemsOf(order).map((item) => itemStatusOf(item, facts)))]
}

/**
 * cancel_return_initiator of a piece; `isGone`: it was cancelled by itself, which is the seller's doing. Nobody: the text
 * "null-null", which a sister platform is known to send, or none.
 */
export function initiatorOf({ number }: Order, { cancelledBy }: ShopFacts, status: string, isGone: boolean): string {
  const draw = drawFrom('lazada initiator', number)
  if (status !== WORDS.LAZADA.stage.cancelled) return draw.chance(0.7) ? 'null-null' : ''
  return draw.pick(INITIATORS[isGone ? 'seller' : (cancelledBy ?? 'system')])
}

/** Possible values "and so on" (references/api/Order API/GetMultipleOrderItems.md, read 2026-11-23). */
const INITIATORS = {
  buyer: ['cancellation-customer', 'buyer-cancel'],
  seller: ['cancellation-seller'],
  system: ['system-cancel', 'cancellation-internal', 'cancellation-failed Delivery'],
  operator: ['customer service-cancel'],
} as const
