import { createHash } from 'node:crypto'
import type { Answer } from './exchange.ts'

/** Answers that were given to a key, so that the same wish is granted once. */
interface KeptAnswers {
  /** What `act` answered the first time; 422 for a key that belongs to another wish. */
  once(key: string, wish: string, act: () => Answer): Answer
}

/** The contract asks for seven days; a sandbox forgets when it stops, and the oldest when there are this many. */
const KEPT = 20_000

export function createKeptAnswers(): KeptAnswers {
  const answers = new Map<string, { readonly wish: string; readonly answer: Answer }>()
  return {
    once(key, wish, act) {
      const known = answers.get(key)
      if (known !== undefined) return known.wish === wish ? known.answer : reused()
      const answer = act()
      answers.set(key, { wish, answer })
      const oldest = answers.keys().next().value
      if (answers.size > KEPT && oldest !== undefined) answers.delete(oldest)
      return answer
    },
  }
}

function reused(): Answer {
  return {
    status: 422,
    json: { error: { code: 'key_reused', message: 'This Idempotency-Key belongs to another wish' } },
  }
}

/** Five digits that follow from the texts: codes of documents nobody had planned. */
export function digitsFrom(...texts: readonly string[]): string {
  const number = createHash('sha256').update(JSON.stringify(texts)).digest().readUInt32BE(0)
  return String(number % 100_000).padStart(5, '0')
}
