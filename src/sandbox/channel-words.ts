import type { Platform } from './catalog.ts'
import type { ShopFacts, Stage, WhoCancelled } from './life.ts'

/**
 * The marketplaces' own words, from their documents (DOMAIN.md 1 and 2.2, read in November 2026): TikTok Shop,
 * which carries Tokopedia since the merge, Shopee, Lazada and Blibli.
 */
interface Words {
  readonly stage: Readonly<Record<Stage, string>>
  readonly cancelledBy: Readonly<Record<WhoCancelled, string | null>>
  /** Replaces the status while the buyer's request to cancel is open; null: the status stays. */
  readonly cancelAsked: string | null
}

export const WORDS: Readonly<Record<Platform, Words>> = {
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
  },
}

export function statusWord(platform: Platform, facts: ShopFacts): string {
  const words = WORDS[platform]
  if (facts.strangeWord !== null) return facts.strangeWord
  if (facts.buyerAsksToCancel && words.cancelAsked !== null) return words.cancelAsked
  if (platform === 'BLIBLI' && facts.cancelledBy === 'seller') return 'OS'
  return words.stage[facts.stage]
}
