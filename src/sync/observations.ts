import type { ToldDocuments, UnreadableDocuments } from '../erp/port.ts'
import type { ChannelOrder } from '../marketplaces/port.ts'
import type { Heard } from './ask.ts'
import type { Seen } from './recorded.ts'

/** What the marketplace told of some orders and what B-Gen, when it answered, has of them; then what B-Gen told without
 *  saying of which order. */
export function seenOf(
  store: string,
  orders: readonly ChannelOrder[],
  documents: Heard<ToldDocuments>,
): readonly Seen[] {
  const papers = papersOf(documents)
  const nameless = documents.kind === 'answer' ? documents.value.unreadable.filter(isNameless) : []
  return [
    ...orders.map(({ kodeInvoiceMp, facts }) => ({
      store,
      kodeInvoiceMp,
      marketplace: facts,
      ...papers(kodeInvoiceMp),
    })),
    ...nameless.map((told) => oddlySeen(store, told)),
  ]
}

/** What B-Gen, when it answered, told of one order. */
export function papersOf(
  documents: Heard<ToldDocuments>,
): (kodeInvoiceMp: string) => Pick<Seen, 'bgen' | 'unreadable'> {
  if (documents.kind === 'silent') return () => ({})
  const facts = new Map(documents.value.documents.map((found) => [found.kodeInvoiceMp, found.facts]))
  const odd = new Map(documents.value.unreadable.map(({ kodeInvoiceMp, why }) => [kodeInvoiceMp, why]))
  return (kodeInvoiceMp) => {
    const [bgen, unreadable] = [facts.get(kodeInvoiceMp), odd.get(kodeInvoiceMp)]
    if (bgen !== undefined) return { bgen }
    return unreadable === undefined ? {} : { unreadable }
  }
}

const NAMELESS = '(tanpa nomor)'

function isNameless({ kodeInvoiceMp }: UnreadableDocuments): boolean {
  return kodeInvoiceMp === null
}

/** What B-Gen alone told, of orders that we know. */
export function seenOfBgen(
  store: string,
  { documents, unreadable }: ToldDocuments,
  isKnown: (kodeInvoiceMp: string) => boolean,
): readonly Seen[] {
  return [
    ...documents.map(({ kodeInvoiceMp, facts }) => ({ store, kodeInvoiceMp, bgen: facts })),
    ...unreadable.map((told) => oddlySeen(store, told)),
  ].filter(({ kodeInvoiceMp }) => kodeInvoiceMp === NAMELESS || isKnown(kodeInvoiceMp))
}

function oddlySeen(store: string, { kodeInvoiceMp, why }: UnreadableDocuments): Seen {
  return { store, kodeInvoiceMp: kodeInvoiceMp ?? NAMELESS, unreadable: why }
}

interface Told {
  readonly orders: readonly ChannelOrder[]
  readonly documents: Heard<unknown>
}

/** From when on B-Gen has to be asked later, if it was silent for any of these. */
export function owedFor(told: readonly Told[]): { readonly bgenOwed?: Date } {
  const times = told
    .filter(({ documents }) => documents.kind === 'silent')
    .flatMap(({ orders }) => orders.map(({ facts }) => facts.updatedAt.getTime()))
  return times.length === 0 ? {} : { bgenOwed: new Date(times.reduce((one, other) => Math.min(one, other))) }
}
