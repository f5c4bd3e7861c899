import { applyBgen, applyMarketplace, firstWord, type KnownBgen, type KnownMarketplace, lacks } from './observation.ts'
import type { BgenHalf, MarketplaceHalf, OrderObservation } from './order.ts'
import type { Changes, FieldError } from './outcome.ts'

/** One order as the door knows it. `bgen` null: B-Gen has never been heard about it. */
export interface KnownOrder {
  readonly marketplace: KnownMarketplace
  readonly bgen: KnownBgen | null
}

/** What became of one observation of a batch, before a new order has its id. */
export type Verdict =
  | { readonly kind: 'created' | 'updated' | 'unchanged' | 'stale'; readonly changes: Changes }
  | { readonly kind: 'rejected'; readonly errors: readonly FieldError[] }

/** From weak to strong: of two halves the stronger verdict counts. */
const STRENGTH: readonly Verdict['kind'][] = ['unchanged', 'stale', 'updated', 'created', 'rejected']

interface Folded {
  /** null: every observation of an unknown order was rejected. */
  readonly order: KnownOrder | null
  /** In the order given. */
  readonly verdicts: readonly Verdict[]
}

/** Applies the observations of one order, half by half, each source's words in order of (updatedAt, place in the batch). */
export function foldOrder(known: KnownOrder | null, seen: readonly OrderObservation[]): Folded {
  let order = known
  const verdicts: Verdict[] = seen.map(() => ({ kind: 'unchanged', changes: {} }))
  for (const word of wordsInOrder(seen)) {
    const sofar = verdicts[word.index]
    if (sofar === undefined || sofar.kind === 'rejected') continue
    const heard = word.source === 'marketplace' ? hearMarketplace(order, word.half) : hearBgen(order, word.half)
    order = heard.order
    verdicts[word.index] = together(sofar, heard.verdict)
  }
  return { order, verdicts: order === null ? seen.map(() => rejected(undefined)) : verdicts }
}

type Word = { readonly index: number } & (
  | { readonly source: 'marketplace'; readonly half: MarketplaceHalf }
  | { readonly source: 'bgen'; readonly half: BgenHalf }
)

/** The marketplace's words come first, so that B-Gen's find the order which the same batch brings in. */
function wordsInOrder(seen: readonly OrderObservation[]): readonly Word[] {
  const marketplace: Word[] = []
  const bgen: Word[] = []
  seen.forEach((observation, index) => {
    if (observation.marketplace) marketplace.push({ index, source: 'marketplace', half: observation.marketplace })
    if (observation.bgen) bgen.push({ index, source: 'bgen', half: observation.bgen })
  })
  // sort is stable: words of one moment stay in the order given
  const bySourceTime = (one: Word, other: Word) => one.half.updatedAt.getTime() - other.half.updatedAt.getTime()
  return [...marketplace.sort(bySourceTime), ...bgen.sort(bySourceTime)]
}

interface Heard {
  readonly order: KnownOrder | null
  readonly verdict: Verdict
}

function hearMarketplace(order: KnownOrder | null, half: MarketplaceHalf): Heard {
  if (order !== null) {
    const applied = applyMarketplace(order.marketplace, half)
    return {
      order: applied.known === order.marketplace ? order : { ...order, marketplace: applied.known },
      verdict: applied,
    }
  }
  const marketplace = firstWord(half)
  if (marketplace === null) return { order, verdict: rejected(half) }
  return { order: { marketplace, bgen: null }, verdict: { kind: 'created', changes: {} } }
}

function hearBgen(order: KnownOrder | null, half: BgenHalf): Heard {
  if (order === null) return { order, verdict: rejected(undefined) }
  const applied = applyBgen(order.bgen, half)
  return { order: applied.known === order.bgen ? order : { ...order, bgen: applied.known }, verdict: applied }
}

function rejected(half: MarketplaceHalf | undefined): Verdict {
  return { kind: 'rejected', errors: lacks(half) }
}

function together(one: Verdict, other: Verdict): Verdict {
  if (one.kind === 'rejected' || other.kind === 'rejected') return one.kind === 'rejected' ? one : other
  const kind = STRENGTH.indexOf(one.kind) > STRENGTH.indexOf(other.kind) ? one.kind : other.kind
  return { kind, changes: kind === 'created' ? {} : { ...one.changes, ...other.changes } }
}
