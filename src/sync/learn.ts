import type { Trx } from '../database.ts'
import type { ToldDocuments } from '../erp/port.ts'
import type { ChannelOrder, ToldOrders } from '../marketplaces/port.ts'
import type { Services } from '../services.ts'
import { type Heard, hear, type Silence } from './ask.ts'
import type { ConnectedStore } from './connection-repository.ts'
import { owedFor, papersOf } from './observations.ts'
import { stepForward } from './pull-repository.ts'
import { recordSeen } from './record-seen.ts'
import type { Seen } from './recorded.ts'
import type { OpenItem } from './settle-repository.ts'
import { failure, type Settlement, settlementOf } from './settlement.ts'
import { whyUnreadable } from './unreadable.ts'
import { withKeterangan } from './with-keterangan.ts'
import { unlessUnconnected } from './without-bgen.ts'

type Needs = Pick<Services, 'clock' | 'channels' | 'erp'>

/** What the two sources said of some orders of one store. B-Gen is not asked when the marketplace is silent. */
export interface Answers {
  readonly orders: Heard<ToldOrders>
  readonly documents: Heard<ToldDocuments>
}

export async function askSources(services: Needs, store: ConnectedStore, items: readonly OpenItem[]): Promise<Answers> {
  const orders = await askMarketplace(services, store, items)
  if (orders.kind === 'silent') return { orders, documents: orders }
  const codes = items.map((item) => item.kodeInvoiceMp)
  return { orders, documents: await hear(() => services.erp.findDocuments(store.code, codes)) }
}

/** What an earlier attempt has recorded is not asked for again. */
async function askMarketplace(
  { channels }: Needs,
  { connection }: ConnectedStore,
  items: readonly OpenItem[],
): Promise<Heard<ToldOrders>> {
  const channel = channels.get(connection.channel)
  if (channel === undefined) return { kind: 'silent', reason: 'not-connected', again: false, detail: null }
  const codes = items.filter((item) => !item.marketplaceDone).map((item) => item.kodeInvoiceMp)
  if (codes.length === 0) return { kind: 'answer', value: { orders: [], unreadable: [] } }
  return hear(() => channel.fetchOrders(connection, codes))
}

export function silenceIn({ orders, documents }: Answers): Silence | null {
  if (orders.kind === 'silent') return orders
  return documents.kind === 'silent' ? unlessUnconnected(documents) : null
}

/** Records what was answered, and says how each item would end by it. Where nobody has connected a B-Gen the marketplace's
 *  word alone decides, and B-Gen is asked as soon as somebody has. */
export async function recordAnswers(
  trx: Trx,
  store: ConnectedStore,
  items: readonly OpenItem[],
  { orders, documents }: Answers,
  now: Date,
): Promise<readonly Settlement[]> {
  if (orders.kind === 'silent') return items.map((item) => failure(item.position, item.changes, orders.reason))
  const seen = observationsOf(store.code, items, orders.value.orders, documents)
  const known = seen.filter(({ marketplace, bgen, unreadable }) => marketplace ?? bgen ?? unreadable)
  const outcomes = await recordSeen(trx, store, known, { caller: 'sync', now })
  const bgenSilence = silenceIn({ orders, documents })
  const isUnconnected = documents.kind === 'silent' && bgenSilence === null
  if (isUnconnected) await stepForward(trx, store, owedFor([{ orders: orders.value.orders, documents }]))
  const settlements = items.map((item, index) => {
    const observation = seen[index]
    const at = observation === undefined ? -1 : known.indexOf(observation)
    const settlement = settlementOf({
      position: item.position,
      noted: item.changes,
      recorded: outcomes[at] ?? null,
      knownToMarketplace: item.marketplaceDone || observation?.marketplace !== undefined,
      unreadable: whyUnreadable(item.kodeInvoiceMp, orders.value.unreadable),
      bgenSilent: bgenSilence?.reason ?? null,
    })
    return { ...settlement, orderId: item.orderId }
  })
  return withKeterangan(trx, settlements)
}

/** One observation for each item, in their order; without any half when neither source knows the order. */
function observationsOf(
  store: string,
  items: readonly OpenItem[],
  orders: readonly ChannelOrder[],
  documents: Heard<ToldDocuments>,
): readonly Seen[] {
  const facts = new Map(orders.map((order) => [order.kodeInvoiceMp, order.facts]))
  const papers = papersOf(documents)
  return items.map(({ kodeInvoiceMp }) => {
    const marketplace = facts.get(kodeInvoiceMp)
    return { store, kodeInvoiceMp, ...(marketplace && { marketplace }), ...papers(kodeInvoiceMp) }
  })
}
