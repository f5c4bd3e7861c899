import { setTimeout as wait } from 'node:timers/promises'
import t, { type Test } from 'tap'
import { openThrottle } from '../../src/connections/throttle.ts'
import { MarketplaceError } from '../../src/marketplaces/port.ts'
import { connect } from '../../src/platform/database/connect.ts'
import { testDatabaseUrl } from '../helpers/database.ts'

/** Turns as several processes take them, and when each was given. */
async function openTurns(t: Test, processes: number) {
  const url = await testDatabaseUrl(t)
  const throttles = Array.from({ length: processes }, () => {
    const db = connect(url, { connections: 4 })
    t.teardown(() => db.destroy())
    return openThrottle(db)
  })
  const given: number[] = []
  const take = async (from: number, limit = { perSecond: 20, burst: 5 }, bucket = 'shopee 220011 orders') => {
    await throttles[from % processes]?.take(bucket, limit)
    given.push(performance.now())
  }
  return { throttles, given, take }
}

t.test('over all processes no more calls go out than the bucket holds', async (t) => {
  const { given, take } = await openTurns(t, 3)
  const from = performance.now()
  await Promise.all(Array.from({ length: 35 }, (_, each) => take(each)))
  const tookSeconds = (performance.now() - from) / 1000
  t.equal(given.length, 35)
  t.ok(tookSeconds >= (35 - 5) / 20 - 0.02, `35 calls, 5 at once and 20 a second: ${tookSeconds} s`)
  for (const at of given) {
    const within = given.filter((other) => other >= at && other < at + 500).length
    t.ok(within <= 5 + 20 * 0.5 + 5, `${within} within half a second`)
  }
})

t.test('a bucket at rest fills up to its burst and no further', async (t) => {
  const { given, take } = await openTurns(t, 1)
  const limit = { perSecond: 20, burst: 2 }
  await take(0, limit)
  await wait(600)
  await Promise.all(Array.from({ length: 6 }, () => take(0, limit)))
  const [, second = 0, ...others] = given
  t.ok((others.at(-1) ?? 0) - second >= 180, 'two at once, then four of twenty a second')
})

t.test('who would wait too long is told to come back, and takes no turn', async (t) => {
  const { take } = await openTurns(t, 2)
  const limit = { perSecond: 0.1, burst: 1 }
  await take(0, limit)
  for (let each = 0; each < 20; each++) {
    const error = await take(each, limit).catch((reason: unknown) => reason)
    t.ok(error instanceof MarketplaceError)
    const { kind, retryAfterMs } = error as MarketplaceError
    t.equal(kind, 'rate-limited')
    t.ok(retryAfterMs !== null && retryAfterMs >= 15_000)
  }
  await take(0, { perSecond: 1000, burst: 1 }, 'another bucket')
})

t.test('a pause holds for every process, also for those whose turn was promised before', async (t) => {
  const { throttles, given, take } = await openTurns(t, 2)
  const limit = { perSecond: 1, burst: 1 }
  await throttles[1]?.take('another bucket', limit)
  await take(0, limit)
  const promised = [take(0, limit), take(1, limit)]
  await throttles[1]?.pause('shopee 220011 orders', 2_000)
  const pausedAt = performance.now()
  await Promise.all([...promised, take(0, limit)])
  for (const at of given.slice(1)) t.ok(at - pausedAt >= 1_900, `${Math.round(at - pausedAt)} ms after the pause began`)
})

t.test('a long pause is said at once, and a shorter one does not end it', async (t) => {
  const { throttles, take } = await openTurns(t, 2)
  await throttles[0]?.pause('shopee 220011 orders', 60_000)
  await throttles[1]?.pause('shopee 220011 orders', 10)
  const error = (await take(1).catch((reason: unknown) => reason)) as MarketplaceError
  t.equal(error.kind, 'rate-limited')
  t.ok((error.retryAfterMs ?? 0) > 50_000, `${error.retryAfterMs}`)
  await throttles[0]?.pause('shopee 220011 quota', 10 * 3_600_000)
  const later = (await take(1, undefined, 'shopee 220011 quota').catch((reason: unknown) => reason)) as MarketplaceError
  t.ok((later.retryAfterMs ?? 0) <= 15 * 60_000, 'a marketplace is asked again now and then')
})
