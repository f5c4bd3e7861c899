import {
  applyBgen,
  applyMarketplace,
  firstWord,
  type KnownBgen,
  type KnownMarketplace,
  lacks,
  NO_CHANGES,
} from './observation.ts'
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

const UNHEARD: Verdict = { kind: 'unchanged', changes: NO_CHANGES }

/** Applies the observations of one order, half by half, each source's words in order of (updatedAt, place in the batch). */
export function foldOrder(known: KnownOrder | null, seen: readonly OrderObservation[]): Folded {
  const [only] = seen
  const { order, verdicts } = seen.length === 1 && only !== undefined ? hearOne(known, only) : hearMany(known, seen)
  if (order !== null) return { order, verdicts }
  return { order, verdicts: verdicts.map((verdict) => (verdict === UNHEARD ? rejected(undefined) : verdict)) }
}

/** As hearMany, for the one observation that an order nearly always has. */
function hearOne(known: KnownOrder | null, { marketplace, bgen }: OrderObservation): Folded {
  const first = marketplace === undefined ? { order: known, verdict: UNHEARD } : hearMarketplace(known, marketplace)
  if (bgen === undefined || first.verdict.kind === 'rejected') return { order: first.order, verdicts: [first.verdict] }
  const second = hearBgen(first.order, bgen)
  return { order: second.order, verdicts: [together(first.verdict, second.verdict)] }
}

/** The marketplace's words come first, so that B-Gen's find the order which the same batch brings in. */
function hearMany(known: KnownOrder | null, seen: readonly OrderObservation[]): Folded {
  let order = known
  const verdicts = seen.map(() => UNHEARD)
  const hear = (index: number, { order: after, verdict }: Heard) => {
    order = after
    verdicts[index] = together(verdicts[index] as Verdict, verdict)
  }
  for (const [index, half] of inOrder(seen, (observation) => observation.marketplace)) {
    hear(index, hearMarketplace(order, half))
  }
  for (const [index, half] of inOrder(seen, (observation) => observation.bgen)) {
    if (verdicts[index]?.kind !== 'rejected') hear(index, hearBgen(order, half))
  }
  return { order, verdicts }
}

/** Places in the batch and words of one source, by that source's clock. */
function inOrder<Half extends { readonly updatedAt: Date }>(
  seen: readonly OrderObservation[],
  halfOf: (observation: OrderObservation) => Half | undefined,
): readonly (readonly [index: number, half: Half])[] {
  const words: [number, Half][] = []
  seen.forEach((observation, index) => {
    const half = halfOf(observation)
    if (half !== undefined) words.push([index, half])
  })
  // the sort is stable: words of one moment stay in the order given
  return words.sort(([, one], [, other]) => one.updatedAt.getTime() - other.updatedAt.getTime())
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
  return { order: { marketplace, bgen: null }, verdict: { kind: 'created', changes: NO_CHANGES } }
}

function hearBgen(order: KnownOrder | null, half: BgenHalf): Heard {
  if (order === null) return { order, verdict: rejected(undefined) }
  const applied = applyBgen(order.bgen, half)
  return { order: applied.known === order.bgen ? order : { ...order, bgen: applied.known }, verdict: applied }
}

function rejected(half: MarketplaceHalf | undefined): Verdict {
  return { kind: 'rejected', errors: lacks(half) }
}

/** `one` is not rejected: nothing more is heard of what was. */
function together(one: Verdict, other: Verdict): Verdict {
  if (one === UNHEARD || one.kind === 'rejected' || other.kind === 'rejected') return other
  const kind = STRENGTH.indexOf(one.kind) > STRENGTH.indexOf(other.kind) ? one.kind : other.kind
  return { kind, changes: kind === 'created' ? NO_CHANGES : bothOf(one.changes, other.changes) }
}

function bothOf(one: Changes, other: Changes): Changes {
  if (other === NO_CHANGES) return one
  return one === NO_CHANGES ? other : { ...one, ...other }
}
