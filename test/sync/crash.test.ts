import { type ChildProcess, spawn } from 'node:child_process'
import path from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import t, { type Test } from 'tap'
import { openStage, type Stage } from '../helpers/stage.ts'

const HELPERS = path.resolve(import.meta.dirname, '../helpers')
const STORES = ['SHP-NIRMALA', 'SHP-LANGIT', 'SHP-RIMBA']

/** Another process that works off this stage's jobs. */
function startProcess(t: Test, { databaseUrl, sandbox, clock }: Stage): ChildProcess {
  const worker = ['--import', `${HELPERS}/typescript.mjs`, `${HELPERS}/worker-process.ts`]
  const args = [...worker, databaseUrl, sandbox.url, clock.now().toISOString()]
  const child = spawn(process.execPath, args, { stdio: ['ignore', 'ignore', 'inherit'] })
  t.teardown(() => child.kill('SIGKILL'))
  return child
}

async function itemsOf({ db }: Stage, runId: number) {
  return db.selectFrom('sync_items').selectAll().where('run_id', '=', runId).orderBy('position').execute()
}

// a lease, its watch and a pause have to pass
t.setTimeout(180_000)

t.test('killed in the middle of sixty orders, another process gives each of them its one outcome', async (t) => {
  const stage = await openStage(t)
  await stage.pull(STORES)
  stage.clock.advance(3_600_000)
  const ids = (await Promise.all(STORES.map((code) => stage.orders(code, 20)))).flat()
  // the last store is heard only after the kill, whatever else was done by then
  stage.sandbox.misbehave({ kind: 'latency', latencyMs: 450, face: 'shopee', store: 'SHP-RIMBA' })
  const started = await stage.request({ ids })
  const runId = 'runId' in started ? started.runId : 0

  const doomed = startProcess(t, stage)
  const settled = async () => (await itemsOf(stage, runId)).filter((item) => item.outcome !== null)
  while ((await settled()).length === 0) await sleep(10)
  doomed.kill('SIGKILL')
  await new Promise((resolve) => doomed.once('close', resolve))
  const before = await settled()
  t.ok(before.length < 60, `${before.length} of 60 were done when it died`)

  startProcess(t, stage)
  const unfinished = stage.db.selectFrom('sync_runs').select('id').where('finished_at', 'is', null)
  while ((await unfinished.executeTakeFirst()) !== undefined) await sleep(100)

  const items = await itemsOf(stage, runId)
  t.same(
    items.filter((item) => item.outcome !== 'updated' && item.outcome !== 'unchanged'),
    [],
  )
  const run = await stage.db.selectFrom('sync_runs').selectAll().where('id', '=', runId).executeTakeFirstOrThrow()
  t.same([run.total, run.updated + run.unchanged, run.failed], [60, 60, 0], 'none was counted twice')
  const now = new Map(items.map((item) => [item.position, item]))
  for (const item of before) t.same(now.get(item.position), item, 'what had its outcome keeps it')
})
