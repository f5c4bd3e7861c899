import { createHash } from 'node:crypto'
import { access, chmod, constants, mkdir, readFile, rm, stat } from 'node:fs/promises'
import path from 'node:path'
import { SetupError } from '../errors.ts'
import { type Account, accountFor, canEnter } from './embedded/account.ts'
import { type Binaries, copyBinaries, findBinaries, makeStartable } from './embedded/binaries.ts'
import { clusterFolder, openCluster, ROLE } from './embedded/cluster.ts'
import { portOfRunning, refuseWhileRunning } from './embedded/running.ts'
import { startServer } from './embedded/server.ts'

/** A PostgreSQL of our own, for the demo and the tests. Production uses DATABASE_URL and a maintained server. */
export interface EmbeddedDatabase {
  readonly url: string
  /** Where the data is. Other things that belong to it (secrets, demo login) are kept beside it. */
  readonly folder: string
  stop(): Promise<void>
}

export interface EmbeddedOptions {
  /** Where the data should be; root may have to go elsewhere, see `reachable`. */
  readonly folder: string
  /** For tests: fast, and lost in a crash. */
  readonly throwAway?: boolean
}

/** Starts the server, making its data first when there is none. @throws {SetupError} that says what to do. */
export async function startEmbedded({ folder: wanted, throwAway = false }: EmbeddedOptions): Promise<EmbeddedDatabase> {
  const installed = await findBinaries()
  const account = await accountFor(path.join(clusterFolder(wanted), 'data'))
  const { folder, binaries } = await reachable(wanted, installed, account)
  const cluster = await openCluster(folder, binaries, account, throwAway)
  const server = await startServer(cluster, binaries, account, throwAway)
  return {
    url: addressOf(cluster.password, server.port),
    folder,
    stop: () => server.stop(),
  }
}

function addressOf(password: string, port: number): string {
  return `postgres://${ROLE}:${password}@127.0.0.1:${port}/postgres`
}

/** The address of the server that already runs on the data; null: none does, or its password is not ours to read. */
export async function findRunningEmbedded(wanted: string): Promise<string | null> {
  const cluster = clusterFolder(await folderInUse(wanted))
  const port = await portOfRunning(cluster)
  const password = await readFile(path.join(cluster, 'password'), 'utf8').catch(() => null)
  return port === null || password === null ? null : addressOf(password.trim(), port)
}

/** Removes the data and everything kept beside it. Gives the folder. @throws {SetupError} while a server runs on it. */
export async function throwAwayEmbedded(wanted: string): Promise<string> {
  const folder = await folderInUse(wanted)
  await refuseWhileRunning(clusterFolder(folder))
  await rm(folder, { recursive: true, force: true })
  return folder
}

async function folderInUse(wanted: string): Promise<string> {
  const account = await accountFor(path.join(clusterFolder(wanted), 'data'))
  return account === null || (await canEnter(account, wanted)) ? wanted : elsewhere(wanted)
}

/**
 * Finds a folder and binaries that the account can use. Where root's project lies in a closed home, PostgreSQL's
 * account reaches neither: both then live under /var/lib.
 */
async function reachable(
  wanted: string,
  installed: Binaries,
  account: Account | null,
): Promise<{ folder: string; binaries: Binaries }> {
  await makeWritable(wanted)
  const startable = await makeStartable(installed)
  if (account === null)
    return { folder: wanted, binaries: startable ? installed : await copyBinaries(installed, wanted) }
  const entersFolder = await canEnter(account, wanted)
  const folder = entersFolder ? wanted : elsewhere(wanted)
  if (!entersFolder) await makeWritable(folder)
  const usesInstalled = startable && (await canEnter(account, installed.folder))
  return { folder, binaries: usesInstalled ? installed : await copyBinaries(installed, folder) }
}

function elsewhere(wanted: string): string {
  const name = createHash('sha256').update(path.resolve(wanted)).digest('hex').slice(0, 16)
  return path.join('/var/lib/backlog-orders', name)
}

async function makeWritable(folder: string): Promise<void> {
  try {
    await mkdir(folder, { recursive: true })
    await access(folder, constants.W_OK)
    // whatever the umask says, PostgreSQL's account has to get through; what lies inside guards itself
    if (process.getuid?.() === 0) await chmod(folder, (await stat(folder)).mode | 0o011)
  } catch (cause) {
    throw new SetupError(
      `The data folder ${folder} cannot be written: let this user write there, or set DATABASE_URL.`,
      { cause },
    )
  }
}
