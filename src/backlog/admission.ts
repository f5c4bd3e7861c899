import { CANCELLERS, ORDER_STATUSES, type OrderObservation } from './order.ts'
import type { FieldError } from './outcome.ts'

/** What the door looks at before it opens: everything that PostgreSQL or a reader could not bear is refused by name. */

/** A source whose clock is further ahead would lock out every later word. */
const MOST_AHEAD_MS = 10 * 60_000
/** Characters (UTF-16 units) at most. A code and a label stand in a cell of the board and in its index rows, which end at
 *  2,704 bytes: five of them, at three bytes a character, take 1,500. A text is read by people. */
export const LONGEST_CODE = 100
export const LONGEST_LABEL = 100
export const LONGEST_TEXT = 2_000
const EARLIEST = Date.parse('2000-01-01T00:00:00Z')
const LATEST = Date.parse('2100-01-01T00:00:00Z')

/** Gives what is wrong, or null. */
type Check = (value: unknown) => string | null
type Checks = readonly (readonly [field: string, check: Check])[]

export const checkCode: Check = (value) =>
  isPlain(value, LONGEST_CODE) ? null : (wrongText(value, LONGEST_CODE) ?? wrongCode(value as string))
const checkLabel: Check = (value) => (isPlain(value, LONGEST_LABEL) ? null : wrongText(value, LONGEST_LABEL))
export const checkText: Check = (value) => (isPlain(value, LONGEST_TEXT) ? null : wrongText(value, LONGEST_TEXT))

const checkTime: Check = (value) => {
  const time = value instanceof Date ? value.getTime() : Number.NaN
  if (Number.isNaN(time)) return 'bukan waktu yang sah'
  return time < EARLIEST || time > LATEST ? 'harus di antara tahun 2000 dan 2100' : null
}
const checkFlag: Check = (value) => (typeof value === 'boolean' ? null : 'harus true atau false')
const oneOf =
  (words: readonly string[]): Check =>
  (value) =>
    words.includes(value as string) ? null : `harus salah satu dari ${words.join(', ')}`
const orNull =
  (check: Check): Check =>
  (value) =>
    value === null ? null : check(value)

const ORDER_CHECKS: Checks = [
  ['store', checkCode],
  ['kodeInvoiceMp', checkCode],
]
const MARKETPLACE_CHECKS: Checks = [
  ['createdAt', checkTime],
  ['updatedAt', checkTime],
  ['status', oneOf(ORDER_STATUSES)],
  ['statusIfNew', oneOf(ORDER_STATUSES)],
  ['statusRaw', orNull(checkLabel)],
  ['statusUnrecognised', checkFlag],
  ['cancelledBy', orNull(oneOf(CANCELLERS))],
  ['cancelReason', orNull(checkText)],
  ['buyerCancelRequested', checkFlag],
  ['warehouse', orNull(checkCode)],
  ['shippingAgency', orNull(checkLabel)],
  ['trackingNumber', orNull(checkText)],
  ['shipBy', orNull(checkTime)],
  ['fulfilledByMarketplace', checkFlag],
]
const BGEN_CHECKS: Checks = [
  ['updatedAt', checkTime],
  ['soCode', orNull(checkCode)],
  ['invoiceCode', orNull(checkCode)],
  ['packedAt', orNull(checkTime)],
  ['rejectionReceivedAt', orNull(checkTime)],
]
const IMPORT_ERROR_CHECKS: Checks = [
  ['code', checkCode],
  ['message', checkText],
  ['at', checkTime],
]

/** Why the observation cannot be taken as it is; empty: it can. */
export function objectionsTo(seen: OrderObservation, now: Date): readonly FieldError[] {
  const errors: FieldError[] = []
  check(errors, '', seen, ORDER_CHECKS)
  if (seen.marketplace !== undefined) {
    check(errors, '', seen.marketplace, MARKETPLACE_CHECKS)
    checkClock(errors, 'updatedAt', seen.marketplace.updatedAt, now)
  }
  if (seen.bgen !== undefined) {
    check(errors, 'bgen.', seen.bgen, BGEN_CHECKS)
    checkClock(errors, 'bgen.updatedAt', seen.bgen.updatedAt, now)
    if (seen.bgen.importError) check(errors, 'bgen.importError.', seen.bgen.importError, IMPORT_ERROR_CHECKS)
  }
  return errors
}

function check(errors: FieldError[], prefix: string, values: object, checks: Checks): void {
  for (const [field, checkField] of checks) {
    const value = (values as Record<string, unknown>)[field]
    const message = value === undefined ? null : checkField(value)
    if (message !== null) errors.push({ field: prefix + field, message })
  }
}

function checkClock(errors: FieldError[], field: string, updatedAt: Date, now: Date): void {
  if (updatedAt.getTime() <= now.getTime() + MOST_AHEAD_MS || errors.some((error) => error.field === field)) return
  errors.push({ field, message: 'lebih dari 10 menit di depan jam server ini' })
}

/** Nearly every text is printable ASCII that neither begins nor ends with a space: nothing is wrong with that. */
const PLAIN = /^[!-~](?:[ -~]*[!-~])?$/

function isPlain(value: unknown, longest: number): boolean {
  return typeof value === 'string' && value.length <= longest && PLAIN.test(value)
}

/** Whether a text can be stored and shown at all. */
function wrongText(value: unknown, longest: number): string | null {
  if (typeof value !== 'string') return 'harus berupa teks'
  if (value.length > longest) return `lebih panjang dari ${longest} karakter`
  if (value.trim() === '') return 'tidak boleh kosong'
  if (value.includes('\0')) return 'mengandung karakter NUL'
  // a surrogate without its partner is no character and has no UTF-8
  return /\p{Surrogate}/u.test(value) ? 'mengandung karakter yang tidak utuh (surrogate tanpa pasangan)' : null
}

function wrongCode(value: string): string | null {
  if (value.trim() !== value) return 'tidak boleh diawali atau diakhiri spasi'
  return /\p{Control}/u.test(value) ? 'mengandung karakter kontrol' : null
}
