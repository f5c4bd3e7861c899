import { createHash } from 'node:crypto'
import type { Scope } from '../auth/role.ts'
import type { Db, Trx } from '../database.ts'
import type { Queue } from '../platform/queue.ts'
import { findRunByKey, insertItems, insertRequest, openItemsByStore } from './request-repository.ts'
import { BATCH_SIZE } from './run.ts'
import type { SyncOrdersJob } from './tasks.ts'

export interface SyncRequest {
  readonly userId: number
  readonly scope: Scope
  /** Ids of orders as they came; each counts once. */
  readonly ids: readonly string[]
  /** One form, one run: the same key again is the same run. */
  readonly idempotencyKey: string
  /** What the form asked for; the same key with other content is refused. */
  readonly content: string
}

export type Started =
  | { readonly kind: 'started'; readonly runId: number }
  | { readonly kind: 'already'; readonly runId: number }
  | { readonly kind: 'other-content' }

/** Run, items and jobs come to be together or not at all. */
export async function startSyncRun(db: Db, queue: Queue, request: SyncRequest): Promise<Started> {
  return db.transaction().execute(async (trx) => {
    const contentHash = hashOf(request.content)
    const { userId, idempotencyKey } = request
    const runId = await insertRequest(trx, { userId, idempotencyKey, contentHash })
    if (runId === null) return (await findStarted(trx, request)) ?? { kind: 'other-content' }
    await insertItems(trx, runId, [...new Set(request.ids)], request.scope)
    await queue.send(trx, 'sync-orders', await jobsOf(trx, runId))
    return { kind: 'started', runId }
  })
}

/** The run this very form has started already; null: none. */
export async function findStarted(
  db: Db | Trx,
  form: Pick<SyncRequest, 'userId' | 'idempotencyKey' | 'content'>,
): Promise<Started | null> {
  const run = await findRunByKey(db, form.userId, form.idempotencyKey)
  if (run === null) return null
  return run.contentHash === hashOf(form.content) ? { kind: 'already', runId: run.id } : { kind: 'other-content' }
}

/** The first batch of each store, then their second ones …, so that every store is heard early. */
async function jobsOf(trx: Trx, runId: number): Promise<readonly SyncOrdersJob[]> {
  const stores = await openItemsByStore(trx, runId)
  const jobs = stores.flatMap(({ storeId, positions }) =>
    batchesOf(positions).map((batch, nth) => ({ nth, job: { runId, storeId, positions: batch } })),
  )
  return jobs.sort((one, other) => one.nth - other.nth).map(({ job }) => job)
}

function batchesOf(positions: readonly number[]): readonly (readonly number[])[] {
  const batches = []
  for (let at = 0; at < positions.length; at += BATCH_SIZE) batches.push(positions.slice(at, at + BATCH_SIZE))
  return batches
}

function hashOf(content: string): string {
  return createHash('sha256').update(content).digest('base64url')
}
