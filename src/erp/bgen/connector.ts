import { UnreadableAnswer } from '../../platform/outbound/answer.ts'
import { bearerCall, type Outbound, type OutboundCall, OutboundError } from '../../platform/outbound/fetch.ts'
import { type ErpConnector, type ErpDocuments, ErpError } from '../port.ts'
import { type DocumentsPage, toDocumentsPage } from './mapping.ts'

/** Where and as whom B-Gen is reached. */
export interface BgenConnection {
  /** Without a trailing slash; the contract's addresses begin behind it. */
  readonly baseUrl: string
  readonly token: string
}

const PAGE_SIZE = 50

/** Speaks docs/bgen-contract.yaml. */
export function bgenConnector(ask: Outbound, { baseUrl, token }: BgenConnection): ErpConnector {
  return {
    async findDocuments(store, kodeInvoiceMp) {
      const json = { store, invoices: kodeInvoiceMp }
      const url = `${baseUrl}/documents/search`
      return (await askPage(ask, bearerCall('POST', url, token, json))).documents
    },
    async *documentsChangedSince(store, since): AsyncIterable<readonly ErpDocuments[]> {
      let cursor: string | null = null
      do {
        const query = new URLSearchParams({ store, changed_since: since.toISOString(), limit: String(PAGE_SIZE) })
        if (cursor !== null) query.set('cursor', cursor)
        const page: DocumentsPage = await askPage(ask, bearerCall('GET', `${baseUrl}/documents?${query}`, token))
        if (page.documents.length > 0) yield page.documents
        cursor = page.nextCursor
      } while (cursor !== null)
    },
  }
}

/** Stands in while nobody has connected a B-Gen: every question fails, and says why. */
export function bgenNotConnected(): ErpConnector {
  const refuse = (): never => {
    throw new ErpError('refused', 'B-Gen is not connected', null)
  }
  return { findDocuments: async () => refuse(), documentsChangedSince: refuse }
}

async function askPage(ask: Outbound, call: OutboundCall): Promise<DocumentsPage> {
  try {
    return toDocumentsPage(await ask(call))
  } catch (error) {
    if (error instanceof OutboundError) throw new ErpError(error.kind, error.message, error.retryAfterMs, error)
    if (error instanceof UnreadableAnswer) throw new ErpError('unreadable', error.message, null, error)
    throw error
  }
}
