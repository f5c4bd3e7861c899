import { DAY } from '../calendar.ts'
import type { Life } from '../life.ts'
import type { FaceParts, ProtocolAnswer, ProtocolCall } from '../protocol.ts'
import { changedInShop, noteListed, placedInShop } from '../shop-orders.ts'
import type { Shop } from '../shops.ts'
import type { Changed } from '../world.ts'
import { refusal, told, wrongParameter } from './answers.ts'
import { isAsked, namesIn, numberIn, secondsIn } from './parameters.ts'
import { STATUS_FILTERS, statusOf } from './status.ts'

const LONGEST_WINDOW = 15 * DAY
const LARGEST_PAGE = 100

/**
 * Newest first, as in the document's sample; it promises no order, only that `next_cursor` is empty at the end. The
 * cursor holds the last row's own place, so that an order that moves meanwhile makes no other slip through.
 */
export function orderList(call: ProtocolCall, shop: Shop, { world }: FaceParts): ProtocolAnswer {
  const { query, now, mischief } = call
  const size = numberIn(query, 'page_size', 1, LARGEST_PAGE)
  const rows = withStatus(rowsAsked(call, shop, world), query, now)
  const left = behind(rows, query.get('cursor') ?? '')
  const page = left.slice(0, size)
  noteListed(world, page, now)
  const last = left.length > page.length ? page.at(-1) : undefined
  return told({
    response: {
      more: last !== undefined,
      next_cursor: last === undefined ? '' : `${last.updatedAt}-${last.life.order.number}`,
      order_list: mischief.arranged(page).map(({ life }) => printRow(life, call)),
    },
  })
}

/** With the time that was asked for as `updatedAt`. */
function rowsAsked(call: ProtocolCall, shop: Shop, world: FaceParts['world']): readonly Changed[] {
  const field = call.query.get('time_range_field')
  if (field !== 'create_time' && field !== 'update_time')
    throw wrongParameter('time_range_field should be create_time or update_time')
  const [from, to] = [secondsIn(call.query, 'time_from'), secondsIn(call.query, 'time_to')]
  if (from >= to || to - from > LONGEST_WINDOW) throw refusal('invalidTimes')
  const range = { from, until: to + 1000 } // both ends are seconds, and belong to the window whole
  const inShop = field === 'create_time' ? placedInShop : changedInShop
  return [...inShop(world, shop, range, call)].reverse()
}

/** One status per call. Held orders are told as PENDING only to those who say that they know the word. */
function withStatus(rows: readonly Changed[], query: URLSearchParams, now: number): readonly Changed[] {
  const status = query.get('order_status') ?? ''
  if (status === '') return rows
  const knowsPending = isAsked(query, 'request_order_status_pending')
  if (!STATUS_FILTERS.includes(status) && !(knowsPending && status === 'PENDING'))
    throw wrongParameter(`order_status ${status} is invalid`)
  return rows.filter(({ life }) => statusOf(life, now, knowsPending) === status)
}

function printRow(life: Life, { query, now }: ProtocolCall): object {
  const row = { order_sn: life.order.number }
  if (!namesIn(query, 'response_optional_fields').has('order_status')) return row
  return { ...row, order_status: statusOf(life, now, isAsked(query, 'request_order_status_pending')) }
}

function behind(rows: readonly Changed[], cursor: string): readonly Changed[] {
  if (cursor === '' || cursor === '""') return rows // the document's own samples send the two quotation marks
  const [, time, number] = /^(\d+)-(.+)$/.exec(cursor) ?? []
  if (time === undefined || number === undefined) throw wrongParameter('cursor is invalid')
  const last = Number(time)
  // a row's life is told only where its time does not say enough: there are thousands of rows behind a page
  return rows.filter((row) => row.updatedAt < last || (row.updatedAt === last && row.life.order.number < number))
}
