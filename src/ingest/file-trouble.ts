import type { WrongHeader } from './csv-columns.ts'

/** Why a file cannot be read, or not to its end. Single lines that cannot be taken in are no trouble of the file. */
export type FileTrouble =
  | { readonly kind: 'empty' | 'workbook' | 'utf-16' | 'binary' }
  | WrongHeader
  /** `line` is where the quoted text begins, or a little before. */
  | { readonly kind: 'open-quote'; readonly line: number }
  /** On purpose, or by something that is no fault of the file. */
  | { readonly kind: 'stopped' | 'failed' }

interface Words {
  readonly empty: string
  readonly workbook: string
  readonly 'utf-16': string
  readonly binary: string
  readonly missing: string
  readonly unknown: string
  readonly twice: string
  readonly header: (parts: string) => string
  readonly 'open-quote': (line: number) => string
  readonly stopped: string
  readonly failed: string
}

/** A command speaks English, a page Indonesian. */
export const ENGLISH: Words = {
  empty: 'The file is empty.',
  workbook: 'The file is an Excel workbook: save it as "CSV UTF-8" and import that.',
  'utf-16': 'The file is UTF-16: save it as "CSV UTF-8" and import that.',
  binary: 'The file is not a CSV file: it holds bytes that no text has.',
  missing: 'missing',
  unknown: 'unknown',
  twice: 'more than once',
  header: (parts) => `The header of the file cannot be used: ${parts}. Columns have the names of the API's fields.`,
  'open-quote': (line) => `From line ${line} on the file cannot be read: a quoted text begins there and does not end.`,
  stopped: 'The import was stopped before the end of the file.',
  failed: 'The import broke off before the end of the file.',
}

export const INDONESIAN: Words = {
  empty: 'File ini kosong.',
  workbook: 'File ini workbook Excel. Di Excel pilih Simpan Sebagai, jenis "CSV UTF-8", lalu unggah file itu.',
  'utf-16': 'File ini UTF-16. Simpan sebagai "CSV UTF-8", lalu unggah file itu.',
  binary: 'File ini bukan CSV: isinya bukan teks.',
  missing: 'kurang',
  unknown: 'tidak dikenal',
  twice: 'lebih dari sekali',
  header: (parts) => `Judul kolom tidak dapat dipakai: ${parts}.`,
  'open-quote': (line) =>
    `Mulai baris ${line} file tidak dapat dibaca: di sana ada teks berkutip yang kutip penutupnya tidak ada.`,
  stopped: 'Impor dihentikan sebelum akhir file karena server berhenti.',
  failed: 'Impor terhenti sebelum akhir file karena gangguan di pihak kami. Gangguan ini sudah dicatat.',
}

/** One sentence or two. */
export function troubleWords(trouble: FileTrouble, words: Words): string {
  switch (trouble.kind) {
    case 'wrong-header':
      return words.header(
        (['missing', 'unknown', 'twice'] as const)
          .filter((part) => trouble[part].length > 0)
          .map((part) => `${words[part]}: ${namesIn(trouble[part])}`)
          .join('; '),
      )
    case 'open-quote':
      return words['open-quote'](trouble.line)
    default:
      return words[trouble.kind]
  }
}

const MOST_NAMES = 8
const LONGEST_NAME = 40

/** What stands in a header may be anything. */
function namesIn(names: readonly string[]): string {
  const shown = names.slice(0, MOST_NAMES).map((name) => (name.length > LONGEST_NAME ? `${start(name)}…` : name))
  return shown.join(', ') + (names.length > MOST_NAMES ? ', …' : '')
}

function start(name: string): string {
  return name.slice(0, LONGEST_NAME)
}
