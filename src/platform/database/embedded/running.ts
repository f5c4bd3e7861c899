import { readFile, readlink, realpath, rm } from 'node:fs/promises'
import path from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { SetupError } from '../../errors.ts'
import type { Cluster } from './cluster.ts'

/** A server that was just orphaned is on its way down: what a crash leaves is gone within this time. */
const ORPHAN_LIMIT_MS = 2_000
const STOPPING_LIMIT_MS = 12_000

/** @throws {SetupError} when a server runs on the data in this folder. */
export async function refuseWhileRunning(folder: string): Promise<void> {
  const cluster = { folder, data: path.join(folder, 'data'), password: '' }
  const postmaster = await readPidFile(cluster)
  if (postmaster !== null && (await isServerOf(cluster, postmaster.pid))) throw inUse(cluster)
}

/** Where a server runs on the data in this folder; null: nowhere. */
export async function portOfRunning(folder: string): Promise<number | null> {
  const cluster = { folder, data: path.join(folder, 'data'), password: '' }
  const postmaster = await readPidFile(cluster)
  const runs = postmaster?.status === 'ready' && (await isServerOf(cluster, postmaster.pid))
  return runs ? postmaster.port : null
}

/** Waits for a server that is going down, refuses one that stays, and removes what a vanished one left. */
export async function awaitPredecessor(cluster: Cluster): Promise<void> {
  for (let waited = 0; ; waited += 20) {
    const postmaster = await readPidFile(cluster)
    if (postmaster === null) return
    if (!(await isServerOf(cluster, postmaster.pid))) {
      await rm(path.join(cluster.data, 'postmaster.pid'), { force: true })
      return
    }
    if (waited >= (postmaster.status === 'stopping' ? STOPPING_LIMIT_MS : ORPHAN_LIMIT_MS)) throw inUse(cluster)
    await sleep(20)
  }
}

export function inUse(cluster: Cluster): SetupError {
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

export async function readPidFile(cluster: Cluster): Promise<PidFile | null> {
  const text = await readFile(path.join(cluster.data, 'postmaster.pid'), 'utf8').catch(() => null)
  if (text === null) return null
  const lines = text.split('\n').map((line) => line.trim())
  return { pid: Number(lines[0]), port: Number(lines[3]), status: lines[7] ?? '' }
}
