import { createHash } from 'node:crypto'
import { access, chmod, constants, mkdir, rm, stat } from 'node:fs/promises'
import path from 'node:path'
import { SetupError } from '../errors.ts'
import { type Account, accountFor, canEnter } from './embedded/account.ts'
import { type Binaries, copyBinaries, findBinaries, makeStartable } from './embedded/binaries.ts'
import { clusterFolder, openCluster, ROLE } from './embedded/cluster.ts'
import { refuseWhileRunning } from './embedded/running.ts'
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
    url: `postgres://${ROLE}:${cluster.password}@127.0.0.1:${server.port}/postgres`,
    folder,
    stop: () => server.stop(),
  }
}

/** Removes the data and everything kept beside it. Gives the folder. @throws {SetupError} while a server runs on it. */
export async function throwAwayEmbedded(wanted: string): Promise<string> {
  const account = await accountFor(path.join(clusterFolder(wanted), 'data'))
  const folder = account === null || (await canEnter(account, wanted)) ? wanted : elsewhere(wanted)
  await refuseWhileRunning(clusterFolder(folder))
  await rm(folder, { recursive: true, force: true })
  return folder
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
