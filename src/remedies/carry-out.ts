import { randomUUID } from 'node:crypto'
import { setTimeout as sleep } from 'node:timers/promises'
import { EVERYTHING, type Visitor } from '../auth/role.ts'
import type { FoundOrder } from '../backlog/board.ts'
import { forgetCounts } from '../backlog/counts-repository.ts'
import type { KeteranganInput } from '../backlog/keterangan.ts'
import { findOrder } from '../backlog/order-repository.ts'
import type { Changes } from '../backlog/outcome.ts'
import { recordOrders } from '../backlog/recording-repository.ts'
import type { Trx } from '../database.ts'
import { type ErpAnswer, type ErpConnector, ErpError } from '../erp/port.ts'
import type { Services } from '../services.ts'
import { keteranganChange } from '../sync/keterangan-change.ts'
import { type Failure, isThere, type RemedyAction, type RemedyWish, withheldFor } from './remedy.ts'
import {
  beginAttempt,
  findAnswered,
  findUndecidedKey,
  findUnderway,
  lockOrder,
  type Settlement,
  settleAttempt,
} from './repository.ts'

type Needs = Pick<Services, 'db' | 'clock' | 'erp'>

/** B-Gen has 8 seconds; a minute later its asker is no longer there. */
const ABANDONED_MS = 60_000
/** Somebody else's call is waited for this long: together with our own it ends before the request does. */
const LOOK_EVERY_MS = 250
const MOST_LOOKS = 18

/**
 * Has B-Gen do what somebody wishes for an order, once: the order is looked at again under its lock, one attempt per
 * order is underway over all processes, and a wish that is sent again finds its answer. Gives the attempt's id, of
 * somebody else's where that takes too long; null: no such order for this person.
 */
export async function carryOut(
  services: Needs,
  who: Pick<Visitor, 'userId' | 'scope'>,
  orderId: number,
  wish: RemedyWish,
): Promise<number | null> {
  for (let looks = 0; ; looks++) {
    const begun = await services.db.transaction().execute((trx) => begin(trx, who, orderId, wish))
    if (begun.kind === 'absent') return null
    if (begun.kind === 'asks') await ask(services, begun, wish.action)
    if (begun.kind !== 'underway' || looks >= MOST_LOOKS) return begun.id
    await sleep(LOOK_EVERY_MS)
  }
}

type Begun =
  | { readonly kind: 'absent' }
  /** Underway: another attempt. Known: this wish has its answer. */
  | { readonly kind: 'underway' | 'known'; readonly id: number }
  | Asking

interface Asking {
  readonly kind: 'asks'
  readonly id: number
  readonly erpKey: string
  readonly order: FoundOrder
}

async function begin(
  trx: Trx,
  { userId, scope }: Pick<Visitor, 'userId' | 'scope'>,
  orderId: number,
  { action, formKey }: RemedyWish,
): Promise<Begun> {
  if ((await findOrder(trx, orderId, scope)) === null) return { kind: 'absent' }
  await lockOrder(trx, orderId)
  const order = await findOrder(trx, orderId, scope)
  if (order === null) return { kind: 'absent' }
  const underway = await findUnderway(trx, orderId, ABANDONED_MS)
  if (underway !== null && !underway.isAbandoned) return { kind: 'underway', id: underway.id }
  if (underway !== null) await settleAttempt(trx, underway.id, failed('interrupted', ''))
  const form = { orderId, action, userId, formKey }
  const answered = await findAnswered(trx, form)
  if (answered !== null) return { kind: 'known', id: answered }
  const erpKey = (await findUndecidedKey(trx, form)) ?? randomUUID()
  const id = await beginAttempt(trx, form, erpKey)
  const why = withheldFor(action, toFacts(order))
  if (why === null) return { kind: 'asks', id, erpKey, order }
  await settleAttempt(trx, id, { outcome: 'withheld', code: why, message: null, changes: {} })
  return { kind: 'known', id }
}

async function ask({ db, clock, erp }: Needs, { id, erpKey, order }: Asking, action: RemedyAction): Promise<void> {
  const heard = await hear(erp, order, action, erpKey)
  await db.transaction().execute(async (trx) => {
    const settlement =
      heard instanceof ErpError
        ? failed(heard.kind, heard.message)
        : await record(trx, order, action, heard, clock.now())
    await settleAttempt(trx, id, settlement)
  })
  forgetCounts(db)
}

async function hear(
  erp: ErpConnector,
  { store, kodeInvoiceMp }: FoundOrder,
  action: RemedyAction,
  key: string,
): Promise<ErpAnswer | ErpError> {
  const order = { store: store.code, kodeInvoiceMp }
  try {
    return await (action === 'import-order' ? erp.importOrder(order, key) : erp.generateInvoice(order, key))
  } catch (error) {
    if (error instanceof ErpError) return error
    throw error
  }
}

/** What B-Gen holds of the order now is news like any other; it is recorded at once. */
async function record(
  trx: Trx,
  { id, store, kodeInvoiceMp }: FoundOrder,
  action: RemedyAction,
  answer: ErpAnswer,
  now: Date,
): Promise<Settlement> {
  const bgen = answer.documents?.facts
  const seen = { store: store.code, kodeInvoiceMp, ...(bgen && { bgen }) }
  const [outcome] = bgen === undefined ? [] : await recordOrders(trx, [seen], { caller: 'remedy', now })
  if (outcome?.kind === 'rejected') {
    return failed('not-recorded', outcome.errors.map(({ field, message }) => `${field} ${message}`).join('; '))
  }
  const changes = await withKeterangan(trx, id, outcome?.changes ?? {})
  if (answer.kind === 'refused') return { outcome: 'refused', code: answer.code, message: answer.message, changes }
  if (!isThere(action, answer.documents.facts)) return { ...failed('not-there', ''), changes }
  return { outcome: 'done', code: null, message: null, changes }
}

async function withKeterangan(trx: Trx, orderId: number, changes: Changes): Promise<Changes> {
  const order = await findOrder(trx, orderId, EVERYTHING)
  return order === null ? changes : { ...changes, ...keteranganChange(toFacts(order), changes) }
}

function failed(code: Failure, message: string): Settlement {
  return { outcome: 'failed', code, message: message === '' ? null : message, changes: {} }
}

function toFacts({ marketplace, bgen }: FoundOrder): KeteranganInput {
  return { ...marketplace, ...bgen }
}
