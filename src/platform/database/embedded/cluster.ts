import { execFile } from 'node:child_process'
import { randomBytes } from 'node:crypto'
import { chmod, mkdir, readFile, rename, rm, writeFile } from 'node:fs/promises'
import path from 'node:path'
import { promisify } from 'node:util'
import { SetupError } from '../../errors.ts'
import { type Account, giveTo } from './account.ts'
import { type Binaries, program } from './binaries.ts'

/** Everything of one server: the data, the password of its only role, the log of the last start. */
export interface Cluster {
  readonly folder: string
  readonly data: string
  readonly password: string
}

export interface RunningServer {
  readonly port: number
  stop(): Promise<void>
}

export const ROLE = 'backlog'
const run = promisify(execFile)

export function clusterFolder(root: string): string {
  return path.join(root, 'postgres')
}

/** Opens the cluster under `root`, or makes an empty one there. @throws {SetupError} when another version wrote it. */
export async function openCluster(
  root: string,
  binaries: Binaries,
  account: Account | null,
  throwAway: boolean,
): Promise<Cluster> {
  const folder = clusterFolder(root)
  const major = await majorOf(folder)
  if (major === null) await createCluster(folder, binaries, account, throwAway)
  else if (major !== binaries.major) throw otherVersion(folder, major, binaries.major)
  const password = await readFile(path.join(folder, 'password'), 'utf8')
  return { folder, data: path.join(folder, 'data'), password: password.trim() }
}

async function majorOf(folder: string): Promise<string | null> {
  return readFile(path.join(folder, 'data', 'PG_VERSION'), 'utf8').then(
    (text) => text.trim(),
    () => null,
  )
}

function otherVersion(folder: string, found: string, ours: string): SetupError {
  return new SetupError(
    `The data in ${folder} is of PostgreSQL ${found}, but this app brings PostgreSQL ${ours}: run "npm run db:reset" to throw the data away and begin anew, or set DATABASE_URL.`,
  )
}

/** Made aside and then renamed, so that a start that was cut off leaves nothing half-made behind. */
async function createCluster(
  folder: string,
  binaries: Binaries,
  account: Account | null,
  throwAway: boolean,
): Promise<void> {
  const unfinished = `${folder}.${process.pid}`
  const data = path.join(unfinished, 'data')
  const passwordFile = path.join(unfinished, 'password')
  await rm(unfinished, { recursive: true, force: true })
  await mkdir(data, { recursive: true })
  await chmod(unfinished, 0o755)
  await chmod(data, 0o700)
  await writeFile(passwordFile, `${randomBytes(24).toString('base64url')}\n`, { mode: 0o600 })
  await giveTo(account, data)
  await giveTo(account, passwordFile)
  try {
    await initdb(binaries, account, data, passwordFile, throwAway)
    await rename(unfinished, folder)
  } catch (cause) {
    await rm(unfinished, { recursive: true, force: true })
    throw new SetupError(
      `PostgreSQL could not make its data in ${folder} (${reasonOf(cause)}): mend that, or set DATABASE_URL.`,
      {
        cause,
      },
    )
  }
}

/** initdb's own complaint, which stands in the middle of what it writes. */
function reasonOf(error: unknown): string {
  const { stderr = '', message } = error as { stderr?: string; message: string }
  return stderr.split('\n').find((line) => /error|FATAL/.test(line)) ?? message.split('\n')[0] ?? ''
}

/** The built-in locale sorts alike on every system, whatever the host's own locale is. */
async function initdb(
  binaries: Binaries,
  account: Account | null,
  data: string,
  passwordFile: string,
  throwAway: boolean,
): Promise<void> {
  const options = ['--auth=scram-sha-256', '--encoding=UTF8', '--locale=C', '--locale-provider=builtin']
  options.push('--builtin-locale=C.UTF-8', `--username=${ROLE}`, `--pwfile=${passwordFile}`, `--pgdata=${data}`)
  if (throwAway) options.push('--no-sync')
  await run(program(binaries, 'initdb'), options, {
    ...account,
    cwd: path.dirname(data),
    env: { LC_ALL: 'C', TZ: 'UTC' },
  })
}
