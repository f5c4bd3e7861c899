import { ErpError } from '../erp/port.ts'
import { MarketplaceError } from '../marketplaces/port.ts'
import { AgainLater } from '../platform/job-metric.ts'
import type { Reason } from './reason.ts'

/** Why a source did not answer. `again`: the same question may be answered later. */
export interface Silence {
  readonly kind: 'silent'
  readonly reason: Reason
  readonly again: boolean
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
  if (error instanceof MarketplaceError)
    return { kind: 'silent', reason: `marketplace-${error.kind}`, again: error.retryAfterMs !== null }
  if (error instanceof ErpError)
    return { kind: 'silent', reason: `bgen-${error.kind}`, again: error.retryAfterMs !== null }
  if (error instanceof ConnectionChanged) return { kind: 'silent', reason: 'connection-changed', again: false }
  return null
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
