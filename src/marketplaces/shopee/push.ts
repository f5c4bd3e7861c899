import { objectOf, textOf, UnreadableAnswer } from '../../platform/outbound/answer.ts'
import type { OrderNews } from '../port.ts'
import { idOf, wordOrNull } from './answer.ts'

/** order_status_push */
const STATUS_CHANGED = 3
/** order_trackingno_push */
const WAYBILL_GIVEN = 4

/** What a push tells of orders. Source: push documents of Shopee's open platform and the messages shown in
 *  v2.push.get_lost_push_message, read 2026-11-23. Shopee's own message id is not in the documents: the event is known by
 *  what it says, which a repetition says again. */
export function readPush(rawBody: string): readonly OrderNews[] {
  const push = objectOf(parsed(rawBody), 'push')
  const { code } = push
  if (code !== STATUS_CHANGED && code !== WAYBILL_GIVEN) return []
  const data = objectOf(push.data, 'data')
  const shopId = idOf(push, 'shop_id')
  const kodeInvoiceMp = textOf(data, 'ordersn')
  const says =
    code === STATUS_CHANGED
      ? [textOf(data, 'status'), String(data.update_time)]
      : [wordOrNull(data, 'tracking_no') ?? String(push.timestamp)]
  return [{ eventId: [code, shopId, kodeInvoiceMp, ...says].join(' '), shopId, kodeInvoiceMp }]
}

function parsed(rawBody: string): unknown {
  try {
    return JSON.parse(rawBody)
  } catch {
    throw new UnreadableAnswer('push is not JSON')
  }
}
