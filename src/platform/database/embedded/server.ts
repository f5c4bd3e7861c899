import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import { open, readFile, readlink, realpath, rm } from 'node:fs/promises'
import { createServer } from 'node:net'
import path from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { SetupError } from '../../errors.ts'
import type { Account } from './account.ts'
import { type Binaries, program } from './binaries.ts'
import type { Cluster } from './cluster.ts'

export interface RunningServer {
  readonly port: number
  stop(): Promise<void>
}

const START_LIMIT_MS = 60_000
const STOP_LIMIT_MS = 12_000

/** A server that was just orphaned is on its way down: what a crash leaves is gone within this time. */
const PREDECESSOR_LIMIT_MS = 2_000

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

/** @throws {SetupError} when a server runs on the data in this folder. */
export async function refuseWhileRunning(folder: string): Promise<void> {
  const cluster = { folder, data: path.join(folder, 'data'), password: '' }
  const postmaster = await readPidFile(cluster)
  if (postmaster !== null && (await isServerOf(cluster, postmaster.pid))) throw inUse(cluster)
}

/** Waits for a server that is going down, refuses one that stays, and removes what a vanished one left. */
async function awaitPredecessor(cluster: Cluster): Promise<void> {
  for (let waited = 0; ; waited += 20) {
    const postmaster = await readPidFile(cluster)
    if (postmaster === null) return
    if (!(await isServerOf(cluster, postmaster.pid))) {
      await rm(path.join(cluster.data, 'postmaster.pid'), { force: true })
      return
    }
    if (waited >= (postmaster.status === 'stopping' ? STOP_LIMIT_MS : PREDECESSOR_LIMIT_MS)) throw inUse(cluster)
    await sleep(20)
  }
}

function inUse(cluster: Cluster): SetupError {
  return new SetupError(
    `The app is already running on the data in ${cluster.folder}: stop it first, or set DATABASE_URL for a second one.`,
  )
}

/** Process ids are used again, in containers soon: a living process counts only if it is a server of this data. */
async function isServerOf(cluster: Cluster, pid: number): Promise<boolean> {
  if (process.platform !== 'linux') return isAlive(pid)
  const command = await readFile(`/proc/${pid}/comm`, 'utf8').catch(() => '')
  if (command.trim() !== 'postgres') return false
  const workingFolder = await readlink(`/proc/${pid}/cwd`).catch(() => null)
  return workingFolder === null || workingFolder === (await realpath(cluster.data))
}

function isAlive(pid: number): boolean {
  try {
    return process.kill(pid, 0)
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === 'EPERM'
  }
}

interface PidFile {
  readonly pid: number
  readonly port: number
  readonly status: string
}

async function readPidFile(cluster: Cluster): Promise<PidFile | null> {
  const text = await readFile(path.join(cluster.data, 'postmaster.pid'), 'utf8').catch(() => null)
  if (text === null) return null
  const lines = text.split('\n').map((line) => line.trim())
  return { pid: Number(lines[0]), port: Number(lines[3]), status: lines[7] ?? '' }
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
