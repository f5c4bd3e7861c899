import type { BgenHalf, ImportError } from '../../backlog/order.ts'
import {
  type AnswerObject,
  instantOf,
  listOf,
  objectOf,
  objectOrNull,
  orNull,
  textOf,
} from '../../platform/outbound/answer.ts'
import type { ErpDocuments } from '../port.ts'

export interface DocumentsPage {
  readonly documents: readonly ErpDocuments[]
  /** null: this was the last page. */
  readonly nextCursor: string | null
}

/** The answers of docs/bgen-contract.yaml. */
export function toDocumentsPage(answer: unknown): DocumentsPage {
  const page = objectOf(answer, 'answer')
  return {
    documents: listOf(page, 'documents').map((documents) => toDocuments(objectOf(documents, 'documents'))),
    nextCursor: orNull(textOf, page, 'next_cursor'),
  }
}

function toDocuments(documents: AnswerObject): ErpDocuments {
  const facts: BgenHalf = {
    updatedAt: instantOf(documents, 'updated_at'),
    soCode: fieldOfDocument(textOf, documents, 'sales_order', 'code'),
    invoiceCode: fieldOfDocument(textOf, documents, 'sales_invoice', 'code'),
    packedAt: fieldOfDocument(instantOf, documents, 'packing', 'packed_at'),
    rejectionReceivedAt: fieldOfDocument(instantOf, documents, 'rejection', 'received_at'),
    importError: toImportError(documents),
  }
  return { store: textOf(documents, 'store'), kodeInvoiceMp: textOf(documents, 'invoice'), facts }
}

function toImportError(documents: AnswerObject): ImportError | null {
  const failure = objectOrNull(documents, 'import_failure')
  if (failure === null) return null
  return { code: textOf(failure, 'code'), message: textOf(failure, 'message'), at: instantOf(failure, 'failed_at') }
}

/** One field of one document; null where B-Gen has no such document. */
function fieldOfDocument<T>(
  read: (document: AnswerObject, name: string) => T,
  documents: AnswerObject,
  document: string,
  field: string,
): T | null {
  const found = objectOrNull(documents, document)
  return found === null ? null : read(found, field)
}
