/** The differences that a number may belong to. */
export const PARTS = ['missing', 'unknown', 'without-so', 'without-invoice', 'brought'] as const
export type Part = (typeof PARTS)[number]

/** What only the marketplace's own list can tell. */
export const OF_MARKETPLACE: readonly Part[] = ['missing', 'unknown', 'brought']

interface PartWords {
  readonly title: string
  readonly says: string
  readonly empty: string
}

export const PART_WORDS: Readonly<Record<Part, PartWords>> = {
  missing: {
    title: 'Belum masuk',
    says: 'Ada di marketplace menurut pemeriksaan terakhir, tetapi tidak tersimpan di sini.',
    empty: 'Semua pesanan yang disebut marketplace sudah tersimpan.',
  },
  unknown: {
    title: 'Tidak dikenal marketplace',
    says: 'Tersimpan di sini, tetapi pada pemeriksaan terakhir tidak dikenal marketplace.',
    empty: 'Semua pesanan yang tersimpan dikenal marketplace.',
  },
  'without-so': {
    title: 'Tanpa SO',
    says: 'Tersimpan, belum mempunyai Kode SO.',
    empty: 'Semua pesanan mempunyai Kode SO.',
  },
  'without-invoice': {
    title: 'Tanpa invoice',
    says: 'Tersimpan, belum mempunyai Kode Invoice Bgen.',
    empty: 'Semua pesanan mempunyai Kode Invoice Bgen.',
  },
  brought: {
    title: 'Ditarik oleh pemeriksaan',
    says: 'Tidak pernah datang sendiri: ditemukan pemeriksaan kelengkapan, lalu ditarik.',
    empty: 'Tidak ada pesanan yang harus ditarik.',
  },
}

export const PAGE = '/oms/completeness'

interface Selection {
  readonly from: string
  readonly to: string
  /** Codes; empty: all. */
  readonly stores: readonly string[]
}

/** "from=…&to=…&store=…" */
export function queryOf({ from, to, stores }: Selection): URLSearchParams {
  return new URLSearchParams([['from', from], ['to', to], ...stores.map((code): [string, string] => ['store', code])])
}

export function numbersAddress(selection: Selection, part: Part, page = 1): string {
  const query = queryOf(selection)
  query.set('part', part)
  if (page > 1) query.set('page', String(page))
  return `${PAGE}/numbers?${query}`
}
