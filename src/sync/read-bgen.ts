import type { ErpDocuments, ToldDocuments } from '../erp/port.ts'
import { type Heard, hear, type Silence } from './ask.ts'
import { openAsking } from './asking.ts'
import { inGatherings } from './gatherings.ts'
import { seenOfBgen } from './observations.ts'
import { findOwed, knownNumbers, type OwedOrder, type OwedPlace, owedOrders, payOwed } from './owed-repository.ts'
import { beginning, isLong, MOST_PAGES, type Pull, type PullNeeds, type Reading } from './pull.ts'
import type { Steps } from './pull-repository.ts'
import { recordPulled } from './record-pulled.ts'
import type { Seen } from './recorded.ts'
import { BATCH_SIZE } from './run.ts'
import { forgetUntaken, untakenNumbers } from './untaken-repository.ts'

/** What B-Gen told in a way that could not be taken, once more; everything it has of orders it was silent about; then
 *  everything it changed since the cursor. */
export async function readBgen(services: PullNeeds, pull: Pull): Promise<Reading> {
  const silence = await readUntaken(services, pull)
  if (silence !== null) return { complete: false, silence }
  const owed = await readOwed(services, pull)
  if (owed.silence !== null || !owed.complete) return owed
  const heard = await hear(() => readChanged(services, pull))
  return heard.kind === 'silent' ? { complete: false, silence: heard } : { complete: heard.value, silence: null }
}

/** Somebody may have mended it, which need not have changed its time. */
async function readUntaken(services: PullNeeds, pull: Pull): Promise<Silence | null> {
  const { db } = services
  const { id } = pull.store
  const numbers = await untakenNumbers(db, id, MOST_PAGES * BATCH_SIZE)
  if (numbers.length === 0) return null
  const seen = await documentsOf(services, pull, numbers)
  if (seen.kind === 'silent') return seen
  await recordPulled(services, pull, seen.value, {})
  const told = new Set(seen.value.map(({ kodeInvoiceMp }) => kodeInvoiceMp))
  const gone = numbers.filter((number) => !told.has(number))
  if (gone.length > 0) await forgetUntaken(db, id, gone)
  return null
}

async function readOwed(services: PullNeeds, pull: Pull): Promise<Reading> {
  const { db, clock } = services
  const { store } = pull
  let owed = await findOwed(db, store)
  let from: OwedPlace = { updatedAt: owed ?? pull.startedAt, id: 0 }
  while (owed !== null) {
    if (isLong(pull, clock.now())) return { complete: false, silence: null }
    const orders: readonly OwedOrder[] = await owedOrders(db, store.id, from, MOST_PAGES * BATCH_SIZE)
    const numbers = orders.map(({ kodeInvoiceMp }) => kodeInvoiceMp)
    const seen = await documentsOf(services, pull, numbers)
    if (seen.kind === 'silent') return { complete: false, silence: seen }
    await recordPulled(services, pull, seen.value, {})
    from = orders.at(-1) ?? from
    const rest: Date | null = orders.length === 0 ? null : from.updatedAt
    // what is owed anew may lie before the place that was reached: the next run begins there
    if (!(await payOwed(db, store, owed, rest))) return { complete: false, silence: null }
    owed = rest
  }
  return { complete: true, silence: null }
}

async function documentsOf(
  { erp }: PullNeeds,
  { store }: Pull,
  numbers: readonly string[],
): Promise<Heard<readonly Seen[]>> {
  const bgen = openAsking(erp, store.code)
  const asked = []
  for (let at = 0; at < numbers.length; at += BATCH_SIZE) asked.push(bgen.ask(numbers.slice(at, at + BATCH_SIZE)))
  const answers = await Promise.all(asked)
  const told = together(answers.flatMap((answer) => (answer.kind === 'answer' ? answer.value : [])))
  const isAsked = new Set(numbers)
  return bgen.silence() ?? { kind: 'answer', value: seenOfBgen(store.code, told, (number) => isAsked.has(number)) }
}

/** Documents of orders we do not know are left out: they are asked for when the marketplace tells of the order.
 *  False: the way is long. @throws ErpError */
async function readChanged(services: PullNeeds, pull: Pull): Promise<boolean> {
  const { db, clock, erp } = services
  const { store } = pull
  const changed = erp.documentsChangedSince(store.code, beginning(store.bgenCursor, pull))
  for await (const pages of inGatherings(changed, MOST_PAGES)) {
    const told = together(pages)
    const numbers = [...told.documents, ...told.unreadable].flatMap(({ kodeInvoiceMp }) => kodeInvoiceMp ?? [])
    const known = await knownNumbers(db, store.id, numbers)
    const seen = seenOfBgen(store.code, told, (number) => known.has(number))
    await recordPulled(services, pull, seen, latestOf(told.documents, pull))
    if (isLong(pull, clock.now())) return false
  }
  return true
}

function together(told: readonly ToldDocuments[]): ToldDocuments {
  return {
    documents: told.flatMap(({ documents }) => documents),
    unreadable: told.flatMap(({ unreadable }) => unreadable),
  }
}

/** By B-Gen's own clock. A document from the future says nothing of how far B-Gen was read: those that change until then
 *  would be left out. It is listed again until its time has come. */
function latestOf(documents: readonly ErpDocuments[], { startedAt }: Pull): Pick<Steps, 'bgen'> {
  const times = documents.map(({ facts }) => facts.updatedAt.getTime()).filter((time) => time <= startedAt.getTime())
  return times.length === 0 ? {} : { bgen: new Date(times.reduce((one, other) => Math.max(one, other))) }
}
