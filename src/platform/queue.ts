import type { Job, JobWithMetadata, PgBoss } from 'pg-boss'
import type { Trx } from '../database.ts'
import { counted } from './job-metric.ts'

/** How a kind of job is worked off. A job that has used up its attempts is handed to its task's `gaveUp`, once. */
export interface JobKind {
  readonly name: string
  /** How often a job is begun at most, whatever ended it: an error, a killed process, a stop. */
  readonly attempts: number
  /** Pause before the second attempt; doubled, with jitter, before each further one up to `longestPauseSeconds`. */
  readonly pauseSeconds: number
  readonly longestPauseSeconds: number
  /** An attempt that takes longer counts as failed. */
  readonly limitSeconds: number
  /** Jobs at the same time in one process. */
  readonly concurrency: number
  /** Of those with the same value in this field of their payload, so that one store does not keep all others waiting. */
  readonly perGroup: { readonly field: string; readonly concurrency: number }
  /** Begun no sooner than so long after it was sent: what comes meanwhile is done in one go. Absent: at once. */
  readonly gatherSeconds?: number
}

export interface Attempt {
  /** From 1. */
  readonly number: number
  readonly last: boolean
  /** Aborted when another process has taken the job over, or this one stops. */
  readonly signal: AbortSignal
}

/** Both must be safe to repeat: a process may end after the work and before its job is crossed off. */
export interface Task<Payload extends object> {
  run(payload: Payload, attempt: Attempt): Promise<void>
  gaveUp(payload: Payload): Promise<void>
}

export interface Queue {
  /** The jobs exist if and only if the transaction commits. */
  send(trx: Trx, name: string, payloads: readonly object[]): Promise<void>
  /** From now on this process works off jobs of this kind. */
  work<Payload extends object>(name: string, task: Task<Payload>): Promise<void>
  /** Finishes what is in hand within `graceMs` and gives the rest back to be begun again by any process. */
  stop(graceMs?: number): Promise<void>
}

export interface QueueOptions {
  readonly databaseUrl: string
  readonly kinds: readonly JobKind[]
  readonly onError: (error: Error) => void
}

/** A killed process is noticed when its jobs have not been renewed for LEASE_SECONDS; looked at every WATCH_SECONDS. */
const LEASE_SECONDS = 10
const WATCH_SECONDS = 5
/** The domain keeps its own record; finished jobs stay only for a look at trouble. */
const KEEP_FINISHED_SECONDS = 3_600
const POLL_SECONDS = 1

/**
 * The queue starts with the first call that needs it, so that nobody who only wants a page waits for it: then the schema
 * `pgboss` is created when it is missing (several processes may start at once).
 */
export function openQueue(options: QueueOptions): Queue {
  const { kinds } = options
  let starting: Promise<PgBoss> | null = null
  const started = () => {
    starting ??= start(options)
    return starting
  }
  return {
    send: async (trx, name, payloads) => {
      if (payloads.length === 0) return
      const boss = await started()
      const { fromKysely } = await import('pg-boss')
      await boss.insert(
        name,
        payloads.map((data) => jobOf(kindNamed(kinds, name), data)),
        { db: fromKysely(trx) },
      )
    },
    work: async (name, task) => work(await started(), kindNamed(kinds, name), task),
    // one that could not start has nothing in hand
    stop: async (graceMs = 10_000) => (await starting?.catch(() => null))?.stop({ graceful: true, timeout: graceMs }),
  }
}

async function start({ databaseUrl, kinds, onError }: QueueOptions): Promise<PgBoss> {
  const { PgBoss } = await import('pg-boss')
  const boss = new PgBoss(bossOptions(databaseUrl))
  boss.on('error', sparingly(onError))
  await boss.start()
  for (const kind of kinds) await createQueues(boss, kind)
  return boss
}

function bossOptions(databaseUrl: string) {
  return {
    connectionString: databaseUrl,
    application_name: 'backlog-orders queue',
    max: 4,
    // read by pg, though pg-boss does not declare them: a server that falls silent must not hold a worker for ever
    keepAlive: true,
    query_timeout: 30_000,
    connectionTimeoutMillis: 5_000,
    schedule: false,
    superviseIntervalSeconds: WATCH_SECONDS,
    monitorIntervalSeconds: WATCH_SECONDS,
    maintenanceIntervalSeconds: 600,
    monitorVacuum: false,
    registerInstance: false,
    openTelemetry: { enabled: false },
  }
}

async function createQueues(boss: PgBoss, kind: JobKind): Promise<void> {
  const common = { heartbeatSeconds: LEASE_SECONDS, deleteAfterSeconds: KEEP_FINISHED_SECONDS }
  const last = { ...common, retryLimit: 1_000, retryDelay: 5, retryBackoff: true, retryDelayMax: 60 }
  await boss.createQueue(gaveUpName(kind.name), last)
  const options = {
    ...common,
    retryLimit: kind.attempts - 1,
    retryDelay: kind.pauseSeconds,
    retryBackoff: true,
    retryDelayMax: kind.longestPauseSeconds,
    expireInSeconds: kind.limitSeconds,
    deadLetter: gaveUpName(kind.name),
  }
  await boss.createQueue(kind.name, options)
  await boss.updateQueue(kind.name, options)
}

async function work<Payload extends object>(boss: PgBoss, kind: JobKind, task: Task<Payload>): Promise<void> {
  const options = {
    localConcurrency: kind.concurrency,
    localGroupConcurrency: kind.perGroup.concurrency,
    pollingIntervalSeconds: POLL_SECONDS,
    includeMetadata: true,
  } as const
  await boss.work(kind.name, options, async (jobs: JobWithMetadata<Payload>[]) => {
    for (const job of jobs) {
      const { retryCount, retryLimit, signal } = job
      const attempt = { number: retryCount + 1, last: retryCount >= retryLimit, signal }
      await counted(kind.name, 'done', () => task.run(job.data, attempt))
    }
  })
  await boss.work(gaveUpName(kind.name), async (jobs: Job<Payload>[]) => {
    for (const job of jobs) await counted(kind.name, 'given up', () => task.gaveUp(job.data))
  })
}

function jobOf({ perGroup, gatherSeconds = 0 }: JobKind, data: object) {
  const id = String((data as Readonly<Record<string, unknown>>)[perGroup.field])
  return { data, group: { id }, ...(gatherSeconds > 0 && { startAfter: gatherSeconds }) }
}

/** While the database is away every worker says so each second; once in ten seconds is enough. */
function sparingly(onError: (error: Error) => void): (error: Error) => void {
  const said = new Set<string>()
  return (error) => {
    const what = error.message.replace(/ \(Queue: .*$/, '')
    if (said.has(what)) return
    said.add(what)
    setTimeout(() => said.delete(what), 10_000).unref()
    onError(error)
  }
}

function kindNamed(kinds: readonly JobKind[], name: string): JobKind {
  const kind = kinds.find((candidate) => candidate.name === name)
  if (kind === undefined) throw new Error(`no kind of job is named ${name}`)
  return kind
}

function gaveUpName(name: string): string {
  return `${name}-gave-up`
}
