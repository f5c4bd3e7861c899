import type { FastifyInstance } from 'fastify'
import type { Config } from '../config.ts'
import { SetupError } from '../errors.ts'

/** What is still being answered then is cut off. */
const DRAIN_LIMIT_MS = 9_000

/** @throws {SetupError} when host or port cannot be had. */
export async function listen(app: FastifyInstance, { host, port }: Pick<Config, 'host' | 'port'>): Promise<void> {
  try {
    await app.listen({ host, port })
  } catch (cause) {
    const sentence = sentenceFor((cause as NodeJS.ErrnoException).code, host, port)
    throw sentence === null ? cause : new SetupError(sentence, { cause })
  }
}

/** Takes no more connections and lets requests in flight finish. */
export async function closeServer(app: FastifyInstance): Promise<void> {
  const cutOff = setTimeout(() => app.server.closeAllConnections(), DRAIN_LIMIT_MS)
  await app.close()
  clearTimeout(cutOff)
}

/** The address to type into a browser on this machine. */
export function shownAddress(app: FastifyInstance): string {
  const address = app.server.address()
  if (typeof address !== 'object' || address === null) return String(address)
  const everywhere = address.address === '0.0.0.0' || address.address === '::'
  const host = everywhere ? 'localhost' : address.address
  return `http://${host.includes(':') ? `[${host}]` : host}:${address.port}`
}

function sentenceFor(code: string | undefined, host: string, port: number): string | null {
  switch (code) {
    case 'EADDRINUSE':
      return `Port ${port} is taken: stop the program that uses it, or set PORT to another number.`
    case 'EACCES':
      return `Port ${port} is not allowed for this user: set PORT to a number above 1023.`
    case 'EADDRNOTAVAIL':
    case 'ENOTFOUND':
      return `HOST ${host} is not an address of this machine: set HOST to one that is.`
    default:
      return null
  }
}
