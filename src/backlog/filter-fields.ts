import { dateOf, isOnCalendar } from './date-range.ts'
import type { Directory, Store, Warehouse } from './directory.ts'
import { numbersIn, whyNot } from './invoice-numbers.ts'
import { KETERANGAN, type Keterangan } from './keterangan.ts'
import { type Cursor, type Cursors, SORTS, type Sort } from './position.ts'

/** A keterangan, or the two Backlog Orders (…) together. */
export type KeteranganChoice = Keterangan | 'backlog-orders'
export const KETERANGAN_CHOICES: readonly KeteranganChoice[] = [...KETERANGAN.map(({ slug }) => slug), 'backlog-orders']

export const PAGE_SIZES = [25, 50, 100] as const
export type PageSize = (typeof PAGE_SIZES)[number]

/** What each key of the query string means. */
export interface Values {
  readonly from: string | null
  readonly to: string | null
  readonly invoice: readonly string[]
  readonly keterangan: readonly KeteranganChoice[]
  readonly warehouse: readonly Warehouse[]
  readonly store: readonly Store[]
  readonly sort: Sort
  readonly per_page: PageSize
  readonly after: Cursor | null
}
export type FilterField = keyof Values

export interface FieldContext {
  /** Only what the asking person may see: `withinScope(directory, scope)`. */
  readonly directory: Directory
  readonly cursors: Pick<Cursors, 'read'>
}

/** `why`: Indonesian, the exact limit and the exact fix. */
export type Reading<T> = { readonly value: T } | { readonly why: string }

/** What was given for a field: at least one text, none of them empty. */
type Texts = readonly [string, ...string[]]

interface Field<T> {
  readonly label: string
  readonly repeatable: boolean
  /** What the field says when nothing is given; not printed. */
  readonly otherwise: T
  read(given: Texts, context: FieldContext): Reading<T>
  /** Of a value that says something: neither `otherwise` nor empty. */
  print(value: NonNullable<T>): readonly string[]
}

/** The fields of the query string, in the order they are printed. */
export const FIELDS: { readonly [F in FilterField]: Field<Values[F]> } = {
  from: dateField('Tanggal awal'),
  to: dateField('Tanggal akhir'),
  invoice: {
    label: 'Invoice',
    repeatable: false,
    otherwise: [],
    read: ([text]) => readNumbers(text),
    print: (numbers) => [numbers.join(' ')],
  },
  keterangan: {
    label: 'Keterangan',
    repeatable: true,
    otherwise: [],
    read: (given) => readChoices('Keterangan', given, KETERANGAN_CHOICES, (choice) => choice),
    print: (choices) => choices,
  },
  warehouse: {
    label: 'Warehouse',
    repeatable: true,
    otherwise: [],
    read: (given, { directory }) => readChoices('Warehouse', given, directory.warehouses, ({ code }) => code),
    print: (warehouses) => warehouses.map(({ code }) => code),
  },
  store: {
    label: 'Store',
    repeatable: true,
    otherwise: [],
    read: (given, { directory }) => readChoices('Store', given, directory.stores, ({ code }) => code),
    print: (stores) => stores.map(({ code }) => code),
  },
  sort: choiceField('Urutan', SORTS, 'newest'),
  per_page: choiceField('Jumlah per halaman', PAGE_SIZES, 50),
  after: {
    label: 'Halaman',
    repeatable: false,
    otherwise: null,
    read: ([token], { cursors }) => readCursor(cursors.read(token)),
    print: (cursor) => [cursor.token],
  },
}
export const FILTER_FIELDS = Object.keys(FIELDS) as readonly FilterField[]

export const BROKEN_CURSOR = 'Alamat halaman ini tidak utuh atau sudah tidak berlaku. Mulai lagi dari halaman pertama.'

function dateField(label: string): Field<string | null> {
  return {
    label,
    repeatable: false,
    otherwise: null,
    read: ([text]) => readDate(label, text),
    print: (date) => [date],
  }
}

function choiceField<T extends string | number>(label: string, choices: readonly T[], otherwise: T): Field<T> {
  return {
    label,
    repeatable: false,
    otherwise,
    read: ([text]) => readChoice(label, text, choices),
    print: (value) => [String(value)],
  }
}

function readDate(label: string, text: string): Reading<string> {
  const value = dateOf(text)
  if (value !== null) return { value }
  if (isOnCalendar(text)) return { why: `${label} “${text}” terlalu jauh. Pilih tahun 2000 sampai 2999.` }
  return { why: `${label} “${shortened(text)}” tidak ada di kalender. Tulis tahun-bulan-tanggal, misalnya 2026-11-20.` }
}

function readNumbers(text: string): Reading<readonly string[]> {
  const value = numbersIn(text)
  const why = whyNot(value)
  return why === null ? { value } : { why }
}

function readChoice<T extends string | number>(label: string, text: string, choices: readonly T[]): Reading<T> {
  const value = choices.find((choice) => String(choice) === text)
  if (value !== undefined) return { value }
  return { why: `${label} “${shortened(text)}” tidak dikenal. Pilih ${choices.join(', ')}.` }
}

/** In the order of `choices`, each once. */
function readChoices<T>(
  label: string,
  given: readonly string[],
  choices: readonly T[],
  codeOf: (choice: T) => string,
): Reading<readonly T[]> {
  const wanted = new Set(given)
  const value = choices.filter((choice) => wanted.delete(codeOf(choice)))
  const [unknown] = wanted
  if (unknown === undefined) return { value }
  const others = wanted.size === 1 ? '' : ` dan ${wanted.size - 1} lainnya`
  return { why: `${label} “${shortened(unknown)}”${others} tidak ada dalam daftar Anda. Pilih dari daftar.` }
}

function readCursor(cursor: Cursor | null): Reading<Cursor> {
  return cursor === null ? { why: BROKEN_CURSOR } : { value: cursor }
}

/** What somebody typed, short enough to stand in a sentence. */
function shortened(text: string): string {
  return text.length > 40 ? `${text.slice(0, 40)}…` : text
}
