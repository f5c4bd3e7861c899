import type { BgenFacts } from '../backlog/order.ts'
import type { Attempt, Failure, RemedyAction, Withheld } from './remedy.ts'

/** An attempt's end in words: what happened, why, what to do next. Without a detail: ''. */
export interface Said {
  readonly tone: 'good' | 'warn' | 'bad'
  readonly verdict: string
  readonly detail: string
  readonly next: string
}

const WISHED: Readonly<Record<RemedyAction, string>> = {
  'import-order': 'Import',
  'generate-invoice': 'Generate invoice',
}

/** @param bgen the documents as they are now */
export function saidOf({ action, outcome, code, message }: Attempt, bgen: BgenFacts): Said {
  if (outcome === null) return UNDERWAY
  if (outcome === 'done') return doneWords(action, bgen)
  if (outcome === 'withheld') return withheldWords(action, code as Withheld, bgen)
  if (outcome === 'failed') return failedWords(action, code as Failure, message)
  return {
    tone: 'bad',
    verdict: `${WISHED[action]} ditolak B-Gen`,
    detail: `${message ?? 'B-Gen tidak menyebutkan sebabnya.'} (${code})`,
    next: 'Perbaiki penyebabnya di B-Gen, lalu buka Investigasi dan klik lagi.',
  }
}

const UNDERWAY: Said = {
  tone: 'warn',
  verdict: 'B-Gen masih mengerjakannya',
  detail: 'Permintaan untuk pesanan ini sudah dikirim dan belum dijawab.',
  next: 'Lihat hasilnya beberapa detik lagi. Tidak perlu mengklik dua kali.',
}

function doneWords(action: RemedyAction, { soCode, invoiceCode }: BgenFacts): Said {
  if (action === 'generate-invoice') {
    const next = 'Lanjutkan ke packing.'
    return { tone: 'good', verdict: `Invoice sudah dibuat: ${invoiceCode ?? '—'}`, detail: '', next }
  }
  return {
    tone: 'good',
    verdict: `Order sudah di-import: ${soCode ?? '—'}`,
    detail: '',
    next: invoiceCode === null ? 'Generate invoice dari SO itu.' : 'Lanjutkan ke packing.',
  }
}

function withheldWords(action: RemedyAction, why: Withheld, { soCode, invoiceCode }: BgenFacts): Said {
  const said: Readonly<Record<Withheld, readonly [string, string]>> = {
    cancelled: ['Pesanan ini sudah dibatalkan di marketplace.', 'Jangan diproses. Buka Investigasi untuk langkahnya.'],
    'not-backlog': [
      'Pesanan ini tidak lagi kekurangan dokumen di Backlog Orders.',
      'Buka Investigasi untuk keadaannya sekarang.',
    ],
    'has-so': [`Kode SO sudah ada: ${soCode ?? '—'}.`, 'Tidak perlu di-import lagi.'],
    'has-invoice': [`Kode Invoice Bgen sudah ada: ${invoiceCode ?? '—'}.`, 'Tidak perlu dibuat lagi.'],
    'no-so': ['Kode SO belum ada, jadi belum ada yang dapat dibuatkan invoice.', 'Import order lebih dahulu.'],
    'invoice-without-so': [
      `Invoice ${invoiceCode ?? '—'} sudah ada tanpa SO; import akan menggandakannya.`,
      'Tautkan SO dan invoicenya langsung di B-Gen.',
    ],
  }
  const [detail, next] = said[why]
  return { tone: 'warn', verdict: `${WISHED[action]} tidak dikirim ke B-Gen`, detail, next }
}

const SAFE_AGAIN = 'Klik Coba lagi: yang sudah terjadi tidak dibuat dua kali.'
const CONNECTION = 'Minta administrator memeriksa koneksi B-Gen.'

/** What happened, what to do. */
const FAILED: Readonly<Record<Failure, readonly [string, string]>> = {
  unreachable: ['B-Gen tidak menjawab. Belum pasti permintaannya sudah dikerjakan.', SAFE_AGAIN],
  'rate-limited': ['B-Gen sedang membatasi jumlah permintaan.', `Tunggu sebentar. ${SAFE_AGAIN}`],
  unreadable: ['Jawaban B-Gen tidak terbaca. Belum pasti permintaannya sudah dikerjakan.', SAFE_AGAIN],
  interrupted: ['Permintaan tadi terputus sebelum ada jawaban.', SAFE_AGAIN],
  'not-recorded': ['Jawaban B-Gen tidak dapat dicatat di sini.', `${SAFE_AGAIN} Bila tetap gagal: ${CONNECTION}`],
  unauthorised: ['B-Gen menolak akses kami.', CONNECTION],
  'not-connected': ['B-Gen belum dihubungkan.', 'Minta administrator menghubungkannya di Koneksi → B-Gen.'],
  refused: ['B-Gen tidak mengenal permintaan ini.', CONNECTION],
  'not-there': ['B-Gen menjawab selesai, tetapi dokumennya tidak ada.', 'Sampaikan kepada administrator B-Gen.'],
}

function failedWords(action: RemedyAction, why: Failure, message: string | null): Said {
  const [happened, next] = FAILED[why]
  const detail = why === 'not-recorded' && message !== null ? `${happened} (${message})` : happened
  return { tone: 'bad', verdict: `${WISHED[action]} belum berhasil`, detail, next }
}

/** One line for the history. */
export function deedWords(attempt: Attempt): string {
  const { outcome, code, message } = attempt
  if (outcome === null) return 'Belum dijawab B-Gen'
  if (outcome === 'done') return 'Dikerjakan B-Gen'
  if (outcome === 'refused') return `Ditolak B-Gen: ${message ?? ''} (${code})`
  if (outcome === 'failed') return `Belum berhasil: ${FAILED[code as Failure][0]}`
  return 'Tidak dikirim ke B-Gen: pesanannya sudah tidak memerlukannya'
}
