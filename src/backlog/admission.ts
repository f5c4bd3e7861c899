import { CANCELLERS, ORDER_STATUSES, type OrderObservation } from './order.ts'
import type { FieldError } from './outcome.ts'

/** What the door looks at before it opens. Everything that PostgreSQL or a reader could not bear is refused by name. */

/** A source whose clock is further ahead would lock out every later word. */
export const MOST_AHEAD_MS = 10 * 60_000
/** Characters (UTF-16 units) at most. A code is part of an index row and of a table cell, a text is read by people. */
export const LONGEST_CODE = 100
export const LONGEST_TEXT = 2_000
export const EARLIEST = new Date('2000-01-01T00:00:00Z')
export const LATEST = new Date('2100-01-01T00:00:00Z')

type Check = (value: unknown) => string | null

const code: Check = (value) => wrongText(value, LONGEST_CODE) ?? wrongCode(value as string)
/** Stands on the board, so it is part of an index row as well (migrations/0001_orders.sql). */
const label: Check = (value) => wrongText(value, LONGEST_CODE)
const text: Check = (value) => wrongText(value, LONGEST_TEXT)
const time: Check = (value) => {
  if (!(value instanceof Date) || Number.isNaN(value.getTime())) return 'is not a time'
  return value < EARLIEST || value > LATEST ? 'must lie between the years 2000 and 2100' : null
}
const flag: Check = (value) => (typeof value === 'boolean' ? null : 'must be true or false')
const oneOf =
  (words: readonly string[]): Check =>
  (value) =>
    words.includes(value as string) ? null : `must be one of ${words.join(', ')}`
const orNull =
  (check: Check): Check =>
  (value) =>
    value === null ? null : check(value)

const MARKETPLACE_CHECKS: Readonly<Record<string, Check>> = {
  createdAt: time,
  updatedAt: time,
  status: oneOf(ORDER_STATUSES),
  statusRaw: orNull(label),
  statusUnrecognised: flag,
  cancelledBy: orNull(oneOf(CANCELLERS)),
  cancelReason: orNull(text),
  buyerCancelRequested: flag,
  warehouse: orNull(code),
  shippingAgency: orNull(label),
  trackingNumber: orNull(text),
  shipBy: orNull(time),
  fulfilledByMarketplace: flag,
}
const BGEN_CHECKS: Readonly<Record<string, Check>> = {
  updatedAt: time,
  soCode: orNull(code),
  invoiceCode: orNull(code),
  packedAt: orNull(time),
  rejectionReceivedAt: orNull(time),
}
const IMPORT_ERROR_CHECKS: Readonly<Record<string, Check>> = { code, message: text, at: time }

/** Why the observation cannot be taken as it is; empty: it can. */
export function objectionsTo(seen: OrderObservation, now: Date): readonly FieldError[] {
  const errors: FieldError[] = []
  object(errors, '', { store: seen.store, kodeInvoiceMp: seen.kodeInvoiceMp }, { store: code, kodeInvoiceMp: code })
  if (seen.marketplace !== undefined) object(errors, '', seen.marketplace, MARKETPLACE_CHECKS)
  if (seen.bgen !== undefined) object(errors, 'bgen.', seen.bgen, BGEN_CHECKS)
  if (seen.bgen?.importError) object(errors, 'bgen.importError.', seen.bgen.importError, IMPORT_ERROR_CHECKS)
  if (isAhead(seen.marketplace, now)) errors.push({ field: 'updatedAt', message: AHEAD })
  if (isAhead(seen.bgen, now)) errors.push({ field: 'bgen.updatedAt', message: AHEAD })
  return errors
}

const AHEAD = "is more than 10 minutes ahead of this server's clock"

function isAhead(half: { readonly updatedAt: Date } | undefined, now: Date): boolean {
  return half !== undefined && half.updatedAt.getTime() > now.getTime() + MOST_AHEAD_MS
}

function object(errors: FieldError[], prefix: string, values: object, checks: Readonly<Record<string, Check>>): void {
  for (const field in checks) {
    const value = (values as Record<string, unknown>)[field]
    const wrong = value === undefined ? null : checks[field]?.(value)
    if (wrong) errors.push({ field: prefix + field, message: wrong })
  }
}

/** Whether this can be stored and shown at all; null: it can. */
export function wrongText(value: unknown, longest: number): string | null {
  if (typeof value !== 'string') return 'must be a text'
  if (value.length > longest) return `is longer than ${longest} characters`
  if (value.trim() === '') return 'must not be empty'
  if (value.includes('\0')) return 'must not contain a NUL character'
  // a surrogate without its partner is no character and has no UTF-8
  return /\p{Surrogate}/u.test(value) ? 'must not contain half a character (a lone surrogate)' : null
}

function wrongCode(value: string): string | null {
  if (value.trim() !== value) return 'must not begin or end with a space'
  return /\p{Control}/u.test(value) ? 'must not contain control characters' : null
}
