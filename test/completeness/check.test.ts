import { sql } from 'kysely'
import t, { type Test } from 'tap'
import { EVERYTHING } from '../../src/auth/role.ts'
import { checkStore, giveUpCheck } from '../../src/completeness/check-store.ts'
import { dayOf, daysIn } from '../../src/completeness/days.ts'
import { CHECK_JOB, type CheckStoreJob } from '../../src/completeness/job.ts'
import { countStored, listChecks } from '../../src/completeness/page-repository.ts'
import { claimRuns } from '../../src/completeness/runs-repository.ts'
import { sendNightlyChecks, startChecks, tidyChecks } from '../../src/completeness/start-checks.ts'
import type { Attempt } from '../../src/platform/queue.ts'
import { openQueue } from '../../src/platform/queue.ts'
import type { Services } from '../../src/services.ts'
import { channelsWithRotten, NAMELESS, ROTTEN, WHY } from '../helpers/rotten-order.ts'
import { openStage, type Stage } from '../helpers/stage.ts'

const STORE = 'SHP-NIRMALA'
const ZONE = 'Asia/Jakarta'
const DATES = { from: '2026-11-11', to: '2026-11-17' }
const DAY_S = 24 * 3600
const LAST: Attempt = { number: 1, last: true, signal: new AbortController().signal }

/** A store whose marketplace kept some orders of the last weeks to itself until the synchronization had passed by. */
async function openLateStage(t: Test): Promise<Stage> {
  const stage = await openStage(t)
  stage.sandbox.misbehave({ kind: 'late', store: STORE, lateSeconds: 4 * DAY_S })
  await readFully(stage)
  stage.sandbox.behave()
  return stage
}

/** What follows would only show that something was never read. */
async function readFully({ db, pull }: Stage): Promise<void> {
  const runs = await pull([STORE])
  const ends = await db.selectFrom('sync_runs').select(['id', 'reason']).execute()
  const whole = ends.filter(({ id, reason }) => runs.includes(id) && reason === null)
  if (whole.length !== 1) throw new Error(`the store was not read: ${JSON.stringify(ends)}`)
}

/** What the nightly look sends, without the queue. */
async function nightly({ services }: Stage): Promise<readonly CheckStoreJob[]> {
  const sent: CheckStoreJob[] = []
  const queue: Services['queue'] = {
    ...services.queue,
    send: async (_trx, name, jobs) => {
      t.equal(name, CHECK_JOB.name)
      sent.push(...(jobs as readonly CheckStoreJob[]))
    },
  }
  await sendNightlyChecks({ ...services, queue })
  return sent
}

async function asked({ db, userId, stores }: Stage, days: readonly string[], code = STORE): Promise<CheckStoreJob> {
  const claimed = await db.transaction().execute((trx) => claimRuns(trx, [stores.get(code) ?? 0], days, userId))
  const [job] = claimed.runs
  if (job === undefined) throw new Error('no run')
  return job
}

async function runOf({ db }: Stage, { runId }: CheckStoreJob) {
  return db.selectFrom('completeness_runs').selectAll().where('id', '=', runId).executeTakeFirstOrThrow()
}

async function checksOf({ db, stores }: Stage, dates = DATES) {
  const checks = await listChecks(db, [stores.get(STORE) ?? 0], dates)
  return [...checks].sort((one, other) => (one.date < other.date ? -1 : 1))
}

async function storedPerDay({ db, stores }: Stage): Promise<readonly number[]> {
  const days = daysIn(DATES, ZONE)
  const counts = await countStored(db, [stores.get(STORE) ?? 0], days, EVERYTHING)
  return days.map((_, index) => counts.find(({ dayIndex }) => dayIndex === index)?.stored ?? 0)
}

/** What the last checks found and could not mend. */
async function differences({ db }: Stage) {
  const columns = ['part', 'kode_invoice_mp', 'reason', 'reason_detail'] as const
  return db.selectFrom('completeness_numbers').select(columns).where('part', '<>', 'brought').execute()
}

function sum(numbers: readonly number[]): number {
  return numbers.reduce((all, each) => all + each, 0)
}

t.test(
  'an order the synchronization passed by is found at night and brought in, with what B-Gen has of it',
  async (t) => {
    const stage = await openLateStage(t)
    const { db, services } = stage
    const before = await storedPerDay(stage)
    const jobs = await nightly(stage)
    t.same(
      jobs.map(({ storeId }) => storeId),
      [stage.stores.get(STORE)],
      'only a store that has been read once',
    )
    const [job] = jobs as [CheckStoreJob]
    await checkStore(services, job, LAST)
    const run = await runOf(stage, job)
    t.match(run, { reason: null, days_done: 7, finished_at: Date })
    t.ok(run.brought > 0, `${run.brought} orders had never come`)

    const after = await storedPerDay(stage)
    t.equal(sum(after), sum(before) + run.brought)
    const checks = await checksOf(stage)
    t.same(
      checks.map(({ counted }) => counted),
      after,
      'now each day holds what the marketplace counts',
    )
    t.equal(sum(checks.map(({ brought }) => brought)), run.brought)
    t.same(sum(checks.map(({ missing, unknown }) => missing + unknown)), 0)
    const events = await db
      .selectFrom('order_events')
      .innerJoin('completeness_numbers', (join) => join.onTrue())
      .innerJoin('orders', (join) =>
        join
          .onRef('orders.id', '=', 'order_events.order_id')
          .onRef('orders.kode_invoice_mp', '=', 'completeness_numbers.kode_invoice_mp'),
      )
      .select(['order_events.source', 'order_events.caller', 'orders.bgen_updated_at'])
      .where('completeness_numbers.part', '=', 'brought')
      .execute()
    t.ok(events.every(({ caller }) => caller === 'schedule'))
    t.ok(
      events.some(({ source }) => source === 'bgen'),
      'with documents',
    )

    t.same(await nightly(stage), [], 'the night is over')
    await checkStore(services, job, LAST)
    t.same(await checksOf(stage), checks, 'a job that comes twice changes nothing')
    const again = await asked(
      stage,
      daysIn(DATES, ZONE).map(({ date }) => date),
    )
    await checkStore(services, again, LAST)
    t.match(await runOf(stage, again), { brought: 0, reason: null })
    t.same(await checksOf(stage), checks, 'nor does another check')
    t.same(await storedPerDay(stage), after)
  },
)

t.test('an order of ours that the marketplace has never heard of is told, one of another day is not', async (t) => {
  const stage = await openStage(t)
  await readFully(stage)
  const [one = '0', other = '0'] = await stage.orders(STORE, 2)
  const inside = dayOf('2026-11-16', ZONE).start
  await stage.db
    .updateTable('orders')
    .set({ kode_invoice_mp: 'TIDAK-ADA', created_at: inside })
    .where('id', '=', Number(one))
    .execute()
  await stage.db.updateTable('orders').set({ created_at: inside }).where('id', '=', Number(other)).execute()
  await checkStore(stage.services, await asked(stage, ['2026-11-16']), LAST)
  const [check] = await checksOf(stage)
  t.match(check, { date: '2026-11-16', unknown: 1, missing: 0 })
  const numbers = await stage.db.selectFrom('completeness_numbers').select(['part', 'kode_invoice_mp']).execute()
  t.match(numbers, [{ part: 'unknown', kode_invoice_mp: 'TIDAK-ADA' }])
})

t.test('what cannot be brought in stays a difference until it is here', async (t) => {
  const stage = await openLateStage(t)
  const whole = stage.services.channels.get('shopee')
  if (whole === undefined) throw new Error('nobody speaks for shopee')
  const forgetful = new Map([['shopee', { ...whole, fetchOrders: async () => ({ orders: [], unreadable: [] }) }]])
  await checkStore({ ...stage.services, channels: forgetful }, await asked(stage, ['2026-11-16', '2026-11-15']), LAST)
  const missing = sum((await checksOf(stage)).map((check) => check.missing))
  t.ok(missing > 0, `${missing} are missing`)
  const noted = await stage.db.selectFrom('completeness_numbers').select('reason').execute()
  t.ok(noted.every(({ reason }) => reason === 'not-at-marketplace'))

  const [job] = (await nightly(stage)) as [CheckStoreJob]
  await checkStore(stage.services, job, LAST)
  t.equal(sum((await checksOf(stage)).map((check) => check.missing)), 0)
  t.equal(
    (await stage.db.selectFrom('completeness_numbers').selectAll().where('part', '=', 'missing').execute()).length,
    0,
  )
})

t.test('one missing order that cannot be read is named with the reason, the others are brought in', async (t) => {
  const stage = await openLateStage(t)
  let rotten: string | null = null
  const spoil = (number: string) => {
    rotten ??= number
    return number === rotten
  }
  const [job] = (await nightly(stage)) as [CheckStoreJob]
  await checkStore({ ...stage.services, ...channelsWithRotten(stage.services, spoil) }, job, LAST)
  const run = await runOf(stage, job)
  t.match(run, { reason: null, days_done: 7 })
  t.ok(run.brought > 0, `${run.brought} were brought in`)
  t.same(await differences(stage), [
    { part: 'missing', kode_invoice_mp: rotten, reason: 'marketplace-unreadable', reason_detail: WHY },
  ])
})

t.test('an order of ours that the marketplace tells in a way nobody can read is none it does not know', async (t) => {
  const stage = await openStage(t)
  await readFully(stage)
  const [strange = '0', rotten = '0'] = await stage.orders(STORE, 2)
  const inside = { created_at: dayOf('2026-11-16', ZONE).start }
  await stage.db
    .updateTable('orders')
    .set({ ...inside, kode_invoice_mp: 'NEVERSEEN' })
    .where('id', '=', Number(strange))
    .execute()
  await stage.db.updateTable('orders').set(inside).where('id', '=', Number(rotten)).execute()
  const { kode_invoice_mp } = await stage.db
    .selectFrom('orders')
    .select('kode_invoice_mp')
    .where('id', '=', Number(rotten))
    .executeTakeFirstOrThrow()
  for (const [instead, unknown] of [
    [ROTTEN, ['NEVERSEEN']],
    [NAMELESS, []],
  ] as const) {
    const spoilt = channelsWithRotten(stage.services, (number) => number === kode_invoice_mp, instead)
    await checkStore({ ...stage.services, ...spoilt }, await asked(stage, ['2026-11-16']), LAST)
    t.same(
      (await differences(stage)).map((difference) => difference.kode_invoice_mp),
      unknown,
      instead === NAMELESS ? 'without a number it may be either' : 'the other one is unknown',
    )
  }
})

t.test('a store that becomes another shop while it is counted keeps nothing of the count', async (t) => {
  const stage = await openStage(t)
  await readFully(stage)
  const shopee = stage.services.channels.get('shopee')
  if (shopee === undefined) throw new Error('nobody speaks for shopee')
  const numbersCreated: typeof shopee.numbersCreated = async (...asked) => {
    const numbers = await shopee.numbersCreated(...asked)
    await stage.db.updateTable('store_connections').set({ connected_at: new Date() }).execute()
    return numbers
  }
  const channels = new Map([['shopee', { ...shopee, numbersCreated }]])
  const job = await asked(stage, ['2026-11-16'])
  await checkStore({ ...stage.services, channels }, job, LAST)
  t.match(await runOf(stage, job), { reason: 'connection-changed', days_done: 0 })
  t.match(await checksOf(stage), [{ date: '2026-11-16', counted: null }], 'the day was asked about in vain')
})

t.test('the night goes back to the days that had a difference or could not be asked about', async (t) => {
  const stage = await openStage(t)
  await readFully(stage)
  const store_id = stage.stores.get(STORE) ?? 0
  const tried_at = stage.clock.now()
  await stage.db
    .insertInto('completeness_checks')
    .values([
      {
        store_id,
        day: '2026-11-05',
        tried_at,
        reason: 'marketplace-unreachable',
        counted: null,
        counted_at: null,
        covered_until: null,
      },
      {
        store_id,
        day: '2026-11-03',
        tried_at,
        reason: null,
        counted: 1,
        counted_at: tried_at,
        covered_until: tried_at,
      },
      {
        store_id,
        day: '2026-11-02',
        tried_at,
        reason: null,
        counted: 1,
        counted_at: tried_at,
        covered_until: tried_at,
      },
      {
        store_id,
        day: '2026-10-01',
        tried_at,
        reason: 'marketplace-unreachable',
        counted: null,
        counted_at: null,
        covered_until: null,
      },
    ])
    .execute()
  const note = { store_id, kode_invoice_mp: 'X', noted_at: tried_at, reason: null, reason_detail: null }
  await stage.db
    .insertInto('completeness_numbers')
    .values([
      { ...note, day: '2026-11-03', part: 'unknown' },
      { ...note, day: '2026-11-02', part: 'brought' },
    ])
    .execute()
  const [job] = (await nightly(stage)) as [CheckStoreJob]
  const { rows } = await sql<{ days: string[] }>`
    select days::text[] as days from completeness_runs where id = ${job.runId}`.execute(stage.db)
  t.same(rows[0]?.days.slice(6), ['2026-11-11', '2026-11-05', '2026-11-03'])
})

t.test(
  'a marketplace that does not answer is asked again, and at last the days say why and what was known',
  async (t) => {
    const stage = await openLateStage(t)
    const { services, sandbox } = stage
    const [job] = (await nightly(stage)) as [CheckStoreJob]
    sandbox.misbehave({ kind: 'server-error', face: 'shopee', store: STORE })
    await t.rejects(checkStore(services, job, { ...LAST, last: false }), { message: 'marketplace-unreachable' })
    t.match(await runOf(stage, job), { finished_at: null, reason: 'marketplace-unreachable' }, 'the page may say so')
    await checkStore(services, job, LAST)
    t.match(await runOf(stage, job), { finished_at: Date, reason: 'marketplace-unreachable', days_done: 0 })
    t.same(
      (await checksOf(stage)).map(({ reason, counted }) => [reason, counted]),
      Array(7).fill(['marketplace-unreachable', null]),
    )

    sandbox.behave()
    await checkStore(services, await asked(stage, ['2026-11-17']), LAST)
    const good = (await checksOf(stage)).at(-1)
    t.match(good, { reason: null, counted: Number })
    sandbox.misbehave({ kind: 'server-error', face: 'shopee', store: STORE })
    const request = await asked(stage, ['2026-11-17'])
    await checkStore(services, request, { ...LAST, number: 2, last: false })
    t.match(await runOf(stage, request), { finished_at: Date }, 'somebody waits for it: two attempts are enough')
    const failed = (await checksOf(stage)).at(-1)
    t.match(failed, { ...good, reason: 'marketplace-unreachable', triedAt: Date }, 'the older result stays')
  },
)

t.test('a store whose marketplace refuses us, and one that nobody speaks for, say so at once', async (t) => {
  const stage = await openLateStage(t)
  stage.sandbox.misbehave({ kind: 'unauthorised', face: 'shopee', store: STORE })
  const job = await asked(stage, ['2026-11-17'])
  await checkStore(stage.services, job, { ...LAST, last: false })
  t.match(await runOf(stage, job), { finished_at: Date, reason: 'marketplace-refused' })
  await stage.db.updateTable('store_connections').set({ channel: 'pigeon' }).execute()
  const mute = await asked(stage, ['2026-11-17'])
  await checkStore(stage.services, mute, LAST)
  t.match(await runOf(stage, mute), { finished_at: Date, reason: 'not-connected' })
})

t.test('B-Gen may be silent: the order is brought in all the same, and B-Gen asked later', async (t) => {
  const stage = await openLateStage(t)
  stage.sandbox.misbehave({ kind: 'server-error', face: 'bgen' })
  const [job] = (await nightly(stage)) as [CheckStoreJob]
  await checkStore(stage.services, job, LAST)
  const run = await runOf(stage, job)
  t.match(run, { reason: null })
  t.ok(run.brought > 0)
  const connection = await stage.db
    .selectFrom('store_connections')
    .selectAll()
    .where('store_id', '=', job.storeId)
    .executeTakeFirst()
  t.ok(connection?.bgen_owed_from, 'it is owed')
})

t.test('however many processes look, a store is checked once a night and once at a time', async (t) => {
  const stage = await openLateStage(t)
  const { db, stores, userId } = stage
  const looks = await Promise.all([1, 2, 3, 4, 5].map(() => nightly(stage)))
  t.equal(looks.flat().length, 1)
  const [job] = looks.flat() as [CheckStoreJob]
  const ask = () => db.transaction().execute((trx) => claimRuns(trx, [stores.get(STORE) ?? 0], ['2026-11-17'], userId))
  t.match(await ask(), { connected: 1, runs: { length: 0 } }, 'who asks meanwhile joins in')
  await giveUpCheck(stage.services, job)
  t.match(await runOf(stage, job), { reason: 'interrupted', finished_at: Date })
  t.match(await ask(), { connected: 1, runs: { length: 1 } })
  t.same(await nightly(stage), [], 'this night it was looked at')
  await db.updateTable('completeness_runs').set({ night: '2020-01-01' }).where('id', '=', job.runId).execute()
  t.same(await nightly(stage), [], 'the one that is underway comes first')
  await db.updateTable('completeness_runs').set({ finished_at: sql`now()` }).execute()
  await db.updateTable('store_connections').set({ paused: true }).execute()
  t.same(await nightly(stage), [], 'a paused store rests')
  await db.updateTable('store_connections').set({ paused: false }).execute()
  t.equal((await nightly(stage)).length, 1)
})

t.test('two processes with queues work off one check, once', async (t) => {
  const stage = await openLateStage(t)
  const troubles: unknown[] = []
  const processes = await Promise.all(
    [1, 2].map(async () => {
      const queue = openQueue({ databaseUrl: stage.databaseUrl, kinds: [CHECK_JOB], onError: () => {} })
      t.teardown(() => queue.stop(0))
      return { ...stage.services, queue }
    }),
  )
  const upkeep = await Promise.all(processes.map((services) => startChecks(services, (error) => troubles.push(error))))
  await Promise.all(upkeep.flat().map((task) => task()))
  const ended = stage.db.selectFrom('completeness_runs').selectAll().where('finished_at', 'is not', null)
  let runs = await ended.execute()
  while (runs.length === 0) {
    await new Promise((resolve) => setTimeout(resolve, 50))
    runs = await ended.execute()
  }
  t.match(runs, [{ reason: null, days_done: 7 }])
  const brought = await stage.db.selectFrom('completeness_numbers').select('kode_invoice_mp').execute()
  t.equal(brought.length, runs[0]?.brought)
  t.same(troubles, [])
})

t.test('a run whose job is gone is ended, and what is old is forgotten', async (t) => {
  const stage = await openLateStage(t)
  const job = await asked(stage, ['2026-11-17'])
  await stage.db.updateTable('completeness_runs').set({ active_at: sql`now() - interval '4 hours'` }).execute()
  await tidyChecks(stage.services)
  t.match(await runOf(stage, job), { reason: 'interrupted' })
  t.equal((await checksOf(stage)).length, 1)
  await stage.db.updateTable('completeness_runs').set({ requested_at: sql`now() - interval '91 days'` }).execute()
  await stage.db.updateTable('completeness_checks').set({ day: '2024-01-01' }).execute()
  await tidyChecks(stage.services)
  t.same(await stage.db.selectFrom('completeness_runs').select('id').execute(), [])
  t.same(await stage.db.selectFrom('completeness_checks').select('day').execute(), [])
})
