import { randomUUID } from 'node:crypto'
import { sql } from 'kysely'
import type { Db } from '../../../src/database.ts'
import { BEARER, logIn, request } from '../drill-app.ts'
import type { Apps } from './apps.ts'
import { again, type Ended, findEnded, type Office } from './office.ts'
import type { DrillSandbox } from './sandbox.ts'

/** What people saw and did while the drill went on. */
export interface People {
  /** Authorisations that ended; `isShown`: the pages said so and named the remedy. */
  readonly ended: readonly (Ended & { readonly isShown: boolean })[]
  readonly requests: number
  readonly pushed: number
  /** They go on authorising and pushing, but ask for nothing more. */
  rest(): Promise<void>
  leave(): Promise<void>
}

const LOOK_EVERY_MS = 2_000
const ASK_EVERY_MS = 10_000
const ASKED_AT_ONCE = 150

export async function letPeopleIn(
  office: Office,
  apps: Apps,
  sandbox: DrillSandbox,
  unconnected: readonly string[],
  began: Date,
): Promise<People> {
  const cookie = await logIn(apps.lasting.port)
  const ended: (Ended & { isShown: boolean })[] = []
  let [requests, pushed] = [0, 0]
  const trouble = (error: unknown) => console.log(`  a person was troubled: ${String(error)}`)

  const authorising = again(
    LOOK_EVERY_MS,
    async () => {
      for (const shop of await findEnded(office.db)) {
        ended.push({ ...shop, isShown: await isShown(apps.lasting.port, cookie, shop) })
        await office.authoriseAgain(shop)
      }
    },
    trouble,
  )
  const asking = again(
    ASK_EVERY_MS,
    async () => {
      requests += await synchronize(office.db, apps.lasting.port, cookie)
    },
    trouble,
  )
  const pushing = unconnected.map((store) => {
    let since = began
    return again(
      LOOK_EVERY_MS,
      async () => {
        const now = new Date()
        const orders = await sandbox.orders(store, since)
        if (orders.length === 0) return
        const port = (apps.mortal() ?? apps.lasting).port
        const put = { method: 'PUT', path: '/api/v1/orders', headers: BEARER, body: JSON.stringify({ orders }) }
        // whoever was killed meanwhile has acknowledged nothing: the same orders are sent again
        if ((await request(port, put)).status !== 200) return
        pushed += orders.length
        since = new Date(now.getTime() - LOOK_EVERY_MS)
      },
      trouble,
    )
  })
  return {
    ended,
    get requests() {
      return requests
    },
    get pushed() {
      return pushed
    },
    rest: () => asking.stop(),
    async leave() {
      await Promise.all([authorising, asking, ...pushing].map((each) => each.stop()))
    },
  }
}

/** The page of stores says that it has ended, and the one of connections offers to authorise again. */
async function isShown(port: number, cookie: string, { shopName }: Ended): Promise<boolean> {
  const [stores, connections] = await Promise.all(
    ['/oms/sync-runs/stores', '/oms/connections'].map((path) => request(port, { path, headers: { cookie } })),
  )
  const says = (body: string | undefined, words: string) => body?.includes(words) === true
  return says(stores?.body, 'Otorisasi habis') && says(connections?.body, 'Otorisasi ulang') && shopName !== ''
}

/** Some orders are ticked and Synchronize is pressed. 1: a run was started. */
async function synchronize(db: Db, port: number, cookie: string): Promise<number> {
  const rows = await db
    .selectFrom('orders')
    .select('id')
    .where('keterangan', 'is not', null)
    .orderBy(sql`random()`)
    .limit(ASKED_AT_ONCE)
    .execute()
  if (rows.length === 0) return 0
  const form = new URLSearchParams(rows.map(({ id }): [string, string] => ['ids', String(id)]))
  form.set('idempotency_key', randomUUID())
  const headers = { cookie, origin: `http://127.0.0.1:${port}`, 'content-type': 'application/x-www-form-urlencoded' }
  const pressed = await request(port, { method: 'POST', path: '/oms/sync-runs', headers, body: form.toString() })
  if (pressed.status !== 303) throw new Error(`Synchronize answered ${pressed.status}`)
  return 1
}
