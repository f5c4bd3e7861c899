import { UnreadableAnswer } from '../../platform/outbound/answer.ts'
import {
  bearerCall,
  type Outbound,
  type OutboundAnswer,
  type OutboundCall,
  OutboundError,
  type SaidFailure,
} from '../../platform/outbound/fetch.ts'
import { type ErpAnswer, type ErpConnector, ErpError, type ErpOrder, type ToldDocuments } from '../port.ts'
import { type DocumentsPage, errorCodeOf, toAnswer, toDocumentsPage, toStatus } from './mapping.ts'

/** Where and as whom B-Gen is reached. */
export interface BgenConnection {
  /** Without a trailing slash; the contract's addresses begin behind it. */
  readonly baseUrl: string
  readonly token: string
}

const PAGE_SIZE = 50

/** Speaks docs/bgen-contract.yaml. */
export function bgenConnector(ask: Outbound, { baseUrl, token }: BgenConnection): ErpConnector {
  const act = ({ store, kodeInvoiceMp }: ErpOrder, key: string, path: string): Promise<ErpAnswer> => {
    const call = bearerCall('POST', `${baseUrl}${path}`, token, { store, invoice: kodeInvoiceMp })
    return heard(ask, actionCall(call, key), (answer) => toAnswer(answer, store, kodeInvoiceMp))
  }
  return {
    async findDocuments(store, kodeInvoiceMp) {
      const json = { store, invoices: kodeInvoiceMp }
      const url = `${baseUrl}/documents/search`
      return heard(ask, questionCall(bearerCall('POST', url, token, json)), toDocumentsPage)
    },
    async *documentsChangedSince(store, since): AsyncIterable<ToldDocuments> {
      let cursor: string | null = null
      do {
        const query = new URLSearchParams({ store, changed_since: since.toISOString(), limit: String(PAGE_SIZE) })
        if (cursor !== null) query.set('cursor', cursor)
        const call = questionCall(bearerCall('GET', `${baseUrl}/documents?${query}`, token))
        const page: DocumentsPage = await heard(ask, call, (answer) => pageAfter(cursor, answer))
        if (page.documents.length + page.unreadable.length > 0) yield page
        cursor = page.nextCursor
      } while (cursor !== null)
    },
    importOrder: (order, key) => act(order, key, '/orders/import'),
    generateInvoice: (order, key) => act(order, key, '/invoices/generate'),
    probe: () => heard(ask, { ...questionCall(bearerCall('GET', `${baseUrl}/status`, token)), once: true }, toStatus),
  }
}

/** Stands in while nobody has connected a B-Gen: every question fails, and says why. */
export function bgenNotConnected(): ErpConnector {
  const refuse = (): never => {
    throw new ErpError('not-connected', 'B-Gen is not connected', null)
  }
  const refuseLater = async () => refuse()
  return {
    findDocuments: refuseLater,
    documentsChangedSince: refuse,
    importOrder: refuseLater,
    generateInvoice: refuseLater,
    probe: refuseLater,
  }
}

/** @throws {UnreadableAnswer} when the next page would be this one again, and so for ever */
function pageAfter(cursor: string | null, answer: unknown): DocumentsPage {
  const page = toDocumentsPage(answer)
  if (page.nextCursor !== null && page.nextCursor === cursor) throw new UnreadableAnswer('next_cursor leads nowhere')
  return page
}

function questionCall(call: OutboundCall): OutboundCall {
  return { ...call, failureOf: bareRefusal }
}

/** A person is waiting and may press again: one attempt, with the key that makes a second one harmless. */
function actionCall({ request, secrets }: OutboundCall, key: string): OutboundCall {
  const withKey = async () => {
    const { headers, ...rest } = await request()
    return { ...rest, headers: { ...headers, 'idempotency-key': key } }
  }
  return { request: withKey, secrets, once: true, failureOf: (answer) => underway(answer) ?? bareRefusal(answer) }
}

const SOON_MS = 2_000

/** The one 4xx that passes by itself. */
function underway({ status, json }: OutboundAnswer): SaidFailure | null {
  const isUnderway = status === 409 && errorCodeOf(json) === 'in_progress'
  return isUnderway ? { kind: 'unreachable', code: 'in_progress', retryAfterMs: SOON_MS } : null
}

/**
 * A 401 in the contract's words is B-Gen's own: nothing is asked until a person has changed the token. Without them, or as
 * a 403, it may as well come from a proxy between us or from a B-Gen that is just starting: it is asked again before that
 * is concluded, and the next turn asks once more.
 */
function bareRefusal({ status, json }: OutboundAnswer): SaidFailure | null {
  const isBare = (status === 401 || status === 403) && errorCodeOf(json) === null
  return isBare ? { kind: 'unauthorised', code: null, retryAfterMs: SOON_MS } : null
}

async function heard<T>(ask: Outbound, call: OutboundCall, read: (answer: unknown) => T): Promise<T> {
  try {
    return read(await ask(call))
  } catch (error) {
    if (error instanceof OutboundError) throw new ErpError(error.kind, error.message, error.retryAfterMs, error)
    if (error instanceof UnreadableAnswer) throw new ErpError('unreadable', error.message, null, error)
    throw error
  }
}
