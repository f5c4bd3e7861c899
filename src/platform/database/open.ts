import path from 'node:path'
import { SetupError } from '../errors.ts'
import { findRunningEmbedded, startEmbedded } from './embedded.ts'

/** The folder of everything the embedded database needs kept: its data, the secret, the demo login. */
export const DATA_FOLDER = path.resolve(import.meta.dirname, '../../../.data')

export interface OpenDatabase {
  readonly url: string
  /** Where things that belong to the embedded database are kept; null for a server somewhere else. */
  readonly folder: string | null
  stop(): Promise<void>
}

/** The server DATABASE_URL names, and only when there is none, the embedded one. */
export async function openDatabase(databaseUrl: string | null, folder = DATA_FOLDER): Promise<OpenDatabase> {
  if (databaseUrl !== null) return { url: databaseUrl, folder: null, stop: async () => {} }
  return startEmbedded({ folder })
}

/** The same for a command that may run beside the app: while its embedded database runs, that one is used. */
export async function joinDatabase(databaseUrl: string | null, folder = DATA_FOLDER): Promise<OpenDatabase> {
  const url = databaseUrl === null ? await findRunningEmbedded(folder) : null
  return url === null ? openDatabase(databaseUrl, folder) : { url, folder, stop: async () => {} }
}

const ABSENT = new Set([
  'ECONNREFUSED',
  'ECONNRESET',
  'ENOTFOUND',
  'EAI_AGAIN',
  'ETIMEDOUT',
  'EHOSTUNREACH',
  'ENETUNREACH',
])
const REFUSED: Readonly<Record<string, string>> = {
  '28P01': 'it refuses the password',
  '28000': 'it refuses the user',
  '3D000': 'it has no such database',
  '57P03': 'it is starting or stopping',
  '42501': 'the user may not create tables there',
}

/** One sentence for what may be wrong with the address, or null when the trouble is another. */
export function refusalOf(error: unknown, databaseUrl: string): SetupError | null {
  const { code = '', message = '' } = error as { code?: string; message?: string }
  const timedOut = /timeout|terminated unexpectedly/i.test(message)
  const reason = REFUSED[code] ?? (ABSENT.has(code) || timedOut ? 'it does not answer' : null)
  if (reason === null) return null
  const { host, pathname } = new URL(databaseUrl)
  return new SetupError(`The database at ${host}${pathname} cannot be used, ${reason}: check DATABASE_URL.`, {
    cause: error,
  })
}

/** Older servers were never tried. */
const OLDEST_MAJOR = 15

/** `version` as the server tells it: "15.18 (Debian 15.18-0+deb12u1)". */
export function refusalOfVersion(version: string): SetupError | null {
  if (Number.parseInt(version, 10) >= OLDEST_MAJOR) return null
  return new SetupError(`The database is PostgreSQL ${version}: the app needs version ${OLDEST_MAJOR} or newer.`)
}
