import type { OutboundAnswer, OutboundFailure, SaidFailure } from '../../platform/outbound/fetch.ts'

/** `code` of an answer → what it means; every answer is HTTP 200. Sources: the error tables of mixos-go/lazada:
 *  references/api/**, "Error messages" and "Create/Update Product Q&A" (Lazada Open Platform 108138, 121320), read
 *  2026-11-23; those marked "seen" only its answers show. */
const KINDS: Readonly<Record<string, OutboundFailure>> = {
  ...all('unauthorised', 'IllegalAccessToken', 'IllegalRefreshToken'),
  ...all('unauthorised', 'InvalidAccessToken'), // seen
  AUTH_TYPE_UNSUPPORTED: 'unauthorised', // "can only be authorized by market, not support refresh"
  ...all('rate-limited', 'ApiCallLimit'),
  ...all('rate-limited', 'AppCallLimit', 'AppApiCallLimit', 'SellerCallLimit', '901', 'E1002'), // seen
  ...all('unreachable', 'ServiceTimeout', 'SYS_ERROR', '6', '500', '501', '503', '1000'),
  IllegalTimestamp: 'unreachable', // seen: a clock is wrong, and may be put right
}

/** "One or more order id in the list are incorrect", "No orders were found". */
export const WRONG_IDS: ReadonlySet<string | null> = new Set(['37', 'E037'])
export const NO_ORDERS: ReadonlySet<string | null> = new Set(['39', 'E039'])

/** The failure that an answer tells; null: none, or no answer of Lazada's. */
export function failureOf({ status, json }: OutboundAnswer): SaidFailure | null {
  const { code, type, message } = (typeof json === 'object' && json !== null ? json : {}) as Record<string, unknown>
  if (code === undefined || String(code) === '0') return null
  const word = /^[\w.-]{1,64}$/.test(String(code)) ? String(code) : null
  const kind = kindOf(String(code)) ?? (type === 'SYSTEM' ? 'unreachable' : byStatus(status))
  // "this ban will last 1 seconds"
  const seconds = kind === 'rate-limited' ? /last (\d{1,4}) second/.exec(String(message))?.[1] : undefined
  return { kind, code: word, ...(seconds !== undefined && { retryAfterMs: Number(seconds) * 1000 }) }
}

function kindOf(code: string): OutboundFailure | undefined {
  return Object.hasOwn(KINDS, code) ? KINDS[code] : undefined
}

/** A code nobody knows. */
function byStatus(status: number): OutboundFailure {
  if (status >= 500) return 'unreachable'
  if (status === 429) return 'rate-limited'
  return status === 401 ? 'unauthorised' : 'refused'
}

function all(kind: OutboundFailure, ...codes: readonly string[]): Record<string, OutboundFailure> {
  return Object.fromEntries(codes.map((code) => [code, kind]))
}
