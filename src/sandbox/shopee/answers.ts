import { randomBytes } from 'node:crypto'
import type { ProtocolAnswer } from '../protocol.ts'

/**
 * Why Shopee refuses, in its own words. Source: error lists of its API documents (congminh1254/shopee-sdk:
 * schemas/v2.order.get_order_list.json, v2.public.refresh_access_token.json, read 2026-11-23). The HTTP statuses are
 * not documented: 403 is what clients log for the gateway's refusals, 200 for those of an API behind it.
 */
const REFUSALS = {
  rateLimit: [429, 'error_rate_limit', 'Too many requests. You have reached the rate limit. Please try again later.'],
  unknownPath: [
    404,
    'error_param',
    'Permission denied. This API is currently offline or the request path is incorrect.',
  ],
  noPartner: [403, 'error_param', 'There is no partner_id in query.'],
  invalidPartner: [403, 'error_param', 'Invalid partner_id.'],
  noTimestamp: [403, 'error_param', 'no timestamp.'],
  invalidTimestamp: [403, 'error_param', 'Timestamp is invalid, should be an integer between 0 and 4294967295.'],
  expiredTimestamp: [403, 'error_param', 'Timestamp is expired.'],
  noSign: [403, 'error_param', 'There is no sign in query.'],
  wrongSign: [403, 'error_sign', 'Wrong sign.'],
  noToken: [403, 'error_param', 'There is no access_token in query.'],
  // the document calls it error_auth, the gateway sends this, with this spelling
  invalidToken: [403, 'invalid_acceess_token', 'Invalid access_token, please have a check.'],
  otherShop: [403, 'error_auth', 'Invalid partner_id or shopid.'],
  invalidCode: [403, 'invalid_code', 'The code is expired or used or invalid, please check the code.'],
  invalidShop: [403, 'invalid_shop_id', 'The code or shop_id is wrong, please check the code or the shop_id.'],
  wrongRefresh: [403, 'error_shop_refresh_token', 'Your refresh token is error ,please check refresh token or shopid.'],
  expiredRefresh: [403, 'refresh_token_expired', 'Your refresh_token expired.'],
  notJson: [200, 'error_data', 'parse data failed'],
  invalidTimes: [200, 'order.order_list_invalid_time', 'Start time must be earlier than end time and diff in 15days.'],
  noOrder: [200, 'error_not_found', 'Wrong parameters, detail: the order is not found.'],
} as const satisfies Readonly<Record<string, readonly [number, string, string]>>

export class Refusal extends Error {
  override readonly name = 'Refusal'
  readonly status: number
  readonly code: string

  constructor(status: number, code: string, message: string) {
    super(message)
    this.status = status
    this.code = code
  }
}

export function refusal(reason: keyof typeof REFUSALS): Refusal {
  const [status, code, message] = REFUSALS[reason]
  return new Refusal(status, code, message)
}

export function wrongParameter(detail: string): Refusal {
  return new Refusal(200, 'error_param', `Wrong parameters, detail: ${detail}.`)
}

/** An answer that went well; `fields` stand beside error, message and request_id. */
export function told(fields: object): ProtocolAnswer {
  return { status: 200, json: { error: '', message: '', request_id: requestId(), ...fields } }
}

export function refused({ status, code, message }: Refusal): ProtocolAnswer {
  return { status, json: { error: code, message, request_id: requestId() } }
}

function requestId(): string {
  return randomBytes(16).toString('hex')
}
