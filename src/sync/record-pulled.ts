import type { OrderObservation } from '../backlog/order.ts'
import type { UnreadableOrder } from '../marketplaces/port.ts'
import { insistOnRun, type Pull, type PullNeeds } from './pull.ts'
import { notePulled, type Steps, stepForward } from './pull-repository.ts'
import { pulledOf, unreadableItems } from './pulled.ts'
import { recordSeen } from './record-seen.ts'
import { nameUntaken } from './untaken-repository.ts'
import { withKeterangan } from './with-keterangan.ts'

/** Orders, what became of them, and how far the store has come: together or not at all. The store's row is held before the
 *  run's, as in a turn that is claimed.
 *  @throws {ConnectionChanged} the store has become another shop; nothing is recorded
 *  @throws {AgainLater} the run is another attempt's by now; nothing is recorded */
export async function recordPulled(
  { db, clock }: Pick<PullNeeds, 'db' | 'clock'>,
  pull: Pull,
  seen: readonly OrderObservation[],
  steps: Steps,
  unreadable: readonly UnreadableOrder[] = [],
): Promise<void> {
  insistOnRun(pull)
  const { runId, store } = pull
  await db.transaction().execute(async (trx) => {
    const outcomes =
      seen.length === 0 ? [] : await recordSeen(trx, store, seen, { caller: 'schedule', now: clock.now() })
    const odd = seen.filter((_, index) => outcomes[index]?.untaken.length !== 0).map(numberOf)
    const { items, unchanged } = pulledOf(seen, outcomes, await nameUntaken(trx, store.id, odd))
    const named = [...(await withKeterangan(trx, items)), ...unreadableItems(unreadable)]
    await stepForward(trx, store, steps)
    await notePulled(trx, runId, named, unchanged)
  })
}

function numberOf({ kodeInvoiceMp }: OrderObservation): string {
  return kodeInvoiceMp
}
