import type { Clock } from '../platform/clock.ts'
import { UnreadableAnswer } from '../platform/outbound/answer.ts'
import {
  type Outbound,
  type OutboundAnswer,
  OutboundError,
  type OutboundRequest,
  type SaidFailure,
} from '../platform/outbound/fetch.ts'
import {
  type CallLimit,
  type ChannelApp,
  type Credentials,
  MarketplaceError,
  type ShopAuthorisation,
  type StoreConnection,
  type Throttle,
  type TokenGrant,
} from './port.ts'

/** What every connector is built from. */
export interface ChannelParts {
  readonly ask: Outbound
  readonly clock: Clock
  readonly credentials: Credentials
  readonly throttle: Throttle
}

/** How one channel signs, renews and says no. */
export interface Protocol {
  /** @throws {MarketplaceError} 'unauthorised' when the shop's owner must let us in again; anything else may pass. */
  readonly refresh: (app: ChannelApp, shop: ShopAuthorisation, refreshToken: string) => Promise<TokenGrant>
  /** The failure an answer tells in its body, whatever its status; null: none. */
  readonly failureOf: (answer: OutboundAnswer) => SaidFailure | null
}

/** One question about one shop. */
export interface ShopCall {
  /** Names the bucket of calls, such as "orders/search". */
  readonly endpoint: string
  readonly limit: CallLimit
  /** Signed anew for every attempt. */
  readonly request: (signing: { app: ChannelApp; shop: ShopAuthorisation; token: string; now: Date }) => OutboundRequest
  /** Told of the marketplace's clock, see OutboundCall. */
  readonly onDate?: (theirs: Date) => void
}

/**
 * Asks in a shop's name: waits for its turn, signs with a living token, and once asks again with a new token when the
 * marketplace refuses one that should have lived.
 * @throws {MarketplaceError}
 */
export async function callShop(
  parts: ChannelParts,
  protocol: Protocol,
  store: StoreConnection,
  call: ShopCall,
): Promise<unknown> {
  const shop = store.authorisation
  if (shop === null) throw new MarketplaceError('unauthorised', `${store.store} is not authorised`, null)
  const app = await parts.credentials.app(store.channel)
  const refresh = (old: string) => inWordsOfPort(() => protocol.refresh(app, shop, old)).catch(unlessWordless)
  const livingToken = () => parts.credentials.accessToken(shop, refresh)
  const attempt = (token: string) =>
    inWordsOfPort(() => askSigned(parts, protocol, { app, shop, token, baseUrl: store.baseUrl }, call))
  const vain = vainRenewals(parts, `${shop.id} ${call.endpoint}`)
  const token = await livingToken()
  try {
    return vain.over(await attempt(token))
  } catch (error) {
    if (!isRefused(error) || vain.wasLately()) throw error
    await parts.credentials.refused(shop, token)
    const renewed = await livingToken()
    if (renewed === token) throw error
    return vain.over(await attempt(renewed).catch(vain.note))
  }
}

function isRefused(error: unknown): boolean {
  return error instanceof MarketplaceError && error.kind === 'unauthorised'
}

/** A 401 or 403 without a word of the marketplace's own comes from somebody between us: it ends no authorisation. */
function unlessWordless(error: unknown): never {
  const isWordless =
    error instanceof MarketplaceError && error.cause instanceof OutboundError && error.cause.code === null
  if (isWordless && isRefused(error)) throw new MarketplaceError('refused', error.message, null, error.cause)
  throw error
}

/** A refusal that a new token did not heal was hardly about the token: for a while, or until the same question is
 *  answered, no further one is asked for because of it, or every call would cost the shop a token. Twice as long each
 *  time: the first may have been a marketplace's hiccup, and the new token be refused for good reason soon after. */
const FIRST_REST_MS = 20_000
const LONGEST_REST_MS = 10 * 60_000

interface Rest {
  readonly since: number
  readonly ms: number
}
/** Shop and question → since when, and how long, after a new token was refused as the old one had been. */
const resting = new WeakMap<Credentials, Map<string, Rest>>()

function vainRenewals({ credentials, clock }: ChannelParts, question: string) {
  const known = resting.get(credentials) ?? new Map<string, Rest>()
  resting.set(credentials, known)
  return {
    wasLately: () => {
      const rest = known.get(question)
      return rest !== undefined && clock.now().getTime() - rest.since < rest.ms
    },
    note: (error: unknown): never => {
      const before = known.get(question)
      const ms = before === undefined ? FIRST_REST_MS : Math.min(before.ms * 2, LONGEST_REST_MS)
      if (isRefused(error)) known.set(question, { since: clock.now().getTime(), ms })
      throw error
    },
    over: <T>(answer: T): T => {
      known.delete(question)
      return answer
    },
  }
}

interface Signing {
  readonly app: ChannelApp
  readonly shop: ShopAuthorisation
  readonly token: string
  readonly baseUrl: string
}

function askSigned(
  { ask, clock, throttle }: ChannelParts,
  { failureOf }: Protocol,
  { app, shop, token, baseUrl }: Signing,
  { endpoint, limit, request, onDate }: ShopCall,
): Promise<unknown> {
  const bucket = `${app.channel} ${shop.shopId} ${endpoint}`
  return ask({
    secrets: [app.secret, token],
    failureOf,
    request: async () => {
      await throttle.take(bucket, limit)
      return request({ app: { ...app, baseUrl }, shop, token, now: clock.now() })
    },
    onRateLimit: (pauseMs) => throttle.pause(bucket, pauseMs),
    ...(onDate && { onDate }),
  })
}

/** Runs it, and says whatever it throws in the port's words. */
export async function inWordsOfPort<T>(run: () => Promise<T>): Promise<T> {
  try {
    return await run()
  } catch (error) {
    if (error instanceof OutboundError) {
      throw new MarketplaceError(error.kind, error.message, error.retryAfterMs, error)
    }
    if (error instanceof UnreadableAnswer) throw new MarketplaceError('unreadable', error.message, null, error)
    throw error
  }
}
