import { readFileSync } from 'node:fs'
import { readFile } from 'node:fs/promises'
import path from 'node:path'
import type { FastifyInstance } from 'fastify'
import { SetupError } from '../errors.ts'
import { OPEN } from './access.ts'
import type { Assets } from './views.ts'

/** Where `npm run build` puts what browsers fetch, and the list of its names. */
export const PUBLISHED = path.resolve(import.meta.dirname, '../../../dist/public')
export const MANIFEST = path.resolve(PUBLISHED, '../assets.json')

const TYPES: Readonly<Record<string, string>> = {
  css: 'text/css; charset=utf-8',
  js: 'text/javascript; charset=utf-8',
  svg: 'image/svg+xml',
}
/** As build-assets.ts makes them; no other file can be asked for. */
const PUBLISHED_NAME = /^[\w-]+\.[0-9a-f]{10}\.(css|js|svg)$/
/** The smaller first. */
const ENCODINGS = { br: '.br', gzip: '.gz' }

/** The addresses of the published files. @throws {SetupError} when nothing was built. */
export function readAssets(): Assets {
  const names = JSON.parse(manifestText()) as Record<string, string>
  return Object.fromEntries(Object.entries(names).map(([name, published]) => [name, `/assets/${published}`]))
}

/** A published name stands for one content for ever: browsers may keep it and have nothing to ask again with. */
export function serveAssets(app: FastifyInstance): void {
  app.get<{ Params: { readonly name: string } }>('/assets/:name', { config: OPEN }, async (request, reply) => {
    const { name } = request.params
    const type = TYPES[PUBLISHED_NAME.exec(name)?.[1] ?? '']
    const found = type === undefined ? null : await smallestOf(name, request.headers['accept-encoding'] ?? '')
    if (type === undefined || found === null) return reply.callNotFound()
    if (found.encoding !== null) reply.header('content-encoding', found.encoding)
    reply.headers({ vary: 'accept-encoding', 'cache-control': 'public, max-age=31536000, immutable' })
    return reply.type(type).send(found.content)
  })
}

/** What the browser can read of it; null when it was never published. */
async function smallestOf(name: string, accepted: string) {
  for (const [encoding, ending] of Object.entries(ENCODINGS)) {
    const content = accepts(accepted, encoding) ? await readPublished(name + ending) : null
    if (content !== null) return { encoding, content }
  }
  const content = await readPublished(name)
  return content && { encoding: null, content }
}

/** `accepted` as in Accept-Encoding: "gzip, br;q=0.5". */
function accepts(accepted: string, encoding: string): boolean {
  return accepted.split(',').some((one) => {
    const [name = '', weight = ''] = one.split(';')
    return name.trim() === encoding && !/^\s*q=0(\.0*)?\s*$/.test(weight)
  })
}

function readPublished(file: string): Promise<Buffer | null> {
  return readFile(path.join(PUBLISHED, file)).catch((error: NodeJS.ErrnoException) => {
    if (error.code === 'ENOENT') return null
    throw error
  })
}

function manifestText(): string {
  try {
    return readFileSync(MANIFEST, 'utf8')
  } catch (cause) {
    throw new SetupError('The app is not built: run "npm run build" first.', { cause })
  }
}
