import { openChannels } from '../../src/marketplaces/registry.ts'
import { type Outbound, openOutbound } from '../../src/platform/outbound/fetch.ts'
import type { Services } from '../../src/services.ts'

/** What is told instead. Its time is no time; `nameless`: and it has no number. */
export const ROTTEN = { update_time: 'yesterday' }
export const NAMELESS = { update_time: 'yesterday', order_sn: null }
/** What is said of both. */
export const WHY = 'update_time is not a time in seconds'

/** The marketplaces as ever, but that Shopee's details tell some orders in a way nobody can read. */
export function channelsWithRotten(
  { clock, credentials }: Pick<Services, 'clock' | 'credentials'>,
  isRotten: (number: string) => boolean,
  instead: object = ROTTEN,
): Pick<Services, 'channels'> {
  const whole = openOutbound({ clock, timeoutMs: 2_000, sleep: async () => {} })
  const ask: Outbound = async (call) => {
    const answer = (await whole(call)) as ShopeeAnswer
    for (const order of answer.response?.order_list ?? [])
      if ('create_time' in order && isRotten(order.order_sn)) Object.assign(order, instead)
    return answer
  }
  const throttle = { take: async () => {}, pause: async () => {} }
  return { channels: openChannels({ ask, clock, credentials, throttle }) }
}

/** Of a list, or of details: only those tell times. */
interface ShopeeAnswer {
  readonly response?: { readonly order_list?: readonly { readonly order_sn: string; readonly create_time?: number }[] }
}
