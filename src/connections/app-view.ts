import { addressOf } from './addresses.ts'
import type { AppErrors, AppField, AppForm } from './app-form.ts'
import { CHANNEL_WORDS, type ChannelName } from './channel.ts'

export interface AppView {
  readonly title: string
  readonly lead: string
  readonly action: string
  readonly errors: readonly { readonly href: string; readonly words: string }[]
  readonly fields: readonly FieldView[]
  /** Addresses of a sandbox; folded unless one is in use or refused. */
  readonly addresses: readonly FieldView[]
  readonly isOpen: boolean
  readonly urls: readonly { readonly label: string; readonly value: string; readonly note: string }[]
  readonly warning: string
}

interface FieldView {
  readonly name: AppField
  readonly label: string
  readonly hint: string
  readonly error: string
  readonly value: string
  readonly isSecret: boolean
  readonly required: boolean
}

interface Shown {
  readonly form: AppForm
  readonly errors: AppErrors
  /** A secret is kept already. */
  readonly isKnown: boolean
  /** Ours, as a browser reaches it. */
  readonly origin: string
  readonly callback: string
}

export function toAppView(channel: ChannelName, { form, errors, isKnown, origin, callback }: Shown): AppView {
  const words = CHANNEL_WORDS[channel]
  const field = (name: AppField, label: string, value: string, hint: string, required = true): FieldView => ({
    ...{ name, label, value, hint, required },
    error: errors[name] ?? '',
    isSecret: name === 'secret',
  })
  const addresses = [
    field('base_url', 'Alamat API', form.baseUrl, `Kosong: ${words.baseUrl}`, false),
    field('auth_url', 'Alamat token', form.authUrl, `Kosong: ${words.authUrl}`, false),
    field('consent_url', 'Halaman izin', form.consentUrl, 'Kosong: halaman resmi marketplace', false),
  ]
  return {
    title: `Aplikasi ${words.name}`,
    lead: `Untuk toko ${words.carries}. Semua nilai disalin dari ${words.console}.`,
    action: addressOf.app(channel),
    errors: Object.entries(errors).map(([name, says]) => ({ href: `#${name}`, words: says })),
    fields: [
      field('key', words.keyLabel, form.key, ''),
      field('secret', words.secretLabel, '', secretHint(isKnown), !isKnown),
      ...(words.serviceLabel === null
        ? []
        : [
            field(
              'service_id',
              words.serviceLabel,
              form.serviceId,
              'Ada di tautan otorisasi aplikasi: …/open/authorize?service_id=…',
            ),
          ]),
    ],
    addresses,
    isOpen: addresses.some(({ value, error }) => value !== '' || error !== ''),
    urls: [
      { label: 'Redirect URL', value: `${origin}${callback}`, note: 'Ke sini marketplace mengembalikan pemilik toko.' },
      {
        label: 'Webhook URL',
        value: `${origin}/webhooks/${channel}`,
        note: 'Ke sini marketplace mengabarkan perubahan pesanan.',
      },
    ],
    warning: origin.startsWith('https:')
      ? ''
      : 'Halaman ini dibuka tanpa https. Marketplace hanya menerima alamat https yang dapat dijangkau dari internet.',
  }
}

function secretHint(isKnown: boolean): string {
  return isKnown
    ? 'Sudah tersimpan dan tidak pernah ditampilkan. Kosongkan jika tidak berubah; isi lagi jika alamat server diganti.'
    : 'Disimpan terenkripsi dan tidak pernah ditampilkan lagi.'
}
