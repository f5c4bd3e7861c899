import type { Visitor } from '../auth/role.ts'
import type { Directory } from '../backlog/directory.ts'
import type { Filter } from '../backlog/filter.ts'
import { Forbidden, InvalidInput } from '../platform/errors.ts'
import type { Services } from '../services.ts'
import { daysToCheck } from './days.ts'
import { claimRuns } from './runs-repository.ts'

/** A marketplace counts the orders of all warehouses. */
export function isComparable({ scope }: Pick<Visitor, 'scope'>): boolean {
  return scope.warehouseIds === null
}

/**
 * Has the marketplaces of these stores asked about these days. A store whose check is underway is not asked twice.
 *
 * @throws {InvalidInput} when there is nobody to ask, or nothing to ask about yet
 */
export async function requestChecks(
  { db, queue, clock, config }: Pick<Services, 'db' | 'queue' | 'clock' | 'config'>,
  visitor: Visitor,
  seen: Directory,
  { dates, stores }: Filter,
): Promise<void> {
  if (!isComparable(visitor)) throw new Forbidden('Anda melihat gudang tertentu saja. Mintalah kepada administrator.')
  if (dates === null) throw new Error('without an invoice there are dates')
  const days = daysToCheck(dates, config.businessTimeZone, clock.now())
  if (days.length === 0) throw new InvalidInput('Tanggal ini belum dimulai. Pilih tanggal yang sudah berjalan.')
  const ids = (stores.length > 0 ? stores : seen.stores).map(({ id }) => id)
  const connected = await db.transaction().execute(async (trx) => {
    const claimed = await claimRuns(trx, ids, days, visitor.userId)
    await queue.send(trx, 'check-store', claimed.runs)
    return claimed.connected
  })
  if (connected > 0) return
  throw new InvalidInput(
    'Belum ada toko pilihan ini yang terhubung ke marketplace. Mintalah administrator menghubungkannya.',
  )
}
