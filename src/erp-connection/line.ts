import type { Db } from '../database.ts'
import { type ErpLine, toErpLine } from './connection-view.ts'
import { findErp } from './repository.ts'

/** What the page of all connections says about B-Gen. */
export async function erpLine(db: Db, zone: string): Promise<ErpLine> {
  return toErpLine(await findErp(db), zone)
}
