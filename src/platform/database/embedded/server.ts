import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import { open, readFile } from 'node:fs/promises'
import { createServer } from 'node:net'
import path from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { SetupError } from '../../errors.ts'
import type { Account } from './account.ts'
import { type Binaries, program } from './binaries.ts'
import type { Cluster, RunningServer } from './cluster.ts'
import { awaitPredecessor, inUse, readPidFile } from './running.ts'
import { startOnWindows } from './windows.ts'

const START_LIMIT_MS = 60_000
const STOP_LIMIT_MS = 12_000

/**
 * Stands between us and PostgreSQL: our end of its stdin closes when we stop, and also when we are killed, and
 * PostgreSQL then shuts down in order. It has its own session, so Ctrl-C does not reach it while requests are in flight.
 */
const WATCHDOG = `
exec 3<&0
"$@" </dev/null 3<&- &
server=$!
( read -r _ <&3; kill -INT $server 2>/dev/null ) &
watcher=$!
wait $server
status=$?
kill $watcher 2>/dev/null
exit $status`

const SETTINGS = {
  listen_addresses: '127.0.0.1',
  unix_socket_directories: '',
  timezone: 'UTC',
  log_timezone: 'UTC',
  lc_messages: 'C',
  jit: 'off',
  // parallel plans need more shared memory than a container's /dev/shm has
  max_parallel_workers_per_gather: '0',
  max_parallel_maintenance_workers: '0',
}
const THROW_AWAY = { fsync: 'off', full_page_writes: 'off', synchronous_commit: 'off', autovacuum: 'off' }

/** Starts PostgreSQL on a free port of the loopback. @throws {SetupError} when the data is in use. */
export async function startServer(
  cluster: Cluster,
  binaries: Binaries,
  account: Account | null,
  throwAway: boolean,
): Promise<RunningServer> {
  await awaitPredecessor(cluster)
  const port = await freePort()
  const settings = { ...SETTINGS, ...(throwAway ? THROW_AWAY : {}), port: String(port) }
  const options = Object.entries(settings).flatMap(([name, value]) => ['-c', `${name}=${value}`])
  if (process.platform === 'win32') return startOnWindows(cluster, binaries, port, options)
  const log = await open(path.join(cluster.folder, 'log'), 'w', 0o600)
  const command = [program(binaries, 'postgres'), '-D', cluster.data, ...options]
  const child = spawn('/bin/sh', ['-c', WATCHDOG, 'backlog-orders-watchdog', ...command], {
    ...account,
    cwd: cluster.folder,
    detached: true,
    env: { LC_ALL: 'C', TZ: 'UTC' },
    stdio: ['pipe', log.fd, log.fd],
  })
  await log.close()
  await untilReady(cluster, child, port)
  return { port, stop: () => stopServer(cluster, child) }
}

async function stopServer(cluster: Cluster, child: ChildProcess): Promise<void> {
  if (hasEnded(child)) return
  const ended = once(child, 'exit').then(() => true)
  child.stdin?.end()
  if (await Promise.race([ended, sleep(STOP_LIMIT_MS, false, { ref: false })])) return
  const postmaster = await readPidFile(cluster)
  if (postmaster !== null) process.kill(postmaster.pid, 'SIGQUIT')
  await ended
}

/** Ready is only what OUR server wrote: a file left behind by a crash may say `ready` too, with another port. */
async function untilReady(cluster: Cluster, child: ChildProcess, port: number): Promise<void> {
  child.on('error', () => {})
  for (let waited = 0; waited < START_LIMIT_MS; waited += 10) {
    if (hasEnded(child)) break
    const postmaster = await readPidFile(cluster)
    if (postmaster?.port === port && postmaster.status === 'ready') return
    await sleep(10)
  }
  child.stdin?.end()
  const log = path.join(cluster.folder, 'log')
  const words = (await readFile(log, 'utf8').catch(() => '')).trim().split('\n')
  const reason = words.find((line) => /FATAL|PANIC|error/.test(line)) ?? words.at(-1) ?? ''
  if (reason.includes('postmaster.pid')) throw inUse(cluster)
  throw new SetupError(`The embedded PostgreSQL did not start (${reason}): see ${log}, or set DATABASE_URL.`)
}

function hasEnded(child: ChildProcess): boolean {
  return child.exitCode !== null || child.signalCode !== null || child.pid === undefined
}

async function freePort(): Promise<number> {
  const probe = createServer().listen(0, '127.0.0.1')
  await once(probe, 'listening')
  const address = probe.address()
  probe.close()
  return typeof address === 'object' && address !== null ? address.port : 0
}
