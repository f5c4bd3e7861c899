import { type AnswerObject, objectOf, UnreadableAnswer } from '../platform/outbound/answer.ts'
import type { UnreadableOrder } from './port.ts'

/** One order of an answer, or why it could not be read. */
export type Reading<Order> = { readonly order: Order } | { readonly unreadable: UnreadableOrder }

/** What was told of several orders, one of which may be spoiled without spoiling the others. */
export interface Told<Order> {
  readonly orders: readonly Order[]
  readonly unreadable: readonly UnreadableOrder[]
}

/**
 * Reads each entry by itself.
 *
 * @param numberField the entry's field that names the order
 * @param read null: the entry is none of this store's
 */
export function readEach<Order>(
  entries: readonly unknown[],
  numberField: string,
  read: (entry: AnswerObject) => Order | null,
): readonly Reading<Order>[] {
  return entries.flatMap((entry): readonly Reading<Order>[] => {
    try {
      const order = read(objectOf(entry, 'an order'))
      return order === null ? [] : [{ order }]
    } catch (error) {
      if (!(error instanceof UnreadableAnswer)) throw error
      return [{ unreadable: { kodeInvoiceMp: numberIn(entry, numberField), why: error.message } }]
    }
  })
}

/** @throws {UnreadableAnswer} when none of several can be read: then it is the contract that has changed. */
export function toldBy<Order>(readings: readonly Reading<Order>[]): Told<Order> {
  const orders = readings.flatMap((reading) => ('order' in reading ? [reading.order] : []))
  const unreadable = readings.flatMap((reading) => ('unreadable' in reading ? [reading.unreadable] : []))
  const [first] = unreadable
  if (first !== undefined && orders.length === 0 && unreadable.length > 1) throw new UnreadableAnswer(first.why)
  return { orders, unreadable }
}

/** @throws {UnreadableAnswer} when one of them cannot be read */
export function allOf<Order>(readings: readonly Reading<Order>[]): readonly Order[] {
  return readings.map((reading) => {
    if ('order' in reading) return reading.order
    throw new UnreadableAnswer(reading.unreadable.why)
  })
}

/** @throws {UnreadableAnswer} when the order has no number that can be read */
export function numberOfUnreadable({ kodeInvoiceMp, why }: UnreadableOrder): string {
  if (kodeInvoiceMp === null) throw new UnreadableAnswer(why)
  return kodeInvoiceMp
}

/** Only what looks like a number of an order: whatever else stands there is shown to nobody. */
function numberIn(entry: unknown, field: string): string | null {
  const number = (entry as AnswerObject | null)?.[field]
  const text = typeof number === 'string' || Number.isSafeInteger(number) ? String(number) : ''
  return /^\w{1,40}$/.test(text) ? text : null
}
