import { createHash } from 'node:crypto'
import { mkdir, readdir, readFile, rename, stat, writeFile } from 'node:fs/promises'
import { createRequire } from 'node:module'
import path from 'node:path'
import { promisify } from 'node:util'
import { brotliCompress, gzip } from 'node:zlib'
import { lean } from './lean.ts'
import { MANIFEST, PUBLISHED } from './static.ts'

const SOURCE = path.resolve(import.meta.dirname, '../../../public')
const HTMX = createRequire(import.meta.url).resolve('htmx.org/dist/htmx.min.js')
const ENCODERS = { br: promisify(brotliCompress), gz: promisify(gzip) }

/**
 * Publishes every file of public/ under a name that carries its content's hash, compressed as well as can be, and writes
 * which name stands for which file. Names published before stay: a page open in some browser asks for them.
 */
export async function buildAssets(): Promise<void> {
  await mkdir(PUBLISHED, { recursive: true })
  const manifest: Record<string, string> = {}
  for (const entry of await readdir(SOURCE, { withFileTypes: true })) {
    // a folder holds the parts of the sheet of its name
    if (entry.isFile()) manifest[entry.name] = await publish(entry.name, Buffer.from(await contentOf(entry.name)))
  }
  await writeWhole(MANIFEST, Buffer.from(JSON.stringify(manifest, null, 2)))
}

/** htmx stands before our own script in one file: a request less, and its head. */
async function contentOf(name: string): Promise<string> {
  const own = lean(name, await withParts(await readFile(path.join(SOURCE, name), 'utf8')))
  return name === 'app.js' ? `${await readFile(HTMX, 'utf8')}\n${own}` : own
}

/** A sheet is written in parts and fetched as one: each would be a request of its own. */
async function withParts(sheet: string): Promise<string> {
  const lines = sheet.split('\n').map((line) => {
    const part = /^@import url\("([^"]+)"\);$/.exec(line)?.[1]
    return part === undefined ? line : readFile(path.join(SOURCE, part), 'utf8')
  })
  return (await Promise.all(lines)).join('\n')
}

async function publish(name: string, content: Buffer): Promise<string> {
  const { name: stem, ext } = path.parse(name)
  const hash = createHash('sha256').update(content).digest('hex').slice(0, 10)
  const published = `${stem}.${hash}${ext}`
  const file = path.join(PUBLISHED, published)
  if (await exists(file)) return published
  for (const [ending, encode] of Object.entries(ENCODERS)) {
    const encoded = await encode(content)
    if (encoded.length < content.length) await writeWhole(`${file}.${ending}`, encoded)
  }
  await writeWhole(file, content)
  return published
}

/** Never seen half-written, by a server or by a second build. */
async function writeWhole(file: string, content: Buffer): Promise<void> {
  const unfinished = `${file}.${process.pid}.tmp`
  await writeFile(unfinished, content)
  await rename(unfinished, file)
}

async function exists(file: string): Promise<boolean> {
  return stat(file).then(
    () => true,
    () => false,
  )
}
