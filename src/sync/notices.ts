import { may, type Visitor } from '../auth/role.ts'
import type { Services } from '../services.ts'
import { listMetWarehouses } from './met-warehouses-repository.ts'
import { type NoticesView, toNoticesView } from './notices-view.ts'
import { storeStates } from './store-states.ts'

const MOST_WAREHOUSES = 10

/** What the pages of synchronization say above everything else to this person. */
export async function noticesFor(
  services: Pick<Services, 'db' | 'clock' | 'config'>,
  { role, scope }: Visitor,
): Promise<NoticesView> {
  const mayConnect = may(role, 'connections:manage')
  const [stores, met] = await Promise.all([
    storeStates(services, scope),
    mayConnect ? listMetWarehouses(services.db, MOST_WAREHOUSES) : [],
  ])
  return toNoticesView({ stores, met, mayConnect }, services.config.businessTimeZone)
}
