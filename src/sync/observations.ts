import type { OrderObservation } from '../backlog/order.ts'
import type { ErpDocuments } from '../erp/port.ts'
import type { ChannelOrder } from '../marketplaces/port.ts'
import type { Heard } from './ask.ts'

/** What the marketplace told of some orders and what B-Gen, when it answered, has of them. */
export function seenOf(
  store: string,
  orders: readonly ChannelOrder[],
  documents: Heard<readonly ErpDocuments[]>,
): readonly OrderObservation[] {
  const found = documents.kind === 'answer' ? documents.value : []
  const papers = new Map(found.map(({ kodeInvoiceMp, facts }) => [kodeInvoiceMp, facts]))
  return orders.map(({ kodeInvoiceMp, facts }) => {
    const bgen = papers.get(kodeInvoiceMp)
    return { store, kodeInvoiceMp, marketplace: facts, ...(bgen && { bgen }) }
  })
}

interface Told {
  readonly orders: readonly ChannelOrder[]
  readonly documents: Heard<readonly ErpDocuments[]>
}

/** From when on B-Gen has to be asked later, if it was silent for any of these. */
export function owedFor(told: readonly Told[]): { readonly bgenOwed?: Date } {
  const times = told
    .filter(({ documents }) => documents.kind === 'silent')
    .flatMap(({ orders }) => orders.map(({ facts }) => facts.updatedAt.getTime()))
  return times.length === 0 ? {} : { bgenOwed: new Date(times.reduce((one, other) => Math.min(one, other))) }
}
