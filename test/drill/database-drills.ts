import { setTimeout as sleep } from 'node:timers/promises'
import { databaseProxy } from '../helpers/database-proxy.ts'
import { type Answer, type DrillApp, logIn, registerDrillStore, request, sendOrder, startApp } from './drill-app.ts'
import { ask, type DrillDatabase, lockTable } from './drill-database.ts'
import { atMost, type Finding, holds, percentile } from './finding.ts'

const PAGE = '/oms/backlog-orders'
const LOOK_EVERY_MS = 400

/** The database's machine loses power for 20 seconds while orders arrive. */
export async function databaseCrashes(database: DrillDatabase): Promise<readonly Finding[]> {
  const app = await startApp(database.url)
  const cookie = await logIn(app.port)
  await registerDrillStore(app.port)
  const acknowledged: string[] = []
  const arriving = orders(app, acknowledged)
  await sleep(2_000)
  const pid = app.process.pid
  await database.crash()
  const away = await watch(app, cookie, 20_000)
  await database.start()
  const backMs = await untilBack(app, cookie, 30_000)
  await arriving.stop()
  const kept = await ask(database.url, `select kode_invoice_mp from orders where kode_invoice_mp like 'DRILL-%'`)
  const stored = new Set(kept.map((row) => row['kode_invoice_mp']))
  const lost = acknowledged.filter((invoice) => !stored.has(invoice)).length
  const outcome = [
    holds('the process stays the same', app.process.exitCode === null && app.process.pid === pid, `pid ${pid}`),
    ...findingsAway('database gone 20 s', away, 6_000),
    atMost('the page is back by itself', backMs / 1000, 15, 's'),
    holds('0 acknowledged orders lost', lost === 0, `${lost} of ${acknowledged.length}`),
  ]
  await stop(app)
  return outcome
}

/** Nothing passes between app and database for 20 seconds, and nobody says so. */
export async function databaseFallsSilent(database: DrillDatabase): Promise<readonly Finding[]> {
  const proxyGone: (() => unknown)[] = []
  const proxy = await databaseProxy({ teardown: (gone) => void proxyGone.push(gone) }, database.url)
  const app = await startApp(proxy.url)
  const cookie = await logIn(app.port)
  await watch(app, cookie, 1_000)
  proxy.fallSilent()
  const away = await watch(app, cookie, 20_000)
  await proxy.mend()
  const backMs = await untilBack(app, cookie, 40_000)
  const slowest = Math.max(...away.pages.map(({ ms }) => ms))
  await stop(app)
  for (const gone of proxyGone) await gone()
  return [
    atMost('database silent 20 s: the slowest answer', slowest / 1000, 15, 's'),
    holds('every page is answered with 503', away.pages.every(isFriendly), statuses(away.pages)),
    atMost('/healthz, slowest', Math.max(...away.health.map(({ ms }) => ms)), 1_000, 'ms'),
    atMost('the page is back by itself', backMs / 1000, 20, 's'),
  ]
}

/** Somebody locks the orders for 25 seconds; 100 people ask for the page. */
export async function ordersAreLocked(database: DrillDatabase): Promise<readonly Finding[]> {
  const app = await startApp(database.url)
  const cookie = await logIn(app.port)
  const unlock = await lockTable(database.url, 'orders')
  const asked = Array.from({ length: 100 }, async (_, i) => {
    await sleep(i * 150)
    return request(app.port, { path: PAGE, headers: { cookie } })
  })
  const health: number[] = []
  let connections = 0
  const until = performance.now() + 25_000
  while (performance.now() < until) {
    health.push((await request(app.port, { path: '/healthz' })).ms)
    const rows = await ask(database.url, `select count(*)::int as n from pg_stat_activity where application_name <> ''`)
    connections = Math.max(connections, Number(rows[0]?.['n'] ?? 0))
    await sleep(LOOK_EVERY_MS)
  }
  const answers = await Promise.all(asked)
  await unlock()
  const backMs = await untilBack(app, cookie, 30_000)
  await stop(app)
  const fine = answers.every((answer) => answer.status === 200 || isFriendly(answer))
  return [
    holds('orders locked 25 s, 100 requests: all 200 or 503', fine, statuses(answers)),
    atMost('the slowest answer', Math.max(...answers.map(({ ms }) => ms)) / 1000, 15, 's'),
    atMost('/healthz p99', percentile(health, 0.99), 500, 'ms'),
    atMost('connections', connections, 30, ''),
    atMost('normal again', backMs / 1000, 10, 's'),
  ]
}

interface Watched {
  readonly pages: readonly Answer[]
  readonly health: readonly Answer[]
  readonly ready: readonly Answer[]
}

/** Asks again and again without waiting for what hangs. */
async function watch(app: DrillApp, cookie: string, ms: number): Promise<Watched> {
  const asked: Promise<readonly [Answer, Answer, Answer]>[] = []
  const until = performance.now() + ms
  while (performance.now() < until) {
    const page = request(app.port, { path: PAGE, headers: { cookie } })
    const paths = ['/healthz', '/readyz'] as const
    asked.push(Promise.all([page, ...paths.map((path) => request(app.port, { path }))] as never))
    await sleep(LOOK_EVERY_MS)
  }
  const rounds = await Promise.all(asked)
  return {
    pages: rounds.map(([page]) => page),
    health: rounds.map(([, health]) => health),
    ready: rounds.map(([, , ready]) => ready),
  }
}

function findingsAway(what: string, { pages, health, ready }: Watched, limitMs: number): readonly Finding[] {
  return [
    holds(`${what}: every page says so and when to come back`, pages.every(isFriendly), statuses(pages)),
    atMost('the slowest page', Math.max(...pages.map(({ ms }) => ms)), limitMs, 'ms'),
    holds(
      '/healthz 200',
      health.every(({ status }) => status === 200),
      statuses(health),
    ),
    atMost('/healthz, slowest', Math.max(...health.map(({ ms }) => ms)), 1_000, 'ms'),
    holds(
      '/readyz 503',
      ready.every(({ status }) => status === 503),
      statuses(ready),
    ),
  ]
}

function isFriendly({ status, headers, body }: Answer): boolean {
  return status === 503 && Number(headers['retry-after']) > 0 && /Muat ulang|coba lagi/i.test(body)
}

function statuses(answers: readonly Answer[]): string {
  const counts = new Map<number, number>()
  for (const { status } of answers) counts.set(status, (counts.get(status) ?? 0) + 1)
  return [...counts].map(([status, count]) => `${count} × ${status}`).join(', ')
}

async function untilBack(app: DrillApp, cookie: string, limitMs: number): Promise<number> {
  const began = performance.now()
  while (performance.now() - began < limitMs) {
    if ((await request(app.port, { path: PAGE, headers: { cookie } })).status === 200) return performance.now() - began
    await sleep(200)
  }
  return Number.POSITIVE_INFINITY
}

/** One order after another; those that were acknowledged are noted down. */
function orders(app: DrillApp, acknowledged: string[]): { stop(): Promise<void> } {
  let going = true
  const done = (async () => {
    for (let i = 0; going; i += 1) {
      const invoice = `DRILL-${i}`
      if (await sendOrder(app.port, invoice, new Date())) acknowledged.push(invoice)
      await sleep(50)
    }
  })()
  return {
    stop: () => {
      going = false
      return done
    },
  }
}

async function stop(app: DrillApp): Promise<void> {
  app.process.kill('SIGTERM')
  await app.ended()
}
