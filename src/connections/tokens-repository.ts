import { type Selectable, sql } from 'kysely'
import type { Db, Trx } from '../database.ts'
import type { AuthorisationsTable } from './tables.ts'

/** The tokens of one authorisation, as they are kept. */
export type KeptTokens = Pick<
  Selectable<AuthorisationsTable>,
  | 'id'
  | 'channel'
  | 'shop_id'
  | 'access_sealed'
  | 'access_granted_at'
  | 'access_expires_at'
  | 'refresh_sealed'
  | 'ended_why'
>

const KEPT = [
  'id',
  'channel',
  'shop_id',
  'access_sealed',
  'access_granted_at',
  'access_expires_at',
  'refresh_sealed',
  'ended_why',
] as const

/** null: the shop was disconnected. */
export async function findTokens(db: Db, id: number): Promise<KeptTokens | null> {
  const row = await db.selectFrom('authorisations').select(KEPT).where('id', '=', id).executeTakeFirst()
  return row ?? null
}

/** Of all shops of the channel that somebody has let us into. */
export async function listTokens(db: Db, channel: string): Promise<readonly KeptTokens[]> {
  return db.selectFrom('authorisations').select(KEPT).where('channel', '=', channel).orderBy('id').execute()
}

/** This transaction may wait so long for somebody outside; any other is ended by the server much earlier. */
export async function allowPause(trx: Trx, pauseMs: number): Promise<void> {
  await sql`select set_config('idle_in_transaction_session_timeout', ${String(pauseMs)}, true)`.execute(trx)
}

/** Those with their rows' locks until the transaction ends, in one order everywhere; without those that somebody else has
 *  locked, or that are gone. */
export async function lockTokens(trx: Trx, ids: readonly number[]): Promise<readonly KeptTokens[]> {
  return trx
    .selectFrom('authorisations')
    .select(KEPT)
    .where('id', 'in', ids)
    .orderBy('id')
    .forUpdate()
    .skipLocked()
    .execute()
}

export interface NewTokens {
  readonly access_sealed: Buffer
  readonly access_granted_at: Date
  readonly access_expires_at: Date
  readonly refresh_sealed: Buffer
  readonly refresh_expires_at: Date
}

/** Puts new tokens in the place of those they were got by. False: others stand there by now. */
export async function replaceTokens(db: Db, old: KeptTokens, tokens: NewTokens): Promise<boolean> {
  const { numUpdatedRows } = await db
    .updateTable('authorisations')
    .set({ ...tokens, ended_at: null, ended_why: null })
    .where('id', '=', old.id)
    .where('refresh_sealed', '=', old.refresh_sealed)
    .executeTakeFirst()
  return numUpdatedRows > 0n
}

export async function endAuthorisation(db: Db, id: number, why: string, now: Date): Promise<void> {
  await db.updateTable('authorisations').set({ ended_at: now, ended_why: why }).where('id', '=', id).execute()
}

/** Only while this very token still stands there: what has come in its place was not refused. */
export async function endToken(db: Db, { id, access_sealed }: KeptTokens, now: Date): Promise<void> {
  await db
    .updateTable('authorisations')
    .set((eb) => ({ access_expires_at: eb.fn('least', ['access_expires_at', eb.val(now)]) }))
    .where('id', '=', id)
    .where('access_sealed', '=', access_sealed)
    .execute()
}
