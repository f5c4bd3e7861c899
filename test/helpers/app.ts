import type { FastifyInstance } from 'fastify'
import { buildApp } from '../../src/app.ts'
import { openCredentials } from '../../src/connections/credentials.ts'
import { SEALING_PURPOSE } from '../../src/connections/sealed-place.ts'
import type { Db } from '../../src/database.ts'
import { ErpError } from '../../src/erp/port.ts'
import type { Clock } from '../../src/platform/clock.ts'
import { type Config, readConfig } from '../../src/platform/config.ts'
import type { LogTarget } from '../../src/platform/http/log.ts'
import { openSealing } from '../../src/platform/sealing.ts'
import type { Services } from '../../src/services.ts'
import { type Teardown, testDatabase } from './database.ts'
import { sessionFor, type Who } from './sign-in.ts'

/** Wednesday, twelve o'clock in Jakarta. */
export const NOON = new Date('2026-11-18T05:00:00.000Z')

/** A clock that stands still until a test moves it. */
export interface TestClock extends Clock {
  set(now: Date): void
  advance(ms: number): void
}

export interface TestApp {
  readonly app: FastifyInstance
  readonly db: Db
  readonly services: Services
  readonly clock: TestClock
  /** Texts of the statements the app has sent so far; set `.length = 0` to count anew. */
  readonly statements: string[]
  /** The Cookie header of somebody signed in, an administrator who sees everything unless said otherwise. */
  signIn(who?: Who): Promise<string>
}

export type Overrides = Partial<Omit<Services, 'config'>> & { readonly config?: Partial<Config> }

/** The whole app on a database of its own. Requests by `app.inject`, or `await app.listen()` for a browser. */
export async function testApp(t: Teardown, overrides: Overrides = {}, logTo: LogTarget = 'nowhere'): Promise<TestApp> {
  const statements: string[] = []
  const db = overrides.db ?? (await testDatabase(t, { onQuery: (sql) => statements.push(sql) }))
  const clock = testClock()
  const config = testConfig(overrides.config)
  const made = { ...testServices(db, clock, config), ...overrides, config }
  const services: Services = { ...made, live: overrides.live ?? made }
  const app = await buildApp(services, logTo)
  t.teardown(() => app.close())
  const signIn = (who?: Who) => sessionFor(db, services.clock.now(), who)
  return { app, db, services, clock, statements, signIn }
}

export function testConfig(some: Partial<Config> = {}): Config {
  return { ...readConfig({ PORT: '0', APP_SECRET: 'a secret for tests only, 32 long' }), ...some }
}

export function testClock(now: Date = NOON): TestClock {
  let present = now
  return {
    now: () => new Date(present),
    set: (to) => {
      present = to
    },
    advance: (ms) => {
      present = new Date(present.getTime() + ms)
    },
  }
}

/** No channel is connected, B-Gen is out of reach, and no job is sent. */
function testServices(db: Db, clock: Clock, config: Config): Omit<Services, 'config' | 'live'> {
  const unreachable = () => {
    throw new ErpError('unreachable', 'no B-Gen in this test', 1_000)
  }
  return {
    clock,
    db,
    queue: { send: async () => {}, work: async () => {}, stop: async () => {} },
    ...testSeals(db, clock, config),
    channels: new Map(),
    erp: {
      findDocuments: async () => unreachable(),
      documentsChangedSince: unreachable,
      importOrder: async () => unreachable(),
      generateInvoice: async () => unreachable(),
      probe: async () => unreachable(),
    },
  }
}

/** What opens the secrets of this database's connections. */
export function testSeals(db: Db, clock: Clock, config: Config): Pick<Services, 'sealing' | 'credentials'> {
  const sealing = openSealing(config, SEALING_PURPOSE)
  return { sealing, credentials: openCredentials({ db, clock, sealing }) }
}
