import type { FastifyInstance } from 'fastify'
import type { Db } from '../../database.ts'
import { migrationsInPlace } from '../database/migrate.ts'
import { OPEN } from './access.ts'

const READY_LIMIT_MS = 2_000

/** /healthz: the process answers. /readyz: it can also work. */
export function healthRoutes({ db }: { readonly db: Db }) {
  return async (app: FastifyInstance) => {
    app.get('/healthz', { config: OPEN }, async () => 'ok\n')
    app.get('/readyz', { config: OPEN }, async (request, reply) => {
      const state = await within(READY_LIMIT_MS, migrationsInPlace(db)).catch((error) => {
        request.log.warn({ event: 'not ready', reason: String(error) }, 'the database does not answer')
        return 'the database does not answer' as const
      })
      if (state === true) return 'ready\n'
      reply.code(503).header('retry-after', 5)
      return state === false ? 'not ready: migrations are missing\n' : `not ready: ${state}\n`
    })
  }
}

async function within<T>(limitMs: number, task: Promise<T>): Promise<T> {
  let timer: NodeJS.Timeout | undefined
  const late = new Promise<never>((_, reject) => {
    timer = setTimeout(() => reject(new Error(`no answer within ${limitMs} ms`)), limitMs)
  })
  try {
    return await Promise.race([task, late])
  } finally {
    clearTimeout(timer)
  }
}
