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
  return entries.flatMap((entry) =>
    readOne(
      () => numberIn(entry, numberField),
      () => read(objectOf(entry, 'an order')),
    ),
  )
}

/** Reads on: what was read of each so far has its number. What cannot be read stays so.
 *
 *  @param read null: it is none of this store's */
export function readOn<Part extends { readonly number: string }, Order>(
  readings: readonly Reading<Part>[],
  read: (part: Part) => Order | null,
): readonly Reading<Order>[] {
  return readings.flatMap((reading) => {
    if ('unreadable' in reading) return [reading]
    return readOne(
      () => reading.order.number,
      () => read(reading.order),
    )
  })
}

export function toldBy<Order>(readings: readonly Reading<Order>[]): Told<Order> {
  return {
    orders: readings.flatMap((reading) => ('order' in reading ? [reading.order] : [])),
    unreadable: readings.flatMap((reading) => ('unreadable' in reading ? [reading.unreadable] : [])),
  }
}

/** @throws {UnreadableAnswer} when none of several can be read: then it is the contract that has changed. */
export function insistOnSome<Order>(told: Told<Order>): Told<Order> {
  const [first, second] = told.unreadable
  if (first !== undefined && second !== undefined && told.orders.length === 0) throw new UnreadableAnswer(first.why)
  return told
}

/** @throws {UnreadableAnswer} when the order has no number that can be read */
export function numberOfUnreadable({ kodeInvoiceMp, why }: UnreadableOrder): string {
  if (kodeInvoiceMp === null) throw new UnreadableAnswer(why)
  return kodeInvoiceMp
}

function readOne<Order>(number: () => string | null, read: () => Order | null): readonly Reading<Order>[] {
  try {
    const order = read()
    return order === null ? [] : [{ order }]
  } catch (error) {
    if (!(error instanceof UnreadableAnswer)) throw error
    return [{ unreadable: { kodeInvoiceMp: number(), why: error.message } }]
  }
}

/** Only what looks like a number of an order: whatever else stands there is shown to nobody. */
function numberIn(entry: unknown, field: string): string | null {
  const number = (entry as AnswerObject | null)?.[field]
  const text = typeof number === 'string' || Number.isSafeInteger(number) ? String(number) : ''
  return /^\w{1,40}$/.test(text) ? text : null
}
