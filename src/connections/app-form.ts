import type { ChannelApp } from '../marketplaces/port.ts'
import { CHANNEL_WORDS, type ChannelName } from './channel.ts'

/** As typed, but for the secret: that is never sent back. Empty addresses are the marketplace's own. */
export interface AppForm {
  readonly key: string
  readonly serviceId: string
  readonly baseUrl: string
  readonly authUrl: string
  readonly consentUrl: string
}

export type AppField = 'key' | 'secret' | 'service_id' | 'base_url' | 'auth_url' | 'consent_url'
export type AppErrors = Partial<Readonly<Record<AppField, string>>>

export type ParsedApp =
  | { readonly kind: 'app'; readonly app: ChannelApp }
  | { readonly kind: 'refused'; readonly form: AppForm; readonly errors: AppErrors }

/** What the form shows of an app; without one it is empty. */
export function formOf(channel: ChannelName, app: Omit<ChannelApp, 'secret'> | null): AppForm {
  const usual = CHANNEL_WORDS[channel]
  const other = (address: string | null | undefined, known: string) => (address === known ? '' : (address ?? ''))
  return {
    key: app?.key ?? '',
    serviceId: app?.serviceId ?? '',
    baseUrl: other(app?.baseUrl, usual.baseUrl),
    authUrl: other(app?.authUrl, usual.authUrl),
    consentUrl: app?.consentUrl ?? '',
  }
}

/** The app until now; null: none. `secret` null: it cannot be opened and has to be typed again. */
export interface KnownApp extends Omit<ChannelApp, 'secret'> {
  readonly secret: string | null
  /** Whether shops have authorised it. */
  readonly hasShops: boolean
}

/** An empty secret keeps the known one, as long as the key is the same and it goes to the same servers; these stay while
 *  there are shops, whose tokens go there too: nobody gets at what he cannot read by naming a server of his own. */
export function parseApp(channel: ChannelName, body: unknown, known: KnownApp | null): ParsedApp {
  const form: AppForm = {
    key: fieldOf(body, 'key'),
    serviceId: fieldOf(body, 'service_id'),
    baseUrl: addressOf(body, 'base_url'),
    authUrl: addressOf(body, 'auth_url'),
    consentUrl: addressOf(body, 'consent_url'),
  }
  const typed = fieldOf(body, 'secret')
  const { baseUrl, authUrl, serviceLabel } = CHANNEL_WORDS[channel]
  const moved: AppErrors = {
    ...(known !== null && originOf(form.baseUrl || baseUrl) !== originOf(known.baseUrl) && { base_url: STAYS }),
    ...(known !== null && originOf(form.authUrl || authUrl) !== originOf(known.authUrl) && { auth_url: STAYS }),
  }
  const keepsSecret = typed === '' && known?.key === form.key && Object.keys(moved).length === 0
  const secret = keepsSecret ? (known.secret ?? '') : typed
  const errors = { ...(known?.hasShops && moved), ...errorsOf(channel, form, secret) }
  if (Object.keys(errors).length > 0) return { kind: 'refused', form, errors }
  const app = {
    channel,
    key: form.key,
    secret,
    baseUrl: form.baseUrl || baseUrl,
    authUrl: form.authUrl || authUrl,
    consentUrl: form.consentUrl || null,
    serviceId: serviceLabel === null ? null : form.serviceId,
  }
  return { kind: 'app', app }
}

const STAYS =
  'Server ini tidak bisa diganti selama ada toko yang diotorisasi, karena token toko ikut terkirim ke sana. Putuskan dulu toko-tokonya di Koneksi.'

function errorsOf(channel: ChannelName, form: AppForm, secret: string): AppErrors {
  const { keyLabel, keyIsNumber, secretLabel, serviceLabel, console } = CHANNEL_WORDS[channel]
  const found: Record<AppField, string> = {
    key:
      wordError(form.key, keyLabel, console) ||
      (keyIsNumber && /\D/.test(form.key) ? `${keyLabel} terdiri dari angka saja.` : ''),
    secret: wordError(secret, secretLabel, console),
    service_id: serviceLabel === null ? '' : wordError(form.serviceId, serviceLabel, console),
    base_url: addressError(form.baseUrl),
    auth_url: addressError(form.authUrl),
    consent_url: addressError(form.consentUrl),
  }
  return Object.fromEntries(Object.entries(found).filter(([, words]) => words !== ''))
}

function wordError(word: string, label: string, console: string): string {
  if (word === '') return `Isi ${label}. Salin dari ${console}.`
  if (word.length > 200 || !/^[\x21-\x7e]+$/.test(word))
    return `${label} tidak boleh berisi spasi atau tanda khusus. Salin lagi dari ${console}.`
  return ''
}

function originOf(address: string): string {
  return URL.canParse(address) ? new URL(address).origin : ''
}

/** Secrets travel there: without https only to a sandbox on this machine or in a container beside it, for no marketplace
 *  lives in an office's network as a B-Gen does (docs/security.md). */
function addressError(address: string): string {
  if (address === '') return ''
  const url = URL.canParse(address) ? new URL(address) : null
  const isWhole =
    url !== null &&
    /^https?:$/.test(url.protocol) &&
    `${url.username}${url.password}${url.search}${url.hash}` === '' &&
    address.length <= 500
  if (!isWhole) return 'Isi alamat lengkap seperti https://partner.example.com, tanpa tanda tanya.'
  const isBeside = /^(127\.\d+\.\d+\.\d+|\[::1\]|[\w-]+)$/.test(url.hostname)
  if (url.protocol === 'http:' && !isBeside)
    return 'Alamat ini harus memakai https. Tanpa https hanya sandbox di server ini.'
  return ''
}

function addressOf(body: unknown, name: string): string {
  return fieldOf(body, name).replace(/\/+$/, '')
}

/** A field given twice counts as not given. */
export function fieldOf(from: unknown, name: string): string {
  if (typeof from !== 'object' || from === null || !Object.hasOwn(from, name)) return ''
  const value = (from as Readonly<Record<string, unknown>>)[name]
  return typeof value === 'string' ? value.trim() : ''
}
