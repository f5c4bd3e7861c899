import type { IncomingHttpHeaders } from 'node:http'
import type { Accounts } from './accounts.ts'
import type { Instant } from './calendar.ts'
import type { Life } from './life.ts'
import type { Registrations } from './registrations.ts'
import type { App, Shop } from './shops.ts'
import type { Changed, World } from './world.ts'

/** What a marketplace's face is told about a request: all that its signature may stand over. */
export interface ProtocolCall {
  /** The truth: what has become of the orders by now. */
  readonly now: Instant
  /** The marketplace's own clock, which may be wrong: for signatures' times and tokens' ends. */
  readonly clock: Instant
  readonly method: string
  /** As the marketplace defines it, without the sandbox's prefix: `/order/202309/orders/search`. */
  readonly path: string
  readonly query: URLSearchParams
  readonly headers: IncomingHttpHeaders
  /** The exact text that was sent; empty when there was none. */
  readonly rawBody: string
  /** What the faults in force do to lists. */
  readonly mischief: Mischief
  /** This call is struck by "too many calls", said in the marketplace's own envelope. */
  readonly isRateLimited: boolean
}

export interface Mischief {
  /** True while lists do not name this change yet. */
  isLate(row: Changed): boolean
  /** The rows of a page: as they are, one of them twice, or in disorder. */
  arranged<Row>(rows: readonly Row[]): readonly Row[]
}

export type ProtocolAnswer = {
  readonly status: number
  readonly headers?: Readonly<Record<string, string>>
} & ({ readonly json: unknown } | { readonly html: string } | { readonly redirect: string })

export type ProtocolFace = (call: ProtocolCall) => ProtocolAnswer

export interface FaceParts {
  readonly world: World
  readonly accounts: Accounts
  readonly registrations: Registrations
}

/** A change of an order that a marketplace tells by itself. */
export interface PushedChange {
  readonly shop: Shop
  readonly life: Life
  readonly now: Instant
  /** Another one for every push that is not a repetition. */
  readonly pushId: string
}

/** The push as it is sent to `url`, signed by the app. */
export type PrintPush = (
  change: PushedChange,
  app: App,
  url: string,
) => { readonly headers: Readonly<Record<string, string>>; readonly body: string }
