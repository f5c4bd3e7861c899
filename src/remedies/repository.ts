import { type SqlBool, sql } from 'kysely'
import type { Changes } from '../backlog/outcome.ts'
import type { Db, Trx } from '../database.ts'
import { type Attempt, type AttemptOutcome, type RemedyAction, UNDECIDED } from './remedy.ts'

/** Until the transaction ends nobody else begins a remedy for the order or records news of it. */
export async function lockOrder(trx: Trx, orderId: number): Promise<void> {
  await sql`select from orders where id = ${orderId} for no key update`.execute(trx)
}

export interface Underway {
  readonly id: number
  /** It has been underway for longer than a call can last: its process is gone. */
  readonly isAbandoned: boolean
}

/** @param abandonedMs longer than any call lasts, by the database's clock */
export async function findUnderway(trx: Trx, orderId: number, abandonedMs: number): Promise<Underway | null> {
  const row = await trx
    .selectFrom('remedies')
    .select('id')
    .select(sql<boolean>`requested_at < now() - ${abandonedMs} * interval '1 millisecond'`.as('isAbandoned'))
    .where('order_id', '=', orderId)
    .where('outcome', 'is', null)
    .executeTakeFirst()
  return row ?? null
}

export interface FormWish {
  readonly orderId: number
  readonly action: RemedyAction
  readonly userId: number
  readonly formKey: string
}

/** The last attempt of this form that has its answer; a failed one has none. */
export async function findAnswered(trx: Trx, wish: FormWish): Promise<number | null> {
  const row = await trx
    .selectFrom('remedies')
    .select('id')
    .where('requested_by', '=', wish.userId)
    .where('form_key', '=', wish.formKey)
    .where('order_id', '=', wish.orderId)
    .where('action', '=', wish.action)
    .where('outcome', 'in', ['done', 'refused', 'withheld'])
    .orderBy('id', 'desc')
    .limit(1)
    .executeTakeFirst()
  return row?.id ?? null
}

/** The key under which B-Gen was last asked for this without an answer; null: it has answered, or long ago. */
export async function findUndecidedKey(
  trx: Trx,
  { orderId, action }: Pick<FormWish, 'orderId' | 'action'>,
): Promise<string | null> {
  const last = await trx
    .selectFrom('remedies')
    .select(['outcome', 'code', 'erp_key'])
    .where('order_id', '=', orderId)
    .where('action', '=', action)
    .where('outcome', '<>', 'withheld')
    .where(sql<SqlBool>`requested_at > now() - interval '1 day'`)
    .orderBy('id', 'desc')
    .limit(1)
    .executeTakeFirst()
  if (last?.outcome !== 'failed') return null
  return UNDECIDED.some((code) => code === last.code) ? last.erp_key : null
}

/** `requested_at` is the database's clock, which all processes share. */
export async function beginAttempt(trx: Trx, wish: FormWish, erpKey: string): Promise<number> {
  const row = await trx
    .insertInto('remedies')
    .values({
      order_id: wish.orderId,
      action: wish.action,
      requested_by: wish.userId,
      requested_at: sql<Date>`now()`,
      form_key: wish.formKey,
      erp_key: erpKey,
      outcome: null,
      code: null,
      message: null,
      settled_at: null,
    })
    .returning('id')
    .executeTakeFirstOrThrow()
  return row.id
}

export interface Settlement {
  readonly outcome: AttemptOutcome
  /** null: done. */
  readonly code: string | null
  readonly message: string | null
  readonly changes: Changes
}

/** Ends an attempt that is underway; one that has ended stays as it is. */
export async function settleAttempt(trx: Trx, id: number, settlement: Settlement): Promise<void> {
  await trx
    .updateTable('remedies')
    .set({ ...settlement, changes: JSON.stringify(settlement.changes) as unknown as Changes, settled_at: sql`now()` })
    .where('id', '=', id)
    .where('outcome', 'is', null)
    .execute()
}

/** null: there is none of that order. */
export async function findAttempt(db: Db, orderId: number, id: number): Promise<Attempt | null> {
  const [attempt] = await attempts(db).where('order_id', '=', orderId).where('remedies.id', '=', id).execute()
  return attempt ?? null
}

/** The newest `limit` attempts for one order, newest first. */
export async function listAttempts(db: Db, orderId: number, limit: number): Promise<readonly Attempt[]> {
  return attempts(db).where('order_id', '=', orderId).orderBy('remedies.id', 'desc').limit(limit).execute()
}

function attempts(db: Db) {
  return db
    .selectFrom('remedies')
    .innerJoin('users', 'users.id', 'requested_by')
    .select(['remedies.id', 'order_id as orderId', 'action', 'users.name as by', 'requested_at as requestedAt'])
    .select(['form_key as formKey', 'outcome', 'code', 'message', 'changes'])
}
