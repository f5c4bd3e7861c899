import type { Canceller, MarketplaceHalf } from '../../backlog/order.ts'
import { type AnswerObject, textOf } from '../../platform/outbound/answer.ts'
import { isSaid, timeOf, timeOrNull, wordOrNull } from './answer.ts'
import { byAdvance, cancellerOf, statusOf } from './vocabulary.ts'

/** What an order's items say together, once they are told. */
export type ItemFacts = Omit<MarketplaceHalf, 'updatedAt' | 'createdAt' | 'buyerCancelRequested'>

type StatusFacts = Pick<
  MarketplaceHalf,
  'status' | 'statusIfNew' | 'statusUnrecognised' | 'cancelledBy' | 'cancelReason'
>

/**
 * The facts of an order with several items (DOMAIN.md 3). Cancelled items count only where all are. Several parcels
 * have several couriers and waybills; the first deadline is the order's.
 */
export function foldItems(items: readonly AnswerObject[]): ItemFacts {
  const words = items.map((item) => textOf(item, 'status'))
  const active = items.filter((item) => statusOf(textOf(item, 'status')) !== 'cancelled')
  const told = active.length === 0 ? items : active
  return {
    statusRaw: rawOf(words),
    ...foldStatus(words, items),
    warehouse: wordsIn(told, 'warehouse_code')[0] ?? null,
    shippingAgency: joined(wordsIn(told, 'shipment_provider')),
    trackingNumber: joined(wordsIn(told, 'tracking_code')),
    shipBy: earliest(told.map((item) => timeOrNull(item, 'sla_time_stamp'))),
    fulfilledByMarketplace: told.every((item) => isSaid(item, 'is_fbl')),
  }
}

/**
 * Cancelled when every item is, else as the least advanced of the others. A word nobody knows gives no status: the
 * order keeps the one it has, with who cancelled it and why. Seen for the first time it has none to keep and is taken
 * as ready to process: on the board, where somebody looks at it.
 */
export function foldStatus(words: readonly string[], items: readonly AnswerObject[]): StatusFacts {
  const active = words.filter((word) => statusOf(word) !== 'cancelled')
  const [word = words[0] ?? ''] = active.sort(byAdvance)
  const status = statusOf(word)
  if (status === undefined) return { statusUnrecognised: true, statusIfNew: 'ready_to_process' }
  if (status !== 'cancelled') return { status, statusUnrecognised: false, cancelledBy: null, cancelReason: null }
  return { status, statusUnrecognised: false, ...cancellationOf(items) }
}

/** "pending, canceled": each of the items' words once, the one that decides first; null: there are none. */
export function rawOf(words: readonly string[]): string | null {
  return joined([...new Set(words)].sort(byAdvance))
}

export function latest(times: readonly Date[]): Date {
  return new Date(Math.max(...times.map((time) => time.getTime())))
}

export function earliest(times: readonly (Date | null)[]): Date | null {
  const told = times.flatMap((time) => (time === null ? [] : [time.getTime()]))
  return told.length === 0 ? null : new Date(Math.min(...told))
}

/** The order is cancelled by whoever cancelled the last of its items. */
function cancellationOf(
  items: readonly AnswerObject[],
): Required<Pick<MarketplaceHalf, 'cancelledBy' | 'cancelReason'>> {
  const named = items.filter((item) => cancellerOf(wordOrNull(item, 'cancel_return_initiator')) !== null)
  const lastAt = named.length === 0 ? null : latest(named.map((item) => timeOf(item, 'updated_at'))).getTime()
  const last = named.filter((item) => timeOf(item, 'updated_at').getTime() === lastAt)
  const cancellers = new Set(last.map((item) => cancellerOf(wordOrNull(item, 'cancel_return_initiator'))))
  const [only = null] = cancellers.size === 1 ? [...cancellers] : []
  const reasons = [...last, ...items]
  const cancelledBy: Canceller = only ?? 'unknown'
  return {
    cancelledBy,
    cancelReason: wordsIn(reasons, 'reason')[0] ?? wordsIn(reasons, 'reason_detail')[0] ?? null,
  }
}

/** Each word once, in the order of the items. */
function wordsIn(items: readonly AnswerObject[], name: string): readonly string[] {
  return [...new Set(items.flatMap((item) => wordOrNull(item, name) ?? []))]
}

function joined(words: readonly string[]): string | null {
  return words.length === 0 ? null : words.join(', ')
}
