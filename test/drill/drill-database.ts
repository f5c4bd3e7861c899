import { type ChildProcess, execFile, spawn } from 'node:child_process'
import { once } from 'node:events'
import { chmod, chown, mkdtemp, readFile, rm } from 'node:fs/promises'
import { type AddressInfo, createServer } from 'node:net'
import os from 'node:os'
import path from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { promisify } from 'node:util'
import pg from 'pg'
import { type Account, accountFor } from '../../src/platform/database/embedded/account.ts'
import { findBinaries, makeStartable, program } from '../../src/platform/database/embedded/binaries.ts'

const run = promisify(execFile)

/** A PostgreSQL of the drill's own, durable as in production, that can be killed and started again on the same port. */
export interface DrillDatabase {
  readonly url: string
  /** As when the machine loses power: every process at once. */
  crash(): Promise<void>
  start(): Promise<void>
  remove(): Promise<void>
}

export async function openDrillDatabase(): Promise<DrillDatabase> {
  const binaries = await findBinaries()
  await makeStartable(binaries)
  const folder = await mkdtemp(path.join(os.tmpdir(), 'backlog-orders-drill-'))
  const account = await accountFor(folder)
  if (account !== null) await chown(folder, account.uid, account.gid)
  await chmod(folder, 0o700)
  const initdb = ['--auth=trust', '--encoding=UTF8', '--locale=C', '--username=drill', `--pgdata=${folder}/data`]
  await run(program(binaries, 'initdb'), initdb, { ...account, cwd: folder })
  const port = await freePort()
  const url = `postgres://drill@127.0.0.1:${port}/postgres`
  const options = [`--port=${port}`, '--listen_addresses=127.0.0.1', '--unix_socket_directories=', '--jit=off']
  let server: ChildProcess | null = null
  const start = async () => {
    server = startServer(program(binaries, 'postgres'), [`-D${folder}/data`, ...options], account)
    await untilItAnswers(url)
  }
  const crash = async () => {
    if (server === null) return
    const ended = once(server, 'close')
    for (const pid of await withChildren(server.pid ?? 0)) killIfThere(pid)
    await ended
    server = null
  }
  await start()
  return { url, crash, start, remove: () => crash().then(() => rm(folder, { recursive: true, force: true })) }
}

function startServer(file: string, args: readonly string[], account: Account | null): ChildProcess {
  return spawn(file, [...args], { ...account, cwd: '/', stdio: 'ignore' })
}

/** The postmaster first, so that it starts nobody in their place. Each of them leads a group of its own. */
async function withChildren(pid: number): Promise<readonly number[]> {
  const children = await readFile(`/proc/${pid}/task/${pid}/children`, 'utf8').catch(() => '')
  return [
    pid,
    ...children
      .split(' ')
      .filter((part) => part !== '')
      .map(Number),
  ]
}

function killIfThere(pid: number): void {
  try {
    process.kill(pid, 'SIGKILL')
  } catch {
    // gone by itself in the meantime
  }
}

async function untilItAnswers(url: string): Promise<void> {
  for (let tries = 0; tries < 200; tries += 1) {
    if (
      await ask(url, 'select 1').then(
        () => true,
        () => false,
      )
    )
      return
    await sleep(100)
  }
  throw new Error('the drill’s database does not start')
}

/** One statement on a connection of its own. */
export async function ask(url: string, statement: string): Promise<readonly Record<string, unknown>[]> {
  const client = new pg.Client({ connectionString: url, connectionTimeoutMillis: 3_000 })
  client.on('error', () => {})
  try {
    await client.connect()
    return (await client.query(statement)).rows
  } finally {
    await client.end().catch(() => {})
  }
}

/** Holds the table against everybody until the given function is called. */
export async function lockTable(url: string, table: string): Promise<() => Promise<void>> {
  const client = new pg.Client({ connectionString: url })
  await client.connect()
  await client.query('begin')
  await client.query(`lock table ${table} in access exclusive mode`)
  return () => client.end()
}

async function freePort(): Promise<number> {
  const server = createServer().listen(0, '127.0.0.1')
  await once(server, 'listening')
  const { port } = server.address() as AddressInfo
  server.close()
  await once(server, 'close')
  return port
}
