import { setImmediate as breathe } from 'node:timers/promises'
import type { Trx } from '../database.ts'
import { objectionsTo } from './admission.ts'
import { byOrder, type OrderInBatch, refusals } from './batch.ts'
import { foldOrder, type KnownOrder, type Verdict } from './fold.ts'
import { bgenChanges, marketplaceChanges } from './observation.ts'
import type { OrderObservation } from './order.ts'
import {
  findStoredOrders,
  insertEvents,
  insertOrders,
  type NewEvent,
  type NewOrder,
  type Statement,
  type StoredOrder,
  updateOrders,
} from './order-rows-repository.ts'
import type { FieldError, Outcome } from './outcome.ts'
import { ALL_COLUMNS, BGEN_COLUMNS, type Column, MARKETPLACE_COLUMNS, type Warehouses } from './recording-sql.ts'
import { findWarehouses, lockStores, meetWarehouses } from './registration-repository.ts'
import type { EventCaller } from './tables.ts'

export interface Recording {
  readonly caller: EventCaller
  readonly now: Date
  /** Register an unknown warehouse code with its code as name instead of rejecting the observation (connectors). */
  readonly registerWarehouses?: boolean
}

/** Orders read and thought over at a stretch. Between two of them other requests get their turn. */
const CHUNK = 5_000
/** New and changed orders of one statement. */
const WRITTEN_AT_ONCE = 5_000

/**
 * The one door by which orders come in. Safe to repeat; older never overwrites newer; each source writes only its own
 * columns. Outcomes stand in the order given. Batches of one store wait for each other: call it once per transaction,
 * before anything else takes a lock.
 */
export async function recordOrders(
  trx: Trx,
  seen: readonly OrderObservation[],
  recording: Recording,
): Promise<readonly Outcome[]> {
  const objections = objectionsToEach(seen, recording.now)
  const storeIdOf = await lockStores(trx, namedStores(seen, objections))
  const warehouses = await findNamedWarehouses(trx, seen, objections, recording)
  const knowsStore = (code: string) => storeIdOf.has(code)
  const knowsWarehouse = (code: string) => warehouses.idOf.has(code)
  const refused = refusals(seen, objections, knowsStore, knowsWarehouse)
  const outcomes = new Array<Outcome>(seen.length)
  for (const [index, errors] of refused) outcomes[index] = { kind: 'rejected', errors }
  for (const { order, verdicts, id } of await recordAll(
    trx,
    byOrder(seen, refused, storeIdOf),
    warehouses,
    recording,
  )) {
    for (const [place, index] of order.indexes.entries()) outcomes[index] = outcomeOf(verdicts[place] as Verdict, id)
  }
  return outcomes
}

type Objections = ReadonlyMap<number, readonly FieldError[]>

function objectionsToEach(seen: readonly OrderObservation[], now: Date): Objections {
  const objections = new Map<number, readonly FieldError[]>()
  seen.forEach((observation, index) => {
    const errors = objectionsTo(observation, now)
    if (errors.length > 0) objections.set(index, errors)
  })
  return objections
}

/** Only codes that PostgreSQL can be asked for. */
function namedStores(seen: readonly OrderObservation[], objections: Objections): readonly string[] {
  const codes = seen.filter((_, index) => !objections.get(index)?.some((error) => error.field === 'store'))
  return [...new Set(codes.map((observation) => observation.store))]
}

async function findNamedWarehouses(
  trx: Trx,
  seen: readonly OrderObservation[],
  objections: Objections,
  { registerWarehouses }: Recording,
): Promise<Warehouses> {
  const known = await findWarehouses(trx)
  if (registerWarehouses !== true) return known
  const named = new Set<string>()
  seen.forEach(({ marketplace }, index) => {
    const code = marketplace?.warehouse
    if (code && !known.idOf.has(code) && !objections.has(index)) named.add(code)
  })
  if (named.size === 0) return known
  await meetWarehouses(trx, [...named])
  return findWarehouses(trx)
}

/** What became of one order: `before` null, it was not known; `after` null, it still is not. */
interface Step {
  readonly order: OrderInBatch
  readonly before: KnownOrder | null
  readonly after: KnownOrder | null
  readonly verdicts: readonly Verdict[]
  id: number | null
}

/** While a chunk is thought over here, PostgreSQL is already reading the next one: no order is in two of them. */
async function recordAll(
  trx: Trx,
  orders: readonly OrderInBatch[],
  warehouses: Warehouses,
  recording: Recording,
): Promise<readonly Step[]> {
  const chunkAt = (start: number) => orders.slice(start, start + CHUNK)
  let stored = await findStoredOrders(trx, chunkAt(0), warehouses)
  const all: Step[] = []
  let news: Step[] = []
  for (let start = 0; start < orders.length; start += CHUNK) {
    const reading = findStoredOrders(trx, chunkAt(start + CHUNK), warehouses)
    await breathe()
    const steps = chunkAt(start).map((order, place) => stepOf(order, stored[place] ?? null))
    stored = await reading
    for (const step of steps) {
      all.push(step)
      if (step.after !== step.before) news.push(step)
    }
    if (news.length >= WRITTEN_AT_ONCE || start + CHUNK >= orders.length) {
      await write(trx, news, warehouses, recording)
      news = []
    }
  }
  return all
}

/** While PostgreSQL works on one statement, the next one is put together here. */
async function write(trx: Trx, steps: readonly Step[], warehouses: Warehouses, recording: Recording): Promise<void> {
  let underway: Promise<unknown> = Promise.resolve()
  const send = async <Row>(statement: Statement<Row>, then: (rows: readonly Row[]) => void = () => {}) => {
    await underway
    underway = statement.execute(trx).then(({ rows }) => then(rows))
    // heard where it is awaited
    underway.catch(() => {})
    await breathe()
  }
  const fresh = steps.filter((step) => step.before === null)
  if (fresh.length > 0) await send(insertOrders(fresh.map(newOrderOf), warehouses), (rows) => giveIds(fresh, rows))
  const inserted = underway
  for (const [columns, orders] of changedHalves(steps)) {
    if (orders.length > 0) await send(updateOrders(columns, orders, warehouses))
  }
  await inserted
  const events = steps.flatMap(eventsOf)
  if (events.length > 0) await send(insertEvents(events, recording))
  await underway
}

function stepOf(order: OrderInBatch, stored: StoredOrder | null): Step {
  const before = stored?.known ?? null
  const { order: after, verdicts } = foldOrder(before, order.seen)
  return { order, before, after, verdicts, id: stored?.id ?? null }
}

function newOrderOf({ order, after }: Step): NewOrder {
  return { ...order, known: after as KnownOrder }
}

function giveIds(fresh: readonly Step[], rows: readonly (OrderKeyRow & { readonly id: number })[]): void {
  const ids = new Map(rows.map((row) => [`${row.store_id} ${row.kode_invoice_mp}`, row.id]))
  for (const step of fresh) step.id = ids.get(`${step.order.storeId} ${step.order.kodeInvoiceMp}`) ?? null
}

interface OrderKeyRow {
  readonly store_id: number
  readonly kode_invoice_mp: string
}

/**
 * Each source's columns are written only where that source spoke; a row that both changed is written once. A newer word
 * without news is stored too, so that a word between the two is stale.
 */
function changedHalves(steps: readonly Step[]): readonly (readonly [readonly Column[], readonly StoredOrder[]])[] {
  const [both, marketplace, bgen]: [StoredOrder[], StoredOrder[], StoredOrder[]] = [[], [], []]
  for (const { id, before, after } of steps) {
    if (id === null || before === null || after === null) continue
    const isMarketplace = after.marketplace !== before.marketplace
    const isBgen = after.bgen !== before.bgen
    const orders = isMarketplace && isBgen ? both : isMarketplace ? marketplace : bgen
    orders.push({ id, known: after })
  }
  return [
    [ALL_COLUMNS, both],
    [MARKETPLACE_COLUMNS, marketplace],
    [BGEN_COLUMNS, bgen],
  ]
}

/** At most one event per source: what the whole batch changed, first to last. */
function eventsOf({ id, before, after }: Step): readonly NewEvent[] {
  if (id === null || after === null) return []
  const created = before === null
  const marketplace = created ? {} : marketplaceChanges(before.marketplace, after.marketplace)
  const bgen = bgenChanges(before?.bgen ?? null, after.bgen)
  const events: NewEvent[] = []
  if (created || isSomething(marketplace)) {
    const sourceTime = after.marketplace.updatedAt
    events.push({ orderId: id, source: 'marketplace', sourceTime, created, changes: marketplace })
  }
  if (after.bgen !== null && isSomething(bgen)) {
    events.push({ orderId: id, source: 'bgen', sourceTime: after.bgen.updatedAt, created: false, changes: bgen })
  }
  return events
}

function isSomething(changes: object): boolean {
  for (const _ in changes) return true
  return false
}

function outcomeOf(verdict: Verdict, id: number | null): Outcome {
  if (verdict.kind === 'rejected') return verdict
  return { kind: verdict.kind, orderId: id as number, changes: verdict.changes }
}
