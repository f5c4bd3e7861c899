import { atWork, DAY, HOUR, type Instant, MINUTE } from './calendar.ts'
import { BUYER_REASONS, OPERATOR_REASONS, SELLER_REASONS, SYSTEM_REASONS } from './catalog.ts'
import type { Draw } from './draw.ts'
import { shuffled } from './draw.ts'
import type { WhoCancelled } from './life.ts'
import type { Moment, Script } from './schedule.ts'

/** What becomes of an order. A plot changes the times of an ordinary life; `share` is of a day's orders. */
export interface Plot {
  readonly name: string
  readonly share: number
  readonly tell: (script: Script, draw: Draw) => void
}

const REASONS: Readonly<Record<WhoCancelled, readonly string[]>> = {
  buyer: BUYER_REASONS,
  seller: SELLER_REASONS,
  system: SYSTEM_REASONS,
  operator: OPERATOR_REASONS,
}
const STRANGE_WORDS = ['AWAITING_DROP_OFF', 'PICKUP_RESCHEDULED', 'HUB_TRANSFER_CHECK'] as const

/** What is left of a day after these is an ordinary life. */
const PLOTS: readonly Plot[] = [
  { name: 'packed late', share: 0.06, tell: (script, draw) => delay(script, 'packed', draw.between(DAY, 6 * DAY)) },
  { name: 'courier late', share: 0.06, tell: (script, draw) => delay(script, 'pickedUp', draw.between(DAY, 6 * DAY)) },
  { name: 'processed outside B-Gen', share: 0.04, tell: processedOutside },
  { name: 'import failed', share: 0.04, tell: importFailed },
  { name: 'import failed, shipped all the same', share: 0.02, tell: importFailedAndShipped },
  {
    name: 'invoice missing',
    share: 0.025,
    tell: (script, draw) => delay(script, 'invoiced', draw.between(DAY, 6 * DAY)),
  },
  { name: 'sales order missing', share: 0.01, tell: salesOrderMissing },
  { name: 'cancelled early by the buyer', share: 0.03, tell: (script, draw) => cancelEarly(script, draw, 'buyer') },
  { name: 'cancelled early by the seller', share: 0.01, tell: (script, draw) => cancelEarly(script, draw, 'seller') },
  { name: 'cancelled early by the system', share: 0.008, tell: (script, draw) => cancelEarly(script, draw, 'system') },
  { name: 'cancelled early by support', share: 0.004, tell: (script, draw) => cancelEarly(script, draw, 'operator') },
  { name: 'never paid', share: 0.008, tell: neverPaid },
  { name: 'cancelled late', share: 0.04, tell: cancelledLate },
  { name: 'deadline missed', share: 0.02, tell: deadlineMissed },
  { name: 'cancel request', share: 0.03, tell: cancelRequest },
  { name: 'turned back', share: 0.025, tell: turnedBack },
  { name: 'revived', share: 0.008, tell: revived },
  { name: 'held', share: 0.01, tell: held },
  { name: 'strange word', share: 0.01, tell: strangeWord },
]

/** One plot per order of a day, null: an ordinary life. Every plot comes at least once a day. */
export function dealPlots(draw: Draw, orders: number): readonly (Plot | null)[] {
  const deck = PLOTS.flatMap((plot) => Array<Plot>(Math.max(1, Math.round(plot.share * orders))).fill(plot))
  return shuffled(draw, [...deck, ...Array<null>(Math.max(0, orders - deck.length)).fill(null)])
}

/** The moment and all that was to come after it come later by so much. */
function delay(script: Script, from: Moment, byMs: number): void {
  const start = script.times[from]
  if (start === undefined) return
  const later = ([moment, at]: [string, Instant]) => [moment, at >= start ? at + byMs : at]
  script.times = Object.fromEntries(Object.entries(script.times).map(later))
}

function never(script: Script, ...moments: readonly Moment[]): void {
  for (const moment of moments) delete script.times[moment]
}

function timeOf(script: Script, moment: Moment): Instant {
  return script.times[moment] ?? script.order.createdAt
}

/** Somebody printed the label in the marketplace itself: the parcel leaves, the books learn of it days later or never. */
function processedOutside(script: Script, draw: Draw): void {
  const found = atWork(draw, timeOf(script, 'paid') + draw.between(3 * DAY, 9 * DAY))
  never(script, 'booked', 'invoiced', 'packed')
  if (draw.chance(0.7)) Object.assign(script.times, { booked: found, invoiced: found + 20 * MINUTE })
}

function importFailed(script: Script, draw: Draw): void {
  const tried = timeOf(script, 'booked')
  delay(script, 'booked', draw.between(DAY, 6 * DAY))
  script.times.importFailed = tried
}

function importFailedAndShipped(script: Script, draw: Draw): void {
  script.times.importFailed = timeOf(script, 'booked')
  processedOutside(script, draw)
}

/** An invoice without its sales order: linked by hand later. */
function salesOrderMissing(script: Script, draw: Draw): void {
  script.times.booked = atWork(draw, timeOf(script, 'invoiced') + draw.between(DAY, 5 * DAY))
}

function cancel(script: Script, draw: Draw, by: WhoCancelled, at: Instant): void {
  script.times.cancelled = at
  script.cancelledBy = by
  script.cancelReason = draw.pick(REASONS[by])
}

function cancelEarly(script: Script, draw: Draw, by: WhoCancelled): void {
  const paid = timeOf(script, 'paid')
  cancel(script, draw, by, draw.between(paid + MINUTE, Math.max(timeOf(script, 'booked') - MINUTE, paid + 2 * MINUTE)))
  never(script, 'booked', 'invoiced', 'packed')
}

function neverPaid(script: Script, draw: Draw): void {
  never(script, 'paid', 'accepted', 'arranged', 'pickedUp', 'delivered', 'finished', 'booked', 'invoiced', 'packed')
  cancel(script, draw, 'system', script.order.createdAt + 24 * HOUR)
  script.cancelReason = 'Batas waktu pembayaran terlewati'
}

/** The goods of most come back within a week or so; of some nobody ever records it. */
function expectRejection(script: Script, draw: Draw, after: Instant): void {
  if (draw.chance(0.8)) script.times.rejectionReceived = atWork(draw, after + draw.between(DAY, 8 * DAY))
}

function cancelledLate(script: Script, draw: Draw): void {
  const at = draw.between(timeOf(script, 'invoiced'), timeOf(script, 'pickedUp'))
  cancel(script, draw, draw.pick(['buyer', 'buyer', 'buyer', 'seller', 'system'] as const), at)
  expectRejection(script, draw, at)
}

/** Booked, but the parcel was not handed over in time. */
function deadlineMissed(script: Script, draw: Draw): void {
  delay(script, 'packed', 5 * DAY)
  const at = timeOf(script, 'paid') + draw.between(3 * DAY, 4.5 * DAY)
  cancel(script, draw, 'system', at)
  script.cancelReason = 'Melewati batas waktu pengiriman'
  expectRejection(script, draw, at)
}

function cancelRequest(script: Script, draw: Draw): void {
  const asked = draw.between(timeOf(script, 'paid') + 20 * MINUTE, timeOf(script, 'pickedUp'))
  script.times.cancelAsked = asked
  const answered = asked + draw.between(3 * HOUR, 2 * DAY)
  delay(script, 'pickedUp', answered - asked)
  if (draw.chance(0.5)) {
    cancel(script, draw, 'buyer', answered)
    if (answered > timeOf(script, 'booked')) expectRejection(script, draw, answered)
  } else script.times.cancelDenied = answered
}

/** The buyer was not at home three times. Where the marketplace knows no way back, the order ends as cancelled. */
function turnedBack(script: Script, draw: Draw): void {
  const at = timeOf(script, 'pickedUp') + draw.between(DAY, 3 * DAY)
  never(script, 'delivered', 'finished')
  expectRejection(script, draw, at)
  if (['TIKTOK_SHOP', 'BLIBLI'].includes(script.order.platform)) {
    cancel(script, draw, 'system', at)
    script.cancelReason = 'Pengiriman gagal'
  } else script.times.turnedBack = at
  if (draw.chance(0.2)) never(script, 'booked', 'invoiced', 'packed')
}

/** Cancelled for want of payment, then the payment came after all. */
function revived(script: Script, draw: Draw): void {
  const { createdAt } = script.order
  const at = createdAt + draw.between(HOUR, 5 * HOUR)
  delay(script, 'paid', Math.max(0, at - timeOf(script, 'paid')) + draw.between(2 * HOUR, 8 * HOUR))
  cancel(script, draw, 'system', at)
  Object.assign(script.times, { ordered: createdAt, revived: timeOf(script, 'paid') })
  script.cancelReason = 'Batas waktu pembayaran terlewati'
}

function held(script: Script, draw: Draw): void {
  const from = timeOf(script, 'paid')
  delay(script, 'paid', draw.between(2 * HOUR, 30 * HOUR))
  Object.assign(script.times, { ordered: script.order.createdAt, held: from })
}

function strangeWord(script: Script, draw: Draw): void {
  script.strangeWord = draw.pick(STRANGE_WORDS)
  script.times.estranged = timeOf(script, 'arranged') + draw.between(5 * MINUTE, HOUR)
  delay(script, 'pickedUp', draw.between(DAY, 3 * DAY))
  script.times.understood = timeOf(script, 'pickedUp')
}
