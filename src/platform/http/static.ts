import { readFileSync } from 'node:fs'
import path from 'node:path'
import fastifyStatic from '@fastify/static'
import type { FastifyInstance } from 'fastify'
import { SetupError } from '../errors.ts'
import { openToAll } from './access.ts'
import type { Assets } from './views.ts'

/** Where `npm run build` puts what browsers fetch, and the list of its names. */
export const PUBLISHED = path.resolve(import.meta.dirname, '../../../dist/public')
export const MANIFEST = path.resolve(PUBLISHED, '../assets.json')

/** The addresses of the published files. @throws {SetupError} when nothing was built. */
export function readAssets(): Assets {
  const names = JSON.parse(manifestText()) as Record<string, string>
  return Object.fromEntries(Object.entries(names).map(([name, published]) => [name, `/assets/${published}`]))
}

/** A published name stands for one content for ever: browsers may keep it and have nothing to ask again with. */
export async function serveAssets(app: FastifyInstance): Promise<void> {
  await app.register(async (scope) => {
    openToAll(scope)
    await scope.register(fastifyStatic, {
      root: PUBLISHED,
      prefix: '/assets/',
      index: false,
      decorateReply: false,
      preCompressed: true,
      immutable: true,
      maxAge: '365d',
      etag: false,
      lastModified: false,
      acceptRanges: false,
    })
  })
}

function manifestText(): string {
  try {
    return readFileSync(MANIFEST, 'utf8')
  } catch (cause) {
    throw new SetupError('The app is not built: run "npm run build" first.', { cause })
  }
}
