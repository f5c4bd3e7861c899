import type { Canceller, OrderStatus } from '../../backlog/order.ts'

/**
 * What the marketplaces' words mean (DOMAIN.md 1, 2.2 and 3, read 2026-11-23). Tokopedia: the codes of its old
 * fulfilment service; a moved shop speaks as TikTok Shop does.
 */
export interface Vocabulary {
  readonly status: Readonly<Record<string, OrderStatus>>
  /** Statuses that only say "the buyer asks to cancel": the order stays where it was. */
  readonly asksToCancel: readonly string[]
  readonly cancelledBy: Readonly<Record<string, Canceller>>
  /** Who cancelled by the status alone, where nobody is named. */
  readonly cancelledByStatus: Readonly<Record<string, Canceller>>
  readonly fulfilledByMarketplace: readonly string[]
}

export const VOCABULARIES: Readonly<Record<string, Vocabulary>> = {
  TOKOPEDIA: {
    status: {
      ...all('unpaid', '100', '103', '200'),
      ...all('on_hold', '11', '221', '690', '691', '695', '698'),
      ...all('ready_to_process', '220'),
      ...all('accepted', '400'),
      ...all('waiting_pickup', '450'),
      ...all('in_transit', '500', '501', '520', '530', '540'),
      ...all('returning', '550'),
      ...all('delivered', '600', '601'),
      ...all('completed', '700', '701'),
      ...all('cancelled', '0', '2', '3', '4', '5', '6', '10', '15', '699'),
    },
    asksToCancel: ['401'],
    cancelledBy: { buyer: 'customer', seller: 'seller', 'system-automatic': 'system', operator: 'operator' },
    // 0 says "seller" in its text and has been seen for the system's own cancellations: it proves nothing
    cancelledByStatus: {
      ...all('customer', '15'),
      ...all('system', '5', '6', '699'),
      ...all('seller', '2', '3', '4', '10'),
    },
    fulfilledByMarketplace: ['is_fulfillment'],
  },
  TIKTOK_SHOP: {
    status: {
      UNPAID: 'unpaid',
      ON_HOLD: 'on_hold',
      AWAITING_SHIPMENT: 'ready_to_process',
      AWAITING_COLLECTION: 'waiting_pickup',
      PARTIALLY_SHIPPING: 'waiting_pickup',
      IN_TRANSIT: 'in_transit',
      DELIVERED: 'delivered',
      COMPLETED: 'completed',
      CANCELLED: 'cancelled',
    },
    asksToCancel: [],
    cancelledBy: { BUYER: 'customer', SELLER: 'seller', SYSTEM: 'system', OPERATOR: 'operator' },
    cancelledByStatus: {},
    fulfilledByMarketplace: ['FULFILLMENT_BY_TIKTOK', 'FULFILLMENT_BY_DILAYANI_TOKOPEDIA'],
  },
  SHOPEE: {
    status: {
      ...all('unpaid', 'UNPAID'),
      ...all('on_hold', 'PENDING', 'INVOICE_PENDING'),
      ...all('ready_to_process', 'READY_TO_SHIP'),
      ...all('waiting_pickup', 'PROCESSED', 'RETRY_SHIP'),
      ...all('in_transit', 'SHIPPED'),
      // a return after delivery is after-sales work, not a tolakan
      ...all('delivered', 'TO_CONFIRM_RECEIVE', 'TO_RETURN'),
      ...all('completed', 'COMPLETED'),
      ...all('cancelled', 'CANCELLED'),
    },
    asksToCancel: ['IN_CANCEL'],
    cancelledBy: { buyer: 'customer', seller: 'seller', system: 'system', Ops: 'operator' },
    cancelledByStatus: {},
    fulfilledByMarketplace: ['fulfilled_by_shopee'],
  },
  LAZADA: {
    status: {
      ...all('unpaid', 'unpaid'),
      ...all('ready_to_process', 'pending', 'repacked', 'topack'),
      ...all('accepted', 'packed', 'toship'),
      ...all('waiting_pickup', 'ready_to_ship'),
      ...all('in_transit', 'shipped', 'shipping'),
      ...all('delivered', 'delivered', 'returned'),
      ...all('returning', 'failed', 'lost'),
      ...all('cancelled', 'canceled'),
    },
    asksToCancel: [],
    cancelledBy: {
      ...all('customer', 'cancellation-customer', 'buyer-cancel'),
      ...all('seller', 'cancellation-seller'),
      ...all('system', 'system-cancel', 'cancellation-failed Delivery', 'cancellation-internal'),
      ...all('operator', 'customer service-cancel'),
    },
    cancelledByStatus: {},
    fulfilledByMarketplace: ['is_fbl'],
  },
  BLIBLI: {
    status: {
      ...all('ready_to_process', 'FP'),
      ...all('accepted', 'PF'),
      ...all('waiting_pickup', 'PU', 'BP'),
      ...all('in_transit', 'CX'),
      ...all('delivered', 'D'),
      ...all('cancelled', 'X', 'OS'),
    },
    asksToCancel: ['CR'],
    cancelledBy: {},
    cancelledByStatus: { OS: 'seller' },
    fulfilledByMarketplace: ['FULFILLED_BY_BLIBLI'],
  },
}

/** Each of the words → the one meaning. */
function all<Meaning extends string>(meaning: Meaning, ...words: readonly string[]): Record<string, Meaning> {
  return Object.fromEntries(words.map((word) => [word, meaning]))
}
