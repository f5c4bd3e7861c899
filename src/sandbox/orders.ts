import { DAY, type Day, dayOf, HOUR, type Instant, isSunday, startOf } from './calendar.ts'
import {
  COURIERS,
  HOUSE_COURIER,
  IMPORT_FAILURES,
  OWN_WAREHOUSE,
  type Platform,
  type Store,
  WAREHOUSES,
} from './catalog.ts'
import { type Draw, drawFrom } from './draw.ts'
import type { Life, Order } from './life.ts'
import { ORDER_NUMBER, salesInvoiceCode, salesOrderCode, withDigits } from './numbers.ts'
import { atPace, type Pace } from './pace.ts'
import { dealPlots, type Plot } from './plots.ts'
import { lifeOf, ordinaryTimes, type Script } from './schedule.ts'

/** When buyers buy: little before dawn, most at noon and in the evening. One weight per hour in Jakarta. */
const HOURS = [3, 2, 1, 1, 1, 2, 4, 6, 8, 10, 12, 13, 14, 12, 11, 10, 10, 11, 12, 15, 17, 16, 11, 6]
const HOUR_OF_DAY = HOURS.map((weight, hour) => ({ hour, weight }))

type Courier = { readonly name: string; readonly waybill: string; readonly weight: number }
const COURIERS_OF = Object.fromEntries(
  Object.entries(HOUSE_COURIER).map(([platform, own]): [string, readonly Courier[]] => [platform, [...COURIERS, own]]),
) as Record<Platform, readonly Courier[]>

export interface WorldSize {
  readonly seed: string
  readonly stores: readonly Store[]
  /** Of an ordinary weekday; payday and double dates bring more, Sundays fewer. */
  readonly ordersPerDay: number
  /** Absent: as fast as life is. */
  readonly pace?: Pace
}

/** Every order that is placed on that day, in no order. */
export function livesOfDay(size: WorldSize, day: Day): readonly Life[] {
  return plotsOfDay(size, day).map((plot, nth) => lifeOfOrder(size, day, nth, plot))
}

/** One for each order of the day; the nth order is the nth plot's. */
export function plotsOfDay(size: WorldSize, day: Day): readonly (Plot | null)[] {
  const draw = drawFrom(size.seed, 'day', day)
  return dealPlots(draw, ordersOn(size, day, draw))
}

function ordersOn({ ordersPerDay }: WorldSize, day: Day, draw: Draw): number {
  const date = new Date(day * DAY)
  const isDoubleDate = date.getUTCDate() === date.getUTCMonth() + 1
  const isPayday = date.getUTCDate() >= 25 && date.getUTCDate() <= 28
  const busyness = isDoubleDate ? 1.55 : isPayday ? 1.25 : isSunday(day) ? 0.8 : 1
  return Math.round(ordersPerDay * busyness * draw.between(0.85, 1.05))
}

export function lifeOfOrder(size: WorldSize, day: Day, nth: number, plot: Plot | null): Life {
  const draw = drawFrom(size.seed, day, nth)
  const order = orderPlaced(size, day, nth, draw)
  const failure = draw.pick(IMPORT_FAILURES)
  const script: Script = {
    order,
    salesOrder: salesOrderCode(dayOf(order.createdAt), nth),
    salesInvoice: salesInvoiceCode(dayOf(order.createdAt), nth),
    importFailure: { code: failure.code, message: withDigits(failure.message, draw) },
    cancelledBy: 'system',
    cancelReason: '',
    strangeWord: '',
    times: ordinaryTimes(draw, order.createdAt, order.platform),
  }
  plot?.tell(script, draw)
  if (order.fulfilledByMarketplace) delete script.times.packed
  return size.pace === undefined ? lifeOf(script) : atPace(lifeOf(script), size.pace)
}

function orderPlaced({ stores }: WorldSize, day: Day, nth: number, draw: Draw): Order {
  const store = draw.weighted(stores)
  const createdAt = Math.round(instantOn(day, draw))
  const courier = draw.weighted(COURIERS_OF[store.platform])
  const fulfilledByMarketplace = draw.chance(0.02)
  return {
    store: store.code,
    platform: store.platform,
    number: ORDER_NUMBER[store.platform].print(createdAt, nth, draw),
    createdAt,
    warehouse: fulfilledByMarketplace ? OWN_WAREHOUSE[store.platform] : draw.weighted(WAREHOUSES).code,
    courier: courier.name,
    waybill: withDigits(courier.waybill, draw),
    fulfilledByMarketplace,
  }
}

function instantOn(day: Day, draw: Draw): Instant {
  return startOf(day) + draw.weighted(HOUR_OF_DAY).hour * HOUR + draw.between(0, HOUR - 1)
}
