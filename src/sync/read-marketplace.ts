import { markStoresSynced } from '../backlog/registration-repository.ts'
import type { ToldDocuments } from '../erp/port.ts'
import type { ChangedOrders } from '../marketplaces/port.ts'
import type { Heard } from './ask.ts'
import { type Asking, openAsking } from './asking.ts'
import { insistOnShop } from './binding-repository.ts'
import { inGatherings } from './gatherings.ts'
import { owedFor, seenOf } from './observations.ts'
import { backfillFrom, beginning, isLong, MOST_PAGES, type Pull, type PullNeeds, type Reading } from './pull.ts'
import { beginBackfill, type Steps } from './pull-repository.ts'
import { recordPulled } from './record-pulled.ts'

/**
 * Everything the marketplace changed since the cursor. While one page is fetched, B-Gen is asked for the documents of
 * the ones before, and earlier ones are recorded. When B-Gen is silent the marketplace's facts are recorded all the
 * same, and it is noted from which time on B-Gen has to be asked later.
 */
export async function readMarketplace(services: PullNeeds, pull: Pull): Promise<Reading> {
  const { db, clock, erp } = services
  const { store, channel, startedAt } = pull
  if (store.backfillFrom === null) await beginBackfill(db, store, backfillFrom(store, startedAt))
  const bgen = openAsking(erp, store.code)
  const changed = channel.ordersChanged(store.connection, beginning(store.marketplaceCursor, pull), startedAt)
  let hasMoved = false
  for await (const pages of inGatherings(withDocuments(changed, bgen), MOST_PAGES)) {
    const told = await Promise.all(pages.map(async ({ page, documents }) => ({ page, documents: await documents })))
    const steps = stepsOf(told)
    const seen = told.flatMap(({ page, documents }) => seenOf(store.code, page.orders, documents))
    const unreadable = told.flatMap(({ page }) => page.unreadable)
    await recordPulled(services, pull, seen, steps, unreadable)
    hasMoved ||= steps.marketplace !== undefined
    // a run that ends before the cursor moves would have to go the same way again
    if (hasMoved && isLong(pull, clock.now())) return { complete: false, silence: bgen.silence() }
  }
  await db.transaction().execute(async (trx) => {
    await markStoresSynced(trx, [store.code], startedAt)
    await insistOnShop(trx, store)
  })
  return { complete: true, silence: bgen.silence() }
}

interface Page<Documents> {
  readonly page: ChangedOrders
  readonly documents: Documents
}

async function* withDocuments(
  changed: AsyncIterable<ChangedOrders>,
  bgen: Asking,
): AsyncIterable<Page<Promise<Heard<ToldDocuments>>>> {
  for await (const page of changed) {
    const documents = bgen.ask(page.orders.map(({ kodeInvoiceMp }) => kodeInvoiceMp))
    // heard where the page is recorded
    documents.catch(() => {})
    yield { page, documents }
  }
}

/** How far these pages bring the store. */
function stepsOf(told: readonly Page<Heard<ToldDocuments>>[]): Steps {
  const marketplace = told.findLast(({ page }) => page.completeUpTo !== null)?.page.completeUpTo
  return {
    orders: told.reduce((sum, { page }) => sum + page.orders.length, 0),
    ...(marketplace && { marketplace }),
    ...owedFor(told.map(({ page, documents }) => ({ orders: page.orders, documents }))),
  }
}
