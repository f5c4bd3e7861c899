import { type Asker, Broken, CannotTell } from './asking.ts'
import type { Documents } from './form.ts'

/** What an implementer lets us use. */
export interface Subject {
  readonly ask: Asker
  /** Code of a store with documents. */
  readonly store: string
  /** Documents of the store, as listed once at the beginning: oldest change first. */
  readonly known: () => Promise<readonly Documents[]>
  readonly since: Date
  readonly now: () => Date
  /** Number of an order without documents that may be imported and invoiced; null: nothing may be changed. */
  readonly act: string | null
  /** A text nobody has used before. */
  readonly unused: () => string
}

export interface Check {
  /** What the contract promises. */
  readonly promise: string
  /** What to do when it is not kept. */
  readonly mend: string
  /** @throws {Broken | CannotTell} */
  readonly look: (subject: Subject) => Promise<void>
}

export type Verdict =
  | { readonly kind: 'passed'; readonly check: Check }
  | { readonly kind: 'failed'; readonly check: Check; readonly found: string }
  | { readonly kind: 'skipped'; readonly check: Check; readonly why: string }

/** One after the other, so that a slow or counting implementation is not stormed. */
export async function runChecks(checks: readonly Check[], subject: Subject): Promise<readonly Verdict[]> {
  const verdicts: Verdict[] = []
  for (const check of checks) verdicts.push(await verdictOn(check, subject))
  return verdicts
}

async function verdictOn(check: Check, subject: Subject): Promise<Verdict> {
  try {
    await check.look(subject)
    return { kind: 'passed', check }
  } catch (error) {
    if (error instanceof Broken) return { kind: 'failed', check, found: error.message }
    if (error instanceof CannotTell) return { kind: 'skipped', check, why: error.message }
    throw error
  }
}

/** A table for a terminal: each promise, and under it what is missing and how to mend it. */
export function tableOf(verdicts: readonly Verdict[]): string {
  const lines = verdicts.flatMap((verdict) => {
    const head = `${verdict.kind === 'failed' ? 'FAILED ' : verdict.kind.padEnd(7)}  ${verdict.check.promise}`
    if (verdict.kind === 'passed') return [head]
    if (verdict.kind === 'skipped') return [head, `           ${verdict.why}`]
    return [head, `           found: ${verdict.found}`, `           mend:  ${verdict.check.mend}`]
  })
  const count = (kind: Verdict['kind']) => verdicts.filter((verdict) => verdict.kind === kind).length
  const sum = `${count('passed')} passed, ${count('failed')} failed, ${count('skipped')} skipped`
  return [...lines, '', sum].join('\n')
}
