import type { Canceller, MarketplaceHalf, OrderStatus } from '../../backlog/order.ts'
import {
  type AnswerObject,
  flagOf,
  instantOf,
  listOf,
  objectOf,
  objectOrNull,
  orNull,
  textOf,
  UnreadableAnswer,
} from '../../platform/outbound/answer.ts'
import type { ChannelOrder } from '../port.ts'
import { VOCABULARIES, type Vocabulary } from './vocabulary.ts'

export interface OrdersPage {
  readonly orders: readonly ChannelOrder[]
  /** null: this was the last page. */
  readonly nextCursor: string | null
}

export function toOrdersPage(answer: unknown): OrdersPage {
  const page = objectOf(answer, 'answer')
  return {
    orders: listOf(page, 'orders').map((order) => toChannelOrder(objectOf(order, 'order'))),
    nextCursor: orNull(textOf, page, 'next_cursor'),
  }
}

function toChannelOrder(order: AnswerObject): ChannelOrder {
  const vocabulary = meaningOf(VOCABULARIES, textOf(order, 'platform'))
  if (vocabulary === undefined) throw new UnreadableAnswer(`platform ${textOf(order, 'platform')} is not known`)
  const statusRaw = textOf(order, 'status')
  const facts: MarketplaceHalf = {
    updatedAt: instantOf(order, 'updated_at'),
    createdAt: instantOf(order, 'created_at'),
    statusRaw,
    ...statusFacts(vocabulary, order, statusRaw),
    buyerCancelRequested: flagOf(order, 'buyer_requests_cancel') || vocabulary.asksToCancel.includes(statusRaw),
    warehouse: orNull(textOf, order, 'warehouse_code'),
    shippingAgency: orNull(textOf, order, 'shipping_provider'),
    trackingNumber: orNull(textOf, order, 'tracking_number'),
    shipBy: orNull(instantOf, order, 'ship_by'),
    fulfilledByMarketplace: vocabulary.fulfilledByMarketplace.includes(textOf(order, 'fulfillment_type')),
  }
  return { kodeInvoiceMp: textOf(order, 'order_number'), facts }
}

type StatusFacts = Pick<
  MarketplaceHalf,
  'status' | 'statusIfNew' | 'statusUnrecognised' | 'cancelledBy' | 'cancelReason'
>

/**
 * A word nobody knows, and one that only says "the buyer asks to cancel", give no status: the order keeps the one it
 * has, with who cancelled it and why. Seen for the first time such an order has none to keep. It is then taken as ready
 * to process (an asked-for cancellation whose parcel waits for the courier: as waiting for pickup, DOMAIN.md 3), which
 * puts it on the board under its own word, where somebody looks at it; on hold would hide it.
 */
function statusFacts(vocabulary: Vocabulary, order: AnswerObject, statusRaw: string): StatusFacts {
  const status = meaningOf(vocabulary.status, statusRaw)
  if (status === undefined) {
    const isRequest = vocabulary.asksToCancel.includes(statusRaw)
    const statusIfNew = isRequest && awaitsCourier(order) ? 'waiting_pickup' : 'ready_to_process'
    return { statusUnrecognised: !isRequest, statusIfNew }
  }
  const known = { status: withParcel(order, status), statusUnrecognised: false }
  if (known.status !== 'cancelled') return { ...known, cancelledBy: null, cancelReason: null }
  const cancellation = objectOrNull(order, 'cancellation')
  const cancelReason = cancellation === null ? null : orNull(textOf, cancellation, 'reason')
  return { ...known, cancelledBy: cancellerOf(vocabulary, statusRaw, cancellation), cancelReason }
}

function awaitsCourier(order: AnswerObject): boolean {
  return ['LOGISTICS_REQUEST_CREATED', 'LOGISTICS_PICKUP_RETRY'].includes(orNull(textOf, order, 'package_status') ?? '')
}

/** Shopee's order stays "shipped" while its parcel is on the way back. */
function withParcel(order: AnswerObject, status: OrderStatus): OrderStatus {
  const isBack = orNull(textOf, order, 'package_status') === 'LOGISTICS_DELIVERY_FAILED'
  return isBack && status === 'in_transit' ? 'returning' : status
}

function cancellerOf(vocabulary: Vocabulary, statusRaw: string, cancellation: AnswerObject | null): Canceller {
  const initiator = cancellation === null ? null : orNull(textOf, cancellation, 'initiator')
  const named = initiator === null ? undefined : meaningOf(vocabulary.cancelledBy, initiator)
  return named ?? meaningOf(vocabulary.cancelledByStatus, statusRaw) ?? 'unknown'
}

/** Own words only: a status called "constructor" is as unknown as any. */
function meaningOf<Meaning>(meanings: Readonly<Record<string, Meaning>>, word: string): Meaning | undefined {
  return Object.hasOwn(meanings, word) ? meanings[word] : undefined
}
