import { lateWords } from '../backlog/time-words.ts'
import type { ErpError, ErpStatus } from '../erp/port.ts'

/** What stands in the way of the connection, in words for an administrator. */
export interface Trouble {
  readonly happened: string
  readonly whatToDo: string
  /** What was heard technically, for whoever mends it; '' when there is nothing to add. */
  readonly said: string
}

/** The versions of docs/bgen-contract.yaml that the connector understands. */
const OUR_MAJOR = '1'
/** The door refuses words from a clock that is further ahead. */
const MOST_AHEAD_MS = 10 * 60_000

export const NOT_CONNECTED: Trouble = {
  happened: 'B-Gen belum dihubungkan.',
  whatToDo: 'Isi alamat dan token di bawah ini, lalu klik Simpan.',
  said: '',
}

export const SEALED: Trouble = {
  happened: 'Token yang tersimpan tidak dapat dibuka: APP_SECRET di server ini bukan yang dahulu menyimpannya.',
  whatToDo: 'Jalankan aplikasi dengan APP_SECRET_PREVIOUS berisi APP_SECRET yang lama, atau isi lagi tokennya.',
  said: '',
}

/** Of an answer that came; null: all is well. */
export function troubleWith({ contract, time }: ErpStatus, now: Date): Trouble | null {
  if (contract.split('.')[0] !== OUR_MAJOR) {
    return {
      happened: `B-Gen ini memakai kontrak versi ${contract}; kami memakai versi ${OUR_MAJOR}.x.`,
      whatToDo: `Minta pengelola B-Gen menyediakan versi ${OUR_MAJOR}.x, lalu isi alamatnya di sini.`,
      said: '',
    }
  }
  const aheadMs = time.getTime() - now.getTime()
  if (aheadMs <= MOST_AHEAD_MS) return null
  return {
    happened: `Jam B-Gen ${lateWords(aheadMs)} di depan jam server ini, sehingga kabarnya akan ditolak.`,
    whatToDo: 'Setel kedua jam dengan NTP, lalu klik Uji.',
    said: '',
  }
}

/** Of a question that failed. */
export function troubleOf(failure: Pick<ErpError, 'kind' | 'message' | 'retryAfterMs'>): Trouble {
  return { ...wordsOf(failure), said: failure.message }
}

function wordsOf({ kind, message, retryAfterMs }: Parameters<typeof troubleOf>[0]): Omit<Trouble, 'said'> {
  const status = /HTTP (\d{3})/.exec(message)?.[1] ?? ''
  if (kind === 'not-connected') return NOT_CONNECTED
  if (kind === 'unauthorised') return retryAfterMs === null ? TOKEN_REFUSED : accessRefused(status)
  if (kind === 'rate-limited') {
    return { happened: 'B-Gen sedang membatasi jumlah permintaan.', whatToDo: 'Tunggu beberapa menit, lalu klik Uji.' }
  }
  if (kind === 'unreachable') return unreachableWords(message, status)
  return {
    happened:
      status === ''
        ? 'Alamat ini menjawab, tetapi tidak menurut kontrak B-Gen.'
        : `Alamat ini menjawab, tetapi kontrak B-Gen tidak ada di situ (HTTP ${status}).`,
    whatToDo:
      'Periksa alamatnya: biasanya berakhir dengan /bgen/v1. Bila benar, minta pengelola B-Gen menjalankan npm run bgen:check.',
  }
}

const TOKEN_REFUSED: Omit<Trouble, 'said'> = {
  happened: 'Token ditolak B-Gen.',
  whatToDo: 'Minta token yang berlaku kepada pengelola B-Gen dan isi di sini.',
}

/** Not in the contract's words: it may be somebody in between. */
function accessRefused(status: string): Omit<Trouble, 'said'> {
  return {
    happened: `Akses ditolak (HTTP ${status}), tetapi bukan dengan kata-kata kontrak B-Gen.`,
    whatToDo:
      'Klik Uji sekali lagi. Bila tetap begitu, periksa token ini, dan proxy atau firewall di antara server ini dan B-Gen.',
  }
}

function unreachableWords(message: string, status: string): Omit<Trouble, 'said'> {
  if (status !== '') {
    return {
      happened: `B-Gen menjawab dengan kesalahan di pihaknya (HTTP ${status}).`,
      whatToDo: 'Coba lagi beberapa menit lagi. Bila tetap begitu, hubungi pengelola B-Gen.',
    }
  }
  if (/no answer within/.test(message)) {
    return {
      happened: 'B-Gen tidak menjawab dalam 8 detik.',
      whatToDo: 'Periksa apakah B-Gen berjalan dan firewall mengizinkan server ini, lalu klik Uji.',
    }
  }
  return {
    happened: 'Alamat itu tidak terjangkau dari server ini.',
    whatToDo: 'Periksa ejaan alamat, nomor port, sertifikat https, dan firewall, lalu klik Uji.',
  }
}
