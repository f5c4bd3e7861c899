import { recordOrders } from '../backlog/recording-repository.ts'
import { shortened } from '../backlog/shortened.ts'
import type { Trx } from '../database.ts'
import type { ConnectedStore } from './connection-repository.ts'
import { noteWarehouses } from './met-warehouses-repository.ts'
import { partedFromOddHalf, type Recorded, recordedOf, type Seen } from './recorded.ts'
import { noteUntaken } from './untaken-repository.ts'

interface How {
  /** sync: a person asked for it. */
  readonly caller: 'sync' | 'schedule' | 'demo' | 'investigation'
  readonly now: Date
}

/**
 * Records what sources said of a store's orders. A warehouse nobody has registered is registered by its code,
 * and a text longer than the door takes is cut: no order stays away for what a marketplace calls its courier. Where the
 * door refuses B-Gen's half, or nobody can read it, the marketplace's is recorded alone, and B-Gen is asked again later.
 */
export async function recordSeen(
  trx: Trx,
  { id }: Pick<ConnectedStore, 'id'>,
  seen: readonly Seen[],
  how: How,
): Promise<readonly Recorded[]> {
  const parted = seen.map((observation) => partedFromOddHalf(shortened(observation), how.now))
  const rests = parted.flatMap(({ rest }) => rest ?? [])
  const outcomes = await recordOrders(trx, rests, { ...how, registerWarehouses: true })
  const outcomeOf = new Map(rests.map((rest, nth) => [rest, outcomes[nth]]))
  const recorded = parted.map(({ rest, untaken }) => recordedOf(untaken, (rest && outcomeOf.get(rest)) ?? null))
  const isOdd = (index: number) => recorded[index]?.untaken.length !== 0
  await noteUntaken(trx, id, {
    untaken: seen.filter((_, index) => isOdd(index)).map(numberOf),
    taken: seen.filter(({ bgen }, index) => bgen !== undefined && !isOdd(index)).map(numberOf),
  })
  await noteWarehouses(trx, id, new Set(seen.flatMap(({ marketplace }) => marketplace?.warehouse ?? [])))
  return recorded
}

function numberOf({ kodeInvoiceMp }: Seen): string {
  return kodeInvoiceMp
}
