import { randomUUID } from 'node:crypto'
import type { Clock } from '../../platform/clock.ts'
import { ACTION_CHECKS } from './action-checks.ts'
import { askerOf } from './asking.ts'
import { runChecks, type Subject, type Verdict } from './check.ts'
import type { Documents } from './form.ts'
import { listChanges } from './listing.ts'
import { QUESTION_CHECKS } from './question-checks.ts'

export interface Examination {
  /** Without a trailing slash; the contract's addresses begin behind it. */
  readonly baseUrl: string
  readonly token: string
  readonly store: string
  /** How far back documents are listed. */
  readonly days: number
  /** Number of an order that may be imported and invoiced; null: nothing may be changed. */
  readonly act: string | null
}

const DAY_MS = 86_400_000

/** Looks at everything docs/bgen-contract.yaml promises that can be seen from outside. */
export async function examine(examined: Examination, clock: Clock): Promise<readonly Verdict[]> {
  const ask = askerOf(examined.baseUrl, examined.token)
  const since = new Date(clock.now().getTime() - examined.days * DAY_MS)
  let listed: Promise<readonly Documents[]> | null = null
  const known = () => {
    listed ??= listChanges(ask, examined.store, since, 50).then(({ documents }) => documents)
    return listed
  }
  const { store, act } = examined
  const subject: Subject = {
    ask,
    store,
    known,
    since,
    now: () => clock.now(),
    act,
    unused: () => `check-${randomUUID()}`,
  }
  return runChecks([...QUESTION_CHECKS, ...ACTION_CHECKS], subject)
}
