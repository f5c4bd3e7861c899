import { execFile } from 'node:child_process'
import { chown, readFile, stat } from 'node:fs/promises'
import { promisify } from 'node:util'
import { SetupError } from '../../errors.ts'

/** Whom PostgreSQL runs as. PostgreSQL refuses root; null: as ourselves. */
export interface Account {
  readonly uid: number
  readonly gid: number
}

const run = promisify(execFile)

/** Root lends the server to the owner of the data, else to `postgres`, else to `nobody`. No account is ever made. */
export async function accountFor(dataFolder: string): Promise<Account | null> {
  if (process.getuid?.() !== 0) return null
  const owner = await stat(dataFolder).catch(() => null)
  if (owner !== null && owner.uid !== 0) return { uid: owner.uid, gid: owner.gid }
  const account = lentAccount(await readFile('/etc/passwd', 'utf8').catch(() => ''))
  if (account === null) {
    throw new SetupError(
      'PostgreSQL refuses to run as root and there is no other account: start as another user, or set DATABASE_URL.',
    )
  }
  return account
}

export async function giveTo(account: Account | null, file: string): Promise<void> {
  if (account !== null) await chown(file, account.uid, account.gid)
}

/** Whether the account reaches the folder, asked of the system itself rather than worked out from modes. */
export async function canEnter(account: Account, folder: string): Promise<boolean> {
  return run('/bin/sh', ['-c', 'cd "$1"', 'sh', folder], { ...account, cwd: '/' }).then(
    () => true,
    () => false,
  )
}

export function lentAccount(passwd: string): Account | null {
  return accountNamed(passwd, 'postgres') ?? accountNamed(passwd, 'nobody')
}

function accountNamed(passwd: string, name: string): Account | null {
  const line = passwd.split('\n').find((entry) => entry.startsWith(`${name}:`))
  const [, , uid, gid] = line?.split(':') ?? []
  return uid === undefined || gid === undefined ? null : { uid: Number(uid), gid: Number(gid) }
}
