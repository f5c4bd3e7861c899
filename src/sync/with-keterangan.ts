import type { Changes } from '../backlog/outcome.ts'
import type { Trx } from '../database.ts'
import { keteranganChange } from './keterangan-change.ts'
import { findKeteranganInputs } from './settle-repository.ts'

interface Changed {
  /** null: not among our orders. */
  readonly orderId: number | null
  readonly changes: Changes
}

/** People read an order by its remark, so what became of that stands among the changes. */
export async function withKeterangan<T extends Changed>(trx: Trx, rows: readonly T[]): Promise<readonly T[]> {
  const changed = rows.filter((row) => Object.keys(row.changes).length > 0)
  const orderIds = changed.flatMap((row) => row.orderId ?? [])
  const orders = orderIds.length === 0 ? new Map() : await findKeteranganInputs(trx, orderIds)
  return rows.map((row) => {
    const after = orders.get(row.orderId ?? 0)
    if (after === undefined) return row
    const { keterangan: _, ...changes } = row.changes
    return { ...row, changes: { ...changes, ...keteranganChange(after, changes) } }
  })
}
