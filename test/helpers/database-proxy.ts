import { once } from 'node:events'
import { type AddressInfo, createServer, connect as dial, type Socket } from 'node:net'
import type { Teardown } from './database.ts'

/** Stands between the app and its database and can take it away. */
export interface DatabaseProxy {
  /** The database's address through the proxy. */
  readonly url: string
  /** Connections end at once, new ones are refused: a crash. */
  crash(): Promise<void>
  /** Connections stay open and nothing passes; what was said arrives late. A network that hangs. */
  fallSilent(): void
  mend(): Promise<void>
}

export async function databaseProxy(t: Teardown, databaseUrl: string): Promise<DatabaseProxy> {
  const target = new URL(databaseUrl)
  const pairs = new Set<readonly [Socket, Socket]>()
  let silent = false
  let server = newServer()
  await listen(0)
  const { port } = server.address() as AddressInfo
  t.teardown(close)

  function newServer() {
    return createServer((near) => {
      const far = dial(Number(target.port || 5432), target.hostname)
      const pair = [near, far] as const
      pairs.add(pair)
      for (const [from, to] of [pair, [far, near]] as const) {
        from.on('data', (bytes) => to.write(bytes))
        if (silent) from.pause()
        from.on('error', () => {})
        from.on('close', () => {
          to.destroy()
          pairs.delete(pair)
        })
      }
    })
  }

  async function listen(on: number) {
    server.listen(on, '127.0.0.1')
    await once(server, 'listening')
  }

  async function close() {
    if (!server.listening) return
    server.close()
    for (const [near] of pairs) near.destroy()
    await once(server, 'close')
  }

  const throughProxy = new URL(databaseUrl)
  throughProxy.hostname = '127.0.0.1'
  throughProxy.port = String(port)
  return {
    url: throughProxy.href,
    crash: close,
    fallSilent: () => {
      silent = true
      for (const pair of pairs) for (const socket of pair) socket.pause()
    },
    mend: async () => {
      silent = false
      for (const pair of pairs) for (const socket of pair) socket.resume()
      if (server.listening) return
      server = newServer()
      await listen(port)
    },
  }
}
