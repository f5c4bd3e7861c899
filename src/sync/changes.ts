import type { Changes } from '../backlog/outcome.ts'

/** What two recordings of one order changed together; what the second one took back is no change. */
export function joinChanges(first: Changes, second: Changes): Changes {
  const joined: Record<string, readonly [unknown, unknown]> = { ...first }
  for (const [field, [before, after]] of Object.entries(second)) {
    const start = first[field]?.[0]
    joined[field] = [field in first ? start : before, after]
  }
  return Object.fromEntries(Object.entries(joined).filter(([, [before, after]]) => !same(before, after)))
}

function same(one: unknown, other: unknown): boolean {
  return JSON.stringify(one) === JSON.stringify(other)
}
