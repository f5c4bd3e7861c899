import { atPickup, atWork, DAY, dispatchDeadline, HOUR, type Instant, MINUTE } from './calendar.ts'
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

/** The life most orders lead. `takesAcceptance`: the marketplace knows the step "seller accepts". */
export function ordinaryTimes(draw: Draw, createdAt: Instant, takesAcceptance: boolean): Script['times'] {
  const paid = draw.chance(0.65) ? createdAt : createdAt + draw.between(2 * MINUTE, draw.between(HOUR, 14 * HOUR))
  const accepted = atWork(draw, paid + draw.between(5 * MINUTE, 3 * HOUR))
  const booked = atWork(draw, paid + draw.between(10 * MINUTE, 4 * HOUR))
  const invoiced = atWork(draw, booked + draw.between(3 * MINUTE, 3 * HOUR))
  const packed = atWork(draw, invoiced + draw.between(20 * MINUTE, 14 * HOUR))
  const arranged = Math.max(accepted + MINUTE, packed + draw.between(-2 * HOUR, 2 * HOUR))
  const pickedUp = atPickup(draw, Math.max(packed, arranged) + draw.between(HOUR, 12 * HOUR))
  const delivered = pickedUp + draw.between(20 * HOUR, 4.5 * DAY)
  const finished = delivered + draw.between(DAY, 3 * DAY)
  const times = { ordered: createdAt, paid, booked, invoiced, packed, arranged, pickedUp, delivered, finished }
  return takesAcceptance ? { ...times, accepted } : times
}

export function lifeOf(script: Script): Life {
  return {
    order: script.order,
    shop: stepsOf<ShopFacts>(script, SHOP_MOMENTS),
    books: stepsOf<BooksFacts>(script, BOOKS_MOMENTS),
  }
}

/** The steps of one half in order of time; moments of the same instant keep the order of their table. */
function stepsOf<Facts>(
  script: Script,
  moments: Readonly<Record<string, (script: Script, at: Instant) => Partial<Facts>>>,
): Step<Facts>[] {
  return Object.entries(moments)
    .flatMap(([moment, change]) => {
      const time = script.times[moment as Moment]
      if (time === undefined || isForestalled(script, moment as Moment, time)) return []
      return [{ at: Math.round(time), change: (at: Instant) => change(script, at) }]
    })
    .sort((one, other) => one.at - other.at)
}

/** A cancelled order has no further steps but the way back of its goods, until it comes back to life. */
function isForestalled({ times }: Script, moment: Moment, at: Instant): boolean {
  if (times.cancelled === undefined || at < times.cancelled) return false
  if (moment === 'cancelled' || moment === 'rejectionReceived') return false
  return times.revived === undefined || at < times.revived
}
