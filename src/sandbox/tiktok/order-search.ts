import type { Instant } from '../calendar.ts'
import { fieldOf } from '../exchange.ts'
import type { Life } from '../life.ts'
import type { Range } from '../natural.ts'
import type { FaceParts, ProtocolAnswer, ProtocolCall } from '../protocol.ts'
import { changedInShop, placedInShop } from '../shop-orders.ts'
import type { Shop } from '../shops.ts'
import type { Changed } from '../world.ts'
import { told, wrongParameter } from './answers.ts'
import { factsOf, printOrder, statusOf } from './order-print.ts'
import { behindToken, inOrder, tokenAfter } from './page-token.ts'
import { storeOf } from './store-of.ts'

const USUAL_SIZE = 20
const LARGEST_SIZE = 100

/** Whole orders; times may be given for the order's birth, for its last change, for both or for neither. */
export function orderSearch(call: ProtocolCall, shop: Shop, { world }: FaceParts): ProtocolAnswer {
  const { query, now, mischief } = call
  const body = bodyIn(call.rawBody)
  const [created, updated] = [rangeIn(body, 'create_time', now), rangeIn(body, 'update_time', now)]
  const rows = updated
    ? changedInShop(world, shop, updated, call).filter((row) => created === null || isPlacedIn(row.life, created))
    : placedInShop(world, shop, created ?? { from: 0, until: Number.POSITIVE_INFINITY }, call)
  const sortedAt = sortTimeOf(query, updated !== null, now)
  const wanted = rows.filter((row) => isWanted(row, body, now)).map((row) => ({ row, sortedAt: sortedAt(row) }))
  const isAscending = query.get('sort_order') === 'ASC'
  const sorted = inOrder(wanted, isAscending)
  const page = behindToken(sorted, query.get('page_token'), isAscending).slice(0, sizeIn(query))
  const found = page.map(({ row }) => row)
  return told({
    next_page_token: tokenAfter(page, sorted),
    orders: mischief.arranged(found).map(({ life }) => printOrder(life, storeOf(shop, life), now)),
    total_count: sorted.length,
  })
}

/** A row's life is told only where its time does not say enough: there are thousands of rows behind a page. */
function sortTimeOf(query: URLSearchParams, isOfUpdates: boolean, now: Instant): (row: Changed) => Instant {
  const byUpdate = sortField(query) === 'update_time'
  if (byUpdate === isOfUpdates) return ({ updatedAt }) => updatedAt
  return byUpdate ? (row) => factsOf(row.life, now).updatedAt : (row) => row.life.order.createdAt
}

function bodyIn(rawBody: string): unknown {
  try {
    return rawBody === '' ? {} : JSON.parse(rawBody)
  } catch {
    throw wrongParameter('The body is not JSON.')
  }
}

/** Unix seconds, `_ge` and before `_lt`; one of them alone goes to the shop's first day or to now. */
function rangeIn(body: unknown, field: string, now: number): Range | null {
  const [from, until] = [secondsIn(body, `${field}_ge`), secondsIn(body, `${field}_lt`)]
  if (from === null && until === null) return null
  if (from !== null && until !== null && from >= until)
    throw wrongParameter(`${field}_ge should be before ${field}_lt.`)
  return { from: 1000 * (from ?? 0), until: until === null ? now + 1 : 1000 * until }
}

function secondsIn(body: unknown, name: string): number | null {
  const value = fieldOf(body, name)
  if (value === undefined) return null
  if (!Number.isInteger(value) || (value as number) > 1e10) throw wrongParameter(`${name} should be a Unix timestamp.`)
  return value as number
}

function isPlacedIn({ order }: Life, { from, until }: Range): boolean {
  return order.createdAt >= from && order.createdAt < until
}

function isWanted(row: Changed, body: unknown, now: number): boolean {
  const [status, asked] = [fieldOf(body, 'order_status'), fieldOf(body, 'is_buyer_request_cancel')]
  if (status === undefined && asked === undefined) return true
  const facts = factsOf(row.life, now)
  return (
    (status === undefined || status === statusOf(row.life, facts)) &&
    (asked === undefined || asked === facts.buyerAsksToCancel)
  )
}

function sortField(query: URLSearchParams): string {
  const field = query.get('sort_field') ?? 'create_time'
  if (field !== 'create_time' && field !== 'update_time')
    throw wrongParameter('sort_field is not one of the possible values.')
  const order = query.get('sort_order') ?? 'DESC'
  if (order !== 'ASC' && order !== 'DESC') throw wrongParameter('sort_order should be ASC or DESC.')
  return field
}

function sizeIn(query: URLSearchParams): number {
  const size = Number(query.get('page_size') ?? USUAL_SIZE)
  if (!Number.isInteger(size) || size < 1 || size > LARGEST_SIZE) throw wrongParameter('page_size should be 1 to 100.')
  return size
}
