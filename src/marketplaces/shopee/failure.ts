import type { OutboundAnswer, OutboundFailure, SaidFailure } from '../../platform/outbound/fetch.ts'

/** Shopee's words for what went wrong: `error_list` and `common_error_list` of its API documents (read 2026-11-23), and
 *  those that only its answers show, marked "seen". */
const KINDS: Readonly<Record<string, OutboundFailure>> = {
  ...all('unauthorised', 'error_auth', 'error_shop', 'invalid_shop_id'),
  // seen, the misspelt one more often
  ...all('unauthorised', 'invalid_access_token', 'invalid_acceess_token', 'error_access_token'),
  ...all('unauthorised', 'refresh_token_expired', 'error_shop_refresh_token'),
  ...all('unauthorised', 'shop_access_expired', 'shop_no_linked'),
  ...all('rate-limited', 'error_rate_limit', 'error_limit'),
  ...all('rate-limited', 'error_too_frequent'), // seen
  ...all('unreachable', 'error_server', 'error_network', 'error_data'),
  ...all('unreachable', 'error_inner', 'error_busy', 'error_system_busy'), // seen
  ...all('refused', 'error_param', 'error_not_found', 'error_permission', 'error_not_exists', 'invalid_code'),
  ...all('refused', 'error_sign', 'error_partner_key_expired', 'invalid_partner_id', 'source_ip_undeclared'),
  ...all('refused', 'error_api_permission', 'error_api_call_restricted', 'api_suspended'),
  ...all('refused', 'shop_banned'), // until Shopee restores the shop; our authorisation stays
}

/** The day's quota of the whole app is used up. */
const QUOTA_SPENT = 'error_limit'
export const NOT_FOUND = 'error_not_found'

/** By which a refresh token is refused for good: only the shop's owner can let us in again. */
const CONSENT_IS_OVER: ReadonlySet<string> = new Set([
  'refresh_token_expired',
  'error_shop_refresh_token',
  'shop_access_expired',
  'shop_no_linked',
])

/** The failure that an answer to a question about a shop tells; null: none, or no answer of Shopee's. */
export function failureOf(answer: OutboundAnswer, now: Date): SaidFailure | null {
  const { code, message } = toldIn(answer.json)
  if (code === null) return null
  const word = withoutModule(code)
  const kind = isAboutTheClock(word, message) ? 'unreachable' : (kindOf(word) ?? byStatus(answer.status))
  const said = { kind, code: /^[\w.]{1,64}$/.test(code) ? code : null }
  return word === QUOTA_SPENT ? { ...said, retryAfterMs: msToNewQuota(now) } : said
}

/** The same while tokens are asked for. There error_auth speaks of our app, and a 403 without a word of Shopee's is
 *  somebody between us: neither ends what the shop's owner has granted. */
export function tokenFailureOf(answer: OutboundAnswer, now: Date): SaidFailure | null {
  const said = failureOf(answer, now)
  if (said === null) return byStatus(answer.status) === 'unauthorised' ? { kind: 'refused', code: null } : null
  if (said.kind !== 'unauthorised') return said
  return CONSENT_IS_OVER.has(withoutModule(said.code ?? '')) ? said : { ...said, kind: 'refused' }
}

/** "until 00:00 (UTC+08:00)" */
export function msToNewQuota(now: Date): number {
  const HOUR = 3_600_000
  return 24 * HOUR - ((now.getTime() + 8 * HOUR) % (24 * HOUR))
}

/** "Timestamp is expired.": one of the two clocks is wrong, and may be put right. Only the message tells. */
function isAboutTheClock(word: string, message: unknown): boolean {
  return word === 'error_param' && typeof message === 'string' && /timestamp/i.test(message)
}

function toldIn(json: unknown): { readonly code: string | null; readonly message: unknown } {
  const { error, message } = (typeof json === 'object' && json !== null ? json : {}) as Record<string, unknown>
  return { code: typeof error === 'string' && error !== '' ? error : null, message }
}

/** "common.error_auth" is error_auth. */
function withoutModule(code: string): string {
  return code.slice(code.lastIndexOf('.') + 1)
}

function kindOf(word: string): OutboundFailure | undefined {
  return Object.hasOwn(KINDS, word) ? KINDS[word] : undefined
}

/** A word nobody knows. */
function byStatus(status: number): OutboundFailure {
  if (status >= 500) return 'unreachable'
  if (status === 429) return 'rate-limited'
  return status === 401 || status === 403 ? 'unauthorised' : 'refused'
}

function all(kind: OutboundFailure, ...words: readonly string[]): Record<string, OutboundFailure> {
  return Object.fromEntries(words.map((word) => [word, kind]))
}
