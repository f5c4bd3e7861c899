import type { Instant } from '../calendar.ts'
import { statusWord } from '../channel-words.ts'
import { type Life, type ShopFacts, type Stage, shopFactsAt, type Told } from '../life.ts'

/** What `order_status` may be asked for, by the document. */
export const STATUS_FILTERS: readonly string[] = [
  'UNPAID',
  'READY_TO_SHIP',
  'PROCESSED',
  'SHIPPED',
  'COMPLETED',
  'IN_CANCEL',
  'CANCELLED',
  'INVOICE_PENDING',
]

/**
 * Without `request_order_status_pending` a held order is told "by old logic"; the document does not say what that is.
 * UNPAID is our reading: the seller may do nothing with it yet.
 */
export function statusOf(life: Life, now: Instant, knowsPending: boolean): string {
  const word = statusWord('SHOPEE', factsOf(life, now))
  return word === 'PENDING' && !knowsPending ? 'UNPAID' : word
}

/** Of a life that was found, and so has begun. */
export function factsOf(life: Life, now: Instant): Told<ShopFacts> {
  return shopFactsAt(life, now) as Told<ShopFacts>
}

/** When the order last came to that stage; null: not yet. */
export function timeOfStage({ shop }: Life, stage: Stage, now: Instant): Instant | null {
  return shop.findLast(({ at, change }) => at <= now && change(at).stage === stage)?.at ?? null
}

/** The parcel's own step (guide "Data definition", LogisticsStatus, read 2026-11-23). */
export function logisticsStatusOf({ stage, waybill }: ShopFacts): string {
  if (stage === 'cancelled') return waybill === null ? 'LOGISTICS_INVALID' : 'LOGISTICS_REQUEST_CANCELED'
  return LOGISTICS[stage]
}

const LOGISTICS: Readonly<Record<Exclude<Stage, 'cancelled'>, string>> = {
  unpaid: 'LOGISTICS_NOT_START',
  held: 'LOGISTICS_NOT_START',
  paid: 'LOGISTICS_READY',
  accepted: 'LOGISTICS_READY',
  'awaiting courier': 'LOGISTICS_REQUEST_CREATED',
  'on the way': 'LOGISTICS_PICKUP_DONE',
  delivered: 'LOGISTICS_DELIVERY_DONE',
  finished: 'LOGISTICS_DELIVERY_DONE',
  'coming back': 'LOGISTICS_DELIVERY_FAILED',
}
