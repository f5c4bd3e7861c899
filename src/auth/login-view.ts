import type { LoginOutcome } from './login.ts'
import type { LoginForm } from './login-form.ts'
import { HOME } from './return-path.ts'

const REASONS = [
  { reason: 'ended', kind: 'warn', words: 'Sesi Anda sudah berakhir. Masuk lagi untuk melanjutkan.' },
  {
    reason: 'not-done',
    kind: 'bad',
    words: 'Sesi Anda sudah berakhir, jadi tindakan tadi tidak dijalankan. Masuk lagi, lalu ulangi tindakan itu.',
  },
  { reason: 'out', kind: 'good', words: 'Anda sudah keluar.' },
] as const

/** Strings that are not there are ''. */
export interface LoginView {
  readonly email: string
  readonly back: string
  readonly notice: string
  readonly noticeKind: string
  readonly refused: string
  readonly emailError: string
  readonly passwordError: string
  readonly focusPassword: boolean
}

export function toLoginView(form: LoginForm, outcome: LoginOutcome | null, waitSeconds: number): LoginView {
  const reason = REASONS.find((row) => row.reason === form.reason)
  return {
    email: form.email,
    back: form.back === HOME ? '' : form.back,
    notice: reason?.words ?? '',
    noticeKind: reason?.kind ?? '',
    refused: refusalOf(outcome, waitSeconds),
    emailError: form.emailError,
    passwordError: form.passwordError,
    focusPassword: form.email !== '' && form.emailError === '',
  }
}

function refusalOf(outcome: LoginOutcome | null, waitSeconds: number): string {
  if (outcome?.kind === 'refused')
    return 'E-mail atau kata sandi tidak cocok. Periksa huruf besar dan kecil, lalu coba lagi.'
  if (outcome?.kind !== 'limited') return ''
  const wait = waitSeconds > 90 ? `${Math.ceil(waitSeconds / 60)} menit` : `${waitSeconds} detik`
  return `Terlalu banyak percobaan masuk yang gagal. Tunggu ${wait}, lalu coba lagi.`
}
