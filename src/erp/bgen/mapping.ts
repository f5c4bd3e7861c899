import type { BgenHalf, ImportError } from '../../backlog/order.ts'
import {
  type AnswerObject,
  instantOf,
  listOf,
  objectOf,
  objectOrNull,
  orNull,
  textOf,
  UnreadableAnswer,
} from '../../platform/outbound/answer.ts'
import type { ErpAnswer, ErpDocuments, ErpStatus, ToldDocuments, UnreadableDocuments } from '../port.ts'

export interface DocumentsPage extends ToldDocuments {
  /** null: this was the last page. */
  readonly nextCursor: string | null
}

/** The answers of docs/bgen-contract.yaml. */
export function toDocumentsPage(answer: unknown): DocumentsPage {
  const page = objectOf(answer, 'answer')
  const readings = listOf(page, 'documents').map(readOne)
  return {
    documents: readings.flatMap((reading) => ('facts' in reading ? [reading] : [])),
    unreadable: readings.flatMap((reading) => ('facts' in reading ? [] : [reading])),
    nextCursor: orNull(textOf, page, 'next_cursor'),
  }
}

function readOne(entry: unknown): ErpDocuments | UnreadableDocuments {
  try {
    return toDocuments(objectOf(entry, 'documents'))
  } catch (error) {
    if (error instanceof UnreadableAnswer) return { kodeInvoiceMp: numberIn(entry), why: error.message }
    throw error
  }
}

/** Only what may be a number of an order: whatever else stands there is shown to nobody. */
function numberIn(entry: unknown): string | null {
  const number: unknown = isObject(entry) ? entry['invoice'] : null
  return typeof number === 'string' && /^[!-~]{1,100}$/.test(number) ? number : null
}

/** What became of a wish about this order. @throws {UnreadableAnswer} also when it speaks of another order */
export function toAnswer(answer: unknown, store: string, kodeInvoiceMp: string): ErpAnswer {
  const told = objectOf(answer, 'answer')
  const outcome = textOf(told, 'outcome')
  const given = objectOrNull(told, 'documents')
  const documents = given === null ? null : toDocuments(given)
  if (documents !== null && (documents.store !== store || documents.kodeInvoiceMp !== kodeInvoiceMp)) {
    throw new UnreadableAnswer('documents are of another order')
  }
  if (outcome === 'refused') {
    const refusal = objectOf(told['refusal'], 'refusal')
    return { kind: 'refused', code: textOf(refusal, 'code'), message: textOf(refusal, 'message'), documents }
  }
  if (outcome !== 'done') throw new UnreadableAnswer('outcome is neither done nor refused')
  if (documents === null) throw new UnreadableAnswer('documents is not an object')
  return { kind: 'done', documents }
}

export function toStatus(answer: unknown): ErpStatus {
  const status = objectOf(answer, 'answer')
  return { name: textOf(status, 'name'), contract: textOf(status, 'contract'), time: instantOf(status, 'time') }
}

/** The code in an error's body; null: it has none, or is no error of the contract's form. */
export function errorCodeOf(answer: unknown): string | null {
  const error: unknown = isObject(answer) ? answer['error'] : null
  const code: unknown = isObject(error) ? error['code'] : null
  return typeof code === 'string' ? code : null
}

function isObject(value: unknown): value is AnswerObject {
  return typeof value === 'object' && value !== null
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
