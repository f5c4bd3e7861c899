import { momentInZoneWords } from '../backlog/time-words.ts'
import type { ErpErrors } from './connection-form.ts'
import type { Trouble } from './trouble.ts'

export const BGEN_CONNECTION = '/oms/connections/bgen'

/** Finished strings; an empty one means there is none. */
export interface ErpConnectionView {
  readonly state: { readonly tone: string; readonly sign: string; readonly words: string }
  readonly advice: string
  readonly facts: readonly { readonly label: string; readonly value: string }[]
  readonly done: string
  readonly trouble: (Trouble & { readonly heading: string }) | null
  readonly errors: readonly { readonly href: string; readonly words: string }[]
  readonly fields: readonly FieldView[]
  readonly action: string
  /** Empty: there is nothing to test. */
  readonly test: string
}

/** As views/connections/_field shows it. */
interface FieldView {
  readonly name: string
  readonly label: string
  readonly hint: string
  readonly error: string
  readonly value: string
  readonly isSecret: boolean
  readonly required: boolean
}

/** What is kept, without the token; null: nothing. */
export type ShownErp = {
  readonly baseUrl: string
  readonly ofDemo: boolean
  readonly updatedBy: string | null
  readonly updatedAt: Date
} | null

interface Said {
  readonly zone: string
  readonly done?: string
  readonly trouble?: Trouble | null
  readonly errors?: ErpErrors
  /** As typed and refused; else what is kept. */
  readonly typed?: string
}

export function toErpConnectionView(
  erp: ShownErp,
  { zone, done = '', trouble = null, errors = {}, typed }: Said,
): ErpConnectionView {
  return {
    state: trouble === null ? stateOf(erp) : stateIn(erp),
    advice: adviceOf(erp),
    facts: factsOf(erp, zone),
    done,
    trouble: trouble === null ? null : { heading: 'Uji koneksi gagal', ...trouble },
    errors: Object.entries(errors).map(([name, words]) => ({ href: `#${name}`, words })),
    fields: fieldsOf(erp, errors, typed),
    action: BGEN_CONNECTION,
    test: erp === null ? '' : `${BGEN_CONNECTION}/test`,
  }
}

/** The line about B-Gen on the page of all connections. */
export interface ErpLine {
  readonly state: ErpConnectionView['state']
  readonly address: string
  readonly changed: string
  readonly href: string
  readonly action: string
}

export function toErpLine(erp: ShownErp, zone: string): ErpLine {
  return {
    state: stateOf(erp),
    address: erp?.baseUrl ?? '—',
    changed: erp === null ? '—' : momentInZoneWords(erp.updatedAt, zone),
    href: BGEN_CONNECTION,
    action: erp === null ? 'Hubungkan' : 'Periksa',
  }
}

function stateOf(erp: ShownErp): ErpConnectionView['state'] {
  if (erp === null) return { tone: 'unchanged', sign: '○', words: 'Belum terhubung' }
  return { tone: 'good', sign: '●', words: erp.ofDemo ? 'Terhubung ke B-Gen contoh' : 'Terhubung' }
}

/** Just tested, and it does not work. */
function stateIn(erp: ShownErp): ErpConnectionView['state'] {
  return erp === null ? stateOf(erp) : { tone: 'bad', sign: '!', words: 'Tidak dapat dipakai' }
}

function adviceOf(erp: ShownErp): string {
  if (erp === null) {
    return 'Tanpa B-Gen, Kode SO, Kode Invoice Bgen, packing, dan tolakan hanya masuk lewat API atau file.'
  }
  return erp.ofDemo
    ? 'Ini B-Gen contoh dari sandbox. Isi alamat dan token B-Gen Anda sendiri untuk menggantinya.'
    : 'Kode SO, Kode Invoice Bgen, packing, dan tolakan dibaca dari alamat ini. Perubahan berlaku dalam beberapa detik.'
}

function factsOf(erp: ShownErp, zone: string): ErpConnectionView['facts'] {
  if (erp === null) return []
  return [
    { label: 'Alamat', value: erp.baseUrl },
    { label: 'Token', value: 'Tersimpan terenkripsi, tidak pernah ditampilkan' },
    { label: 'Diubah', value: `${momentInZoneWords(erp.updatedAt, zone)} oleh ${erp.updatedBy ?? 'data contoh'}` },
  ]
}

function fieldsOf(erp: ShownErp, errors: ErpErrors, typed: string | undefined): readonly FieldView[] {
  const kept = erp === null || erp.ofDemo ? '' : erp.baseUrl
  return [
    {
      name: 'base_url',
      label: 'Alamat kontrak B-Gen',
      hint: 'Misalnya https://erp.contoh.co.id/bgen/v1',
      error: errors.base_url ?? '',
      value: typed ?? kept,
      isSecret: false,
      required: true,
    },
    {
      name: 'token',
      label: 'Token',
      hint: kept === '' ? 'Disimpan terenkripsi dan tidak pernah ditampilkan lagi.' : 'Kosongkan jika tidak berubah.',
      error: errors.token ?? '',
      value: '',
      isSecret: true,
      required: kept === '',
    },
  ]
}
