import { factsOf, type Keterangan, type KeteranganInput, keteranganOf } from '../backlog/keterangan.ts'
import type { BgenFacts } from '../backlog/order.ts'
import type { Changes } from '../backlog/outcome.ts'
import type { ErpErrorKind } from '../erp/port.ts'

/**
 * remedy   what B-Gen can do about an order that lacks a document, when a person asks for it
 * attempt  one press of its button, kept with its outcome
 */
export const REMEDY_ACTIONS = ['import-order', 'generate-invoice'] as const
export type RemedyAction = (typeof REMEDY_ACTIONS)[number]

export const REMEDY_LABEL: Readonly<Record<RemedyAction, string>> = {
  'import-order': 'Import order ke B-Gen',
  'generate-invoice': 'Generate invoice',
}

/**
 * done      B-Gen did it, or had done it before
 * refused   B-Gen said why not
 * withheld  B-Gen was not asked: the order is not one the remedy is for (any more)
 * failed    B-Gen did not answer, or not as agreed
 */
export type AttemptOutcome = 'done' | 'refused' | 'withheld' | 'failed'

/** Why B-Gen was not asked. */
export type Withheld = 'cancelled' | 'not-backlog' | 'has-so' | 'has-invoice' | 'no-so' | 'invoice-without-so'

/** What went wrong. `interrupted`: our process ended meanwhile. `not-there`: done, and yet the document is missing. */
export type Failure = ErpErrorKind | 'interrupted' | 'not-recorded' | 'not-there'

export interface Attempt {
  readonly id: number
  readonly orderId: number
  readonly action: RemedyAction
  /** Name of the person. */
  readonly by: string
  readonly requestedAt: Date
  readonly formKey: string
  /** null: underway. */
  readonly outcome: AttemptOutcome | null
  readonly code: string | null
  readonly message: string | null
  /** What it changed here. */
  readonly changes: Changes
}

/** Approved or on its way, and a document is missing. */
const LACKING: readonly (Keterangan | null)[] = ['order-not-yet-processed', 'status-done-bgen-not-yet-processed']

/** What would help this order; null: nothing that B-Gen can do by itself. */
export function remedyFor(order: KeteranganInput): RemedyAction | null {
  return REMEDY_ACTIONS.find((action) => withheldFor(action, order) === null) ?? null
}

/** Why B-Gen is not asked for this; null: it is. An order that is not in the backlog is never touched. */
export function withheldFor(action: RemedyAction, order: KeteranganInput): Withheld | null {
  const { status, soCode, invoiceCode } = order
  if (status === 'cancelled') return 'cancelled'
  if (action === 'import-order' && soCode !== null) return 'has-so'
  if (action === 'generate-invoice' && invoiceCode !== null) return 'has-invoice'
  if (!LACKING.includes(keteranganOf(factsOf(order)))) return 'not-backlog'
  // the two have to be linked by hand: an import would make a second invoice in the end
  if (action === 'import-order' && invoiceCode !== null) return 'invoice-without-so'
  return action === 'generate-invoice' && soCode === null ? 'no-so' : null
}

/** Whether what was asked for is among the documents. */
export function isThere(action: RemedyAction, { soCode, invoiceCode }: Partial<BgenFacts>): boolean {
  return typeof (action === 'import-order' ? soCode : invoiceCode) === 'string'
}

/** Nobody knows whether it happened: asked again under the same key B-Gen tells. */
export const UNDECIDED: readonly Failure[] = [
  'unreachable',
  'rate-limited',
  'unreadable',
  'interrupted',
  'not-recorded',
]

/** May succeed without anybody having changed anything. */
export function isWorthAgain(code: string | null): boolean {
  return UNDECIDED.some((known) => known === code)
}

export interface RemedyWish {
  readonly action: RemedyAction
  /** Of the form: sent twice it is one wish. */
  readonly formKey: string
}

/** null: not as our form sends it. */
export function parseWish(body: unknown): RemedyWish | null {
  if (typeof body !== 'object' || body === null) return null
  const { action, idempotency_key: formKey } = body as Readonly<Record<string, unknown>>
  const known = REMEDY_ACTIONS.find((name) => name === action)
  const isKey = typeof formKey === 'string' && /^[\w-]{1,100}$/.test(formKey)
  return known === undefined || !isKey ? null : { action: known, formKey }
}
