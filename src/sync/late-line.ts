import type { Visitor } from '../auth/role.ts'
import type { LateLine } from '../backlog/board-view.ts'
import type { Services } from '../services.ts'
import { lateStores } from './store-states.ts'
import { toLateLine } from './stores-view.ts'

/** What the board says of stores that lag behind. */
export function lateLineFor(services: Pick<Services, 'db' | 'clock' | 'config'>) {
  return async ({ scope }: Visitor): Promise<LateLine | null> => toLateLine(await lateStores(services, scope))
}
