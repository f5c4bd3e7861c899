import { MOST_ORDERS } from './run.ts'

/** The filter the form was shown under: its fields as in the address of the board. */
export type FilterFields = readonly (readonly [name: string, value: string])[]

/** What the form above the table sends. */
export interface RequestForm {
  /** The ticked orders, or all that the filter means. */
  readonly chosen: { readonly ids: readonly string[] } | { readonly expected: number | null }
  readonly filter: FilterFields
  readonly key: string
}

export type ParsedForm =
  | { readonly kind: 'ok'; readonly form: RequestForm }
  | { readonly kind: 'refused'; readonly message: string; readonly filter: FilterFields }

type Fields = Readonly<Record<string, unknown>>

const FILTER_FIELDS = ['from', 'to', 'invoice', 'keterangan', 'warehouse', 'store', 'sort']
/** No form of ours is like that; the words say what to do. */
const RELOAD = 'Formulirnya tidak lengkap. Muat ulang halaman Backlog Orders, lalu pilih lagi.'
const NOTHING_TICKED = 'Pilih minimal satu pesanan: centang di daftar, lalu klik Synchronize.'
export const TOO_MANY = 'Paling banyak 10.000 pesanan sekali jalan. Persempit filternya, lalu pilih lagi.'

/** @param newKey for a form that brings none, which is then a run of its own each time it is sent */
export function parseRequestForm(body: unknown, newKey: string): ParsedForm {
  const fields = (body ?? {}) as Fields
  const filter = filterIn(fields)
  const key = fields['idempotency_key'] ?? newKey
  const chosen = fields['all'] === undefined ? tickedIn(fields) : wholeIn(fields)
  if (!isText(key) || key === '' || key.length > 100 || chosen === null) {
    return { kind: 'refused', message: RELOAD, filter }
  }
  if (typeof chosen === 'string') return { kind: 'refused', message: chosen, filter }
  return { kind: 'ok', form: { chosen, filter, key } }
}

/** null: not as our form sends it. A sentence: why not. */
function tickedIn(fields: Fields): { readonly ids: readonly string[] } | string | null {
  const ids = [fields['ids'] ?? []].flat()
  if (!ids.every(isText)) return null
  if (ids.length === 0) return NOTHING_TICKED
  return new Set(ids).size > MOST_ORDERS ? TOO_MANY : { ids: [...new Set(ids)] }
}

function wholeIn(fields: Fields): { readonly expected: number | null } | null {
  const expected = fields['expected_count'] ?? null
  if (fields['all'] !== '1' || (expected !== null && !/^\d{1,9}$/.test(String(expected)))) return null
  return { expected: expected === null ? null : Number(expected) }
}

function filterIn(fields: Fields): FilterFields {
  return FILTER_FIELDS.flatMap((name) =>
    [fields[name] ?? []]
      .flat()
      .filter(isText)
      .map((value) => [name, value] as const),
  )
}

/** PostgreSQL takes no NUL. */
function isText(value: unknown): value is string {
  return typeof value === 'string' && !value.includes('\0')
}
