import { flagOf, listOf, objectOf, textOf } from '../../platform/outbound/answer.ts'
import { responseOf } from './answer.ts'

/** Unix seconds. Whether Shopee counts the last second in is not documented: windows share the second between them. */
export interface Window {
  readonly from: number
  readonly to: number
}

export interface ListPage {
  readonly numbers: readonly string[]
  /** Where the next page begins; null: this was the last. */
  readonly nextCursor: string | null
}

/** A window and all numbers in it, each once. */
export interface ReadWindow {
  readonly numbers: readonly string[]
  readonly to: number
}

export const PAGE_SIZE = 100
/** Shopee allows 15 days; a day at a time, so that what was read is kept when the reading breaks off. */
const LONGEST = 24 * 3600

/** A page of get_order_list (read 2026-11-23). */
export function toListPage(answer: unknown): ListPage {
  const page = responseOf(answer)
  const numbers = listOf(page, 'order_list').map((row) => textOf(objectOf(row, 'order'), 'order_sn'))
  return { numbers, nextCursor: flagOf(page, 'more') ? textOf(page, 'next_cursor') : null }
}

/**
 * Window by window, the oldest first. A window that does not fit on one page is made smaller: an order that changes
 * while we turn pages leaves the window, the ones behind it move up, and the next page would begin one too far. Pages are
 * turned only in windows of one second.
 */
export async function* readWindows(
  { from, to }: Window,
  ask: (window: Window, cursor: string) => Promise<ListPage>,
): AsyncIterable<ReadWindow> {
  let length = LONGEST
  for (let start = from; start < to; ) {
    const window = { from: start, to: Math.min(start + length, to) }
    const first = await ask(window, '')
    if (first.nextCursor !== null && window.to - start > 1) {
      length = Math.ceil((window.to - start) / 2)
      continue
    }
    yield { numbers: await allNumbers(first, (cursor) => ask(window, cursor)), to: window.to }
    start = window.to
    if (first.numbers.length * 2 < PAGE_SIZE) length = Math.min(length * 2, LONGEST)
  }
}

async function allNumbers(first: ListPage, ask: (cursor: string) => Promise<ListPage>): Promise<readonly string[]> {
  const numbers = new Set(first.numbers)
  for (let page = first; page.nextCursor !== null; ) {
    page = await ask(page.nextCursor)
    for (const number of page.numbers) numbers.add(number)
  }
  return [...numbers]
}

export function listParams(field: 'create_time' | 'update_time', { from, to }: Window, cursor: string) {
  return {
    time_range_field: field,
    time_from: String(from),
    time_to: String(to),
    page_size: String(PAGE_SIZE),
    cursor,
    request_order_status_pending: 'true',
  }
}
