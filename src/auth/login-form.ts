import { LONGEST_PASSWORD_BYTES } from './password.ts'
import { returnPath } from './return-path.ts'

export interface LoginForm {
  readonly email: string
  /** Exactly as typed. */
  readonly password: string
  /** Where the person wanted to go. */
  readonly back: string
  /** Why somebody stands at the door, see login-view.ts. */
  readonly reason: string
  /** What is wrong with the field, '' when nothing is. */
  readonly emailError: string
  readonly passwordError: string
}

export function emptyLogin(query: unknown): LoginForm {
  const back = returnPath(fieldOf(query, 'return'))
  const reason = fieldOf(query, 'reason')
  return { email: '', password: '', back, reason, emailError: '', passwordError: '' }
}

export function parseLogin(body: unknown): LoginForm {
  const email = fieldOf(body, 'email').trim()
  const password = fieldOf(body, 'password')
  const errors = { emailError: emailErrorOf(email), passwordError: passwordErrorOf(password) }
  return { email, password, back: returnPath(fieldOf(body, 'return')), reason: '', ...errors }
}

/** A field given twice counts as not given. */
function fieldOf(from: unknown, name: string): string {
  if (typeof from !== 'object' || from === null || !Object.hasOwn(from, name)) return ''
  const value = (from as Readonly<Record<string, unknown>>)[name]
  return typeof value === 'string' ? value : ''
}

function emailErrorOf(email: string): string {
  if (email === '') return 'Isi alamat e-mail Anda.'
  // biome-ignore lint/suspicious/noControlCharactersInRegex: exactly those no address holds
  if (email.length > 254 || /[\u0000-\u001f\u007f]/.test(email)) return 'Alamat e-mail ini tidak dapat dipakai.'
  return ''
}

function passwordErrorOf(password: string): string {
  if (password === '') return 'Isi kata sandi Anda.'
  if (Buffer.byteLength(password) > LONGEST_PASSWORD_BYTES) return 'Kata sandi ini terlalu panjang.'
  return ''
}
