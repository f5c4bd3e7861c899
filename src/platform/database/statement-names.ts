import { createHash } from 'node:crypto'

/** A server keeps every named statement of a connection until it closes, so their number has to end somewhere. */
const MOST_NAMES = 500
const MOST_SEEN_ONCE = 1_000

const names = new Map<string, string>()
const seenOnce = new Set<string>()

/**
 * The name under which PostgreSQL may keep the plan of this text, or null. A text gets its name the second time it
 * comes: what is asked once only (a list of values written into the text) must not use up the names.
 */
export function statementName(text: string): string | null {
  const known = names.get(text)
  if (known !== undefined) return known
  if (names.size >= MOST_NAMES) return null
  if (!seenOnce.delete(text)) {
    if (seenOnce.size >= MOST_SEEN_ONCE) seenOnce.clear()
    seenOnce.add(text)
    return null
  }
  const name = createHash('sha256').update(text).digest('base64url').slice(0, 22)
  names.set(text, name)
  return name
}
