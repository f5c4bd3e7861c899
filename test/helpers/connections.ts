import type { FastifyInstance } from 'fastify'
import { registerStores } from '../../src/backlog/registration-repository.ts'
import { registerApp } from '../../src/connections/connecting.ts'
import { openThrottle } from '../../src/connections/throttle.ts'
import type { Db } from '../../src/database.ts'
import { openChannels } from '../../src/marketplaces/registry.ts'
import { openOutbound } from '../../src/platform/outbound/fetch.ts'
import { addressesOf } from '../../src/sandbox/marketplaces.ts'
import { type Sandbox, startSandbox } from '../../src/sandbox/server.ts'
import { SERVICE_ID } from '../../src/sandbox/tiktok/consent.ts'
import type { Services } from '../../src/services.ts'
import { type TestApp, type TestClock, testApp, testClock, testConfig, testSeals } from './app.ts'
import { type Teardown, testDatabase } from './database.ts'
import { ORIGIN } from './sign-in.ts'

export type Channel = 'tiktok' | 'shopee' | 'lazada'
export const CALLBACK = '/oms/connections/callback'

/** The app, whose stores are those of a sandbox, none of them connected, and the sandbox. */
export interface ConnectionScene extends Pick<TestApp, 'app' | 'db' | 'services' | 'signIn'> {
  readonly clock: TestClock
  readonly sandbox: Sandbox
  readonly logged: readonly string[]
  /** Code of a store → its id. */
  readonly stores: ReadonlyMap<string, number>
  /** Our registration at the sandbox's marketplace. */
  appOf(channel: Channel): Parameters<typeof registerApp>[2]
  registerApps(): Promise<void>
}

export async function openConnectionScene(
  t: Teardown,
  callbackOrigin = 'http://localhost:80',
): Promise<ConnectionScene> {
  const clock = testClock()
  const db = await testDatabase(t)
  const sandbox = await startSandbox({ clock, ordersPerDay: 10, pushEveryMs: 0 })
  t.teardown(() => sandbox.close())
  const seals = testSeals(db, clock, testConfig())
  const ask = openOutbound({ clock, timeoutMs: 2_000, sleep: async () => {} })
  const channels = openChannels({ ask, clock, credentials: seals.credentials, throttle: openThrottle(db) })
  const logged: string[] = []
  const overrides: Partial<Omit<Services, 'config'>> = { db, clock, ...seals, channels }
  const { app, services, signIn } = await testApp(t, overrides, { write: (line) => void logged.push(line) })
  await db.transaction().execute((trx) => registerStores(trx, sandbox.world.size.stores))
  sandbox.registrations.set('tiktok', { redirectUrl: `${callbackOrigin}${CALLBACK}` })
  const appOf = (channel: Channel) => {
    const serviceId = channel === 'tiktok' ? SERVICE_ID : null
    return { ...sandbox.accounts.apps[channel], ...addressesOf(channel, sandbox.url), serviceId }
  }
  const registerApps = async () => {
    await db.transaction().execute(async (trx) => {
      for (const channel of ['tiktok', 'shopee', 'lazada'] as const) await registerApp(trx, services, appOf(channel))
    })
    services.credentials.forget()
  }
  return { app, db, services, signIn, clock, sandbox, logged, stores: await idsOf(db), appOf, registerApps }
}

async function idsOf(db: Db): Promise<ReadonlyMap<string, number>> {
  const rows = await db.selectFrom('stores').select(['id', 'code']).execute()
  return new Map(rows.map(({ id, code }) => [code, id]))
}

/** What a person does at the marketplace: follows the link, presses the button of that shop, and comes back. The address
 *  that the marketplace sends the person to. */
export async function consentAs(
  app: FastifyInstance,
  cookie: string,
  storeId: number,
  shopId: string,
): Promise<string> {
  const away = await app.inject({ url: `/oms/connections/${storeId}/consent`, headers: { cookie } })
  const address = String(away.headers.location)
  const page = await (await fetch(address)).text()
  const field = new RegExp(`name="(\\w+)" value="${shopId}"`).exec(page)?.[1] ?? 'no such shop'
  const body = new URLSearchParams({ [field]: shopId })
  const answer = await fetch(address, { method: 'POST', body, redirect: 'manual' })
  const back = new URL(answer.headers.get('location') ?? 'http://nowhere')
  return back.pathname + back.search
}

/** A form as a browser posts it. */
export function post(app: FastifyInstance, cookie: string, url: string, fields: Readonly<Record<string, string>> = {}) {
  const headers = { cookie, origin: ORIGIN, 'content-type': 'application/x-www-form-urlencoded' }
  return app.inject({ method: 'POST', url, headers, payload: new URLSearchParams(fields).toString() })
}
