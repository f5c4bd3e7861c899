import { setTimeout as wait } from 'node:timers/promises'
import type { FoundOrder } from '../backlog/board.ts'
import { forgetCounts } from '../backlog/counts-repository.ts'
import type { OrderObservation } from '../backlog/order.ts'
import type { Outcome } from '../backlog/outcome.ts'
import { type ErpDocuments, ErpError } from '../erp/port.ts'
import { type ChannelOrder, MarketplaceError } from '../marketplaces/port.ts'
import type { Services } from '../services.ts'
import { type SpokenFor, speakerFor } from '../sync/bring-orders.ts'
import { recordSeen } from '../sync/record-seen.ts'
import type { LiveWord, Silence, SourceWord } from './evidence.ts'

export type AskNeeds = Pick<Services, 'db' | 'clock' | 'live'>

/** What the sources said of one order just now, and whether that changed it here. */
export interface Look {
  readonly word: LiveWord
  readonly hasChanged: boolean
}

/** A person waits: each source has this long, both at once. What comes later is not listened to any more. */
const LIMIT_MS = 2_000

/** Asks the order's marketplace and B-Gen, and records what they say by the one door, so that board and case agree. */
export async function askLive(services: AskNeeds, order: FoundOrder): Promise<Look> {
  const { db, clock, live } = services
  const { store, kodeInvoiceMp } = order
  const speaker = await speakerFor({ db, channels: live.channels }, store.id)
  const [facts, documents] = await Promise.all([
    heardInTime(() => factsFrom(speaker, kodeInvoiceMp)),
    heardInTime(() => documentsFrom(live.erp, store.code, kodeInvoiceMp)),
  ])
  const at = clock.now()
  const [marketplace, bgen] = await record(services, order, [
    facts.kind === 'answer' && facts.value !== null ? { marketplace: facts.value.facts } : null,
    documents.kind === 'answer' && documents.value !== null ? { bgen: documents.value.facts } : null,
  ])
  return {
    word: { marketplace: wordOf(facts, marketplace, at), bgen: wordOf(documents, bgen, at) },
    hasChanged: [marketplace, bgen].some((outcome) => outcome?.kind === 'updated'),
  }
}

/** null: the source has nothing of this order. */
type Heard<T> =
  | { readonly kind: 'answer'; readonly value: T | null }
  | { readonly kind: 'silent'; readonly why: Silence }

/** @throws what is not about the source */
async function heardInTime<T>(question: () => Promise<Heard<T>>): Promise<Heard<T>> {
  const over = new AbortController()
  const tooLate: Heard<T> = { kind: 'silent', why: 'slow' }
  try {
    return await Promise.race([question().catch(silenceIn), wait(LIMIT_MS, tooLate, { signal: over.signal })])
  } finally {
    over.abort()
  }
}

function silenceIn(error: unknown): Heard<never> {
  if (error instanceof MarketplaceError || error instanceof ErpError) return { kind: 'silent', why: error.kind }
  throw error
}

async function factsFrom(speaker: SpokenFor | null, kodeInvoiceMp: string): Promise<Heard<ChannelOrder>> {
  const connection = speaker?.store.connection
  const isLetIn = speaker?.channel.access === null || connection?.authorisation !== null
  if (speaker === null || connection === undefined || !isLetIn) return { kind: 'silent', why: 'not-connected' }
  const { orders, unreadable } = await speaker.channel.fetchOrders(connection, [kodeInvoiceMp])
  const told = orders.find((order) => order.kodeInvoiceMp === kodeInvoiceMp) ?? null
  // no other order was asked for: what cannot be read is this one
  if (told === null && unreadable.length > 0) return { kind: 'silent', why: 'order-unreadable' }
  return { kind: 'answer', value: told }
}

async function documentsFrom(erp: Services['erp'], store: string, kodeInvoiceMp: string): Promise<Heard<ErpDocuments>> {
  const { documents, unreadable } = await erp.findDocuments(store, [kodeInvoiceMp])
  const told = documents.find((found) => found.kodeInvoiceMp === kodeInvoiceMp) ?? null
  if (told === null && unreadable.length > 0) return { kind: 'silent', why: 'order-unreadable' }
  return { kind: 'answer', value: told }
}

type Half = Pick<OrderObservation, 'marketplace'> | Pick<OrderObservation, 'bgen'>

/** Each half by itself: one that cannot be recorded does not stop the other. In the order given; null: nothing to record. */
async function record(
  { db, clock }: AskNeeds,
  { store, kodeInvoiceMp }: FoundOrder,
  halves: readonly (Half | null)[],
): Promise<readonly (Outcome | null)[]> {
  const said = halves.filter((half) => half !== null)
  if (said.length === 0) return halves.map(() => null)
  const seen = said.map((half) => ({ store: store.code, kodeInvoiceMp, ...half }))
  const how = { caller: 'investigation', now: clock.now() } as const
  const outcomes = await db.transaction().execute((trx) => recordSeen(trx, store, seen, how))
  if (outcomes.some(({ kind }) => kind === 'updated')) forgetCounts(db)
  return halves.map((half) => (half === null ? null : (outcomes[said.indexOf(half)] ?? null)))
}

function wordOf(heard: Heard<unknown>, outcome: Outcome | null | undefined, at: Date): SourceWord {
  if (heard.kind === 'silent') return { came: heard.why, at }
  if (heard.value === null) return { came: 'unknown', at }
  return { came: outcome?.kind === 'rejected' ? 'not-recorded' : 'answered', at }
}
