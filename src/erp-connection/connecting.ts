import { sealedPlace } from '../connections/sealed-place.ts'
import type { Db, Trx } from '../database.ts'
import type { BgenConnection } from '../erp/bgen/connector.ts'
import { CannotOpen, type Sealing } from '../platform/sealing.ts'
import { findErp, type KeptErp, saveErp } from './repository.ts'

const PLACE = sealedPlace.erpToken

export type FoundErp =
  | { readonly kind: 'none' }
  /** Sealed by an APP_SECRET that this process does not have. */
  | { readonly kind: 'sealed'; readonly kept: KeptErp }
  | { readonly kind: 'open'; readonly kept: KeptErp; readonly connection: BgenConnection }

export async function openErp(db: Db, sealing: Sealing): Promise<FoundErp> {
  const kept = await findErp(db)
  if (kept === null) return { kind: 'none' }
  try {
    return { kind: 'open', kept, connection: { baseUrl: kept.baseUrl, token: sealing.open(kept.tokenSealed, PLACE) } }
  } catch (error) {
    if (error instanceof CannotOpen) return { kind: 'sealed', kept }
    throw error
  }
}

/** @param by null: the demo */
export async function keepErp(
  trx: Trx,
  sealing: Sealing,
  { baseUrl, token }: BgenConnection,
  { by, at }: { readonly by: number | null; readonly at: Date },
): Promise<void> {
  await saveErp(trx, { baseUrl, tokenSealed: sealing.seal(token, PLACE), by, at })
}
