import { ErpError } from '../erp/port.ts'
import { MarketplaceError } from '../marketplaces/port.ts'
import { AgainLater } from '../platform/job-metric.ts'
import { UnreadableAnswer } from '../platform/outbound/answer.ts'
import { OutboundError } from '../platform/outbound/fetch.ts'
import type { Reason } from './reason.ts'

/** Why a source did not answer. `again`: the same question may be answered later. */
export interface Silence {
  readonly kind: 'silent'
  readonly reason: Reason
  readonly again: boolean
  /** The source's own word for it, at most 100 characters; null: it said none. */
  readonly detail: string | null
}

export type Heard<T> = { readonly kind: 'answer'; readonly value: T } | Silence

/** What a source answered, or why it did not. Any other error is not about the source and is thrown on. */
export async function hear<T>(question: () => Promise<T>): Promise<Heard<T>> {
  try {
    return { kind: 'answer', value: await question() }
  } catch (error) {
    const silence = silenceOf(error)
    if (silence === null) throw error
    return silence
  }
}

export function silenceOf(error: unknown): Silence | null {
  if (error instanceof MarketplaceError) return { ...silenceBy(error), reason: `marketplace-${error.kind}` }
  if (error instanceof ErpError) return { ...silenceBy(error), reason: `bgen-${error.kind}` }
  if (error instanceof ConnectionChanged) {
    return { kind: 'silent', reason: 'connection-changed', again: false, detail: null }
  }
  return null
}

function silenceBy(error: MarketplaceError | ErpError) {
  return { kind: 'silent', again: error.retryAfterMs !== null, detail: ownWordIn(error) } as const
}

/** A code, an HTTP status, or the field that cannot be read. Nothing longer, and nothing that is no plain word. */
const OWN_WORD = /^[\w.:-][\w .:-]{0,99}$/
/** Where only the words of a refusal are left, they end in its code. */
const CODE_AT_THE_END = /, ([\w.-]{1,64})$/

function ownWordIn({ cause, message }: Error): string | null {
  const word =
    cause instanceof OutboundError
      ? (cause.code ?? /HTTP \d{3}/.exec(cause.message)?.[0])
      : cause instanceof UnreadableAnswer
        ? cause.message
        : CODE_AT_THE_END.exec(message)?.[1]
  return word !== undefined && OWN_WORD.test(word) ? word : null
}

/**
 * What to do about orders a source said nothing of.
 *
 * later       the queue begins the job again after a pause
 * halves      one of them may be what makes the other side refuse all: halves find it in six steps
 * fail-store  the other orders of the store need not find out for themselves, one job after the other
 * fail        they end here
 */
export type Remedy = 'later' | 'halves' | 'fail-store' | 'fail'

export function remedyFor({ reason, again }: Silence, orders: number, lastAttempt: boolean): Remedy {
  if (again && !lastAttempt) return 'later'
  if (OF_WHOLE_STORE.has(reason)) return 'fail-store'
  return !again && orders > 1 && OF_ONE_ORDER.has(reason) ? 'halves' : 'fail'
}

const OF_WHOLE_STORE: ReadonlySet<Reason> = new Set<Reason>([
  'not-connected',
  'marketplace-unreachable',
  'marketplace-rate-limited',
  'marketplace-unauthorised',
  'marketplace-no-app',
  'marketplace-sealed',
])

const OF_ONE_ORDER: ReadonlySet<Reason> = new Set<Reason>([
  'marketplace-refused',
  'marketplace-unreadable',
  'bgen-unreadable',
])

/** The store is another shop by now, or none: what the one before has told must not be recorded as the new one's. */
export class ConnectionChanged extends AgainLater {
  override readonly name = 'ConnectionChanged'

  constructor(store: string) {
    super(`${store} was connected anew, or disconnected, while its shop was asked`)
  }
}

/** A source was silent, and may answer later. */
export class TryAgain extends AgainLater {
  override readonly name = 'TryAgain'

  constructor(silence: Silence) {
    super(silence.reason)
  }
}
