import { setTimeout as sleep } from 'node:timers/promises'
import t from 'tap'
import { connect } from '../../src/platform/database/connect.ts'
import { AgainLater } from '../../src/platform/job-metric.ts'
import { registry } from '../../src/platform/metrics.ts'
import { openQueue } from '../../src/platform/queue.ts'
import { testDatabaseUrl } from '../helpers/database.ts'

const KIND = {
  attempts: 2,
  pauseSeconds: 1,
  longestPauseSeconds: 1,
  limitSeconds: 60,
  concurrency: 2,
  perGroup: { field: 'n', concurrency: 2 },
}

t.test('every attempt at a job of any kind is counted by how it ended', async (t) => {
  const url = await testDatabaseUrl(t)
  const db = connect(url)
  t.teardown(() => db.destroy())
  const kinds = ['well', 'later', 'badly'].map((name) => ({ ...KIND, name }))
  const queue = await openQueue({ databaseUrl: url, kinds, onError: () => {} })
  t.teardown(() => queue.stop(0))
  const ended: string[] = []
  const work = (name: string, error: Error | null) =>
    queue.work(name, {
      run: async () => {
        if (error !== null) throw error
        ended.push(name)
      },
      gaveUp: async () => void ended.push(name),
    })
  await work('well', null)
  await work('later', new AgainLater('not yet'))
  await work('badly', new Error('no luck'))
  await db.transaction().execute(async (trx) => {
    for (const { name } of kinds) await queue.send(trx, name, [{ n: 1 }])
  })
  while (ended.length < kinds.length) await sleep(20)
  const told = await registry.metrics()
  for (const [kind, end, times] of [
    ['well', 'done', 1],
    ['later', 'try again', 2],
    ['later', 'given up', 1],
    ['badly', 'failed', 2],
    ['badly', 'given up', 1],
  ] as const)
    t.match(told, `jobs_total{kind="${kind}",end="${end}"} ${times}`)
})
