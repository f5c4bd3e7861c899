import type { FoundOrder } from '../backlog/board.ts'
import type { Db } from '../database.ts'
import type { Evidence, LiveWord } from './evidence.ts'
import { findMilestones } from './repository.ts'

/**
 * Everything that is stored about the order, each source with the time of its last word.
 * @param live what they said a moment ago, already recorded; null: they were not asked
 */
export async function gatherEvidence(db: Db, order: FoundOrder, live: LiveWord | null, now: Date): Promise<Evidence> {
  const { updatedAt: marketplaceTime, ...marketplaceFacts } = order.marketplace
  const { updatedAt: bgenTime, ...bgenFacts } = order.bgen
  const { statusSince, marketplaceRecordedAt, bgenRecordedAt } = await findMilestones(db, order.id)
  return {
    orderId: order.id,
    kodeInvoiceMp: order.kodeInvoiceMp,
    storeName: order.store.name,
    warehouseName: order.warehouse?.name ?? null,
    marketplace: order.store.marketplace,
    facts: { ...marketplaceFacts, ...bgenFacts },
    statusSince: statusSince ?? marketplaceTime,
    marketplaceReading: { sourceTime: marketplaceTime, recordedAt: marketplaceRecordedAt },
    bgenReading: bgenTime === null ? null : { sourceTime: bgenTime, recordedAt: bgenRecordedAt },
    storeSyncedAt: order.store.syncedAt,
    live,
    lookedAt: now,
  }
}
