import type { FastifyInstance } from 'fastify'

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

/** Opens every route that is registered in this scope from now on: for plugins that make their routes themselves. */
export function openToAll(scope: FastifyInstance): void {
  scope.addHook('onRoute', (route) => {
    route.config = { ...route.config, ...OPEN }
  })
}
