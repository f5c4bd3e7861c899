import { factsOf, type KeteranganInput, keteranganOf } from '../backlog/keterangan.ts'
import type { Changes } from '../backlog/outcome.ts'

/** What the changes did to the remark, as one more change, or none; `after` is the order as it is now. */
export function keteranganChange(after: KeteranganInput, changes: Changes): Changes {
  const before = { ...after, ...beforeOf(changes) } as KeteranganInput
  const [was, is] = [keteranganOf(factsOf(before)), keteranganOf(factsOf(after))]
  return was === is ? {} : { keterangan: [was, is] }
}

function beforeOf(changes: Changes): Readonly<Record<string, unknown>> {
  return Object.fromEntries(Object.entries(changes).map(([field, [before]]) => [field, before]))
}
