/** What a person is told when a request does not succeed. */
export interface Problem {
  readonly status: number
  /** For programs: stays the same when the words change. */
  readonly code: string
  readonly title: string
  readonly happened: string
  /** '' when `happened` says it all. */
  readonly whatToDo: string
  /** null: trying the same again is pointless. */
  readonly retryAfterSeconds: number | null
}

const PROBLEMS = {
  unreadable: {
    status: 400,
    title: 'Permintaan tidak terbaca',
    happened: 'Permintaan yang diterima rusak atau tidak lengkap.',
    whatToDo: 'Kembali ke halaman sebelumnya, lalu coba lagi.',
  },
  'not-signed-in': {
    status: 401,
    title: 'Belum masuk',
    happened: 'Permintaan ini memerlukan sesi atau token.',
    whatToDo: 'Masuk dahulu, lalu coba lagi.',
  },
  forbidden: {
    status: 403,
    title: 'Tidak diizinkan',
    happened: 'Anda tidak boleh melakukan ini.',
    whatToDo: 'Jika seharusnya boleh, mintalah izin kepada administrator.',
  },
  'not-found': {
    status: 404,
    title: 'Tidak ditemukan',
    happened: 'Halaman atau data ini tidak ada, atau tidak termasuk toko dan gudang Anda.',
    whatToDo: 'Periksa alamatnya, atau cari lagi di Backlog Orders.',
  },
  'wrong-method': {
    status: 405,
    title: 'Cara permintaan tidak didukung',
    happened: 'Alamat ini tidak menerima permintaan seperti itu.',
    whatToDo: 'Kembali ke halaman sebelumnya, lalu coba lagi.',
  },
  'too-large': {
    status: 413,
    title: 'Kiriman terlalu besar',
    happened: 'Data yang dikirim melebihi batas untuk halaman ini.',
    whatToDo: 'Bagi menjadi beberapa bagian, lalu kirim satu per satu.',
  },
  'address-too-long': {
    status: 414,
    title: 'Alamat terlalu panjang',
    happened: 'Alamat yang diminta terlalu panjang.',
    whatToDo: 'Kurangi isi filter atau jumlah nomor invoice, lalu coba lagi.',
  },
  'unsupported-type': {
    status: 415,
    title: 'Jenis kiriman tidak didukung',
    happened: 'Data dikirim dalam bentuk yang tidak dapat dibaca di sini.',
    whatToDo: 'Kirim sebagai formulir biasa, atau sebagai application/json untuk API.',
  },
  invalid: {
    status: 422,
    title: 'Isian tidak dapat dipakai',
    happened: 'Ada isian yang tidak dapat dipakai.',
    whatToDo: 'Kembali ke halaman sebelumnya, perbaiki isian, lalu kirim lagi.',
  },
  'too-many': {
    status: 429,
    title: 'Terlalu banyak permintaan',
    happened: 'Terlalu banyak permintaan dalam waktu singkat.',
    whatToDo: 'Tunggu sebentar, lalu coba lagi.',
    retryAfterSeconds: 60,
  },
  broken: {
    status: 500,
    title: 'Terjadi kesalahan',
    happened: 'Ada yang salah di pihak kami. Kesalahan ini sudah dicatat.',
    whatToDo: 'Coba lagi. Jika tetap terjadi, sampaikan kode kesalahan ini kepada administrator.',
  },
  'database-away': {
    status: 503,
    title: 'Data sedang tidak dapat dibaca',
    happened: 'Basis data tidak menjawab. Tidak ada yang hilang: yang sudah tersimpan tetap tersimpan.',
    whatToDo: 'Tunggu sebentar, lalu muat ulang halaman ini.',
    retryAfterSeconds: 10,
  },
  busy: {
    status: 503,
    title: 'Sedang sibuk',
    happened: 'Permintaan ini memakan waktu terlalu lama dan dihentikan.',
    whatToDo: 'Tunggu sebentar, lalu coba lagi.',
    retryAfterSeconds: 10,
  },
} as const satisfies Record<string, Omit<Problem, 'code' | 'retryAfterSeconds'> & { retryAfterSeconds?: number }>

export type ProblemCode = keyof typeof PROBLEMS

/** `words` say it more exactly than the table does: what happened and what to do. */
export function problem(code: ProblemCode, words?: string): Problem {
  const row: Omit<Problem, 'code' | 'retryAfterSeconds'> & { retryAfterSeconds?: number } = PROBLEMS[code]
  const said = words === undefined ? {} : { happened: words, whatToDo: '' }
  return { ...row, ...said, code, retryAfterSeconds: row.retryAfterSeconds ?? null }
}
