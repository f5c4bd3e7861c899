import type { Trx } from '../database.ts'
import type { Config } from '../platform/config.ts'
import type { Services } from '../services.ts'
import type { StoreInState } from '../sync/store-states.ts'
import { storeStates } from '../sync/store-states.ts'
import { endIncidents, openIncidents, storesInTrouble } from './incidents-repository.ts'
import type { SendAlertJob, Way } from './job.ts'
import type { AlertKind } from './message.ts'

type Needs = Pick<Services, 'db' | 'clock' | 'config' | 'queue'>

/**
 * Tells once of every store that has fallen far behind, and once when it is current again. What is to be told and that
 * it was told are kept together; several processes may look at the same time.
 *
 * @param since when this process began to look: after a pause of ours every store is behind for a moment
 */
export async function watchStores(services: Needs, since: Date): Promise<void> {
  const { db, clock, config } = services
  const now = clock.now()
  const stores = await storeStates(services, { storeIds: null })
  const inTrouble = await storesInTrouble(db)
  const settledIn = now.getTime() - since.getTime() > config.syncIntervalSeconds * 1000 * RUNS_TO_SETTLE
  const late = stores.filter((store) => !inTrouble.has(store.id) && isAlarming(store, settledIn))
  const current = stores.filter(({ id, state }) => inTrouble.has(id) && (state === 'fresh' || state === 'filling'))
  const resting = restingOf(inTrouble, stores)
  if (late.length + current.length + resting.length === 0) return
  await db.transaction().execute(async (trx) => {
    await send(trx, services, 'late', await openIncidents(trx, late.map(toIncident), now))
    await send(trx, services, 'recovered', await endIncidents(trx, current.map(idOf), now))
    // somebody has put it to rest: that is no recovery, and no trouble either
    await endIncidents(trx, resting, now)
  })
}

const RUNS_TO_SETTLE = 4

/** Stores that somebody has put to rest, or disconnected. */
function restingOf(inTrouble: ReadonlySet<number>, stores: readonly StoreInState[]): readonly number[] {
  const states = new Map(stores.map(({ id, state }) => [id, state]))
  return [...inTrouble].filter((id) => ['paused', 'waiting', undefined].includes(states.get(id)))
}

/** An ended authorisation needs a person at once. */
function isAlarming({ state, lastReason }: StoreInState, settledIn: boolean): boolean {
  return state === 'ended' || (state === 'red' && (settledIn || lastReason !== null))
}

function toIncident({ id, state, lastReason, freshAt, connectedAt }: StoreInState) {
  const reason = state === 'ended' ? 'marketplace-unauthorised' : lastReason
  return { storeId: id, reason, behindSince: freshAt ?? connectedAt } as const
}

function idOf({ id }: StoreInState): number {
  return id
}

async function send(
  trx: Trx,
  { queue, config }: Needs,
  kind: AlertKind,
  incidentIds: readonly number[],
): Promise<void> {
  if (incidentIds.length === 0) return
  const jobs = waysOf(config).map((way): SendAlertJob => ({ way, kind, incidentIds }))
  await queue.send(trx, 'send-alert', jobs)
}

function waysOf({ alertWebhookUrl, smtpUrl }: Config): readonly Way[] {
  return [...(alertWebhookUrl === null ? [] : ['webhook' as const]), ...(smtpUrl === null ? [] : ['mail' as const])]
}
