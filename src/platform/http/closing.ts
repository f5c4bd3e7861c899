import type { FastifyInstance } from 'fastify'

/** While the app closes, every answer ends its connection: one kept alive would hold the process for a minute. */
export function endConnectionsWhileClosing(app: FastifyInstance): void {
  let closing = false
  app.addHook('preClose', async () => {
    closing = true
  })
  app.addHook('onSend', (_request, reply, payload, done) => {
    if (closing) reply.header('connection', 'close')
    done(null, payload)
  })
}
