import { createHash, createHmac, timingSafeEqual } from 'node:crypto'

/** HMAC-SHA256 of the text, lower hex. */
export function hmac(key: string, text: string): string {
  return createHmac('sha256', key).update(text).digest('hex')
}

/** Takes the same time wherever the two differ. */
export function isSameSignature(one: string, other: string): boolean {
  return timingSafeEqual(sha256(one), sha256(other))
}

function sha256(text: string): Buffer {
  return createHash('sha256').update(text).digest()
}
