import type { Marketplace, MarketplaceHalf } from '../backlog/order.ts'

/** One store of ours and the shop it is at its marketplace. */
export interface StoreConnection {
  /** Code of the store. */
  readonly store: string
  /** One shop at TikTok carries a Tokopedia store and a TikTok Shop store: each gets its own orders. */
  readonly marketplace: Marketplace
  /** Key of the registry: which connector speaks for the store. */
  readonly channel: string
  /** Where the API of the channel begins, without a trailing slash. */
  readonly baseUrl: string
  /** null: nobody has authorised us yet. */
  readonly authorisation: ShopAuthorisation | null
}

/** A shop whose owner has let us in. Two stores of ours may share one. */
export interface ShopAuthorisation {
  readonly id: number
  readonly shopId: string
  /** TikTok: what stands for the shop in every call; null elsewhere. */
  readonly shopCipher: string | null
}

/** Our registration with a channel, by which every call is signed. */
export interface ChannelApp {
  readonly channel: string
  readonly key: string
  readonly secret: string
  /** Where a connection begins that names no other; without a trailing slash. */
  readonly baseUrl: string
  /** Where tokens are given; without a trailing slash. */
  readonly authUrl: string
  /** The page on which a shop's owner approves; null: the marketplace's own. */
  readonly consentUrl: string | null
  /** TikTok Shop: the service of ours that the owner approves; null elsewhere. */
  readonly serviceId: string | null
}

/** Two tokens and how long they last, by our clock. */
export interface TokenGrant {
  readonly accessToken: string
  readonly accessExpiresAt: Date
  readonly refreshToken: string
  readonly refreshExpiresAt: Date
}

/** Lends connectors what calls are signed with. Nothing it lends may reach a log, an error or a page. */
export interface Credentials {
  /** @throws {MarketplaceError} 'no-app' when none is registered for the channel, 'sealed' when its secret is. */
  app(channel: string): Promise<ChannelApp>
  /** The access token, or a new one when its end is near: over all processes only one asks for it at a time, and what
   *  it got is kept before anybody uses it. A refusal by `refresh` ends the authorisation until a person renews it.
   *  @throws {MarketplaceError} 'unauthorised' when the authorisation has ended, 'sealed', or what `refresh` throws. */
  accessToken(authorisation: ShopAuthorisation, refresh: (refreshToken: string) => Promise<TokenGrant>): Promise<string>
  /** The marketplace has refused this token before its time: the next one who asks gets a new one. */
  refused(authorisation: ShopAuthorisation, accessToken: string): Promise<void>
}

/** How often one endpoint may be called for one shop. */
export interface CallLimit {
  readonly perSecond: number
  readonly burst: number
}

/** One bucket of calls per shop and endpoint, shared by all processes. */
export interface Throttle {
  /** Waits for its turn.
   *  @throws {MarketplaceError} 'rate-limited' when that would take longer than some seconds. */
  take(bucket: string, limit: CallLimit): Promise<void>
  /** The marketplace said it was too much: nobody's turn comes before this time is over. */
  pause(bucket: string, pauseMs: number): Promise<void>
}

/** One order as the marketplace tells it, translated into the words of order.ts. */
export interface ChannelOrder {
  readonly kodeInvoiceMp: string
  readonly facts: MarketplaceHalf
}

/** An order that was told in a way nobody can read. */
export interface UnreadableOrder {
  /** null: not even its number. */
  readonly kodeInvoiceMp: string | null
  /** Names the field, never what stands in it. */
  readonly why: string
}

/** What was told of some orders. Those that cannot be read keep nobody from the others. */
export interface ToldOrders {
  readonly orders: readonly ChannelOrder[]
  readonly unreadable: readonly UnreadableOrder[]
}

/** At most 50 orders. When none of several can be read, it throws. */
export interface ChangedOrders extends ToldOrders {
  /** With this batch everything changed before then has been delivered; null: not yet, the next batches belong to it. */
  readonly completeUpTo: Date | null
}

/** 'no-app': none is registered here. 'sealed': a kept secret cannot be opened by the APP_SECRET of this process. */
export type MarketplaceErrorKind =
  | 'no-app'
  | 'sealed'
  | 'unreachable'
  | 'rate-limited'
  | 'unauthorised'
  | 'refused'
  | 'unreadable'

/** `retryAfterMs` null: trying again is pointless until a person has changed something. */
export class MarketplaceError extends Error {
  override readonly name = 'MarketplaceError'
  readonly kind: MarketplaceErrorKind
  readonly retryAfterMs: number | null

  constructor(kind: MarketplaceErrorKind, message: string, retryAfterMs: number | null, cause?: unknown) {
    super(message, { cause })
    this.kind = kind
    this.retryAfterMs = retryAfterMs
  }
}

/** What a channel must be able to do. Every function may throw a MarketplaceError. */
export interface MarketplaceConnector {
  /** The newest word on at most 50 orders. An order the marketplace does not know is absent from the answer; where one
   *  that cannot be read has no number either, it may be any of the absent ones. */
  fetchOrders(store: StoreConnection, kodeInvoiceMp: readonly string[]): Promise<ToldOrders>

  /** Orders changed from `since` until before `until`, by the marketplace's clock, window by window, the oldest first;
   *  a window without orders is delivered too, so that the reader's cursor moves. `until` may be by a clock of ours that
   *  is ahead, as far as the marketplace lets such a clock sign: ten minutes of it are the reader's to bear, where it
   *  may be more, `completeUpTo` goes no further than the marketplace's own. */
  ordersChanged(store: StoreConnection, since: Date, until: Date): AsyncIterable<ChangedOrders>

  /** The numbers of all orders placed from `from` until before `until`, each once: what a day is counted against. */
  numbersCreated(store: StoreConnection, from: Date, until: Date): Promise<readonly string[]>

  /** How we get in, and how news gets to us; null: this channel needs neither. */
  readonly access: ChannelAccess | null
}

/** The shop as its marketplace names it. */
export interface FoundShop {
  readonly shopId: string
  readonly shopCipher: string | null
  readonly name: string
}

/** How a person lets us into a shop, and what the marketplace sends us by itself. */
export interface ChannelAccess {
  /** Where the shop's owner approves. `redirectUrl`: where the marketplace sends the person back, with `state`. */
  consentUrl(app: ChannelApp, redirectUrl: string, state: string, now: Date): string
  /** Exchanges what the person came back with (the query of the redirect) for tokens and the shops they open. */
  exchange(
    app: ChannelApp,
    query: Readonly<Record<string, string>>,
  ): Promise<{ readonly grant: TokenGrant; readonly shops: readonly FoundShop[] }>
  /** One cheap call that shows whether app, authorisation and shop still fit together. */
  probe(store: StoreConnection): Promise<FoundShop>
  /** Whether this app's owner signed the message. Takes the same time for every wrong signature. */
  isSigned(app: ChannelApp, message: PushMessage): boolean
  /** What a signed message tells; empty: nothing about orders.
   *  @throws {UnreadableAnswer} when it is not what the documents promise. */
  readPush(message: PushMessage): readonly OrderNews[]
}

export interface PushMessage {
  /** The address as it was registered with the marketplace: one of them signs it. */
  readonly url: string
  /** The `Authorization` header; empty when absent. */
  readonly authorization: string
  readonly rawBody: string
}

/** Something happened to an order. Only a hint: what is true is asked for. */
export interface OrderNews {
  /** The marketplace's own key of the message, equal in repetitions. */
  readonly eventId: string
  readonly shopId: string
  readonly kodeInvoiceMp: string
}
