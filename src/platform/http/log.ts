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
  return { ...options, stream: target === 'stdout' ? gatheredStdout() : target }
}

const GATHERED_MS = 50

/**
 * Lines of one moment are written together: a write of its own for each costs time that pages need. `flushSync` is what
 * the logger calls after a fatal line; whatever waits at the end of the process is written then.
 */
function gatheredStdout() {
  let waiting = ''
  let timer: NodeJS.Timeout | null = null
  const flushSync = () => {
    if (timer !== null) clearTimeout(timer)
    timer = null
    const lines = waiting
    waiting = ''
    if (lines !== '') process.stdout.write(lines)
  }
  // whoever read the log may go; that is no reason to stop
  process.stdout.on('error', () => {})
  process.once('exit', flushSync)
  return {
    write: (line: string) => {
      waiting += line
      timer ??= setTimeout(flushSync, GATHERED_MS)
    },
    flushSync,
  }
}
