import { setTimeout as sleep } from 'node:timers/promises'
import t, { type Test } from 'tap'
import { connect } from '../../src/platform/database/connect.ts'
import { type JobKind, openQueue, type Queue } from '../../src/platform/queue.ts'
import { testDatabaseUrl } from '../helpers/database.ts'

const errand: JobKind = {
  name: 'errand',
  attempts: 3,
  pauseSeconds: 1,
  longestPauseSeconds: 1,
  limitSeconds: 60,
  concurrency: 2,
  perGroup: { field: 'n', concurrency: 2 },
}

function openTestQueue(t: Test, databaseUrl: string, kinds = [errand]): Queue {
  const queue = openQueue({ databaseUrl, kinds, onError: () => {} })
  t.teardown(() => queue.stop(0))
  return queue
}

t.test('a queue that nobody needed has made nothing', async (t) => {
  const url = await testDatabaseUrl(t)
  const db = connect(url)
  t.teardown(() => db.destroy())
  const isThere = async () => {
    const schemas = await db.introspection.getSchemas()
    return schemas.some(({ name }) => name === 'pgboss')
  }
  const idle = openQueue({ databaseUrl: url, kinds: [errand], onError: () => {} })
  await db.transaction().execute((trx) => idle.send(trx, 'errand', []))
  await idle.stop()
  t.equal(await isThere(), false)
  const first = openQueue({ databaseUrl: url, kinds: [errand], onError: () => {} })
  await db.transaction().execute((trx) => first.send(trx, 'errand', [{ n: 1 }]))
  await first.stop()
  t.equal(await isThere(), true, 'the first job starts it')
})

t.test('one that cannot start says so to whoever needs it, and can be stopped', async (t) => {
  const nowhere = openQueue({ databaseUrl: 'postgres://x:x@127.0.0.1:1/x', kinds: [errand], onError: () => {} })
  await t.rejects(nowhere.work('errand', { run: async () => {}, gaveUp: async () => {} }), /ECONNREFUSED/)
  await nowhere.stop()
})

async function until(holds: () => boolean): Promise<void> {
  while (!holds()) await sleep(20)
}

t.test('a job exists if and only if its transaction commits', async (t) => {
  const url = await testDatabaseUrl(t)
  const db = connect(url)
  const queue = openTestQueue(t, url)
  t.teardown(() => db.destroy())
  const taken: unknown[] = []
  await queue.work<{ n: number }>('errand', {
    run: async (payload) => void taken.push(payload.n),
    gaveUp: async () => {},
  })
  const undone = db.transaction().execute(async (trx) => {
    await queue.send(trx, 'errand', [{ n: 1 }])
    throw new Error('the rest failed')
  })
  await t.rejects(undone, { message: 'the rest failed' })
  await db.transaction().execute((trx) => queue.send(trx, 'errand', [{ n: 2 }, { n: 3 }]))
  await until(() => taken.length >= 2)
  t.same(taken.sort(), [2, 3])
})

t.test('a job that keeps failing is begun three times, told when it is the last, and then given up once', async (t) => {
  const url = await testDatabaseUrl(t)
  const db = connect(url)
  const queue = openTestQueue(t, url)
  t.teardown(() => db.destroy())
  const attempts: boolean[] = []
  const givenUp: unknown[] = []
  await queue.work<{ n: number }>('errand', {
    run: async (_payload, attempt) => {
      attempts.push(attempt.last)
      throw new Error('no luck')
    },
    gaveUp: async (payload) => void givenUp.push(payload),
  })
  await db.transaction().execute((trx) => queue.send(trx, 'errand', [{ n: 1 }]))
  await until(() => givenUp.length > 0)
  t.same(attempts, [false, false, true])
  t.same(givenUp, [{ n: 1 }])
})

t.test('processes that start together on an empty database all come up', async (t) => {
  const url = await testDatabaseUrl(t, 'empty')
  const queues = [1, 2, 3, 4].map(() => openTestQueue(t, url))
  const taken: number[] = []
  const errands = { run: async ({ n }: { n: number }) => void taken.push(n), gaveUp: async () => {} }
  await Promise.all(queues.map((queue) => queue.work('errand', errands)))
  const db = connect(url)
  t.teardown(() => db.destroy())
  await db.transaction().execute(async (trx) => queues[0]?.send(trx, 'errand', [{ n: 1 }]))
  await until(() => taken.length > 0)
  t.same(taken, [1])
})

t.test('a stop lets a job in hand finish, and gives back what does not finish in time', async (t) => {
  const url = await testDatabaseUrl(t)
  const db = connect(url)
  t.teardown(() => db.destroy())
  const queue = openTestQueue(t, url)
  const events: string[] = []
  await queue.work<{ ms: number }>('errand', {
    run: async ({ ms }, { signal }) => {
      events.push(`begun ${ms}`)
      await sleep(ms, undefined, { signal }).catch(() => events.push(`told to stop ${ms}`))
      events.push(`ended ${ms}`)
    },
    gaveUp: async () => {},
  })
  await db.transaction().execute((trx) => queue.send(trx, 'errand', [{ ms: 600 }, { ms: 60_000 }]))
  await until(() => events.includes('begun 600') && events.includes('begun 60000'))
  await queue.stop(1_500)
  t.ok(events.includes('ended 600'))
  t.ok(events.includes('told to stop 60000'))

  const again: number[] = []
  const next = openTestQueue(t, url)
  await next.work<{ ms: number }>('errand', { run: async ({ ms }) => void again.push(ms), gaveUp: async () => {} })
  await until(() => again.length > 0)
  t.same(again, [60_000], 'only the unfinished one is begun again')
})

t.test('trouble that every worker has each second is told once', async (t) => {
  const url = await testDatabaseUrl(t)
  const db = connect(url)
  t.teardown(() => db.destroy())
  const told: string[] = []
  const report = (error: Error) => told.push(error.message.replace(/ \(Queue.*$/, ''))
  const queue = openQueue({ databaseUrl: url, kinds: [errand], onError: report })
  t.teardown(() => queue.stop(0))
  await queue.work('errand', { run: async () => {}, gaveUp: async () => {} })
  await db.schema.dropSchema('pgboss').cascade().execute()
  await until(() => told.length > 0)
  await sleep(1_500)
  t.equal(new Set(told).size, told.length)
})
