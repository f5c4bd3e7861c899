import type { OrderObservation } from '../backlog/order.ts'
import type { Pull, PullNeeds } from './pull.ts'
import { notePulled, type Steps, stepForward } from './pull-repository.ts'
import { pulledOf } from './pulled.ts'
import { recordSeen } from './record-seen.ts'
import { withKeterangan } from './with-keterangan.ts'

/** Orders, what became of them, and how far the store has come: together or not at all. */
export async function recordPulled(
  { db, clock }: Pick<PullNeeds, 'db' | 'clock'>,
  { runId, store }: Pull,
  seen: readonly OrderObservation[],
  steps: Steps,
): Promise<void> {
  await db.transaction().execute(async (trx) => {
    const outcomes =
      seen.length === 0 ? [] : await recordSeen(trx, store, seen, { caller: 'schedule', now: clock.now() })
    const { items, unchanged } = pulledOf(seen, outcomes)
    await notePulled(trx, runId, await withKeterangan(trx, items), unchanged)
    await stepForward(trx, store.id, steps)
  })
}
