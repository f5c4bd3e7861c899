import { type Draw, drawFrom } from './draw.ts'
import { BadRequest, fieldOf } from './exchange.ts'

export const FAULT_KINDS = [
  'latency',
  'rate-limited',
  'server-error',
  'truncated',
  'reset',
  'silence',
  'unauthorised',
] as const
export type FaultKind = (typeof FAULT_KINDS)[number]

/** A way to misbehave. Whatever it does not name, it does to all. */
export interface Fault {
  readonly kind: FaultKind
  readonly face?: 'channel' | 'bgen'
  /** Only calls that name this store. */
  readonly store?: string
  /** So many calls, then no more. */
  readonly times?: number
  /** Of the calls it fits, this share, drawn from the seed. */
  readonly share?: number
  /** 'latency': before the answer. */
  readonly latencyMs?: number
  /** 'rate-limited', 'server-error': as the Retry-After header; absent: none. */
  readonly retryAfterSeconds?: number
}

interface Call {
  readonly face: 'channel' | 'bgen'
  readonly store: string | null
}

export interface Faults {
  add(fault: Fault): void
  clear(): void
  /** What goes wrong with this call, if anything. */
  strike(call: Call): Fault | null
}

export function createFaults(seed: string): Faults {
  const draw: Draw = drawFrom(seed, 'faults')
  let armed: { readonly fault: Fault; left: number }[] = []
  return {
    add: (fault) => armed.push({ fault, left: fault.times ?? Number.POSITIVE_INFINITY }),
    clear: () => {
      armed = []
    },
    strike: (call) => {
      const hit = armed.find(({ fault, left }) => left > 0 && fits(fault, call) && draw.chance(fault.share ?? 1))
      if (hit === undefined) return null
      hit.left--
      return hit.fault
    },
  }
}

function fits(fault: Fault, call: Call): boolean {
  return (
    (fault.face === undefined || fault.face === call.face) && (fault.store === undefined || fault.store === call.store)
  )
}

export function faultIn(body: unknown): Fault {
  const kind = FAULT_KINDS.find((known) => known === fieldOf(body, 'kind'))
  const face = fieldOf(body, 'face')
  if (kind === undefined) throw new BadRequest(`kind must be one of ${FAULT_KINDS.join(', ')}`)
  if (face !== undefined && face !== 'channel' && face !== 'bgen') throw new BadRequest('face must be channel or bgen')
  const store = fieldOf(body, 'store')
  const amounts = ['times', 'share', 'latencyMs', 'retryAfterSeconds'].map((name) => [name, fieldOf(body, name)])
  return {
    kind,
    ...(face === undefined ? {} : { face }),
    ...(typeof store === 'string' ? { store } : {}),
    ...Object.fromEntries(amounts.filter(([, amount]) => typeof amount === 'number')),
  }
}
