import { createHash } from 'node:crypto'

/** Wrong passwords allowed in a window. The window begins with its first guess and does not move. */
export interface GuessLimit {
  readonly guesses: number
  readonly windowMs: number
}

const MINUTE_MS = 60_000

/**
 * From one place: ten in three minutes, as Rails and GitLab do. Of one account: forty in an hour from places where it
 * was never opened, and forty more from places where it was. So strangers, however many addresses they own, get fewer
 * than a hundred tries in an hour, and do not lock out the owner at the usual desk.
 */
export const GUESS_LIMITS = {
  place: { guesses: 10, windowMs: 3 * MINUTE_MS },
  'account from a known place': { guesses: 40, windowMs: 60 * MINUTE_MS },
  'account from elsewhere': { guesses: 40, windowMs: 60 * MINUTE_MS },
} as const satisfies Record<string, GuessLimit>
export type GuessKind = keyof typeof GUESS_LIMITS

/** How long a place counts as known after a login with the password. */
export const KNOWN_PLACE_MS = 60 * 24 * 60 * MINUTE_MS

/** What the count stands under. What people type is hashed: some type their password into the wrong field. */
export function guessSubject(kind: GuessKind, of: string): string {
  const digest = createHash('sha256').update(of).digest('base64url')
  return `${kind} ${digest}`
}

/** One IPv4 address, or the network of 2^64 addresses that one IPv6 customer gets. */
export function placeOf(address: string): string {
  const plain = address.replace(/^::ffff:(?=\d+\.)/i, '').replace(/%.*$/, '')
  if (!plain.includes(':')) return plain
  const [head = '', tail] = plain.split('::')
  const groups = head === '' ? [] : head.split(':')
  const after = tail === undefined || tail === '' ? [] : tail.split(':')
  const zeros = tail === undefined ? 0 : 8 - groups.length - after.length
  const all = [...groups, ...Array<string>(Math.max(0, zeros)).fill('0'), ...after]
  return `${all.slice(0, 4).join(':').toLowerCase()}::/64`
}
