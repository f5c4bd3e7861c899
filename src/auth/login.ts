import type { Db } from '../database.ts'
import type { Clock } from '../platform/clock.ts'
import { GUESS_LIMITS, type GuessKind, guessSubject, KNOWN_PLACE_MS, placeOf } from './guess-limit.ts'
import { type Account, countGuess, findAccount, forgetTheOld, forgiveGuess, rememberPlace } from './login-repository.ts'
import { isNobodysPassword, isPassword } from './password.ts'
import { endSession, startSession } from './repository.ts'
import { ABSOLUTE_LIMIT_MS, IDLE_LIMIT_MS } from './session-limits.ts'
import { hashOfToken, newToken } from './token.ts'

export interface LoginAttempt {
  readonly email: string
  /** Exactly as typed. */
  readonly password: string
  readonly address: string
  /** The session the browser had until now; the new one takes its place. */
  readonly oldToken: string | null
}

export type LoginOutcome =
  | { readonly kind: 'in'; readonly userId: number; readonly token: string }
  | { readonly kind: 'refused'; readonly userId: number | null }
  | { readonly kind: 'limited'; readonly by: GuessKind; readonly until: Date }

/**
 * Each guess is counted before it is made, in one statement, so that guesses made at the same time cannot slip through
 * between looking and counting. A person nobody knows takes the same steps as a wrong password.
 */
export async function logIn(db: Db, clock: Clock, attempt: LoginAttempt): Promise<LoginOutcome> {
  const now = clock.now()
  const place = placeOf(attempt.address)
  const email = attempt.email.toLowerCase()
  const placeSubject = guessSubject('place', place)
  const placeBlocked = await countGuess(db, placeSubject, GUESS_LIMITS.place, now)
  if (placeBlocked !== null) return { kind: 'limited', by: 'place', until: placeBlocked }

  const account = await findAccount(db, email, place, before(now, KNOWN_PLACE_MS))
  const by = account?.placeKnown === true ? 'account from a known place' : 'account from elsewhere'
  const accountSubject = guessSubject(by, email)
  const accountBlocked = await countGuess(db, accountSubject, GUESS_LIMITS[by], now)
  if (accountBlocked !== null) return { kind: 'limited', by, until: accountBlocked }

  if (!(await isRight(account, attempt.password)) || account === null)
    return { kind: 'refused', userId: account?.userId ?? null }
  const token = newToken()
  await db.transaction().execute(async (trx) => {
    await forgiveGuess(trx, [placeSubject, accountSubject])
    await rememberPlace(trx, account.userId, place, now)
    if (attempt.oldToken !== null) await endSession(trx, hashOfToken(attempt.oldToken))
    await startSession(trx, hashOfToken(token), account.userId, now)
  })
  return { kind: 'in', userId: account.userId, token }
}

async function isRight(account: Account | null, password: string): Promise<boolean> {
  if (account === null) return isNobodysPassword(password)
  return (await isPassword(password, account.passwordHash)) && !account.disabled
}

/** Of sessions, guesses and known places what can no longer count. Nobody's login waits for it. */
export function forgetOldLogins(db: Db, now: Date): Promise<void> {
  const longestWindowMs = Math.max(...Object.values(GUESS_LIMITS).map((limit) => limit.windowMs))
  return forgetTheOld(db, {
    used: before(now, IDLE_LIMIT_MS),
    begun: before(now, ABSOLUTE_LIMIT_MS),
    guessed: before(now, longestWindowMs),
    known: before(now, KNOWN_PLACE_MS),
  })
}

function before(now: Date, ms: number): Date {
  return new Date(now.getTime() - ms)
}
