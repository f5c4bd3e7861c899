import type { Services } from '../services.ts'
import { type Brought, bringOrders, insistOnSameShop, type SpokenFor } from '../sync/bring-orders.ts'
import { sentenceOf } from '../sync/settlement.ts'
import { whyUnreadable } from '../sync/unreadable.ts'
import { knownNumbers, noteBrought, recordCheck, type StillMissing, storedNumbers } from './checks-repository.ts'
import { compare } from './comparison.ts'
import { coveredUntil, type Day } from './days.ts'
import { noteBroughtIn, noteDayDone } from './runs-repository.ts'

export type CheckNeeds = Pick<Services, 'db' | 'clock' | 'config' | 'channels' | 'erp'>

/** One day of a run. */
interface DayOfRun {
  readonly runId: number
  readonly day: Day
  /** Days of the run that come after it. */
  readonly left: number
}

/** As many orders as a marketplace tells of in one call. */
const AT_ONCE = 50

/**
 * Asks the marketplace which orders were placed that day, brings in what never came, and keeps what is left.
 *
 * @throws {MarketplaceError}
 * @throws {ConnectionChanged} the store has become another shop meanwhile; nothing is kept of the day
 */
export async function checkDay(
  services: CheckNeeds,
  speaker: SpokenFor,
  { runId, day, left }: DayOfRun,
): Promise<void> {
  const { db, clock } = services
  const { store, channel } = speaker
  const until = coveredUntil(day, clock.now())
  if (until === null) return db.transaction().execute((trx) => noteDayDone(trx, runId, left))
  const named = await channel.numbersCreated(store.connection, day.start, until)
  const [known, stored] = await Promise.all([
    knownNumbers(db, store.id, named),
    storedNumbers(db, store.id, day.start, until),
  ])
  const { missing, unknown } = compare(named, known, stored)
  const still = await bringIn(services, speaker, runId, day, missing)
  const result = { counted: new Set(named).size, coveredUntil: until, missing: still }
  const strangers = await unknownTo(speaker, unknown)
  await db.transaction().execute(async (trx) => {
    await insistOnSameShop(trx, speaker)
    const at = clock.now()
    await recordCheck(trx, { storeId: store.id, date: day.date }, { ...result, unknown: strangers, at })
    await noteDayDone(trx, runId, left)
  })
}

/** What could not be brought in, and why. */
async function bringIn(
  services: CheckNeeds,
  speaker: SpokenFor,
  runId: number,
  { date }: Day,
  missing: readonly string[],
): Promise<readonly StillMissing[]> {
  const still: StillMissing[] = []
  for (const numbers of inFifties(missing)) {
    const brought = await bringOrders(services, speaker, numbers, async (trx, all) => {
      const found = all.filter(hasCome).map(({ kodeInvoiceMp }) => kodeInvoiceMp)
      await noteBrought(trx, { storeId: speaker.store.id, date }, found, services.clock.now())
      await noteBroughtIn(trx, runId, found.length)
    })
    still.push(...brought.flatMap(stillMissing))
  }
  return still
}

/** Recorded just now, or by somebody else in between: then it was not us who brought it in. */
function hasCome({ outcome }: Brought): boolean {
  return outcome.kind === 'created'
}

function stillMissing({ kodeInvoiceMp: number, outcome }: Brought): readonly StillMissing[] {
  switch (outcome.kind) {
    case 'unknown':
      return [{ number, reason: 'not-at-marketplace', detail: null }]
    case 'unreadable':
      return [{ number, reason: 'marketplace-unreadable', detail: outcome.why }]
    case 'rejected':
      return [{ number, reason: 'rejected', detail: sentenceOf(outcome.errors) }]
    default:
      return []
  }
}

/** Of orders that the list did not name: those the marketplace does not know by their number either. One that it tells in
 *  a way nobody can read, it knows. */
async function unknownTo({ store, channel }: SpokenFor, numbers: readonly string[]): Promise<readonly string[]> {
  const unknown: string[] = []
  for (const some of inFifties(numbers)) {
    const { orders, unreadable } = await channel.fetchOrders(store.connection, some)
    const known = new Set(orders.map(({ kodeInvoiceMp }) => kodeInvoiceMp))
    unknown.push(...some.filter((number) => !known.has(number) && whyUnreadable(number, unreadable) === null))
  }
  return unknown
}

function inFifties(numbers: readonly string[]): readonly (readonly string[])[] {
  const count = Math.ceil(numbers.length / AT_ONCE)
  return Array.from({ length: count }, (_, nth) => numbers.slice(nth * AT_ONCE, (nth + 1) * AT_ONCE))
}
