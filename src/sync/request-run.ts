import type { Visitor } from '../auth/role.ts'
import type { Db } from '../database.ts'
import type { Services } from '../services.ts'
import { type RefusedView, toAskAgainView, toRefusedView } from './refused-view.ts'
import { type FilterFields, parseRequestForm, type RequestForm } from './request-form.ts'
import { countUnfinished, failedOrderIds } from './request-repository.ts'
import { contentOf, selectOrders } from './selection.ts'
import { findStarted, type Started, startSyncRun } from './start-run.ts'

type Needs = Pick<Services, 'db' | 'queue' | 'clock' | 'config'>

/** `asks`: nothing is wrong, the person is asked once more. */
export type Requested =
  | { readonly kind: 'begun'; readonly runId: number }
  | { readonly kind: 'refused' | 'asks'; readonly view: RefusedView }

const OTHER_CONTENT =
  'Formulir ini sudah dipakai untuk pilihan lain. Muat ulang halaman Backlog Orders, lalu pilih lagi.'
/** Nobody's clicking keeps the others waiting. */
const MOST_UNFINISHED = 5
const TOO_BUSY = `${MOST_UNFINISHED} sinkronisasi Anda masih berjalan. Tunggu sampai salah satunya selesai, lalu coba lagi.`
const NOTHING_FAILED = 'Tidak ada pesanan gagal yang dapat dicoba lagi.'

/** A run for what the form means; the one it has begun already when it comes a second time. */
export async function requestRun(services: Needs, visitor: Visitor, body: unknown, newKey: string): Promise<Requested> {
  const parsed = parseRequestForm(body, newKey)
  if (parsed.kind === 'refused') return refused(parsed.message, parsed.filter)
  const { form } = parsed
  const request = { userId: visitor.userId, idempotencyKey: form.key, content: contentOf(form) }
  const answered = await answeredAlready(services.db, request, form.filter)
  if (answered !== null) return answered
  const selection = await selectOrders(services, form, visitor)
  if (selection.kind === 'refused') return refused(selection.message, form.filter)
  if (selection.kind === 'other-count') {
    return { kind: 'asks', view: toAskAgainView(form.filter, selection.expected, selection.count, newKey) }
  }
  return answerOf(await begin(services, visitor, form, request.content, selection.ids), form.filter)
}

/** A run of exactly those orders that failed in another one. */
export async function requestRetry(
  services: Needs,
  visitor: Visitor,
  failedRunId: number,
  body: unknown,
  newKey: string,
): Promise<Requested> {
  const ids = await failedOrderIds(services.db, failedRunId, visitor.scope)
  const parsed = parseRequestForm({ ...(body as object | null), ids }, newKey)
  if (ids.length === 0) return refused(NOTHING_FAILED, [])
  if (parsed.kind === 'refused') return refused(parsed.message, [])
  const { form } = parsed
  const request = { userId: visitor.userId, idempotencyKey: form.key, content: `retry of ${failedRunId}` }
  const answered = await answeredAlready(services.db, request, [])
  return answered ?? answerOf(await begin(services, visitor, form, request.content, ids), [])
}

/** What needs no new run: this very form has one already, or the person has as many as anybody may. */
async function answeredAlready(
  db: Db,
  request: Parameters<typeof findStarted>[1],
  filter: FilterFields,
): Promise<Requested | null> {
  const known = await findStarted(db, request)
  if (known !== null) return answerOf(known, filter)
  return (await countUnfinished(db, request.userId)) >= MOST_UNFINISHED ? refused(TOO_BUSY, filter) : null
}

function begin(
  { db, queue }: Needs,
  { userId, scope }: Visitor,
  { key }: RequestForm,
  content: string,
  ids: readonly string[],
): Promise<Started> {
  return startSyncRun(db, queue, { userId, scope, ids, idempotencyKey: key, content })
}

function answerOf(started: Started, filter: FilterFields): Requested {
  return started.kind === 'other-content' ? refused(OTHER_CONTENT, filter) : { kind: 'begun', runId: started.runId }
}

function refused(message: string, filter: FilterFields): Requested {
  return { kind: 'refused', view: toRefusedView(message, filter) }
}
