import type { ErpErrorKind } from '../erp/port.ts'
import type { MarketplaceErrorKind } from '../marketplaces/port.ts'

/** What a person at the board reads when an order, or a whole run, could not be synchronized. */
interface ReasonWords {
  readonly text: string
  /** What to do next. */
  readonly next: string
  /** True: the same request may succeed later without anybody changing anything. */
  readonly transient: boolean
}

const AGAIN = 'Coba lagi beberapa saat lagi.'
const ADMIN = 'Sampaikan kepada administrator.'

export const REASONS = {
  'unknown-order': {
    text: 'Pesanan tidak dikenal',
    next: 'Periksa nomornya di halaman Backlog Orders.',
    transient: false,
  },
  'not-connected': {
    text: 'Toko belum terhubung',
    next: 'Minta administrator menghubungkan toko ini.',
    transient: false,
  },
  'not-at-marketplace': {
    text: 'Marketplace tidak mengenal nomor pesanan ini',
    next: 'Periksa Kode Invoice MP di marketplace.',
    transient: false,
  },
  'connection-changed': {
    text: 'Koneksi toko diubah atau diputuskan selagi sinkronisasi berjalan',
    next: 'Tidak perlu tindakan: toko yang terhubung sekarang dibaca dari awal pada giliran berikutnya.',
    transient: true,
  },
  rejected: { text: 'Data yang diterima tidak dapat dicatat', next: ADMIN, transient: false },
  interrupted: { text: 'Sinkronisasi terputus berulang kali', next: AGAIN, transient: true },
  'marketplace-unreachable': { text: 'Marketplace tidak terjangkau', next: AGAIN, transient: true },
  'marketplace-rate-limited': { text: 'Marketplace membatasi jumlah permintaan', next: AGAIN, transient: true },
  'marketplace-unauthorised': {
    text: 'Otorisasi toko di marketplace habis',
    next: 'Minta administrator memperbarui otorisasi toko ini.',
    transient: false,
  },
  'marketplace-no-app': {
    text: 'Aplikasi marketplace belum didaftarkan di sini',
    next: 'Minta administrator mendaftarkannya di halaman Koneksi.',
    transient: false,
  },
  'marketplace-sealed': {
    text: 'Rahasia koneksi marketplace tidak dapat dibuka: APP_SECRET di server ini bukan yang dahulu menyimpannya',
    next: 'Minta administrator menjalankan aplikasi dengan APP_SECRET_PREVIOUS berisi APP_SECRET yang lama.',
    transient: false,
  },
  'marketplace-refused': { text: 'Marketplace menolak permintaan', next: ADMIN, transient: false },
  'marketplace-unreadable': { text: 'Jawaban marketplace tidak terbaca', next: ADMIN, transient: false },
  'bgen-not-connected': {
    text: 'B-Gen belum dihubungkan; data marketplace sudah tercatat',
    next: 'Minta administrator menghubungkannya di Koneksi → B-Gen.',
    transient: false,
  },
  'bgen-unreachable': { text: 'B-Gen tidak terjangkau; data marketplace sudah tercatat', next: AGAIN, transient: true },
  'bgen-rate-limited': {
    text: 'B-Gen membatasi jumlah permintaan; data marketplace sudah tercatat',
    next: AGAIN,
    transient: true,
  },
  'bgen-unauthorised': {
    text: 'Akses ke B-Gen ditolak; data marketplace sudah tercatat',
    next: 'Minta administrator memeriksa koneksi B-Gen.',
    transient: false,
  },
  'bgen-refused': { text: 'B-Gen menolak permintaan; data marketplace sudah tercatat', next: ADMIN, transient: false },
  'bgen-unreadable': {
    text: 'Jawaban B-Gen tidak terbaca; data marketplace sudah tercatat',
    next: ADMIN,
    transient: false,
  },
  'bgen-untaken': {
    text: 'Data B-Gen pesanan ini tidak dapat dicatat; data marketplace sudah tercatat',
    next: 'Minta pengelola B-Gen memperbaikinya; data itu ditanyakan lagi pada setiap sinkronisasi otomatis.',
    transient: false,
  },
} as const satisfies Readonly<
  Record<`marketplace-${MarketplaceErrorKind}` | `bgen-${ErpErrorKind}`, ReasonWords> & Record<string, ReasonWords>
>
export type Reason = keyof typeof REASONS

/** What happened, as the source itself calls it where it said so, and what to do. */
export function sentencesOf(reason: Reason, detail: string | null): string {
  const { text, next } = REASONS[reason]
  return `${text}${detail === null ? '' : ` (${detail})`}. ${next}`
}
