import { sql } from 'kysely'
import type { KeteranganInput } from '../backlog/keterangan.ts'
import type { Changes } from '../backlog/outcome.ts'
import type { Db, Trx } from '../database.ts'
import type { Reason } from './reason.ts'
import type { ItemOutcome } from './run.ts'
import type { Settlement } from './settlement.ts'
import type { SyncOrdersJob } from './tasks.ts'

export interface OpenItem {
  readonly position: number
  readonly orderId: number
  readonly kodeInvoiceMp: string
  /** What an earlier attempt has recorded. */
  readonly changes: Changes
  readonly marketplaceDone: boolean
}

/** The items of a job that have no outcome yet. */
export async function findOpenItems(db: Db, job: SyncOrdersJob): Promise<readonly OpenItem[]> {
  const rows = await db
    .selectFrom('sync_items')
    .innerJoin('orders', 'orders.id', 'sync_items.order_id')
    .select(['position', 'orders.id', 'kode_invoice_mp', 'changes', 'marketplace_done'])
    .where('run_id', '=', job.runId)
    .where(sql<boolean>`position = any(${[...job.positions]}::int[])`)
    .where('outcome', 'is', null)
    .orderBy('position')
    .execute()
  return rows.map((row) => ({
    position: row.position,
    orderId: row.id,
    kodeInvoiceMp: row.kode_invoice_mp,
    changes: row.changes,
    marketplaceDone: row.marketplace_done,
  }))
}

/** What decides the remark of these orders, as they are now. */
export async function findKeteranganInputs(
  trx: Trx,
  orderIds: readonly number[],
): Promise<ReadonlyMap<number, KeteranganInput>> {
  const rows = await trx
    .selectFrom('orders')
    .select(['id', 'status', 'cancelled_by', 'fulfilled_by_marketplace', 'kode_so', 'kode_invoice_bgen'])
    .select(['packed_at', 'tolakan_received_at'])
    .where(sql<boolean>`id = any(${[...orderIds]}::bigint[])`)
    .execute()
  return new Map(
    rows.map((row) => [
      row.id,
      {
        status: row.status,
        cancelledBy: row.cancelled_by,
        fulfilledByMarketplace: row.fulfilled_by_marketplace,
        soCode: row.kode_so,
        invoiceCode: row.kode_invoice_bgen,
        packedAt: row.packed_at,
        rejectionReceivedAt: row.tolakan_received_at,
      },
    ]),
  )
}

/** Notes what the marketplace's half changed while B-Gen still has to be heard. */
export async function noteMarketplaceDone(
  trx: Trx,
  runId: number,
  notes: readonly { readonly position: number; readonly changes: Changes }[],
): Promise<void> {
  await sql`
    update sync_items set changes = note.changes, marketplace_done = true
    from unnest(${notes.map((n) => n.position)}::int[], ${notes.map((n) => JSON.stringify(n.changes))}::jsonb[])
      as note (position, changes)
    where sync_items.run_id = ${runId} and sync_items.position = note.position and outcome is null
  `.execute(trx)
}

/** Ends items that have no outcome yet; one that has keeps it. The last one ends its run. */
export async function settleItems(trx: Trx, runId: number, settlements: readonly Settlement[]): Promise<void> {
  const settled = await sql<{ outcome: ItemOutcome }>`
    update sync_items set outcome = new.outcome, changes = new.changes, reason = new.reason,
      reason_detail = new.detail, settled_at = now()
    from unnest(
      ${settlements.map((s) => s.position)}::int[], ${settlements.map((s) => s.outcome)}::text[],
      ${settlements.map((s) => JSON.stringify(s.changes))}::jsonb[], ${settlements.map((s) => s.reason)}::text[],
      ${settlements.map((s) => s.detail)}::text[]
    ) as new (position, outcome, changes, reason, detail)
    where sync_items.run_id = ${runId} and sync_items.position = new.position and sync_items.outcome is null
    returning sync_items.outcome
  `.execute(trx)
  await countSettled(trx, runId, settled.rows)
}

/** Ends every open item of a run and store at once; what an item had learned already stays with it. */
export async function failStoreItems(trx: Trx, runId: number, storeId: number | null, reason: Reason): Promise<void> {
  const ofStore = storeId === null ? sql`true` : sql`orders.store_id = ${storeId}`
  const settled = await sql<{ outcome: ItemOutcome }>`
    update sync_items set outcome = 'failed', reason = ${reason}, settled_at = now()
    where run_id = ${runId} and position in (
      select position from sync_items join orders on orders.id = sync_items.order_id
      where run_id = ${runId} and outcome is null and ${ofStore}
      order by position for update of sync_items
    ) and outcome is null
    returning outcome
  `.execute(trx)
  await countSettled(trx, runId, settled.rows)
}

/** Two jobs that end the last items of a run meet on its row, so one of them sees that nothing is left. */
async function countSettled(trx: Trx, runId: number, settled: readonly { outcome: ItemOutcome }[]): Promise<void> {
  if (settled.length === 0) return
  const count = (outcome: ItemOutcome) => settled.filter((item) => item.outcome === outcome).length
  await sql`
    update sync_runs set updated = updated + ${count('updated')}::int,
      unchanged = unchanged + ${count('unchanged')}::int, failed = failed + ${count('failed')}::int,
      active_at = now(),
      finished_at = case
        when updated + unchanged + failed + ${settled.length}::int = total then coalesce(finished_at, now())
      end
    where id = ${runId}
  `.execute(trx)
}
