import type { BgenFacts, BgenHalf, MarketplaceFacts, MarketplaceHalf } from './order.ts'
import type { Changes, FieldError } from './outcome.ts'

/** A moment is kept as milliseconds since 1970, as the database tells it: a batch has tens of thousands of them. */
type Kept<Facts> = {
  readonly [F in keyof Facts]: Facts[F] extends Date ? number : Facts[F] extends Date | null ? number | null : Facts[F]
}
/** Everything one source has said so far, as of `updatedAt` on its clock. */
export type KnownMarketplace = Kept<MarketplaceFacts & { readonly updatedAt: Date }>
export type KnownBgen = Kept<BgenFacts & { readonly updatedAt: Date }>

/** What became of one half. A newer word without news is `unchanged`, yet moves `known.updatedAt` on. */
export interface Applied<Known> {
  readonly kind: 'updated' | 'unchanged' | 'stale'
  readonly known: Known
  readonly changes: Changes
}

const MARKETPLACE_FIELDS = [
  'createdAt',
  'status',
  'statusRaw',
  'statusUnrecognised',
  'cancelledBy',
  'cancelReason',
  'buyerCancelRequested',
  'warehouse',
  'shippingAgency',
  'trackingNumber',
  'shipBy',
  'fulfilledByMarketplace',
] as const satisfies readonly (keyof MarketplaceFacts)[]

const BGEN_FIELDS = [
  'soCode',
  'invoiceCode',
  'packedAt',
  'rejectionReceivedAt',
  'importError',
] as const satisfies readonly (keyof BgenFacts)[]

export const NO_CHANGES: Changes = {}
const NOTHING_FROM_BGEN: Kept<BgenFacts> = {
  soCode: null,
  invoiceCode: null,
  packedAt: null,
  rejectionReceivedAt: null,
  importError: null,
}

export function applyMarketplace(known: KnownMarketplace, said: MarketplaceHalf): Applied<KnownMarketplace> {
  return applyHalf(known, known, withConsequences(known, said), MARKETPLACE_FIELDS)
}

/** `known` null: B-Gen has never been heard about this order. */
export function applyBgen(known: KnownBgen | null, said: BgenHalf): Applied<KnownBgen | null> {
  return applyHalf(known, known ?? NOTHING_FROM_BGEN, said, BGEN_FIELDS)
}

/** The first word on an order; null when it lacks something a new order needs. */
export function firstWord(said: MarketplaceHalf): KnownMarketplace | null {
  const { createdAt, status = said.statusIfNew } = said
  if (createdAt === undefined || status === undefined) return null
  return {
    createdAt: createdAt.getTime(),
    status,
    statusRaw: said.statusRaw ?? null,
    statusUnrecognised: said.statusUnrecognised ?? false,
    cancelledBy: said.cancelledBy ?? null,
    cancelReason: said.cancelReason ?? null,
    buyerCancelRequested: said.buyerCancelRequested ?? false,
    warehouse: said.warehouse ?? null,
    shippingAgency: said.shippingAgency ?? null,
    trackingNumber: said.trackingNumber ?? null,
    shipBy: said.shipBy?.getTime() ?? null,
    fulfilledByMarketplace: said.fulfilledByMarketplace ?? false,
    updatedAt: said.updatedAt.getTime(),
  }
}

/** What a word lacks to bring in a new order. */
export function lacks(said: MarketplaceHalf | undefined): readonly FieldError[] {
  const needed = ['createdAt', 'updatedAt', 'status'] as const
  return needed
    .filter((field) => said?.[field] === undefined && !(field === 'status' && said?.statusIfNew !== undefined))
    .map((field) => ({ field, message: 'wajib diisi, karena pesanan ini belum dikenal' }))
}

/** Leaving `cancelled` ends who and why, and a known status ends an unknown one, unless the word itself says otherwise. */
function withConsequences(known: KnownMarketplace, said: MarketplaceHalf): MarketplaceHalf {
  if (said.status === undefined) return said
  const revived = known.status === 'cancelled' && said.status !== 'cancelled'
  if (!revived && !known.statusUnrecognised) return said
  return {
    ...said,
    ...(revived && { cancelledBy: said.cancelledBy ?? null, cancelReason: said.cancelReason ?? null }),
    statusUnrecognised: said.statusUnrecognised ?? false,
  }
}

type Word<Facts> = { readonly updatedAt: Date } & { readonly [F in keyof Facts]?: Facts[F] }

function applyHalf<Facts extends object, Known extends (Kept<Facts> & { readonly updatedAt: number }) | null>(
  known: Known,
  facts: Kept<Facts>,
  said: Word<Facts>,
  fields: readonly (keyof Facts & string)[],
): Applied<Known> {
  const updatedAt = said.updatedAt.getTime()
  const age = known === null ? 1 : updatedAt - known.updatedAt
  if (age < 0) return { kind: 'stale', known, changes: NO_CHANGES }
  const changes = changesBetween(facts, said, fields)
  if (age === 0 && changes === NO_CHANGES) return { kind: 'unchanged', known, changes }
  const after: Record<string, unknown> = { ...facts, updatedAt }
  for (const field in changes) after[field] = kept(said[field as keyof Facts])
  return { kind: changes === NO_CHANGES ? 'unchanged' : 'updated', known: after as unknown as Known, changes }
}

function kept(value: unknown): unknown {
  return value instanceof Date ? value.getTime() : value
}

/** What a whole batch changed of one half, first to last. */
export function marketplaceChanges(before: KnownMarketplace, after: KnownMarketplace): Changes {
  return before === after ? NO_CHANGES : changesBetween(before, after, MARKETPLACE_FIELDS)
}

export function bgenChanges(before: KnownBgen | null, after: KnownBgen | null): Changes {
  if (before === after) return NO_CHANGES
  return changesBetween(before ?? NOTHING_FROM_BGEN, after ?? NOTHING_FROM_BGEN, BGEN_FIELDS)
}

/** NO_CHANGES itself when there are none. */
function changesBetween<Field extends string>(
  before: Readonly<Record<Field, unknown>>,
  after: { readonly [F in Field]?: unknown },
  fields: readonly Field[],
): Changes {
  let changes: Record<string, readonly [unknown, unknown]> | null = null
  for (const field of fields) {
    const word = after[field]
    if (word === undefined || isSame(before[field], word)) continue
    changes ??= {}
    changes[field] = [printable(before[field]), printable(word)]
  }
  return changes ?? NO_CHANGES
}

function isSame(known: unknown, word: unknown): boolean {
  if (known === word) return true
  if (word instanceof Date) return known === word.getTime()
  if (!isImportError(known) || !isImportError(word)) return false
  return known.code === word.code && known.message === word.message && known.at.getTime() === word.at.getTime()
}

/** No fact is a number but a moment. */
function printable(value: unknown): unknown {
  if (typeof value === 'number') return new Date(value).toISOString()
  if (value instanceof Date) return value.toISOString()
  return isImportError(value) ? { ...value, at: value.at.toISOString() } : value
}

function isImportError(value: unknown): value is NonNullable<BgenFacts['importError']> {
  return typeof value === 'object' && value !== null && 'code' in value
}
