// npm run drill:sync [-- --orders 20000 --minutes 3 --stores 30 --share 0.05 --interval 5 --kill-every 20]
// Two processes of the app synchronize with a sandbox that fails in every way, and one of them is killed again and
// again. Then all is calm, and what is in the database is held against what is true. Loopback only. Exit code 1 when a
// promise was broken.
import { mkdtemp, rm } from 'node:fs/promises'
import os from 'node:os'
import path from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { parseArgs } from 'node:util'
import { startEmbedded } from '../../../src/platform/database/embedded.ts'
import type { Finding } from '../finding.ts'
import { drillSync } from './drill.ts'
import { openEnds } from './ends.ts'

const { values } = parseArgs({
  options: {
    orders: { type: 'string', default: '20000' },
    minutes: { type: 'string', default: '3' },
    stores: { type: 'string', default: '30' },
    share: { type: 'string', default: '0.05' },
    interval: { type: 'string', default: '5' },
    'kill-every': { type: 'string', default: '20' },
  },
})
/** A drill that hangs is broken too. */
const LONGEST_MS = (2 * Number(values.minutes) + 15) * 60_000

const ends = openEnds()
const stopped = new Promise<never>((_, reject) => {
  for (const signal of ['SIGINT', 'SIGTERM'] as const) process.once(signal, () => reject(new Error(`told to stop`)))
  sleep(LONGEST_MS, undefined, { ref: false }).then(() => reject(new Error('the drill lasts too long')))
})
try {
  const findings = await Promise.race([drill(), stopped])
  for (const { promise, seen, kept } of findings) console.log(`${kept ? 'kept  ' : 'BROKEN'}  ${promise}: ${seen}`)
  if (findings.some(({ kept }) => !kept)) process.exitCode = 1
} catch (error) {
  console.error(error)
  process.exitCode = 1
} finally {
  await ends.all()
}
process.exit()

async function drill(): Promise<readonly Finding[]> {
  const folder = await mkdtemp(path.join(os.tmpdir(), 'backlog-orders-drill-sync-'))
  ends.other(() => rm(folder, { recursive: true, force: true }))
  const database = await startEmbedded({ folder, throwAway: true })
  ends.other(() => database.stop())
  return drillSync(
    {
      databaseUrl: database.url,
      orders: Number(values.orders),
      minutes: Number(values.minutes),
      stores: Number(values.stores),
      share: Number(values.share),
      intervalSeconds: Number(values.interval),
      killEveryMs: Number(values['kill-every']) * 1_000,
    },
    ends,
  )
}
