import type { UnreadableOrder } from '../marketplaces/port.ts'

/**
 * Why an answer that told nothing else of an order may have told it in a way nobody can read, as the detail of
 * 'marketplace-unreadable'; null: the marketplace does not know the order.
 *
 * @param unreadable of the answer to a question that named the order
 */
export function whyUnreadable(kodeInvoiceMp: string, unreadable: readonly UnreadableOrder[]): string | null {
  const named = unreadable.find((told) => told.kodeInvoiceMp === kodeInvoiceMp)
  if (named !== undefined) return named.why
  const nameless = unreadable.find((told) => told.kodeInvoiceMp === null)
  return nameless === undefined ? null : `mungkin pesanan yang dijawab tanpa nomor (${nameless.why})`
}
