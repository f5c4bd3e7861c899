import type { MarketplaceErrorKind } from '../marketplaces/port.ts'
import { CHANNEL_WORDS, type ChannelName } from './channel.ts'

/** What stands in the way of a connection, in words for an administrator. */
export interface Trouble {
  readonly happened: string
  readonly whatToDo: string
  /** The marketplace's own word, for whoever looks it up there; '' when it said none. */
  readonly said: string
}

/** Of a marketplace's refusal: what it is about. */
type Subject = 'signature' | 'identity' | 'clock' | 'app' | 'address' | 'scope' | 'code' | 'shop'

/** The marketplaces' own words. Sources as in src/marketplaces/<channel>/failure.ts. */
const SUBJECTS: Readonly<Record<ChannelName, Readonly<Record<string, Subject>>>> = {
  tiktok: {
    '106001': 'signature',
    '36004002': 'signature',
    '36009004': 'identity',
    '36009033': 'address',
    '105005': 'scope',
    '36004001': 'code',
    '36004004': 'code',
    '36004005': 'code',
    '106013': 'shop',
  },
  shopee: {
    error_sign: 'signature',
    error_param: 'identity',
    invalid_shop_id: 'code',
    error_partner_key_expired: 'signature',
    invalid_partner_id: 'app',
    error_auth: 'app',
    source_ip_undeclared: 'address',
    error_permission: 'scope',
    error_api_permission: 'scope',
    error_api_call_restricted: 'scope',
    api_suspended: 'app',
    invalid_code: 'code',
    shop_banned: 'shop',
  },
  lazada: {
    IncompleteSignature: 'signature',
    InvalidSignature: 'signature',
    IllegalTimestamp: 'clock',
    InvalidTimestamp: 'clock',
    InvalidAppKey: 'app',
    MissingAppKey: 'app',
    AppWhiteIpLimit: 'address',
    InsufficientPermission: 'scope',
    InsufficientISVPermission: 'scope',
    InvalidCode: 'code',
    IllegalCode: 'code',
  },
}

/** A refusal as a connector throws it; `message` ends in the marketplace's own word. */
export interface Refusal {
  readonly kind: MarketplaceErrorKind
  readonly message: string
}

export function troubleOf(channel: ChannelName, { kind, message }: Refusal): Trouble {
  const said = /, ([\w.-]{1,64})$/.exec(message)?.[1] ?? ''
  const known = SUBJECTS[channel]
  const word = said.slice(said.lastIndexOf('.') + 1)
  const subject = Object.hasOwn(known, word) ? known[word] : undefined
  return { ...wordsOf(channel, kind, message, subject), said }
}

type Words = Omit<Trouble, 'said'>

function wordsOf(
  channel: ChannelName,
  kind: MarketplaceErrorKind,
  message: string,
  subject: Subject | undefined,
): Words {
  if (/opens (an)?other shop/.test(message)) return OTHER_SHOP
  if (/did not approve|sent nobody back/.test(message)) return notApproved(channel)
  // a token that is refused needs the owner, whatever word says so
  if (kind !== 'unauthorised' && subject !== undefined) return bySubject(channel)[subject]
  return byKind(channel)[kind]
}

export function noApp(channel: ChannelName): Words {
  const { name } = CHANNEL_WORDS[channel]
  return {
    happened: `Aplikasi ${name} belum didaftarkan di sini.`,
    whatToDo: `Daftarkan dahulu aplikasi ${name} di halaman Koneksi, lalu ulangi.`,
  }
}

export function notApproved(channel: ChannelName): Words {
  return {
    happened: `Izin tidak diberikan di halaman ${CHANNEL_WORDS[channel].name}.`,
    whatToDo: 'Klik Hubungkan lagi, masuk sebagai pemilik toko, lalu setujui permintaan izinnya.',
  }
}

const SEALED: Words = {
  happened: 'Rahasia yang tersimpan tidak dapat dibuka: APP_SECRET di server ini bukan yang dahulu menyimpannya.',
  whatToDo:
    'Jalankan aplikasi dengan APP_SECRET_PREVIOUS berisi APP_SECRET yang lama. Jika sudah hilang, isi lagi secret aplikasi dan otorisasi ulang setiap toko.',
}

const OTHER_SHOP: Words = {
  happened: 'Izin yang tersimpan membuka toko lain, bukan toko ini.',
  whatToDo: 'Klik Otorisasi ulang dan masuk dengan akun pemilik toko ini.',
}

function bySubject(channel: ChannelName): Readonly<Record<Subject, Words>> {
  const { name, keyLabel, secretLabel, console } = CHANNEL_WORDS[channel]
  return {
    signature: {
      happened: `${name} menolak tanda tangan kami: ${secretLabel} tidak cocok dengan ${keyLabel}, atau jam server ini salah.`,
      whatToDo: `Salin lagi ${secretLabel} dari ${console} dan periksa jam server (NTP), lalu klik Uji.`,
    },
    identity: {
      happened: `${name} menolak permintaan: ${keyLabel} salah, atau jam server ini salah.`,
      whatToDo: `Periksa ${keyLabel} di ${console} dan jam server (NTP), lalu coba lagi.`,
    },
    clock: {
      happened: `${name} menolak waktu permintaan: jam server ini kemungkinan salah.`,
      whatToDo: 'Setel jam server dengan NTP, lalu klik Uji.',
    },
    app: {
      happened: `${name} tidak mengenal atau tidak mengizinkan aplikasi ini: ${keyLabel} salah, atau aplikasinya belum aktif.`,
      whatToDo: `Periksa ${keyLabel} dan status aplikasi di ${console}.`,
    },
    address: {
      happened: `${name} menolak alamat IP server ini.`,
      whatToDo: `Tambahkan alamat IP keluar server ini ke IP whitelist aplikasi di ${console}, lalu klik Uji.`,
    },
    scope: {
      happened: `Aplikasi ini belum mendapat izin API yang diperlukan di ${name}.`,
      whatToDo: `Minta izin membaca pesanan dan toko untuk aplikasi di ${console}, lalu otorisasi ulang toko ini.`,
    },
    code: {
      happened: `Kode izin dari ${name} sudah kedaluwarsa atau sudah terpakai.`,
      whatToDo: 'Klik Hubungkan atau Otorisasi ulang sekali lagi, dan selesaikan dalam beberapa menit.',
    },
    shop: {
      happened: `${name} menolak permintaan untuk toko ini.`,
      whatToDo: `Periksa status toko di Seller Center ${name}, lalu otorisasi ulang.`,
    },
  }
}

function byKind(channel: ChannelName): Readonly<Record<MarketplaceErrorKind, Words>> {
  const { name, keyLabel, secretLabel, console } = CHANNEL_WORDS[channel]
  return {
    'no-app': noApp(channel),
    sealed: SEALED,
    unreachable: {
      happened: `${name} tidak terjangkau dari server ini.`,
      whatToDo:
        'Coba lagi beberapa menit lagi. Jika tetap gagal, periksa sambungan internet server dan alamat di pendaftaran aplikasi.',
    },
    'rate-limited': {
      happened: `${name} sedang membatasi jumlah permintaan.`,
      whatToDo: 'Tunggu beberapa menit, lalu coba lagi. Pesanan tetap akan masuk sendiri.',
    },
    unauthorised: {
      happened: `Otorisasi toko ini di ${name} habis atau dicabut.`,
      whatToDo: 'Klik Otorisasi ulang dan masuk sebagai pemilik toko.',
    },
    refused: {
      happened: `${name} menolak permintaan.`,
      whatToDo: `Periksa ${keyLabel}, ${secretLabel}, dan status aplikasi di ${console}, lalu coba lagi.`,
    },
    unreadable: {
      happened: `Jawaban dari alamat ${name} tidak terbaca.`,
      whatToDo: 'Periksa alamat di pendaftaran aplikasi. Jika alamatnya benar, laporkan kepada pengembang.',
    },
  }
}
