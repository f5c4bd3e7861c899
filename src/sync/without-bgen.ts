import type { Silence } from './ask.ts'

/** A seller may work without B-Gen, or connect it later: that nobody has connected one is no trouble of a run or an order.
 *  Another silence is handed on. */
export function unlessUnconnected(silence: Silence | null): Silence | null {
  return silence?.reason === 'bgen-not-connected' ? null : silence
}
