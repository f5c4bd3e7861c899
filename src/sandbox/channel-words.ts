import type { Platform } from './catalog.ts'
import type { ShopFacts, Stage, WhoCancelled } from './life.ts'

/**
 * The marketplaces' own words, from their documents (DOMAIN.md 1 and 2.2, read in November 2026): codes of Tokopedia's
 * fulfilment service, statuses of TikTok Shop (which carries Tokopedia since the merge), Shopee, Lazada and Blibli.
 */
interface Words {
  readonly stage: Readonly<Record<Stage, string>>
  readonly cancelledBy: Readonly<Record<WhoCancelled, string | null>>
  /** Replaces the status while the buyer's request to cancel is open; null: the status stays. */
  readonly cancelAsked: string | null
  readonly ownWarehouse: string
  readonly sellersWarehouse: string
}

export const WORDS: Readonly<Record<Platform, Words>> = {
  TOKOPEDIA: {
    stage: {
      unpaid: '100',
      held: '221',
      paid: '220',
      accepted: '400',
      'awaiting courier': '450',
      'on the way': '500',
      delivered: '600',
      finished: '700',
      'coming back': '550',
      cancelled: '0',
    },
    cancelledBy: { buyer: 'buyer', seller: 'seller', system: 'system-automatic', operator: 'operator' },
    cancelAsked: null,
    ownWarehouse: 'is_fulfillment',
    sellersWarehouse: 'seller',
  },
  TIKTOK_SHOP: {
    stage: {
      unpaid: 'UNPAID',
      held: 'ON_HOLD',
      paid: 'AWAITING_SHIPMENT',
      accepted: 'AWAITING_SHIPMENT',
      'awaiting courier': 'AWAITING_COLLECTION',
      'on the way': 'IN_TRANSIT',
      delivered: 'DELIVERED',
      finished: 'COMPLETED',
      'coming back': 'CANCELLED',
      cancelled: 'CANCELLED',
    },
    cancelledBy: { buyer: 'BUYER', seller: 'SELLER', system: 'SYSTEM', operator: 'OPERATOR' },
    cancelAsked: null,
    ownWarehouse: 'FULFILLMENT_BY_TIKTOK',
    sellersWarehouse: 'FULFILLMENT_BY_SELLER',
  },
  SHOPEE: {
    stage: {
      unpaid: 'UNPAID',
      held: 'PENDING',
      paid: 'READY_TO_SHIP',
      accepted: 'READY_TO_SHIP',
      'awaiting courier': 'PROCESSED',
      'on the way': 'SHIPPED',
      delivered: 'TO_CONFIRM_RECEIVE',
      finished: 'COMPLETED',
      'coming back': 'SHIPPED', // the way back shows in the package only
      cancelled: 'CANCELLED',
    },
    cancelledBy: { buyer: 'buyer', seller: 'seller', system: 'system', operator: 'Ops' },
    cancelAsked: 'IN_CANCEL',
    ownWarehouse: 'fulfilled_by_shopee',
    sellersWarehouse: 'fulfilled_by_local_seller',
  },
  LAZADA: {
    stage: {
      unpaid: 'unpaid',
      held: 'unpaid',
      paid: 'pending',
      accepted: 'packed',
      'awaiting courier': 'ready_to_ship',
      'on the way': 'shipped',
      delivered: 'delivered',
      finished: 'delivered',
      'coming back': 'failed',
      cancelled: 'canceled',
    },
    cancelledBy: {
      buyer: 'cancellation-customer',
      seller: 'cancellation-seller',
      system: 'system-cancel',
      operator: 'customer service-cancel',
    },
    cancelAsked: null,
    ownWarehouse: 'is_fbl',
    sellersWarehouse: 'dropship',
  },
  BLIBLI: {
    stage: {
      unpaid: 'FP', // no word for it: an order is shown when it is paid
      held: 'FP',
      paid: 'FP',
      accepted: 'PF',
      'awaiting courier': 'PU',
      'on the way': 'CX',
      delivered: 'D',
      finished: 'D',
      'coming back': 'X',
      cancelled: 'X',
    },
    cancelledBy: { buyer: null, seller: null, system: null, operator: null },
    cancelAsked: 'CR',
    ownWarehouse: 'FULFILLED_BY_BLIBLI',
    sellersWarehouse: 'MERCHANT',
  },
}

export function statusWord(platform: Platform, facts: ShopFacts): string {
  const words = WORDS[platform]
  if (facts.strangeWord !== null) return facts.strangeWord
  if (facts.buyerAsksToCancel && words.cancelAsked !== null) return words.cancelAsked
  if (platform === 'BLIBLI' && facts.cancelledBy === 'seller') return 'OS'
  return words.stage[facts.stage]
}

/** Shopee tells the parcel's own step beside the order's status. */
export function packageWord(platform: Platform, { stage }: ShopFacts): string | null {
  return platform === 'SHOPEE' ? (SHOPEE_PACKAGE[stage] ?? null) : null
}

const SHOPEE_PACKAGE: Readonly<Partial<Record<Stage, string>>> = {
  paid: 'LOGISTICS_READY',
  'awaiting courier': 'LOGISTICS_REQUEST_CREATED',
  'on the way': 'LOGISTICS_PICKUP_DONE',
  delivered: 'LOGISTICS_DELIVERY_DONE',
  finished: 'LOGISTICS_DELIVERY_DONE',
  'coming back': 'LOGISTICS_DELIVERY_FAILED',
  cancelled: 'LOGISTICS_REQUEST_CANCELED',
}
