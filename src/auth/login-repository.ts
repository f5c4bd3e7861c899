import { sql } from 'kysely'
import type { Db, Trx } from '../database.ts'
import type { GuessLimit } from './guess-limit.ts'

/** Counts one more guess before it is made and gives when the next is allowed; null: go ahead. */
export async function countGuess(db: Db, subject: string, limit: GuessLimit, now: Date): Promise<Date | null> {
  const windowStart = new Date(now.getTime() - limit.windowMs)
  const row = await db
    .insertInto('login_guesses')
    .values({ subject, guesses: 1, window_started_at: now })
    .onConflict((conflict) =>
      conflict.column('subject').doUpdateSet((eb) => {
        const over = eb('login_guesses.window_started_at', '<=', windowStart)
        const oneMore = sql<number>`least(login_guesses.guesses + 1, ${limit.guesses + 1}::integer)`
        return {
          guesses: eb.case().when(over).then(1).else(oneMore).end(),
          window_started_at: eb.case().when(over).then(now).else(eb.ref('login_guesses.window_started_at')).end(),
        }
      }),
    )
    .returning(['guesses', 'window_started_at'])
    .executeTakeFirstOrThrow()
  if (row.guesses <= limit.guesses) return null
  return new Date(row.window_started_at.getTime() + limit.windowMs)
}

/** The guess was right: it does not count. */
export async function forgiveGuess(trx: Trx, subjects: readonly string[]): Promise<void> {
  await trx
    .updateTable('login_guesses')
    .set((eb) => ({ guesses: eb('guesses', '-', 1) }))
    .where('subject', 'in', subjects)
    .where('guesses', '>', 0)
    .execute()
}

export interface Account {
  readonly userId: number
  readonly passwordHash: string
  readonly disabled: boolean
  /** Whether the person logged in from this place lately. */
  readonly placeKnown: boolean
}

export async function findAccount(db: Db, email: string, place: string, since: Date): Promise<Account | null> {
  const row = await db
    .selectFrom('users')
    .leftJoin('known_places', (join) =>
      join
        .onRef('known_places.user_id', '=', 'users.id')
        .on('known_places.place', '=', place)
        .on('known_places.last_login_at', '>', since),
    )
    .select(['users.id', 'users.password_hash', 'users.disabled_at', 'known_places.place'])
    .where(sql<string>`lower(users.email)`, '=', sql<string>`lower(${email})`)
    .executeTakeFirst()
  if (row === undefined) return null
  return {
    userId: row.id,
    passwordHash: row.password_hash,
    disabled: row.disabled_at !== null,
    placeKnown: row.place !== null,
  }
}

export async function rememberPlace(trx: Trx, userId: number, place: string, now: Date): Promise<void> {
  await trx
    .insertInto('known_places')
    .values({ user_id: userId, place, last_login_at: now })
    .onConflict((conflict) => conflict.columns(['user_id', 'place']).doUpdateSet({ last_login_at: now }))
    .execute()
}

/** Takes away what can no longer count. */
export async function forgetTheOld(
  db: Db,
  before: { readonly used: Date; readonly begun: Date; readonly guessed: Date; readonly known: Date },
): Promise<void> {
  await db
    .deleteFrom('sessions')
    .where((eb) => eb.or([eb('last_seen_at', '<=', before.used), eb('created_at', '<=', before.begun)]))
    .execute()
  await db.deleteFrom('login_guesses').where('window_started_at', '<=', before.guessed).execute()
  await db.deleteFrom('known_places').where('last_login_at', '<=', before.known).execute()
}
