import type { Instant } from './calendar.ts'
import { type Draw, drawFrom } from './draw.ts'
import { BadRequest, fieldOf } from './exchange.ts'
import { mischiefOf } from './mischief.ts'
import type { Mischief } from './protocol.ts'

/** One of these settles the call: it gets this instead of its answer, or with it. */
const BLOWS = [
  'latency',
  'rate-limited',
  'server-error',
  'truncated',
  'reset',
  'silence',
  'unauthorised',
  // "too many calls" in the marketplace's own words
  'throttled',
] as const
/** These bend the answer: the marketplace's clock is wrong, its lists are late, repeat an order, are out of order. */
const BENDS = ['wrong-clock', 'late', 'duplicated', 'shuffled'] as const

/** These happen to pushes: none comes, it comes twice, later, in another order than it happened, with a wrong signature. */
const OF_PUSHES = ['push-lost', 'push-twice', 'push-late', 'push-shuffled', 'push-forged'] as const

export const FAULT_KINDS = [...BLOWS, ...BENDS, ...OF_PUSHES] as const
export type FaultKind = (typeof FAULT_KINDS)[number]

export const FACES = ['bgen', 'tiktok', 'shopee', 'lazada'] as const
export type FaceName = (typeof FACES)[number]

/** A way to misbehave. Whatever it does not name, it does to all. */
export interface Fault {
  readonly kind: FaultKind
  readonly face?: FaceName
  /** Only calls about this store, or about the shop that carries it. */
  readonly store?: string
  /** Only calls whose address holds this text: `orders/search`. */
  readonly endpoint?: string
  /** So many calls, then no more. */
  readonly times?: number
  /** Of the calls it fits ('late': of the changes), this share, drawn from the seed. */
  readonly share?: number
  /** 'latency': before the answer. */
  readonly latencyMs?: number
  /** 'rate-limited', 'server-error', 'throttled': as the Retry-After header; absent: none. */
  readonly retryAfterSeconds?: number
  /** 'wrong-clock': how far the marketplace's clock is ahead; behind, when negative. */
  readonly skewSeconds?: number
  /** 'late': how long lists do not know of a change. 'push-late': how long it waits. */
  readonly lateSeconds?: number
}

interface Call {
  readonly face: FaceName
  readonly path: string
  /** Codes. */
  readonly stores: readonly string[]
  /** Of an address that gives tokens. */
  readonly isForTokens: boolean
  readonly now: Instant
}

/** What goes wrong with a call. */
export interface Struck {
  readonly blow: Fault | null
  readonly skewMs: number
  readonly mischief: Mischief
}

export interface Faults {
  add(fault: Fault): void
  clear(): void
  strike(call: Call): Struck
  /** What happens to a push about one of these stores. */
  strikePush(face: FaceName, stores: readonly string[]): readonly Fault[]
}

interface Armed {
  readonly fault: Fault
  left: number
}

export function createFaults(seed: string): Faults {
  const draw: Draw = drawFrom(seed, 'faults')
  let armed: Armed[] = []
  const hits = (call: Call, kinds: readonly FaultKind[]) =>
    armed.filter(({ fault, left }) => left > 0 && kinds.includes(fault.kind) && fits(fault, call))
  const drawn = ({ fault }: Armed) => draw.chance(fault.share ?? 1)

  return {
    add: (fault) => armed.push({ fault, left: fault.times ?? Number.POSITIVE_INFINITY }),
    clear: () => {
      armed = []
    },
    strike(call) {
      const blow = hits(call, BLOWS).find(drawn) ?? null
      const bends = hits(call, BENDS).filter((bend) => bend.fault.kind === 'late' || drawn(bend))
      for (const struck of blow === null ? bends : [blow, ...bends]) struck.left--
      const faults = bends.map(({ fault }) => fault)
      const skew = faults.reduce(
        (sum, { kind, skewSeconds = 3600 }) => sum + (kind === 'wrong-clock' ? skewSeconds : 0),
        0,
      )
      return {
        blow: blow?.fault ?? null,
        skewMs: 1000 * skew,
        mischief: mischiefOf({ seed, draw, now: call.now }, faults),
      }
    },
    strikePush(face, stores) {
      const call = { face, stores, path: '', isForTokens: false, now: 0 }
      const struck = hits(call, OF_PUSHES).filter(drawn)
      for (const push of struck) push.left--
      return struck.map(({ fault }) => fault)
    },
  }
}

/** A cut-off answer to a call for tokens costs an authorisation: that has to be asked for by its address. */
function fits({ kind, face, store, endpoint }: Fault, call: Call): boolean {
  if (kind === 'truncated' && call.isForTokens && endpoint === undefined) return false
  return (
    (face === undefined || face === call.face) &&
    (store === undefined || call.stores.includes(store)) &&
    (endpoint === undefined || call.path.includes(endpoint))
  )
}

const WORDS = ['store', 'endpoint'] as const
const AMOUNTS = ['times', 'share', 'latencyMs', 'retryAfterSeconds', 'skewSeconds', 'lateSeconds'] as const

export function faultIn(body: unknown): Fault {
  const kind = FAULT_KINDS.find((known) => known === fieldOf(body, 'kind'))
  const given = fieldOf(body, 'face')
  const face = FACES.find((known) => known === given)
  if (kind === undefined) throw new BadRequest(`kind must be one of ${FAULT_KINDS.join(', ')}`)
  if (given !== undefined && face === undefined) throw new BadRequest(`face must be one of ${FACES.join(', ')}`)
  const fields = [
    ...WORDS.map((name) => [name, fieldOf(body, name), 'string'] as const),
    ...AMOUNTS.map((name) => [name, fieldOf(body, name), 'number'] as const),
  ]
  for (const [name, value, type] of fields) {
    if (value !== undefined && typeof value !== type) throw new BadRequest(`${name} must be a ${type}`)
  }
  const named = fields.flatMap(([name, value]) => (value === undefined ? [] : [[name, value]]))
  return { kind, ...(face === undefined ? {} : { face }), ...Object.fromEntries(named) }
}
