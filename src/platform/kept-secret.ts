import { randomBytes } from 'node:crypto'
import { readFile, rename, writeFile } from 'node:fs/promises'
import { SHORTEST_SECRET } from './config.ts'
import { SetupError } from './errors.ts'

/** A secret that is made up once and kept in this file, for its owner only. One process at a time: whoever calls holds
 *  the lock of the folder. */
export async function keptSecret(file: string): Promise<string> {
  const kept = await textIn(file)
  if (kept === null) {
    const secret = randomBytes(32).toString('base64url')
    await writeForOwner(file, `${secret}\n`)
    return secret
  }
  if (kept.trim().length >= SHORTEST_SECRET) return kept.trim()
  throw new SetupError(
    `${file} is cut off: put it back from a backup, or remove it and start again. ` +
      'With a new one people log in anew, and what the old one sealed (tokens of stores and of B-Gen) has to be connected again.',
  )
}

/** null: there is no such file. */
export async function textIn(file: string): Promise<string | null> {
  return readFile(file, 'utf8').catch((error: NodeJS.ErrnoException) => {
    if (error.code === 'ENOENT') return null
    throw error
  })
}

/** The file is there whole or not at all, whenever the process or the machine stops. */
export async function writeForOwner(file: string, text: string): Promise<void> {
  const unfinished = `${file}.${process.pid}.tmp`
  await writeFile(unfinished, text, { mode: 0o600, flush: true })
  await rename(unfinished, file)
}
