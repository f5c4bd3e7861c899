import type { ErpConnector, ToldDocuments } from '../erp/port.ts'
import { type Heard, hear, type Silence } from './ask.ts'

/** One run's questions to B-Gen. */
export interface Asking {
  /** The documents of at most 50 orders. Once B-Gen was silent it is not asked again. */
  ask(kodeInvoiceMp: readonly string[]): Promise<Heard<ToldDocuments>>
  /** null: it has answered so far. */
  silence(): Silence | null
}

/** A store has no more questions on the way than these, so that B-Gen is not stormed by thirty of them. */
const AT_ONCE = 4

export function openAsking(erp: ErpConnector, store: string): Asking {
  const underway = new Set<Promise<unknown>>()
  let silence: Silence | null = null
  return {
    silence: () => silence,
    async ask(kodeInvoiceMp) {
      if (kodeInvoiceMp.length === 0) return { kind: 'answer', value: { documents: [], unreadable: [] } }
      while (underway.size >= AT_ONCE) await Promise.race(underway)
      if (silence !== null) return silence
      const asking = hear(() => erp.findDocuments(store, kodeInvoiceMp)).finally(() => underway.delete(asking))
      underway.add(asking)
      const heard = await asking
      if (heard.kind === 'silent') silence = heard
      return heard
    },
  }
}
