import type { BgenHalf, MarketplaceHalf, OrderObservation, OrderStatus } from '../backlog/order.ts'
import { type Dice, diceOf } from './dice.ts'
import { digits, type InventedStore, invoiceNumber } from './invented-places.ts'
import { FINISHED, LIVES, type Life } from './lives.ts'

/** Invented orders for a first try, for measuring and for tests: the same wish gives the same orders, everywhere. */
export interface Wish {
  readonly count: number
  readonly seed: number
  /** No time of any order is later. */
  readonly now: Date
  readonly stores: readonly InventedStore[]
  /** Codes. */
  readonly warehouses: readonly string[]
  /** Orders are spread evenly over so many days before `now`. */
  readonly days?: number
}

const MINUTE = 60_000
const HOUR = 60 * MINUTE
const DAY = 24 * HOUR
/** After that nearly every order is finished. */
const RECENT_DAYS = 5
const LATE_SHARE = 0.02

/** The first orders show every life once, all of them recent. */
export function* generateOrders({
  count,
  seed,
  now,
  stores,
  warehouses,
  days = 14,
}: Wish): Generator<OrderObservation> {
  const dice = diceOf(seed)
  for (let index = 0; index < count; index++) {
    const shown = LIVES[index]
    const age = MINUTE + Math.floor(dice.throw() * (shown === undefined ? days : Math.min(days, 4)) * DAY)
    const life = shown ?? lifeAt(age, dice)
    const store = dice.oneOf(stores)
    yield {
      store: store.code,
      kodeInvoiceMp: invoiceNumber(store.marketplace, new Date(now.getTime() - age), seed * 10_000_000 + index),
      ...wordsOf(life, { createdAt: now.getTime() - age, now: now.getTime(), warehouses, dice, serial: index }),
    }
  }
}

function lifeAt(age: number, dice: Dice): Life {
  if (age > RECENT_DAYS * DAY && !dice.chance(LATE_SHARE)) return dice.oneOf(FINISHED)
  return dice.oneOf(RECENT)
}

const RECENT: readonly Life[] = LIVES.flatMap((life) => new Array<Life>(life.weight).fill(life))

interface Circumstances {
  readonly createdAt: number
  readonly now: number
  readonly warehouses: readonly string[]
  readonly dice: Dice
  readonly serial: number
}

function wordsOf(life: Life, at: Circumstances): Pick<OrderObservation, 'marketplace' | 'bgen'> {
  // the marketplace spoke after B-Gen did what it did: a courier takes nothing that was not packed
  const moments = momentsBetween(at.createdAt, at.now, at.dice)
  return { marketplace: marketplaceWords(life, at, moments), bgen: bgenWords(life, at, moments) }
}

/** Four moments, each at or after the one before. */
function momentsBetween(start: number, end: number, dice: Dice): readonly [Date, Date, Date, Date] {
  const shares = [dice.throw(), dice.throw(), dice.throw(), dice.throw()].sort((one, other) => one - other)
  return shares.map((share) => new Date(start + Math.floor(share * (end - start)))) as [Date, Date, Date, Date]
}

type Moments = ReturnType<typeof momentsBetween>

const AGENCIES = [
  'JNE Reguler',
  'J&T Express',
  'SiCepat Halu',
  'AnterAja',
  'SPX Standard',
  'ID Express',
  'GoSend Same Day',
]
const HAS_LEFT: readonly OrderStatus[] = ['in_transit', 'delivered', 'completed', 'returning']

function marketplaceWords(
  life: Life,
  { createdAt, warehouses, dice, serial }: Circumstances,
  moments: Moments,
): MarketplaceHalf {
  const isShipped = HAS_LEFT.includes(life.status) || life.status === 'waiting_pickup'
  return {
    updatedAt: moments[3],
    createdAt: new Date(createdAt),
    status: life.status,
    statusRaw: RAW_STATUS[life.status],
    buyerCancelRequested: life.buyerAsks ?? false,
    warehouse: dice.oneOf(warehouses),
    shippingAgency: dice.oneOf(AGENCIES),
    fulfilledByMarketplace: life.byMarketplace ?? false,
    ...(isShipped && { trackingNumber: `JX${dice.between(10, 99)}${digits(serial, 8)}` }),
    ...(!HAS_LEFT.includes(life.status) && { shipBy: new Date(createdAt + 2 * DAY) }),
    ...(life.cancelledBy && { cancelledBy: life.cancelledBy }),
    ...(life.cancelReason && { cancelReason: life.cancelReason }),
  }
}

/** The marketplaces' own words differ; those of one of them do for invented orders. */
const RAW_STATUS: Readonly<Record<OrderStatus, string>> = {
  unpaid: 'UNPAID',
  on_hold: 'ON_HOLD',
  ready_to_process: 'AWAITING_SHIPMENT',
  accepted: 'AWAITING_SHIPMENT',
  waiting_pickup: 'AWAITING_COLLECTION',
  in_transit: 'IN_TRANSIT',
  delivered: 'DELIVERED',
  completed: 'COMPLETED',
  returning: 'RETURN',
  cancelled: 'CANCELLED',
}

const IMPORT_ERRORS = [
  { code: 'SKU_UNKNOWN', message: 'SKU tidak dikenal di B-Gen' },
  { code: 'STOCK_SHORT', message: 'Stok di gudang tidak cukup' },
  { code: 'PRICE_MISSING', message: 'Harga jual belum diatur' },
] as const

function bgenWords(life: Life, { dice, serial }: Circumstances, [first, second, third, last]: Moments): BgenHalf {
  const code = digits(serial, 7)
  return {
    updatedAt: last,
    ...((life.documents === 'so' || life.documents === 'both') && { soCode: `SO-${yearMonth(first)}-${code}` }),
    ...((life.documents === 'invoice' || life.documents === 'both') && {
      invoiceCode: `INVB-${yearMonth(second)}-${code}`,
    }),
    ...(life.packed && { packedAt: second }),
    ...(life.tolakan && { rejectionReceivedAt: last }),
    ...(life.importFails && { importError: { ...dice.oneOf(IMPORT_ERRORS), at: third } }),
  }
}

function yearMonth(time: Date): string {
  return time.toISOString().slice(2, 7).replace('-', '')
}
