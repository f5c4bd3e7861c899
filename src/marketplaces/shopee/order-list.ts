import { flagOf, listOf, objectOf, textOf, UnreadableAnswer } from '../../platform/outbound/answer.ts'
import type { TimeWindow, WindowPage } from '../windows.ts'
import { responseOf } from './answer.ts'

export type TimeField = 'create_time' | 'update_time'

/** The most that get_order_list gives. */
export const PAGE_SIZE = 100

/** A get_order_list (read 2026-11-23; at most 15 days). Whether Shopee counts the second `time_to` in is not documented:
 *  two windows that follow each other share it. Without `request_order_status_pending` held orders are not told. */
export function listParams(field: TimeField, { from, to }: TimeWindow, cursor: string | null): Record<string, string> {
  return {
    time_range_field: field,
    time_from: String(from.getTime() / 1000),
    time_to: String(to.getTime() / 1000),
    page_size: String(PAGE_SIZE),
    cursor: cursor ?? '',
    request_order_status_pending: 'true',
  }
}

/**
 * Numbers, each once: the cursor is a place in the list, so a page may tell again what an earlier one told.
 *
 * @param cursor what the page was asked for with; null: it is the first
 */
export function toListPage(answer: unknown, cursor: string | null): WindowPage<string> {
  const page = responseOf(answer)
  const numbers = listOf(page, 'order_list').map((row) => textOf(objectOf(row, 'order'), 'order_sn'))
  const next = flagOf(page, 'more') ? textOf(page, 'next_cursor') : null
  if (next !== null && next === cursor) throw new UnreadableAnswer('next_cursor leads nowhere')
  return { rows: [...new Set(numbers)], next, total: null }
}
