import type { OrderObservation } from '../backlog/order.ts'
import { COLUMN_NAMES } from './csv-columns.ts'

/** An observation as an item of the API says it: the way back of payload.ts, for what the generator invents. */
export function itemFrom({ store, kodeInvoiceMp, marketplace, bgen }: OrderObservation): Record<string, unknown> {
  return { store, invoice: kodeInvoiceMp, ...marketplace, ...(bgen && { bgen }) }
}

/** The cells of a file's line, one for each column there is. */
export function cellsOf(item: Record<string, unknown>): readonly string[] {
  return COLUMN_NAMES.map((name) => {
    let value: unknown = item
    for (const step of name.split('.')) value = (value as Record<string, unknown> | null | undefined)?.[step]
    if (value === undefined || value === null) return ''
    return value instanceof Date ? value.toISOString() : String(value)
  })
}
