import { randomBytes } from 'node:crypto'
import type { ProtocolAnswer } from '../protocol.ts'

/**
 * Why TikTok Shop refuses, in its own words. Source: partner.tiktokshop.com/docv2/page/common-errors as quoted in public
 * tests (read 2026-11-23); 106001 comes with HTTP 401, 36009002 with 429 and the tokens' host says 200 to everything:
 * replies of the live service in public logs. Where a refusal has no documented number it is a 36009004 in its manner.
 */
const REFUSALS = {
  rateLimit: [429, 36009002, "Too many requests. You've made too many requests in a short period of time."],
  unknownPath: [404, 36009009, 'Invalid path. The request path does not exist.'],
  wrongAppKey: [400, 36009004, 'Invalid credentials. Invalid `app_key` query parameter.'],
  noSign: [400, 36009004, 'Missing credentials. The request does not include a required signature in the query.'],
  noTimestamp: [400, 36009004, 'Invalid timestamp. The `timestamp` query parameter must be a Unix timestamp.'],
  oldTimestamp: [400, 36009004, timestampRefusal('earlier than 5 minutes before')],
  earlyTimestamp: [400, 36009004, timestampRefusal('later than 30 seconds after')],
  wrongSign: [401, 106001, "Invalid credentials. The 'sign' query parameter is invalid."],
  wrongToken: [401, 105001, 'access token is invalid, please check it'],
  expiredToken: [401, 105002, 'access token is expired, please refresh it'],
  wrongCipher: [400, 106013, 'Invalid identifier. The `shop_cipher` query parameter is invalid.'],
  wrongSecret: [200, 36004002, 'app secret is invalid'],
  wrongCode: [200, 36004004, 'auth code is invalid'],
  usedCode: [200, 36004004, 'auth code has been used'],
  wrongRefresh: [200, 36004005, 'can not find related auth record'],
  expiredRefresh: [200, 36004001, 'rt has expired'],
} as const satisfies Readonly<Record<string, readonly [number, number, string]>>

function timestampRefusal(when: string): string {
  return `Invalid timestamp. The value of the \`timestamp\` query parameter must not be ${when} the current time.`
}

export class Refusal extends Error {
  override readonly name = 'Refusal'
  readonly status: number
  readonly code: number

  constructor(status: number, code: number, message: string) {
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
  return new Refusal(400, 36009004, `Invalid parameter. ${detail}`)
}

export function told(data: object): ProtocolAnswer {
  return { status: 200, json: { code: 0, message: 'Success', request_id: requestId(), data } }
}

export function refused({ status, code, message }: Refusal): ProtocolAnswer {
  return { status, json: { code, message, request_id: requestId(), data: null } }
}

function requestId(): string {
  return randomBytes(17).toString('hex').toUpperCase()
}
