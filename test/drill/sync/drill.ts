import { setTimeout as sleep } from 'node:timers/promises'
import { sql } from 'kysely'
import type { Db } from '../../../src/database.ts'
import { atMost, examplesOf, type Finding, holds } from '../finding.ts'
import { type Apps, startApps } from './apps.ts'
import type { Ends } from './ends.ts'
import { faultsOf } from './faults.ts'
import { openOffice } from './office.ts'
import { letPeopleIn, type People } from './people.ts'
import { deedsOf, lateRunsOf, lookAtRecords } from './records.ts'
import { type DrillSandbox, startSandboxProcess } from './sandbox.ts'
import { type Comparison, compare, readTruth, type Truth } from './truth.ts'

export interface DrillSize {
  readonly databaseUrl: string
  /** Moving at the beginning. */
  readonly orders: number
  /** Of trouble. */
  readonly minutes: number
  readonly stores: number
  /** Of all calls, that fail. */
  readonly share: number
  readonly intervalSeconds: number
  readonly killEveryMs: number
}

/** A world in a hurry opens with so many of its days behind it: a day passes in three minutes. */
const DAYS_BEHIND = 20
const PACE = 480
const PAST_MS = 26 * 3_600_000
const ACCESS_TTL_SECONDS = 60
/** A store that is not current so long after all is calm is stale. */
const CALM_LIMIT_MS = 4 * 60_000
/** Waited for beyond that, to see how long it takes and whether anything is lost. */
const MORE_TURNS = 4

export async function drillSync(size: DrillSize, ends: Ends): Promise<readonly Finding[]> {
  const began = new Date(Date.now() - PAST_MS)
  const world = { stores: size.stores, ordersPerDay: Math.round(size.orders / DAYS_BEHIND), pace: PACE }
  const say = teller()
  say(`a sandbox with ${size.stores} stores and ${size.orders.toLocaleString('en')} moving orders`)
  const sandbox = await startSandboxProcess({ ...world, accessTtlSeconds: ACCESS_TTL_SECONDS }, ends.child)
  const stores = await sandbox.stores()
  const office = await openOffice(size.databaseUrl, sandbox.url, 2)
  ends.other(() => office.db.destroy())
  await sandbox.misbehave(faultsOf(size.share))
  const environment = { SYNC_INTERVAL_SECONDS: String(size.intervalSeconds) }
  const apps = await startApps({ ...size, environment }, ends, {
    reborn: async (app) => {
      for (const channel of ['shopee', 'lazada']) await sandbox.tellTo(channel, webhook(app.port, channel))
    },
    // so that some refreshes are underway when it dies
    doomed: () => sandbox.expire(),
  })
  await sandbox.tellTo('tiktok', webhook(apps.lasting.port, 'tiktok'))
  const unconnected = stores.filter(({ channel }) => channel === null).map(({ code }) => code)
  const people = await letPeopleIn(office, apps, sandbox, unconnected, began)
  say(
    `${size.minutes} minutes of trouble: ${100 * size.share} % of calls fail, a kill -9 every ${size.killEveryMs / 1000} s`,
  )
  await trouble(size, office.db, apps, say)

  await Promise.all([apps.spare(), people.rest(), sandbox.behave()])
  const codes = stores.map(({ code }) => code)
  const before = await readTruth(sandbox, codes, began)
  say(`calm; ${before.size.toLocaleString('en')} orders are true, the apps have ${await countOrders(office.db)}`)
  const limitMs = CALM_LIMIT_MS + MORE_TURNS * size.intervalSeconds * 1_000
  const calm = await untilCurrent(office.db, new Date(), limitMs)
  const late = calm.behind.length === 0 ? [] : await lateRunsOf(size.databaseUrl, calm.since)
  const after = () => readTruth(sandbox, codes, began)
  const comparison = await settledComparison(office.db, before, after)
  say(`compared; ${comparison.movedOn.size} moved on while their store was read`)
  const later = await compareLater(office.db, comparison.movedOn, after, limitMs)
  await people.leave()
  for (const line of [...(await deedsOf(size.databaseUrl)), ...late, ...mostFrequent(apps.trouble())]) {
    console.log(`  ${line}`)
  }
  return [
    ...findingsOfOrders(comparison, later, calm),
    ...(await lookAtRecords(size.databaseUrl)),
    ...(await findingsOfTokens(sandbox, apps, people)),
    ...findingsOfMemory(apps),
    holds('webhooks came in', (await countNews(office.db)) > 0, `${await countNews(office.db)} pieces of news`),
  ]
}

function webhook(port: number, channel: string): string {
  return `http://127.0.0.1:${port}/webhooks/${channel}`
}

async function trouble({ minutes }: DrillSize, db: Db, apps: Apps, say: (words: string) => void): Promise<void> {
  for (let half = 0; half < 2 * minutes; half += 1) {
    await sleep(30_000)
    const held = `${Math.round(apps.lastingMb.at(-1) ?? 0)} MB`
    say(`${await countOrders(db)} orders, ${apps.kills} kills, the lasting process holds ${held}`)
  }
}

interface Calm {
  readonly since: Date
  readonly seconds: number
  readonly behind: readonly string[]
}

/** Until each store was read from beginning to end by a run that began after `since`. */
async function untilCurrent(db: Db, since: Date, limitMs: number): Promise<Calm> {
  for (;;) {
    const { rows } = await sql<Behind>`
      select code, last_reason as reason, last_detail as detail from store_connections join stores on stores.id = store_id
      where fresh_at is null or fresh_at <= ${since} order by code
    `.execute(db)
    const spentMs = Date.now() - since.getTime()
    if (rows.length === 0 || spentMs > limitMs) {
      return { since, seconds: spentMs / 1000, behind: rows.map(inWords) }
    }
    await sleep(500)
  }
}

interface Behind {
  readonly code: string
  readonly reason: string | null
  readonly detail: string | null
}

function inWords({ code, reason, detail }: Behind): string {
  return `${code} (${[reason ?? 'no reason', ...(detail === null ? [] : [detail])].join(': ')})`
}

/** Blibli's orders are pushed every two seconds; the rest has come by now. */
async function settledComparison(db: Db, before: Truth, after: () => Promise<Truth>): Promise<Comparison> {
  await sleep(5_000)
  return compare(db, before, after)
}

/** A busy store takes a while to be read, in a world where a day passes in three minutes; what moved on meanwhile is
 *  compared after the next reading, and what moved on then after the one after that. */
const MOST_LOOKS = 4

async function compareLater(db: Db, movedOn: Truth, after: () => Promise<Truth>, limitMs: number): Promise<Later> {
  const missed: string[] = []
  let left = movedOn
  for (let look = 1; look <= MOST_LOOKS && left.size > 0; look++) {
    await untilCurrent(db, new Date(), limitMs)
    const found = await settledComparison(db, left, after)
    missed.push(...found.lost, ...found.stale)
    left = found.movedOn
  }
  return { orders: movedOn.size, missed: [...missed, ...left.keys()] }
}

interface Later {
  readonly orders: number
  readonly missed: readonly string[]
}

function findingsOfOrders(comparison: Comparison, later: Later, calm: Calm): readonly Finding[] {
  const { orders, lost, stale, invented, wholly } = comparison
  return [
    holds('every store is current again', calm.behind.length === 0, calm.behind.join(', ') || 'all of them'),
    atMost('the quiet interval after which they are', calm.seconds, CALM_LIMIT_MS / 1000, 's'),
    holds('no order is lost', lost.length === 0, `${lost.length} of ${orders}${examplesOf(lost)}`),
    holds('none is stale', stale.length === 0, `${stale.length} of ${orders}${examplesOf(stale)}`),
    holds(
      'what moved on while its store was read is in after a later reading',
      later.missed.length === 0,
      `${later.missed.length} of ${later.orders} missed${examplesOf(later.missed)}`,
    ),
    holds('most were compared field by field', wholly > orders / 2, `${wholly} did not move meanwhile`),
    holds('no order is invented', invented.length === 0, `${invented.length}${examplesOf(invented)}`),
  ]
}

async function findingsOfTokens(sandbox: DrillSandbox, apps: Apps, people: People): Promise<readonly Finding[]> {
  const { done, burnt, atOnce } = await sandbox.refreshes()
  const lost = people.ended.length
  const why = examplesOf(people.ended.map(({ channel, shopName, why }) => `${channel} ${shopName}: ${why}`))
  const shown = people.ended.filter(({ isShown }) => isShown).length
  return [
    holds(
      'processes were killed, tokens expired',
      apps.kills > 0 && done > 0,
      `${apps.kills} kills, ${done} refreshes`,
    ),
    holds('never two refreshes of one token at once', atOnce === 0, `${atOnce} of ${done}`),
    holds('a refresh token was burnt only by a crash', burnt <= lost, `${burnt} burnt, ${lost} authorisations lost`),
    holds('a crash costs one authorisation at most', lost <= apps.kills, `${lost} in ${apps.kills} kills${why}`),
    holds('each of them was shown with its remedy', shown === lost, `${shown} of ${lost}`),
  ]
}

const ROOM_MB = 60

/** Flat: what is held in the last third is not more than in the middle one, but for some room. */
function findingsOfMemory({ lastingMb, mortalMb }: Apps): readonly Finding[] {
  const third = Math.floor(lastingMb.length / 3)
  const [start, middle, end] = [0, 1, 2].map((nth) => Math.max(...lastingMb.slice(nth * third, (nth + 1) * third)))
  const words = [start, middle, end].map((mb) => `${Math.round(mb ?? 0)}`).join(', ')
  return [
    holds(
      `memory of the process that lives on is flat (most held in each third, ${ROOM_MB} MB of room)`,
      (end ?? 0) <= (middle ?? 0) + ROOM_MB,
      `${words} MB; the other one held ${Math.round(mortalMb)} MB at most`,
    ),
  ]
}

async function countOrders(db: Db): Promise<number> {
  return (
    await db
      .selectFrom('orders')
      .select((eb) => eb.fn.countAll<number>().as('n'))
      .executeTakeFirstOrThrow()
  ).n
}

async function countNews(db: Db): Promise<number> {
  return (
    await db
      .selectFrom('order_news')
      .select((eb) => eb.fn.countAll<number>().as('n'))
      .executeTakeFirstOrThrow()
  ).n
}

function mostFrequent(lines: readonly string[]): readonly string[] {
  const counts = new Map<string, number>()
  for (const line of lines) counts.set(line, (counts.get(line) ?? 0) + 1)
  const sorted = [...counts].sort(([, one], [, other]) => other - one)
  return sorted.slice(0, 8).map(([line, count]) => `${count} × ${line.slice(0, 200)}`)
}

function teller(): (words: string) => void {
  const began = performance.now()
  return (words) => console.log(`${String(Math.round((performance.now() - began) / 1000)).padStart(5)} s  ${words}`)
}
