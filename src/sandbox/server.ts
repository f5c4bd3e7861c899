import { createServer, type Server } from 'node:http'
import type { AddressInfo } from 'node:net'
import type { Clock } from '../platform/clock.ts'
import { type Accounts, type AccountsOptions, createAccounts } from './accounts.ts'
import { DAY } from './calendar.ts'
import { doorOf } from './door.ts'
import { createFaults, type Fault } from './faults.ts'
import type { WorldSize } from './orders.ts'
import { createPushes, type Pushes } from './pushes.ts'
import { createRates } from './rates.ts'
import { createRegistrations, type Registrations } from './registrations.ts'
import { createWorld, type World } from './world.ts'

/** The key that opens a sandbox nobody has given another; it guards nothing but invented orders on loopback. */
export const SANDBOX_TOKEN = 'sandbox'

export interface SandboxOptions extends Partial<WorldSize>, AccountsOptions {
  readonly clock: Clock
  /** 0, the default: any free port. */
  readonly port?: number
  readonly host?: string
  readonly token?: string
  /** Calls of one endpoint about one shop that a marketplace bears; default: 50, and 100 at once. */
  readonly callsPerSecond?: number
  /** How often changes are told to whoever registered for them; 0: only when `pushes.tellChanges` is called. */
  readonly pushEveryMs?: number
}

export interface Sandbox {
  /** Without a trailing slash; all faces live there. */
  readonly url: string
  readonly world: World
  readonly accounts: Accounts
  readonly registrations: Registrations
  readonly pushes: Pushes
  /** One more way to misbehave, until `behave`. */
  misbehave(fault: Fault): void
  behave(): void
  /** "POST /tiktok/order/202309/orders/search" … in the order they came, those that were struck by a fault too. */
  calls(): readonly string[]
  close(): Promise<void>
}

const CALLS_KEPT = 10_000
/** A world this large is made before the first question, so that nobody waits for it. */
const LARGE = 2000

export async function startSandbox(options: SandboxOptions): Promise<Sandbox> {
  const { clock, pushEveryMs = 1000 } = options
  const now = () => clock.now().getTime()
  const world = createWorld(withoutUndefined(options))
  const accounts = createAccounts(world.size.stores, options)
  const [registrations, faults] = [createRegistrations(), createFaults(world.size.seed)]
  const pushes = createPushes({ world, accounts, registrations, faults })
  if (world.size.ordersPerDay >= LARGE) await world.prepare(now() - 5 * DAY, now())

  const calls: string[] = []
  const note = (name: string) => void (calls.push(name) > CALLS_KEPT && calls.shift())
  const rates = createRates(options.callsPerSecond ?? 50)
  const server = createServer()
  const url = () => urlOf(server)
  const token = options.token ?? SANDBOX_TOKEN
  server.on('request', doorOf({ world, accounts, registrations, faults, pushes, url, now, token, rates, note }))
  await listening(server, options.port ?? 0, options.host ?? '127.0.0.1')
  const stopTelling = pushEveryMs === 0 ? () => {} : keepTelling(pushes, now, pushEveryMs)
  return {
    url: url(),
    ...{ world, accounts, registrations, pushes },
    misbehave: (fault) => faults.add(fault),
    behave: () => faults.clear(),
    calls: () => [...calls],
    close: () => {
      stopTelling()
      pushes.stop()
      return closed(server)
    },
  }
}

/** Of the options only what shapes the world. */
function withoutUndefined({ seed, stores, ordersPerDay, pace }: SandboxOptions): Partial<WorldSize> {
  const given = Object.entries({ seed, stores, ordersPerDay, pace }).filter(([, value]) => value !== undefined)
  return Object.fromEntries(given)
}

/** One round after the other, however long one takes. */
function keepTelling(pushes: Pushes, now: () => number, everyMs: number): () => void {
  let timer: NodeJS.Timeout
  let isStopped = false
  const round = async () => {
    await pushes.tellChanges(now())
    if (!isStopped) timer = setTimeout(round, everyMs).unref()
  }
  timer = setTimeout(round, everyMs).unref()
  return () => {
    isStopped = true
    clearTimeout(timer)
  }
}

function urlOf(server: Server): string {
  const { address, port } = server.address() as AddressInfo
  return `http://${address.includes(':') ? `[${address}]` : address}:${port}`
}

function listening(server: Server, port: number, host: string): Promise<void> {
  return new Promise((resolve, reject) => {
    server.once('error', reject)
    server.listen(port, host, resolve)
  })
}

function closed(server: Server): Promise<void> {
  return new Promise((resolve) => {
    server.close(() => resolve())
    server.closeAllConnections()
  })
}
