import swagger from '@fastify/swagger'
import swaggerUi from '@fastify/swagger-ui'
import type { FastifyInstance } from 'fastify'

export interface ApiDescription {
  readonly title: string
  readonly version: string
  /** Markdown. */
  readonly description: string
}

/** Describes the routes with a schema that `app` gets after this, as OpenAPI, with a page at `address`. */
export async function describeApi(app: FastifyInstance, address: string, info: ApiDescription): Promise<void> {
  await app.register(swagger, {
    openapi: {
      openapi: '3.1.0',
      info,
      components: {
        securitySchemes: { token: { type: 'http', scheme: 'bearer', description: 'A token of this server.' } },
      },
      security: [{ token: [] }],
    },
  })
  await app.register(swaggerUi, {
    routePrefix: address,
    theme: { title: info.title },
    uiConfig: { layout: 'BaseLayout', deepLinking: true, docExpansion: 'list' },
  })
}
