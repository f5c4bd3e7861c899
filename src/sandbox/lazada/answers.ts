import { randomBytes } from 'node:crypto'
import type { ProtocolAnswer } from '../protocol.ts'

/**
 * Why Lazada refuses. Every answer is HTTP 200; `code` is "0" when all went well. `type`: ISV for what the platform
 * itself finds wrong, ISP for what the API behind it does (Lazada Open Platform 108138). Codes and texts: the API
 * documents (mixos-go/lazada: references/api/**, read 2026-11-23); those of the clock, the app key and E097 are what
 * clients log.
 */
const REFUSALS = {
  callLimit: ['ISV', 'ApiCallLimit', 'Api access frequency exceeds the limit. this ban will last 1 seconds'],
  unknownPath: ['ISV', 'InvalidApiPath', 'The specified API path is invalid'],
  unknownApp: ['ISV', 'InvalidAppKey', 'The specified App Key is invalid'],
  signMethod: ['ISV', 'InvalidSignMethod', 'The specified signature method is invalid'],
  wrongClock: ['ISV', 'IllegalTimestamp', 'The specified timestamp is invalid'],
  wrongSign: ['ISV', 'IncompleteSignature', 'The request signature does not conform to platform standards'],
  invalidToken: ['ISV', 'IllegalAccessToken', 'The specified access token is invalid or expired'],
  invalidCode: ['ISV', 'InvalidCode', 'Invalid authorization code'],
  invalidRefresh: ['ISV', 'IllegalRefreshToken', 'The specified refresh token is invalid or expired'],
  wrongIds: ['ISP', '37', 'E037: One or more order id in the list are incorrect'],
  tooManyIds: ['ISP', '38', 'E038: Too many orders were requested'],
  noOrders: ['ISP', '39', 'E039: No orders were found'],
  noList: ['ISP', '56', 'E056: Invalid OrdersIdList format. Must use array format [1,2]'],
  statusFilter: ['ISP', '36', 'E036: Invalid status filter'],
  sortDirection: ['ISP', '74', 'E074: Invalid sort direction.'],
  sortFilter: ['ISP', '75', 'E075: Invalid sort filter.'],
} as const satisfies Readonly<Record<string, readonly ['ISV' | 'ISP', string, string]>>

export class Refusal extends Error {
  override readonly name = 'Refusal'
  readonly type: 'ISV' | 'ISP'
  readonly code: string

  constructor(type: 'ISV' | 'ISP', code: string, message: string) {
    super(message)
    this.type = type
    this.code = code
  }
}

export function refusal(reason: keyof typeof REFUSALS): Refusal {
  const [type, code, message] = REFUSALS[reason]
  return new Refusal(type, code, message)
}

export function missing(name: string): Refusal {
  const message = `The input parameter “${name}” that is mandatory for processing this request is not supplied`
  return new Refusal('ISV', 'MissingParameter', message)
}

/** E014, E016, E017, E019 quote what they refuse; E097 names the sum. */
export function wrongValue(code: '14' | '16' | '17' | '19', value: string): Refusal {
  return new Refusal('ISP', code, `E0${code}: "${value}" ${WRONG_VALUES[code]}`)
}

const WRONG_VALUES = {
  '14': 'Invalid Offset',
  '16': 'Invalid Order ID',
  '17': 'Invalid Date Format',
  '19': 'Invalid Limit',
} as const

export function tooFar(sum: number, most: number): Refusal {
  return new Refusal('ISP', '97', `E097: Offset and limit sum ${sum} must be less than ${most}`)
}

/** An answer that went well; `fields` stand beside code and request_id. */
export function told(fields: object): ProtocolAnswer {
  return { status: 200, json: { ...fields, code: '0', request_id: requestId() } }
}

export function refused({ type, code, message }: Refusal): ProtocolAnswer {
  return { status: 200, json: { type, code, message, request_id: requestId() } }
}

function requestId(): string {
  return `2101${randomBytes(10).toString('hex')}`
}
