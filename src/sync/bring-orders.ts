import { forgetCounts } from '../backlog/counts-repository.ts'
import type { Db, Trx } from '../database.ts'
import type { ToldDocuments } from '../erp/port.ts'
import type { ChannelOrder, MarketplaceConnector, UnreadableOrder } from '../marketplaces/port.ts'
import type { Services } from '../services.ts'
import type { Heard } from './ask.ts'
import { openAsking } from './asking.ts'
import { insistOnShop } from './binding-repository.ts'
import { type ConnectedStore, findConnectedStore } from './connection-repository.ts'
import { owedFor, seenOf } from './observations.ts'
import { stepForward } from './pull-repository.ts'
import { recordSeen } from './record-seen.ts'
import type { Recorded } from './recorded.ts'
import { whyUnreadable } from './unreadable.ts'

/** A store and who speaks for it. */
export interface SpokenFor {
  readonly store: ConnectedStore
  readonly channel: MarketplaceConnector
}

/** null: nobody has connected the store, or nobody speaks for its channel. */
export async function speakerFor(
  { db, channels }: { readonly db: Db } & Pick<Services, 'channels'>,
  storeId: number,
): Promise<SpokenFor | null> {
  const store = await findConnectedStore(db, storeId)
  const channel = channels.get(store?.connection.channel ?? '')
  return store === null || channel === undefined ? null : { store, channel }
}

/** Until this transaction ends the store stays the shop that was asked.
 *  @throws {ConnectionChanged} it is another one already, or none */
export function insistOnSameShop(trx: Trx, { store }: SpokenFor): Promise<void> {
  return insistOnShop(trx, store)
}

/** What became of one number that was asked for. */
export interface Brought {
  readonly kodeInvoiceMp: string
  readonly outcome: Recorded | NotTold
}

/** The marketplace does not know the order, or what it tells of it cannot be read. */
type NotTold = { readonly kind: 'unknown' } | { readonly kind: 'unreadable'; readonly why: string }

/**
 * Fetches at most 50 orders of a store, asks B-Gen for their documents, and records both by the one door. When B-Gen is
 * silent, the automatic synchronization asks it later.
 *
 * @param alongside belongs to it: recorded together or not at all
 * @throws {MarketplaceError}
 * @throws {ConnectionChanged} the store has become another shop meanwhile; nothing is recorded
 */
export async function bringOrders(
  { db, erp, clock }: Pick<Services, 'db' | 'erp' | 'clock'>,
  { store, channel }: SpokenFor,
  numbers: readonly string[],
  alongside: (trx: Trx, brought: readonly Brought[]) => Promise<void>,
): Promise<readonly Brought[]> {
  const { orders, unreadable } = await channel.fetchOrders(store.connection, numbers)
  const documents = await openAsking(erp, store.code).ask(orders.map(numberOf))
  const brought = await db.transaction().execute(async (trx) => {
    const outcomes = await record(trx, store, orders, documents, clock.now())
    const outcomeOf = new Map(orders.map((order, index) => [numberOf(order), outcomes[index]]))
    const all = numbers.map((number) => ({
      kodeInvoiceMp: number,
      outcome: outcomeOf.get(number) ?? notTold(number, unreadable),
    }))
    await alongside(trx, all)
    return all
  })
  forgetCounts(db)
  return brought
}

function notTold(number: string, unreadable: readonly UnreadableOrder[]): NotTold {
  const why = whyUnreadable(number, unreadable)
  return why === null ? { kind: 'unknown' } : { kind: 'unreadable', why }
}

async function record(
  trx: Trx,
  store: ConnectedStore,
  orders: readonly ChannelOrder[],
  documents: Heard<ToldDocuments>,
  now: Date,
): Promise<readonly Recorded[]> {
  if (orders.length === 0) return []
  const outcomes = await recordSeen(trx, store, seenOf(store.code, orders, documents), { caller: 'schedule', now })
  await stepForward(trx, store, owedFor([{ orders, documents }]))
  return outcomes
}

function numberOf({ kodeInvoiceMp }: ChannelOrder): string {
  return kodeInvoiceMp
}
