import { randomInt } from 'node:crypto'
import type { Db } from '../database.ts'
import type { Config } from '../platform/config.ts'
import { SetupError } from '../platform/errors.ts'
import { textIn, writeForOwner } from '../platform/kept-secret.ts'
import { addFirstApiToken, addFirstUser, anyUser } from './first-repository.ts'
import { COST, type Cost, hashPassword } from './password.ts'
import { hashOfToken } from './token.ts'

export interface Login {
  readonly email: string
  readonly password: string
}

type Needs = Pick<Config, 'adminEmail' | 'adminPassword' | 'apiToken'>

/**
 * On an empty database: makes the first administrator and the first API token that the environment names. With the
 * embedded database (`demoFile`) and no ADMIN_EMAIL, a demo login is made up and kept in that file, for its owner only.
 * Gives the demo login to print, null when there is none. Safe for two processes that start at once.
 */
export async function ensureFirstAdministrator(
  db: Db,
  config: Needs,
  demoFile: string | null,
  cost: Cost = COST,
): Promise<Login | null> {
  if (config.apiToken !== null) await addFirstApiToken(db, hashOfToken(config.apiToken))
  if (await anyUser(db)) return demoFile === null ? null : readDemoLogin(demoFile)
  const named = namedLogin(config)
  const demo = named === null && demoFile !== null ? await keptDemoLogin(demoFile) : null
  const login = named ?? demo
  if (login !== null) await addFirstUser(db, login.email, await hashPassword(login.password, cost))
  return demo
}

/** What to warn of at the start when nobody can ever sign in; null: there is somebody. */
export async function whyNobodyCanSignIn(db: Db): Promise<string | null> {
  if (await anyUser(db)) return null
  return 'Nobody can sign in: this database has no users. Set ADMIN_EMAIL and ADMIN_PASSWORD and start again.'
}

function namedLogin({ adminEmail, adminPassword }: Needs): Login | null {
  return adminEmail === null || adminPassword === null ? null : { email: adminEmail, password: adminPassword }
}

/** The file is written before the person exists: a crash between the two must not leave a login nobody knows. One that is
 *  not whole is nobody's, as long as there is nobody. */
async function keptDemoLogin(file: string): Promise<Login> {
  const kept = loginIn(await textIn(file))
  if (kept !== null) return kept
  const login = { email: 'demo@localhost', password: newPassword() }
  await writeForOwner(file, `${JSON.stringify(login)}\n`)
  return login
}

/** null: there is no such file.
 *  @throws {SetupError} */
async function readDemoLogin(file: string): Promise<Login | null> {
  const text = await textIn(file)
  const login = loginIn(text)
  if (text !== null && login === null) {
    throw new SetupError(
      `${file} is cut off, and the demo login in it is lost: remove it and start again, to sign in with a login you ` +
        'know; or run "npm run db:reset" for new demo data with a new login.',
    )
  }
  return login
}

/** null: the text is none, or not whole. */
function loginIn(text: string | null): Login | null {
  try {
    const { email, password } = JSON.parse(text ?? '') as Partial<Login>
    return typeof email === 'string' && typeof password === 'string' ? { email, password } : null
  } catch {
    return null
  }
}

/** Four groups of four letters and digits that cannot be mistaken for each other: 77 bits, easy to copy from a terminal. */
function newPassword(): string {
  const letters = 'abcdefghjkmnpqrstuvwxyz23456789'
  const group = () => Array.from({ length: 4 }, () => letters.charAt(randomInt(letters.length))).join('')
  return Array.from({ length: 4 }, group).join('-')
}
