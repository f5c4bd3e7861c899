declare module 'fastify' {
  interface FastifyContextConfig {
    /** Answered without a session or a token. Nothing is open unless it says so. */
    readonly open?: boolean
    /** Sent by a machine that signs the message itself: no browser's cookie is looked at, so none can be misused. */
    readonly signed?: boolean
  }
}

/** `app.get('/healthz', { config: OPEN }, …)` */
export const OPEN = { open: true } as const
/** The handler itself refuses what is not signed. */
export const SIGNED = { open: true, signed: true } as const
