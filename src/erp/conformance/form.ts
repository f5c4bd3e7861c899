import { Broken, type Told } from './asking.ts'

/** Whether answers have the contract's form. Everything here throws Broken with words that name the field. */

type Fields = Readonly<Record<string, unknown>>

export interface Documents {
  readonly store: string
  readonly invoice: string
  readonly updatedAt: number
  readonly salesOrder: string | null
  readonly salesInvoice: string | null
  /** As it came, for comparing. */
  readonly whole: string
}

export interface Page {
  readonly documents: readonly Documents[]
  readonly nextCursor: string | null
}

export interface ActionAnswer {
  readonly outcome: 'done' | 'refused'
  readonly documents: Documents | null
  readonly refusal: { readonly code: string; readonly message: string } | null
  readonly whole: string
}

export function mustBe(status: number, told: Told, where: string): void {
  if (told.status !== status) throw new Broken(`${where}: HTTP ${told.status} instead of ${status}`)
}

/** An error of that status in the one form all errors have. */
export function errorIn(told: Told, status: number, where: string): string {
  mustBe(status, told, where)
  const error = fieldsOf(fieldsOf(told.json, where)['error'], `${where}: error`)
  textIn(error, 'message', where, 2_000)
  return textIn(error, 'code', where, 100)
}

export function pageIn(told: Told, where: string): Page {
  const page = fieldsOf(told.json, where)
  const next = page['next_cursor'] ?? null
  if (next !== null && typeof next !== 'string') throw new Broken(`${where}: next_cursor is neither a text nor null`)
  return { documents: documentsIn(told, where), nextCursor: next }
}

export function documentsIn(told: Told, where: string): readonly Documents[] {
  mustBe(200, told, where)
  const list = fieldsOf(told.json, where)['documents']
  if (!Array.isArray(list)) throw new Broken(`${where}: documents is not a list`)
  if (list.length > 50) throw new Broken(`${where}: ${list.length} sets of documents, more than 50`)
  return list.map((documents) => documentsOf(documents, where))
}

export function actionIn(told: Told, where: string): ActionAnswer {
  mustBe(200, told, where)
  const answer = fieldsOf(told.json, where)
  const { outcome } = answer
  if (outcome !== 'done' && outcome !== 'refused') throw new Broken(`${where}: outcome is neither done nor refused`)
  const documents = isNull(answer['documents']) ? null : documentsOf(answer['documents'], where)
  if (outcome === 'done' && documents === null) throw new Broken(`${where}: done without documents`)
  const refusal = outcome === 'refused' ? fieldsOf(answer['refusal'], `${where}: refusal`) : null
  const why = refusal && {
    code: textIn(refusal, 'code', where, 100),
    message: textIn(refusal, 'message', where, 2_000),
  }
  return { outcome, documents, refusal: why, whole: JSON.stringify(answer) }
}

function documentsOf(value: unknown, where: string): Documents {
  const fields = fieldsOf(value, `${where}: documents`)
  const invoice = textIn(fields, 'invoice', where, 100)
  const here = `${where}: ${invoice}`
  partIn(fields, 'packing', here, (part, at) => void instantIn(part, 'packed_at', at))
  partIn(fields, 'rejection', here, (part, at) => void instantIn(part, 'received_at', at))
  partIn(fields, 'import_failure', here, (part, at) => {
    textIn(part, 'code', at, 100)
    textIn(part, 'message', at, 2_000)
    instantIn(part, 'failed_at', at)
  })
  const code = (part: Fields, at: string) => textIn(part, 'code', at, 100)
  return {
    store: textIn(fields, 'store', here, 100),
    invoice,
    updatedAt: instantIn(fields, 'updated_at', here),
    salesOrder: partIn(fields, 'sales_order', here, code),
    salesInvoice: partIn(fields, 'sales_invoice', here, code),
    whole: JSON.stringify(value),
  }
}

function partIn<T>(fields: Fields, name: string, where: string, read: (part: Fields, where: string) => T): T | null {
  if (isNull(fields[name])) return null
  return read(fieldsOf(fields[name], `${where}: ${name}`), `${where}: ${name}`)
}

export function fieldsOf(value: unknown, where: string): Fields {
  if (typeof value === 'object' && value !== null && !Array.isArray(value)) return value as Fields
  throw new Broken(`${where} is not a JSON object`)
}

export function textIn(fields: Fields, name: string, where: string, longest: number): string {
  const value = fields[name]
  if (typeof value !== 'string' || value === '') throw new Broken(`${where}: ${name} is not a text`)
  if (value.length > longest) throw new Broken(`${where}: ${name} is longer than ${longest} characters`)
  return value
}

/** RFC 3339 with an offset. */
export function instantIn(fields: Fields, name: string, where: string): number {
  const text = textIn(fields, name, where, 100)
  const isWhole = /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d+)?(Z|[+-]\d\d:\d\d)$/.test(text)
  const instant = Date.parse(text)
  if (isWhole && !Number.isNaN(instant)) return instant
  throw new Broken(`${where}: ${name} is "${text}", not a time with an offset as RFC 3339 writes it`)
}

function isNull(value: unknown): boolean {
  return value === null || value === undefined
}
