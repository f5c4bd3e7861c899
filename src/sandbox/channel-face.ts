import type { Instant } from './calendar.ts'
import { packageWord, statusWord, WORDS } from './channel-words.ts'
import { type Asked, BadRequest, type Face, fieldOf, instantIn, pageOf, wordIn, wordsIn } from './exchange.ts'
import { type Life, type ShopFacts, shopFactsAt, type Told } from './life.ts'
import type { World } from './world.ts'

/**
 * The marketplaces, all with one plain protocol but each in its own words.
 *
 * POST /channel/v1/orders/detail   {store, order_numbers: [at most 50]} → {orders}; unknown numbers are left out
 * GET  /channel/v1/orders?store=&updated_from=&page_size=&cursor=       → {orders, next_cursor}, oldest change first
 *
 * An order asked for by its number (detail) whose next step is due within twelve hours takes that step now, at the
 * marketplace or in B-Gen: pressing Synchronize changes rows. The list moves nothing.
 */
export function channelFace(world: World): Face {
  return {
    'POST /channel/v1/orders/detail': ({ now, body }) => {
      const store = knownStore(world, wordIn(fieldOf(body, 'store'), 'store'))
      const numbers = wordsIn(fieldOf(body, 'order_numbers'), 'order_numbers', 50)
      for (const number of numbers) hastenNamed(world, store, number, now)
      const lives = numbers.flatMap((number) => world.find(store, number, now) ?? [])
      return { status: 200, json: { orders: lives.map((life) => printOrder(life, now)) } }
    },
    'GET /channel/v1/orders': (asked) => changedOrders(world, asked),
  }
}

function hastenNamed(world: World, store: string, number: string, now: Instant): void {
  const life = world.find(store, number, now)
  if (life !== null) world.hasten(life, now)
}

function changedOrders(world: World, { now, query }: Asked) {
  const store = knownStore(world, wordIn(query.get('store'), 'store'))
  const since = instantIn(query.get('updated_from'), 'updated_from')
  const size = Math.min(50, Number(query.get('page_size') ?? 50) || 50)
  const page = pageOf(world.changed(store, 'shop', since, now), query.get('cursor'), size)
  const orders = page.rows.map(({ life }) => printOrder(life, now))
  return { status: 200, json: { orders, next_cursor: page.nextCursor } }
}

function knownStore(world: World, store: string): string {
  if (world.size.stores.some(({ code }) => code === store)) return store
  throw new BadRequest(`store ${store} is not known here`)
}

function printOrder(life: Life, now: Instant): object {
  const { order } = life
  const facts = shopFactsAt(life, now) as Told<ShopFacts> // whoever gave the life has seen that it was born
  const words = WORDS[order.platform]
  return {
    order_number: order.number,
    platform: order.platform,
    created_at: timeOf(order.createdAt),
    updated_at: timeOf(facts.updatedAt),
    status: statusWord(order.platform, facts),
    package_status: packageWord(order.platform, facts),
    cancellation:
      facts.cancelledBy === null
        ? null
        : { initiator: words.cancelledBy[facts.cancelledBy], reason: facts.cancelReason },
    buyer_requests_cancel: facts.buyerAsksToCancel && words.cancelAsked === null,
    warehouse_code: order.warehouse,
    shipping_provider: facts.courier,
    tracking_number: facts.waybill,
    ship_by: facts.shipBy === null ? null : timeOf(facts.shipBy),
    fulfillment_type: order.fulfilledByMarketplace ? words.ownWarehouse : words.sellersWarehouse,
  }
}

function timeOf(instant: Instant): string {
  return new Date(instant).toISOString()
}
