import {
  type AnswerObject,
  listOf,
  objectOf,
  objectsIn,
  textOf,
  UnreadableAnswer,
} from '../../platform/outbound/answer.ts'
import type { OrderNews } from '../port.ts'
import { wordOrNull } from './answer.ts'

/**
 * `type` of the webhooks that name orders: order status 1, reverse status 2, address 3, package 4, cancellation 11,
 * return 12. A package may hold several. Source: the webhooks' pages on partner.tiktokshop.com (1-order-status-change,
 * 4-package-update, 11-cancellation-status-change …), read 2026-11-23.
 */
const ABOUT_ORDERS: ReadonlySet<unknown> = new Set([1, 2, 3, 4, 11, 12])

export function readPush(rawBody: string): readonly OrderNews[] {
  const push = objectOf(parsed(rawBody), 'push')
  if (!ABOUT_ORDERS.has(push.type)) return []
  const numbers = numbersIn(objectOf(push.data, 'data'))
  const shopId = textOf(push, 'shop_id')
  const key = textOf(push, 'tts_notification_id')
  return numbers.map((kodeInvoiceMp) => ({
    eventId: numbers.length === 1 ? key : `${key} ${kodeInvoiceMp}`,
    shopId,
    kodeInvoiceMp,
  }))
}

function numbersIn(data: AnswerObject): readonly string[] {
  const packed = objectsIn(data, 'package_list').flatMap((parcel) => listOf(parcel, 'order_id_list'))
  const numbers = [wordOrNull(data, 'order_id') ?? [], packed].flat()
  if (numbers.length === 0) throw new UnreadableAnswer('data names no order')
  return [...new Set(numbers.map((id) => textOf({ order_id: id }, 'order_id')))]
}

function parsed(rawBody: string): unknown {
  try {
    return JSON.parse(rawBody)
  } catch {
    throw new UnreadableAnswer('push is not JSON')
  }
}
