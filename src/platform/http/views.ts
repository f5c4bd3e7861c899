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
    plugins: [{ processTemplate: withoutEmptyLines }],
  })
  // production: the plugin would otherwise switch the cache off again.
  await app.register(fastifyView, { engine: { eta }, root: directory, viewExt: 'eta', production: true })
  app.decorateRequest('frame')
  app.addHook('onRequest', (request, _reply, done) => {
    request.frame = { person: null, assets }
    done()
  })
}

/** A line with nothing but `<% … %>` prints nothing, not its end either: a page has some hundred of them. */
function withoutEmptyLines(template: string): string {
  return template.replace(/^(<%(?![=~])(?:(?!%>).)*%>)\n/gm, '$1')
}

/** A view gets finished strings and numbers: anything else printed is a mistake that must not reach the screen. */
function printable(value: unknown): string {
  if (typeof value === 'string') return value
  if (typeof value === 'number') return String(value)
  throw new TypeError(`a template prints ${value === null ? 'null' : typeof value}`)
}
