import type { FoundOrder } from '../backlog/board.ts'
import { type AskNeeds, askLive, type Look } from './ask-live.ts'

/** Spares the sources: several people open the same order, and one person opens it again. */
export interface Looks {
  /** What was said of the order a moment ago; null: nobody has asked, or it is too long ago. */
  recall(orderId: number): Look | null
  /** Asks now; whoever comes while the sources answer hears the same. */
  ask(order: FoundOrder): Promise<Look>
}

/** As long as an answer, or a silence, counts as of this moment. */
const FRESH_MS = 15_000

interface Kept {
  readonly asking: Promise<Look>
  /** By the machine's steady clock, which goes on where a test's stands still. */
  readonly until: number
  look: Look | null
}

/** In this process: another one may ask once more. */
export function openLooks(services: AskNeeds): Looks {
  const kept = new Map<number, Kept>()
  const fresh = (orderId: number) => {
    const found = kept.get(orderId)
    return found !== undefined && performance.now() < found.until ? found : null
  }
  return {
    recall: (orderId) => fresh(orderId)?.look ?? null,
    ask(order) {
      const known = fresh(order.id)
      if (known !== null) return known.asking
      dropOld(kept)
      const asking = askLive(services, order)
      const entry: Kept = { asking, until: performance.now() + FRESH_MS, look: null }
      kept.delete(order.id)
      kept.set(order.id, entry)
      return asking.then(
        (look) => {
          entry.look = { ...look, hasChanged: false } // whoever asked was told of it
          return look
        },
        (error) => {
          kept.delete(order.id)
          throw error
        },
      )
    },
  }
}

/** The oldest stand first. */
function dropOld(kept: Map<number, Kept>): void {
  for (const [orderId, { until }] of kept) {
    if (performance.now() < until) return
    kept.delete(orderId)
  }
}
