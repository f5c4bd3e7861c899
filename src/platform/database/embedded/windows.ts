import { execFile } from 'node:child_process'
import path from 'node:path'
import { promisify } from 'node:util'
import { type Binaries, program } from './binaries.ts'
import type { Cluster, RunningServer } from './cluster.ts'

const run = promisify(execFile)

/**
 * postgres.exe refuses an administrator; pg_ctl gives the rights up before it starts it. Written from the documents and
 * never tried: no such machine was at hand. There is no watchdog, so a killed app leaves its server running.
 */
/* c8 ignore start: runs on Windows only */
export async function startOnWindows(
  cluster: Cluster,
  binaries: Binaries,
  port: number,
  options: readonly string[],
): Promise<RunningServer> {
  const control = program(binaries, 'pg_ctl')
  const log = path.join(cluster.folder, 'log')
  const settings = options.map((option) => `"${option}"`).join(' ')
  await run(control, ['start', '--wait', '--pgdata', cluster.data, '--log', log, '--options', settings])
  return {
    port,
    stop: async () => void (await run(control, ['stop', '--wait', '--pgdata', cluster.data, '--mode', 'fast'])),
  }
}
/* c8 ignore stop */
