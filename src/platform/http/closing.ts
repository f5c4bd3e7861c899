import type { FastifyInstance } from 'fastify'

/** While the app closes, every answer ends its connection: one kept alive would hold the process for a minute. */
export function endConnectionsWhileClosing(app: FastifyInstance): void {
  let closing = false
  app.addHook('preClose', async () => {
    closing = true
  })
  app.addHook('onSend', async (_request, reply, payload) => {
    if (closing) reply.header('connection', 'close')
    return payload
  })
}
