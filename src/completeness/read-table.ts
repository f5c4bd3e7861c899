import type { Scope } from '../auth/role.ts'
import type { Directory } from '../backlog/directory.ts'
import type { Filter } from '../backlog/filter.ts'
import type { Services } from '../services.ts'
import { storeStates } from '../sync/store-states.ts'
import { daysIn } from './days.ts'
import { countStored, listChecks } from './page-repository.ts'
import type { Table } from './table-view.ts'

type Read = Pick<Table, 'dates' | 'days' | 'stores' | 'chosen' | 'counts' | 'checks' | 'states'>

/** What the page shows: two statements, however many stores and days; no marketplace is asked. */
export async function readTable(
  services: Pick<Services, 'db' | 'clock' | 'config'>,
  scope: Scope,
  seen: Directory,
  { dates, stores: chosen }: Filter,
): Promise<Read> {
  if (dates === null) throw new Error('without an invoice there are dates')
  const stores = chosen.length > 0 ? chosen : seen.stores
  const days = daysIn(dates, services.config.businessTimeZone)
  const ids = stores.map(({ id }) => id)
  const [counts, checks, states] = await Promise.all([
    countStored(services.db, ids, days, scope),
    listChecks(services.db, ids, dates),
    storeStates(services, scope),
  ])
  return { dates, days, stores, chosen, counts, checks, states: new Map(states.map(({ id, state }) => [id, state])) }
}
