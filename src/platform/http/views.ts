import fastifyView from '@fastify/view'
import { Eta } from 'eta'
import type { FastifyInstance } from 'fastify'

/** Name of a file in public/ → the address it is served at. */
export type Assets = Readonly<Record<string, string>>

/** Templates from `directory`, and the frame every page is shown in. */
export async function showViews(app: FastifyInstance, directory: string, assets: Assets): Promise<void> {
  const eta = new Eta({
    views: directory,
    cache: true,
    autoFilter: true,
    filterFunction: printable,
    // Indentation is for us; line ends stay, so that words of two lines never run together.
    rmWhitespace: true,
    autoTrim: false,
  })
  // production: the plugin would otherwise switch the cache off again.
  await app.register(fastifyView, { engine: { eta }, root: directory, viewExt: 'eta', production: true })
  app.decorateRequest('frame')
  app.addHook('onRequest', async (request) => {
    request.frame = { person: null, assets }
  })
}

/** A view gets finished strings and numbers: anything else printed is a mistake that must not reach the screen. */
function printable(value: unknown): string {
  if (typeof value === 'string') return value
  if (typeof value === 'number') return String(value)
  throw new TypeError(`a template prints ${value === null ? 'null' : typeof value}`)
}
