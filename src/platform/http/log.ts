import type { FastifyServerOptions } from 'fastify'
import { systemClock } from '../clock.ts'

/** Where log lines go: one JSON object each. */
export type LogTarget = 'stdout' | 'nowhere' | { write(line: string): void }

/**
 * The logger's options. JSON writes whatever a client sent inside its own quotes, so no input can forge a line. Headers,
 * bodies and queries are never logged: that is where secrets travel.
 */
export function loggerOptions(target: LogTarget): NonNullable<FastifyServerOptions['logger']> {
  if (target === 'nowhere') return false
  const options = {
    level: 'info',
    base: { pid: process.pid },
    timestamp: () => `,"time":"${systemClock.now().toISOString()}"`,
    formatters: { level: (level: string) => ({ level }) },
    serializers: {
      // the framework's own lines would otherwise show whole addresses with their query
      req: (request: { method?: string; url?: string }) => ({
        method: request.method ?? '',
        url: request.url?.split('?', 1)[0] ?? '',
      }),
    },
  }
  return target === 'stdout' ? options : { ...options, stream: target }
}
