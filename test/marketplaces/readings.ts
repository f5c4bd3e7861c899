import type { ToldOrders } from '../../src/marketplaces/port.ts'
import { type Reading, toldBy } from '../../src/marketplaces/readable.ts'
import { UnreadableAnswer } from '../../src/platform/outbound/answer.ts'

/** The marketplace knows none of the orders. */
export const NOTHING_TOLD: ToldOrders = { orders: [], unreadable: [] }

/** For tests that expect each order to be readable, or that name what is not: throws at the first that cannot be read. */
export function allOf<Order>(readings: readonly Reading<Order>[]): readonly Order[] {
  const { orders, unreadable } = toldBy(readings)
  if (unreadable[0] !== undefined) throw new UnreadableAnswer(unreadable[0].why)
  return orders
}
