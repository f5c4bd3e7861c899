import { OutboundError } from '../../platform/outbound/fetch.ts'
import { inWordsOfPort, type ShopCall } from '../call.ts'
import { type CallLimit, type ChannelOrder, MarketplaceError } from '../port.ts'
import type { Reading } from '../readable.ts'
import { NOT_FOUND } from './failure.ts'
import { FIELDS_WANTED, packagesWithoutWaybill, toChannelOrders, waybillsIn } from './mapping.ts'
import { shopCall } from './protocol.ts'

/** Asks about one shop and reads the answer. @throws {MarketplaceError} */
export type AskShop = <T>(call: ShopCall, read: (answer: unknown) => T) => Promise<T>

/** Twice as often as lists, whose pages hold twice as many orders. No rate is published. */
const DETAIL_LIMIT: CallLimit = { perSecond: 10, burst: 20 }
const PACKAGES_AT_ONCE = 50

/** At most 50 orders that Shopee has listed itself: one it then tells nothing of is named, or nobody would look for it. */
export async function fetchListed(ask: AskShop, numbers: readonly string[]): Promise<readonly Reading<ChannelOrder>[]> {
  const readings = await fetchDetails(ask, numbers)
  const told = new Set(
    readings.map((told) => ('order' in told ? told.order.kodeInvoiceMp : told.unreadable.kodeInvoiceMp)),
  )
  const withheld = numbers.filter((number) => !told.has(number))
  return [...readings, ...withheld.map((number) => ({ unreadable: { kodeInvoiceMp: number, why: WITHHELD } }))]
}

const WITHHELD = 'disebut oleh get_order_list, tetapi tidak dijawab oleh get_order_detail'

/** At most 50 orders by number (v2.order.get_order_detail, read 2026-11-23); those Shopee does not know are absent. */
export async function fetchDetails(
  ask: AskShop,
  numbers: readonly string[],
): Promise<readonly Reading<ChannelOrder>[]> {
  const known = numbers.filter((number) => ORDER_SN.test(number))
  if (known.length === 0) return []
  const call = shopCall('order/get_order_detail', DETAIL_LIMIT, {
    order_sn_list: known.join(','),
    request_order_status_pending: 'true',
    response_optional_fields: FIELDS_WANTED,
  })
  try {
    const { answer, packages } = await ask(call, (said) => ({ answer: said, packages: packagesWithoutWaybill(said) }))
    const waybills = await fetchWaybills(ask, packages)
    return await inWordsOfPort(async () => toChannelOrders(answer, waybills))
  } catch (error) {
    if (!isNotFound(error)) throw error
    return await fetchHalves(ask, known)
  }
}

/** Anything else is no number of Shopee's; a comma in it would make two of it. */
const ORDER_SN = /^[0-9A-Za-z]+$/

/** The documents do not say whether one unknown number makes Shopee refuse the others: halves find it in six steps. */
async function fetchHalves(ask: AskShop, numbers: readonly string[]): Promise<readonly Reading<ChannelOrder>[]> {
  if (numbers.length === 1) return []
  const middle = Math.ceil(numbers.length / 2)
  const [first, second] = [numbers.slice(0, middle), numbers.slice(middle)]
  return [...(await fetchDetails(ask, first)), ...(await fetchDetails(ask, second))]
}

/** The detail tells no waybill, the package does (v2.order.get_package_detail, read 2026-11-23). An app that may not ask
 *  for it gets its orders all the same. */
async function fetchWaybills(ask: AskShop, packages: readonly string[]): Promise<ReadonlyMap<string, string>> {
  const waybills = new Map<string, string>()
  for (let from = 0; from < packages.length; from += PACKAGES_AT_ONCE) {
    const package_number_list = packages.slice(from, from + PACKAGES_AT_ONCE).join(',')
    const call = shopCall('order/get_package_detail', DETAIL_LIMIT, { package_number_list })
    try {
      for (const [number, waybill] of await ask(call, waybillsIn)) waybills.set(number, waybill)
    } catch (error) {
      if (!mayNotAsk(error)) throw error
    }
  }
  return waybills
}

function isNotFound(error: unknown): boolean {
  return error instanceof MarketplaceError && error.cause instanceof OutboundError && error.cause.code === NOT_FOUND
}

/** Orders were told with the same token just before: it is this question that we may not put. */
function mayNotAsk(error: unknown): boolean {
  return error instanceof MarketplaceError && (error.kind === 'refused' || error.kind === 'unauthorised')
}
