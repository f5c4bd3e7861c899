import type { OutboundAnswer, OutboundFailure, SaidFailure } from '../../platform/outbound/fetch.ts'

/** `code` of an answer → what it means. Sources: "Common errors" (partner.tiktokshop.com/docv2/page/common-errors) and
 *  the errors of get-order-detail-202507, read 2026-11-23; those marked "seen" only its answers show. */
const KINDS: Readonly<Record<string, OutboundFailure>> = {
  '36009002': 'rate-limited',
  ...all('unreachable', '36009003', '36009007'), // internal error, timeout
  ...all('unreachable', '10002014', '10002015', '10006402', '10037002', '10037003', '10037004'), // "please try again"
  '105002': 'unauthorised', // the access token has expired
  '105001': 'unauthorised', // seen: it is invalid
  '101000': 'unauthorised', // it is not of this shop
  ...all('refused', '105005', '36009033'), // no scope for this call, our address is not on the app's list
  ...all('refused', '106001', '106013'), // signature, shop_cipher
  // seen: the refresh token has expired, is not valid, is not known (the seller took the authorisation back)
  ...all('unauthorised', '36004001', '36004004', '36004005'),
}

/** Says a dozen things, told apart by its message alone: about the token, about a clock that is wrong and may be put
 *  right, and about what only a person can mend. */
const OVERLOADED = '36009004'
const ABOUT_THE_TOKEN = /x-tts-access-token|access_token/
const ABOUT_THE_CLOCK = /timestamp/

/** The failure that an answer tells; null: none, or no answer of TikTok Shop's. */
export function failureOf({ status, json }: OutboundAnswer): SaidFailure | null {
  const { code, message } = told(json)
  if (code === null || code === '0') return null
  return { kind: kindOf(code, message) ?? byStatus(status), code }
}

/** The same for a code that the shop's owner brought back: when it is refused, nothing has ended that lived. */
export function codeFailureOf(answer: OutboundAnswer): SaidFailure | null {
  const said = failureOf(answer)
  return said?.kind === 'unauthorised' ? { ...said, kind: 'refused' } : said
}

/** `code` is a number; anything else may be text of theirs, and is not shown. */
function told(json: unknown): { readonly code: string | null; readonly message: string } {
  const { code, message } = (typeof json === 'object' && json !== null ? json : {}) as Record<string, unknown>
  const digits = /^\d{1,12}$/.test(String(code)) ? String(code) : null
  return { code: digits, message: typeof message === 'string' ? message : '' }
}

function kindOf(code: string, message: string): OutboundFailure | undefined {
  if (code === OVERLOADED && ABOUT_THE_TOKEN.test(message)) return 'unauthorised'
  if (code === OVERLOADED) return ABOUT_THE_CLOCK.test(message) ? 'unreachable' : 'refused'
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
