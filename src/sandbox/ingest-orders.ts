import type { Instant } from './calendar.ts'
import { type Platform, WAREHOUSES } from './catalog.ts'
import { statusWord } from './channel-words.ts'
import { type BooksFacts, booksFactsAt, type Life, type ShopFacts, type Stage, shopFactsAt, type Told } from './life.ts'
import type { World } from './world.ts'

/**
 * Orders of a store whose marketplace or books changed since, as the ingest API takes them (PUT /api/v1/orders): for
 * stores without a connector, and as the truth that a drill compares with.
 */
export function ingestOrders(world: World, store: string, since: Instant, now: Instant): readonly object[] {
  const changes = (['shop', 'books'] as const).flatMap((half) => world.changed(store, half, since, now))
  const lives = new Map(changes.map(({ life }) => [life.order.number, life]))
  return [...lives.values()].map((life) => printItem(life, now))
}

function printItem(life: Life, now: Instant): object {
  const facts = shopFactsAt(life, now) as Told<ShopFacts> // a life that has changed has begun
  const books = booksFactsAt(life, now)
  const { order } = life
  return {
    store: order.store,
    invoice: order.number,
    createdAt: timeOf(order.createdAt),
    updatedAt: timeOf(facts.updatedAt),
    status: statusOf(order.platform, facts.stage),
    statusRaw: statusWord(order.platform, facts),
    cancelledBy: facts.cancelledBy === 'buyer' ? 'customer' : facts.cancelledBy,
    cancelReason: facts.cancelReason,
    buyerCancelRequested: facts.buyerAsksToCancel,
    warehouse: WAREHOUSES.some(({ code }) => code === order.warehouse) ? order.warehouse : null,
    shippingAgency: facts.courier,
    trackingNumber: facts.waybill,
    shipBy: facts.shipBy === null ? null : timeOf(facts.shipBy),
    fulfilledByMarketplace: order.fulfilledByMarketplace,
    ...(books === null ? {} : { bgen: printBooks(books) }),
  }
}

function printBooks(books: Told<BooksFacts>): object {
  const { salesOrder, salesInvoice, packedAt, rejectionReceivedAt, importFailure } = books
  return {
    updatedAt: timeOf(books.updatedAt),
    soCode: salesOrder,
    invoiceCode: salesInvoice,
    packedAt: packedAt === null ? null : timeOf(packedAt),
    rejectionReceivedAt: rejectionReceivedAt === null ? null : timeOf(rejectionReceivedAt),
    importError: importFailure === null ? null : { ...importFailure, at: timeOf(importFailure.at) },
  }
}

/** The canonical status (DOMAIN.md 3) of a stage where the marketplace tells it at all. */
const STATUS: Readonly<Record<Stage, string>> = {
  unpaid: 'unpaid',
  held: 'on_hold',
  paid: 'ready_to_process',
  accepted: 'accepted',
  'awaiting courier': 'waiting_pickup',
  'on the way': 'in_transit',
  delivered: 'delivered',
  finished: 'completed',
  'coming back': 'returning',
  cancelled: 'cancelled',
}
/** Stages for which a marketplace has no word of its own. */
const WITHOUT_WORD: Readonly<Record<Platform, Readonly<Partial<Record<Stage, string>>>>> = {
  TIKTOK_SHOP: { accepted: 'ready_to_process', 'coming back': 'cancelled' },
  SHOPEE: { accepted: 'ready_to_process' },
  LAZADA: { held: 'unpaid', finished: 'delivered' },
  BLIBLI: { unpaid: 'ready_to_process', held: 'ready_to_process', finished: 'delivered', 'coming back': 'cancelled' },
}

function statusOf(platform: Platform, stage: Stage): string {
  return WITHOUT_WORD[platform][stage] ?? STATUS[stage]
}

function timeOf(instant: Instant): string {
  return new Date(instant).toISOString()
}
