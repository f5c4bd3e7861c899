import type { Instant } from '../calendar.ts'
import type { FaceParts, ProtocolAnswer, ProtocolCall } from '../protocol.ts'
import { changedInShop, noteListed, placedInShop } from '../shop-orders.ts'
import type { Shop } from '../shops.ts'
import type { Changed } from '../world.ts'
import { missing, refusal, told, tooFar, wrongValue } from './answers.ts'
import type { Parameters } from './gateway.ts'
import { statusesOf } from './items.ts'
import { factsOf, printOrder } from './orders.ts'
import { timeIn } from './times.ts'

const LARGEST_PAGE = 100
const FURTHEST = 5000

/**
 * GetOrders. `offset` skips rows of the list as it is now: whoever turns pages while orders move meets some twice and
 * others not at all, as at the marketplace. Without `sort_by` and `sort_direction`, about which the document is silent:
 * latest placed first.
 */
export function orderList(
  call: ProtocolCall,
  parameters: Parameters,
  shop: Shop,
  { world }: FaceParts,
): ProtocolAnswer {
  const { offset, limit } = pageIn(parameters)
  const rows = sorted(withStatus(rowsAsked(call, parameters, shop, world), parameters, call.now), parameters)
  const page = rows.slice(offset, offset + limit)
  noteListed(world, page, call.now)
  const orders = call.mischief.arranged(page).map(({ life }) => printOrder(life, call.now))
  return told({ data: { count: orders.length, countTotal: rows.length, orders } })
}

/** Both ends of a range belong to it; the times are told in whole seconds. */
function rowsAsked(
  call: ProtocolCall,
  parameters: Parameters,
  shop: Shop,
  world: FaceParts['world'],
): readonly Changed[] {
  const [updated, created] = [rangeIn(parameters, 'update'), rangeIn(parameters, 'created')]
  if (updated === null && created === null) throw missing('created_after')
  if (updated === null && created !== null) return placedInShop(world, shop, created, call)
  const rows = updated === null ? [] : changedInShop(world, shop, updated, call)
  if (created === null) return rows
  return rows.filter(({ life: { order } }) => order.createdAt >= created.from && order.createdAt < created.until)
}

function rangeIn(parameters: Parameters, kind: 'update' | 'created') {
  const after = parameters.get(`${kind}_after`)
  const before = parameters.get(`${kind}_before`)
  if (after === undefined) return null
  return {
    from: timeGiven(after),
    until: before === undefined ? Number.POSITIVE_INFINITY : timeGiven(before) + 1000,
  }
}

function timeGiven(text: string): Instant {
  const time = timeIn(text)
  if (time === null) throw wrongValue('17', text)
  return Math.floor(time / 1000) * 1000
}

function pageIn(parameters: Parameters): { readonly offset: number; readonly limit: number } {
  const [offset, limit] = [parameters.get('offset') ?? '0', parameters.get('limit') ?? String(LARGEST_PAGE)]
  if (!/^\d{1,6}$/.test(offset) || Number(offset) > FURTHEST) throw wrongValue('14', offset)
  if (!/^\d{1,6}$/.test(limit) || Number(limit) < 1 || Number(limit) > LARGEST_PAGE) throw wrongValue('19', limit)
  const sum = Number(offset) + Number(limit)
  if (sum > FURTHEST) throw tooFar(sum, FURTHEST)
  return { offset: Number(offset), limit: Number(limit) }
}

/** topack, toship and shipping gather statuses (DOMAIN.md 3; which ones is not documented). */
const FILTERS: Readonly<Record<string, readonly string[]>> = {
  topack: ['pending', 'repacked'],
  toship: ['packed', 'ready_to_ship'],
  shipping: ['shipped'],
  ...Object.fromEntries(
    ['unpaid', 'pending', 'canceled', 'ready_to_ship', 'delivered', 'returned', 'shipped', 'failed', 'lost'].map(
      (status) => [status, [status]],
    ),
  ),
}

function withStatus(rows: readonly Changed[], parameters: Parameters, now: Instant): readonly Changed[] {
  const status = parameters.get('status') ?? 'all'
  if (status === 'all') return rows
  const wanted = FILTERS[status]
  if (wanted === undefined) throw refusal('statusFilter')
  return rows.filter(({ life }) => statusesOf(life.order, factsOf(life, now)).some((one) => wanted.includes(one)))
}

function sorted(rows: readonly Changed[], parameters: Parameters): readonly Changed[] {
  const by = parameters.get('sort_by') ?? 'created_at'
  const direction = parameters.get('sort_direction') ?? 'DESC'
  if (by !== 'created_at' && by !== 'updated_at') throw refusal('sortFilter')
  if (direction !== 'ASC' && direction !== 'DESC') throw refusal('sortDirection')
  // a row's life is told only when its birth is asked for: there are thousands of rows behind a page
  const timeOf = (row: Changed) => (by === 'created_at' ? row.life.order.createdAt : row.updatedAt)
  const ascending = [...rows].sort((one, other) => timeOf(one) - timeOf(other)) // stable: ties stay by number
  return direction === 'ASC' ? ascending : ascending.reverse()
}
