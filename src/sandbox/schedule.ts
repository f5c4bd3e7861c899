import { atPickup, atWork, DAY, dispatchDeadline, HOUR, type Instant, MINUTE } from './calendar.ts'
import type { Platform } from './catalog.ts'
import type { Draw } from './draw.ts'
import type { BooksFacts, Life, Order, ShopFacts, Step, WhoCancelled } from './life.ts'

/** Everything about an order that is drawn beforehand: texts and codes here, times in the schedule. */
export interface Script {
  readonly order: Order
  readonly salesOrder: string
  readonly salesInvoice: string
  readonly importFailure: { readonly code: string; readonly message: string }
  cancelledBy: WhoCancelled
  cancelReason: string
  strangeWord: string
  /** When each moment comes; a moment that is missing never comes. */
  times: Partial<Record<Moment, Instant>>
}

const SHOP_MOMENTS = {
  ordered: () => ({ stage: 'unpaid' }),
  held: () => ({ stage: 'held' }),
  paid: ({ order }, at) => ({ stage: 'paid', courier: order.courier, shipBy: dispatchDeadline(at, 2) }),
  accepted: () => ({ stage: 'accepted' }),
  arranged: ({ order }) => ({ stage: 'awaiting courier', waybill: order.waybill }),
  pickedUp: () => ({ stage: 'on the way' }),
  delivered: () => ({ stage: 'delivered' }),
  finished: () => ({ stage: 'finished' }),
  turnedBack: () => ({ stage: 'coming back' }),
  estranged: ({ strangeWord }) => ({ strangeWord }),
  understood: () => ({ strangeWord: null }),
  cancelAsked: () => ({ buyerAsksToCancel: true }),
  cancelDenied: () => ({ buyerAsksToCancel: false }),
  cancelled: ({ cancelledBy, cancelReason }) => ({
    stage: 'cancelled',
    cancelledBy,
    cancelReason,
    buyerAsksToCancel: false,
  }),
  revived: () => ({ stage: 'paid', cancelledBy: null, cancelReason: null }),
} as const satisfies Record<string, (script: Script, at: Instant) => Partial<ShopFacts>>

const BOOKS_MOMENTS = {
  importFailed: ({ importFailure }, at) => ({ importFailure: { ...importFailure, at } }),
  booked: ({ salesOrder }) => ({ salesOrder, importFailure: null }),
  invoiced: ({ salesInvoice }) => ({ salesInvoice, importFailure: null }),
  packed: (_, at) => ({ packedAt: at }),
  rejectionReceived: (_, at) => ({ rejectionReceivedAt: at }),
} as const satisfies Record<string, (script: Script, at: Instant) => Partial<BooksFacts>>

export type Moment = keyof typeof SHOP_MOMENTS | keyof typeof BOOKS_MOMENTS

/** Marketplaces with a step "seller accepts" between paid and ready for the courier (DOMAIN.md 3). */
const WITH_ACCEPTANCE: readonly Platform[] = ['LAZADA', 'BLIBLI']
/** A marketplace that shows an order only when it is paid. */
const AFTER_PAYMENT: readonly Platform[] = ['BLIBLI']

/** The life most orders lead. */
export function ordinaryTimes(draw: Draw, createdAt: Instant, platform: Platform): Script['times'] {
  const paysAtOnce = draw.chance(0.65) || AFTER_PAYMENT.includes(platform)
  const paid = paysAtOnce ? createdAt : createdAt + draw.between(2 * MINUTE, draw.between(HOUR, 14 * HOUR))
  const accepted = atWork(draw, paid + draw.between(5 * MINUTE, 3 * HOUR))
  const booked = atWork(draw, paid + draw.between(10 * MINUTE, 4 * HOUR))
  const invoiced = atWork(draw, booked + draw.between(3 * MINUTE, 3 * HOUR))
  const packed = atWork(draw, invoiced + draw.between(20 * MINUTE, 14 * HOUR))
  const arranged = Math.max(accepted + MINUTE, packed + draw.between(-2 * HOUR, 2 * HOUR))
  const pickedUp = atPickup(draw, Math.max(packed, arranged) + draw.between(HOUR, 12 * HOUR))
  const delivered = pickedUp + draw.between(20 * HOUR, 4.5 * DAY)
  const finished = delivered + draw.between(DAY, 3 * DAY)
  const times = { ordered: createdAt, paid, booked, invoiced, packed, arranged, pickedUp, delivered, finished }
  return WITH_ACCEPTANCE.includes(platform) ? { ...times, accepted } : times
}

export function lifeOf(script: Script): Life {
  return { order: script.order, shop: stepsOf(script, SHOP), books: stepsOf(script, BOOKS) }
}

type Moments<Facts> = readonly (readonly [Moment, (script: Script, at: Instant) => Partial<Facts>])[]
const SHOP = Object.entries(SHOP_MOMENTS) as unknown as Moments<ShopFacts>
const BOOKS = Object.entries(BOOKS_MOMENTS) as unknown as Moments<BooksFacts>

/** The steps of one half in order of time; moments of the same instant keep the order of their table. */
function stepsOf<Facts>(script: Script, moments: Moments<Facts>): Step<Facts>[] {
  const steps: Step<Facts>[] = []
  for (const [moment, change] of moments) {
    const time = script.times[moment]
    if (time === undefined || isForestalled(script, moment, time)) continue
    steps.push({ at: Math.round(time), change: (at) => change(script, at) })
  }
  return steps.sort((one, other) => one.at - other.at)
}

/** A cancelled order has no further steps but the way back of its goods, until it comes back to life. */
function isForestalled({ times }: Script, moment: Moment, at: Instant): boolean {
  if (times.cancelled === undefined || at < times.cancelled) return false
  if (moment === 'cancelled' || moment === 'rejectionReceived') return false
  return times.revived === undefined || at < times.revived
}
