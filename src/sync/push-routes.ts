import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify'
import { SIGNED } from '../platform/http/access.ts'
import type { Services } from '../services.ts'
import { takePush } from './take-push.ts'

type Needs = Pick<Services, 'db' | 'queue' | 'channels' | 'credentials'>

/** Many times what a message about one order takes. */
const LARGEST_MESSAGE = 64 * 1024
const CHANNELS = ['tiktok', 'shopee', 'lazada'] as const

/** Where marketplaces tell of orders by themselves. Without words: nobody reads them but who should not. */
export function pushRoutes(services: Needs) {
  return async (app: FastifyInstance): Promise<void> => {
    // the signature stands over the very bytes that were sent
    app.removeAllContentTypeParsers()
    app.addContentTypeParser(
      '*',
      { parseAs: 'string', bodyLimit: LARGEST_MESSAGE },
      async (_: unknown, body: string) => body,
    )

    for (const channel of CHANNELS) {
      app.post(`/webhooks/${channel}`, { config: SIGNED, bodyLimit: LARGEST_MESSAGE }, async (request, reply) =>
        answer(reply, await takePush(services, channel, messageOf(request), request.log)),
      )
    }
  }
}

function messageOf(request: FastifyRequest) {
  return {
    // one marketplace signs the address as well, as it was registered: behind a proxy TRUST_PROXY must name that
    url: `${request.protocol}://${request.host}${request.url}`,
    authorization: request.headers.authorization ?? '',
    rawBody: typeof request.body === 'string' ? request.body : '',
  }
}

function answer(reply: FastifyReply, end: Awaited<ReturnType<typeof takePush>>): FastifyReply {
  return reply.code(end === 'unsigned' ? 401 : 200).send()
}
