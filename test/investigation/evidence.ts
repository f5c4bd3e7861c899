import type { Evidence } from '../../src/investigation/evidence.ts'

export const ZONE = 'Asia/Jakarta'
const NOW = new Date('2026-11-23T05:00:00Z')
export const SINCE = new Date('2026-11-22T01:12:00Z')

/** What was found of one accepted order of a Shopee store, but for what the test is about. */
export function evidence(facts: Partial<Evidence['facts']>): Evidence {
  return {
    orderId: 1,
    kodeInvoiceMp: '240601ABC',
    storeName: 'Toko Sinar',
    warehouseName: null,
    marketplace: 'shopee',
    facts: {
      createdAt: new Date('2026-11-21T01:00:00Z'),
      status: 'accepted',
      statusRaw: null,
      statusUnrecognised: false,
      cancelledBy: null,
      cancelReason: null,
      buyerCancelRequested: false,
      warehouse: null,
      shippingAgency: null,
      trackingNumber: null,
      shipBy: null,
      fulfilledByMarketplace: false,
      soCode: null,
      invoiceCode: null,
      packedAt: null,
      rejectionReceivedAt: null,
      importError: null,
      ...facts,
    },
    statusSince: SINCE,
    marketplaceReading: { sourceTime: SINCE, recordedAt: null },
    bgenReading: null,
    storeSyncedAt: null,
    live: null,
    lookedAt: NOW,
  }
}
