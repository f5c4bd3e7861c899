import { sql } from 'kysely'
import type { Db } from '../database.ts'
import { CannotOpen, type Sealing } from '../platform/sealing.ts'
import { sealedPlace } from './sealed-place.ts'

/** Where secrets stand. `row` names the row as `place` does. */
const SEALED: readonly {
  readonly table: string
  readonly column: string
  readonly row: readonly string[]
  readonly place: (row: readonly string[]) => string
}[] = [
  {
    table: 'channel_apps',
    column: 'secret_sealed',
    row: ['channel'],
    place: ([channel = '']) => sealedPlace.appSecret(channel),
  },
  {
    table: 'authorisations',
    column: 'access_sealed',
    row: ['channel', 'shop_id'],
    place: ([channel = '', shopId = '']) => sealedPlace.access({ channel, shopId }),
  },
  {
    table: 'authorisations',
    column: 'refresh_sealed',
    row: ['channel', 'shop_id'],
    place: ([channel = '', shopId = '']) => sealedPlace.refresh({ channel, shopId }),
  },
  { table: 'erp_connections', column: 'token_sealed', row: ['single'], place: () => sealedPlace.erpToken },
]

/** `lost`: sealed by a secret that is neither the present nor the previous one. */
export interface Resealed {
  readonly resealed: number
  readonly lost: number
}

/**
 * Seals everything that the previous APP_SECRET sealed by the present one: afterwards the previous is not needed any
 * more. All in one transaction; what another process is renewing at this moment is sealed anew by that.
 */
export async function resealAll(db: Db, sealing: Sealing): Promise<Resealed> {
  return db.transaction().execute(async (trx) => {
    let [resealed, lost] = [0, 0]
    for (const { table, column, row, place } of SEALED) {
      const key = sql`array[${sql.join(row.map((name) => sql`${sql.ref(name)}::text`))}]`
      const { rows } = await sql<{ key: string[]; sealed: Buffer }>`
        select ${key} as key, ${sql.ref(column)} as sealed from ${sql.table(table)} order by 1 for update skip locked
      `.execute(trx)
      for (const old of rows.filter(({ sealed }) => !sealing.isCurrent(sealed))) {
        const anew = reseal(sealing, old.sealed, place(old.key))
        if (anew === null) {
          lost += 1
          continue
        }
        await sql`update ${sql.table(table)} set ${sql.ref(column)} = ${anew} where ${key} = ${old.key}`.execute(trx)
        resealed += 1
      }
    }
    return { resealed, lost }
  })
}

function reseal(sealing: Sealing, old: Buffer, place: string): Buffer | null {
  try {
    return sealing.seal(sealing.open(old, place), place)
  } catch (error) {
    if (error instanceof CannotOpen) return null
    throw error
  }
}
