import { isIP } from 'node:net'
import { IANAZone } from 'luxon'
import { SetupError } from './errors.ts'

/** Characters. */
export const SHORTEST_SECRET = 32

/** Everything the environment decides, read once at start. Source: README, "Environment". */
export interface Config {
  readonly production: boolean
  /** null: the embedded PostgreSQL. */
  readonly databaseUrl: string | null
  readonly host: string
  readonly port: number
  /** null: generated once and kept beside the embedded database. */
  readonly appSecret: string | null
  readonly appSecretPrevious: string | null
  readonly adminEmail: string | null
  readonly adminPassword: string | null
  readonly apiToken: string | null
  readonly businessTimeZone: string
  readonly syncIntervalSeconds: number
  /** Addresses or networks of proxies whose X-Forwarded-* count; empty: none. */
  readonly trustProxy: readonly string[]
  readonly insecureHttp: boolean
  readonly sandboxUrl: string | null
  readonly metricsToken: string | null
  /** Told of stores that fell behind; signed when there is a secret. null: nobody. */
  readonly alertWebhookUrl: string | null
  readonly alertWebhookSecret: string | null
  /** smtp:// or smtps://; null: no mail. */
  readonly smtpUrl: string | null
}

type Environment = Readonly<Record<string, string | undefined>>

export function readConfig(environment: Environment = process.env): Config {
  const production = environment['NODE_ENV'] === 'production'
  const databaseUrl = textOf(environment, 'DATABASE_URL')
  const appSecret = secretOf(environment, 'APP_SECRET')
  if (production && databaseUrl === null) {
    throw new SetupError('DATABASE_URL is not set: NODE_ENV=production needs the address of a PostgreSQL server.')
  }
  if (databaseUrl !== null && appSecret === null) {
    throw new SetupError('APP_SECRET is not set: with DATABASE_URL it is needed, 32 characters or more.')
  }
  if (databaseUrl !== null && !/^postgres(ql)?:\/\//.test(databaseUrl)) {
    throw new SetupError('DATABASE_URL must begin with postgres:// or postgresql://.')
  }
  return {
    production,
    databaseUrl,
    host: textOf(environment, 'HOST') ?? '127.0.0.1',
    port: wholeNumberOf(environment, 'PORT', 3000, 0, 65_535),
    appSecret,
    appSecretPrevious: secretOf(environment, 'APP_SECRET_PREVIOUS'),
    ...adminOf(environment),
    apiToken: secretOf(environment, 'API_TOKEN'),
    businessTimeZone: zoneOf(environment),
    syncIntervalSeconds: wholeNumberOf(environment, 'SYNC_INTERVAL_SECONDS', 300, 1, 86_400),
    trustProxy: proxiesOf(environment),
    insecureHttp: environment['INSECURE_HTTP'] === '1',
    sandboxUrl: urlOf(environment, 'SANDBOX_URL'),
    metricsToken: textOf(environment, 'METRICS_TOKEN'),
    alertWebhookUrl: urlOf(environment, 'ALERT_WEBHOOK_URL'),
    alertWebhookSecret: textOf(environment, 'ALERT_WEBHOOK_SECRET'),
    smtpUrl: smtpUrlOf(environment),
  }
}

function textOf(environment: Environment, name: string): string | null {
  const value = environment[name]?.trim()
  return value === undefined || value === '' ? null : value
}

function secretOf(environment: Environment, name: string): string | null {
  const value = environment[name]
  if (value === undefined || value === '') return null
  if (value.length < SHORTEST_SECRET) {
    throw new SetupError(`${name} is too short: it needs ${SHORTEST_SECRET} characters or more.`)
  }
  return value
}

function wholeNumberOf(environment: Environment, name: string, otherwise: number, min: number, max: number): number {
  const text = textOf(environment, name)
  if (text === null) return otherwise
  const value = Number(text)
  if (!Number.isInteger(value) || value < min || value > max) {
    throw new SetupError(`${name} must be a whole number from ${min} to ${max}.`)
  }
  return value
}

function adminOf(environment: Environment): Pick<Config, 'adminEmail' | 'adminPassword'> {
  const adminEmail = textOf(environment, 'ADMIN_EMAIL')
  const password = environment['ADMIN_PASSWORD'] ?? ''
  const adminPassword = password === '' ? null : password
  if (adminEmail !== null && !/^[^\s@]+@[^\s@]+$/.test(adminEmail))
    throw new SetupError('ADMIN_EMAIL is not an e-mail address.')
  if (adminPassword !== null && adminPassword.length < 12) {
    throw new SetupError('ADMIN_PASSWORD is too short: it needs 12 characters or more.')
  }
  if ((adminEmail === null) !== (adminPassword === null)) {
    throw new SetupError('ADMIN_EMAIL and ADMIN_PASSWORD go together: set both or neither.')
  }
  return { adminEmail, adminPassword }
}

function zoneOf(environment: Environment): string {
  const zone = textOf(environment, 'BUSINESS_TIME_ZONE') ?? 'Asia/Jakarta'
  if (!IANAZone.isValidZone(zone)) throw new SetupError('BUSINESS_TIME_ZONE must be a zone name such as Asia/Jakarta.')
  return zone
}

function proxiesOf(environment: Environment): readonly string[] {
  const parts = (textOf(environment, 'TRUST_PROXY') ?? '').split(/[\s,]+/).filter((part) => part !== '')
  for (const part of parts) {
    const [address = '', bits, more] = part.split('/')
    const longest = isIP(address) === 4 ? 32 : 128
    const fits = bits === undefined || (/^\d{1,3}$/.test(bits) && Number(bits) <= longest && more === undefined)
    if (isIP(address) === 0 || !fits)
      throw new SetupError(`TRUST_PROXY must list addresses or networks such as 10.0.0.1 or 10.0.0.0/8, not ${part}.`)
  }
  return parts
}

function urlOf(environment: Environment, name: string): string | null {
  const text = textOf(environment, name)
  if (text === null) return null
  if (!URL.canParse(text) || !/^https?:$/.test(new URL(text).protocol)) {
    throw new SetupError(`${name} must be an http:// or https:// address.`)
  }
  return text.replace(/\/+$/, '')
}

function smtpUrlOf(environment: Environment): string | null {
  const text = textOf(environment, 'SMTP_URL')
  if (text === null || (/^smtps?:\/\/[^/]/.test(text) && URL.canParse(text))) return text
  throw new SetupError('SMTP_URL must be an address such as smtps://user:password@mail.example.com:465.')
}
