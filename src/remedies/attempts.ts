import type { Db } from '../database.ts'
import type { Attempt } from './remedy.ts'
import { listAttempts } from './repository.ts'

const MOST_ATTEMPTS = 20

/** What people had B-Gen do about an order, newest first. */
export function attemptsFor(db: Db, orderId: number): Promise<readonly Attempt[]> {
  return listAttempts(db, orderId, MOST_ATTEMPTS)
}
