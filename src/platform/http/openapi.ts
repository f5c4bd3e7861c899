import fastify, { type FastifyInstance, type FastifyReply, type FastifyRequest, type FastifySchema } from 'fastify'
import { PAGE_CSS, PAGE_SCRIPT } from './openapi-theme.ts'

export interface ApiDescription {
  readonly title: string
  readonly version: string
  /** Markdown. */
  readonly description: string
}

export interface DescribedCall {
  readonly method: 'GET' | 'PUT' | 'POST'
  readonly url: string
  readonly schema: FastifySchema
}

/** Of the answers that follow; everything else a browser is told comes from our own hooks. */
const PASSED_ON = ['content-type', 'location']

/**
 * Describes `calls` as OpenAPI, with a page at `address`. Whoever looks there first waits for it: its packages would
 * take a tenth of every start, and most processes are never asked.
 */
export function describeApi(
  app: FastifyInstance,
  address: string,
  info: ApiDescription,
  calls: readonly DescribedCall[],
): void {
  let making: Promise<FastifyInstance> | null = null
  const show = async (request: FastifyRequest, reply: FastifyReply) => {
    making ??= makePages(address, info, calls)
    const answer = await (await making).inject({ method: 'GET', url: request.url })
    if (answer.statusCode === 404) return reply.callNotFound()
    for (const name of PASSED_ON) {
      const value = answer.headers[name]
      if (value !== undefined) reply.header(name, value)
    }
    return reply.code(answer.statusCode).send(answer.rawPayload)
  }
  app.get(address, show)
  app.get(`${address}/*`, show)
  app.addHook('onClose', async () => (await making)?.close())
}

/** An app of its own that never listens: plugins that note down routes cannot join one that has started. */
async function makePages(
  address: string,
  info: ApiDescription,
  calls: readonly DescribedCall[],
): Promise<FastifyInstance> {
  const [{ default: swagger }, { default: swaggerUi }] = await Promise.all([
    import('@fastify/swagger'),
    import('@fastify/swagger-ui'),
  ])
  const pages = fastify()
  // the schemas describe only: nothing is sent there
  pages.setValidatorCompiler(() => () => true)
  pages.setSerializerCompiler(() => (answer) => JSON.stringify(answer))
  await pages.register(swagger, {
    openapi: {
      openapi: '3.1.0',
      info,
      components: {
        securitySchemes: { token: { type: 'http', scheme: 'bearer', description: 'A token of this server.' } },
      },
      security: [{ token: [] }],
    },
  })
  await pages.register(swaggerUi, {
    routePrefix: address,
    theme: {
      title: info.title,
      css: [{ filename: 'page.css', content: PAGE_CSS }],
      js: [{ filename: 'page.js', content: PAGE_SCRIPT }],
    },
    // its deep links are links inside of buttons
    uiConfig: { layout: 'BaseLayout', deepLinking: false, docExpansion: 'list' },
  })
  for (const { method, url, schema } of calls) pages.route({ method, url, schema, handler: async () => null })
  await pages.ready()
  return pages
}
