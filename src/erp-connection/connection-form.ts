/** What an administrator types. The token is never sent back. */
interface ErpForm {
  readonly baseUrl: string
}

export interface ErpErrors {
  readonly base_url?: string
  readonly token?: string
}

export type ParsedErp =
  | { readonly kind: 'connection'; readonly baseUrl: string; readonly token: string }
  | { readonly kind: 'refused'; readonly form: ErpForm; readonly errors: ErpErrors }

interface KnownErp {
  readonly baseUrl: string
  readonly token: string
}

/** @param known what is kept; an empty token keeps its own, as long as it goes to the same server */
export function parseErp(body: unknown, known: KnownErp | null): ParsedErp {
  const baseUrl = fieldOf(body, 'base_url').replace(/\/+$/, '')
  const typed = fieldOf(body, 'token')
  const mayKeep = typed === '' && known !== null && originOf(known.baseUrl) === originOf(baseUrl)
  const token = mayKeep ? known.token : typed
  const addressError = addressErrorOf(baseUrl)
  const tokenError = tokenErrorOf(token, known !== null)
  if (addressError === '' && tokenError === '') return { kind: 'connection', baseUrl, token }
  const errors = {
    ...(addressError !== '' && { base_url: addressError }),
    ...(tokenError !== '' && { token: tokenError }),
  }
  return { kind: 'refused', form: { baseUrl }, errors }
}

/** The token travels there: without https only in the office's network, where a B-Gen may well stand without a
 *  certificate (docs/security.md). */
const INSIDE =
  /^(127\.[\d.]+|10\.[\d.]+|192\.168\.[\d.]+|172\.(1[6-9]|2\d|3[01])\.[\d.]+|\[::1\]|\[f[cd][\da-f:]+\]|[\w-]+|[\w.-]+\.(local|lan|internal))$/

function addressErrorOf(address: string): string {
  if (address === '') return 'Isi alamat kontrak B-Gen, misalnya https://erp.contoh.co.id/bgen/v1.'
  const url = URL.canParse(address) ? new URL(address) : null
  const isWhole =
    url !== null && /^https?:$/.test(url.protocol) && `${url.username}${url.password}${url.search}${url.hash}` === ''
  if (!isWhole || address.length > 500)
    return 'Isi alamat lengkap seperti https://erp.contoh.co.id/bgen/v1, tanpa nama pengguna dan tanda tanya.'
  if (url.protocol === 'http:' && !INSIDE.test(url.hostname))
    return 'Alamat di luar jaringan kantor harus memakai https.'
  return ''
}

function tokenErrorOf(token: string, isKnown: boolean): string {
  if (token === '') {
    return isKnown
      ? 'Isi lagi token untuk alamat yang baru ini: token lama hanya dikirim ke alamat lamanya.'
      : 'Isi token. Mintalah kepada pengelola B-Gen.'
  }
  if (token.length > 2000 || !/^[\x21-\x7e]+$/.test(token)) return 'Token tidak boleh berisi spasi atau tanda khusus.'
  return ''
}

function originOf(address: string): string {
  return URL.canParse(address) ? new URL(address).origin : ''
}

/** A field given twice counts as not given. */
function fieldOf(from: unknown, name: string): string {
  if (typeof from !== 'object' || from === null || !Object.hasOwn(from, name)) return ''
  const value = (from as Readonly<Record<string, unknown>>)[name]
  return typeof value === 'string' ? value.trim() : ''
}
