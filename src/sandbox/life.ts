import type { Instant } from './calendar.ts'
import type { Platform } from './catalog.ts'

/**
 * The life of one order: what happens to it when, at the marketplace and in B-Gen. The words are the sandbox's own;
 * the faces (tiktok, shopee, lazada, bgen-face.ts) say them in the language of whoever asks.
 */

/** What is settled when the order is placed. */
export interface Order {
  readonly store: string
  readonly platform: Platform
  readonly number: string
  readonly createdAt: Instant
  readonly warehouse: string
  readonly courier: string
  readonly waybill: string
  readonly fulfilledByMarketplace: boolean
}

export type Stage =
  | 'unpaid'
  | 'held'
  | 'paid'
  | 'accepted'
  | 'awaiting courier'
  | 'on the way'
  | 'delivered'
  | 'finished'
  | 'coming back'
  | 'cancelled'
export type WhoCancelled = 'buyer' | 'seller' | 'system' | 'operator'

export interface ShopFacts {
  readonly stage: Stage
  /** A status that nobody has documented, shown in place of the stage's own word. */
  readonly strangeWord: string | null
  readonly cancelledBy: WhoCancelled | null
  readonly cancelReason: string | null
  readonly buyerAsksToCancel: boolean
  readonly courier: string | null
  readonly waybill: string | null
  readonly shipBy: Instant | null
}

export interface BooksFacts {
  readonly salesOrder: string | null
  readonly salesInvoice: string | null
  readonly packedAt: Instant | null
  readonly rejectionReceivedAt: Instant | null
  readonly importFailure: { readonly code: string; readonly message: string; readonly at: Instant } | null
}

/** At `at`, the facts that `change` gives become true. It is told the time, since the time may yet move. */
export interface Step<Facts> {
  readonly at: Instant
  readonly change: (at: Instant) => Partial<Facts>
}

export interface Life {
  readonly order: Order
  /** In order of time; the first is the order's birth. */
  readonly shop: readonly Step<ShopFacts>[]
  /** In order of time; before the first B-Gen has never heard of the order. */
  readonly books: readonly Step<BooksFacts>[]
}

/** Facts as of an instant, with the source's own time of the last change. */
export type Told<Facts> = Facts & { readonly updatedAt: Instant }

const NEWBORN: ShopFacts = {
  stage: 'unpaid',
  strangeWord: null,
  cancelledBy: null,
  cancelReason: null,
  buyerAsksToCancel: false,
  courier: null,
  waybill: null,
  shipBy: null,
}
const UNHEARD: BooksFacts = {
  salesOrder: null,
  salesInvoice: null,
  packedAt: null,
  rejectionReceivedAt: null,
  importFailure: null,
}

/** null: the order has not been placed yet. */
export function shopFactsAt(life: Life, now: Instant): Told<ShopFacts> | null {
  return factsAt(NEWBORN, life.shop, now)
}

/** null: B-Gen has never heard of the order. */
export function booksFactsAt(life: Life, now: Instant): Told<BooksFacts> | null {
  return factsAt(UNHEARD, life.books, now)
}

function factsAt<Facts>(before: Facts, steps: readonly Step<Facts>[], now: Instant): Told<Facts> | null {
  const past = steps.filter(({ at }) => at <= now)
  const last = past.at(-1)
  if (last === undefined) return null
  return Object.assign({}, before, ...past.map(({ at, change }) => change(at)), { updatedAt: last.at })
}

/** The life with its next step taken now, where that step is due before `until`; else null. */
export function hastened(life: Life, now: Instant, until: Instant): Life | null {
  const due = ({ at }: { readonly at: Instant }) => at > now && at <= until
  const next = [...life.shop.filter(due), ...life.books.filter(due)].sort((one, other) => one.at - other.at)[0]
  if (next === undefined) return null
  const moved = <Facts>(steps: readonly Step<Facts>[]) =>
    steps.map((step) => ((step as unknown) === next ? { ...step, at: now } : step))
  return { ...life, shop: moved(life.shop), books: moved(life.books) }
}
