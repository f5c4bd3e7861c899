import type { Fault } from '../../../src/sandbox/faults.ts'

const FACES = ['tiktok', 'shopee', 'lazada', 'bgen'] as const

/** Every way in which a call can fail; together `share` of all calls. */
const BLOWS: readonly Fault[] = [
  { kind: 'latency', latencyMs: 2_000 },
  { kind: 'rate-limited', retryAfterSeconds: 1 },
  { kind: 'rate-limited' },
  { kind: 'throttled' },
  { kind: 'server-error' },
  { kind: 'server-error', retryAfterSeconds: 1 },
  { kind: 'truncated' },
  { kind: 'reset' },
  { kind: 'silence' },
  { kind: 'unauthorised' },
]
/** These happen beside, to `share` of the answers, changes and pushes each. */
const BENDS: readonly Fault[] = [
  { kind: 'wrong-clock', skewSeconds: 3_600 },
  { kind: 'wrong-clock', skewSeconds: -3_600 },
  { kind: 'late', lateSeconds: 45 },
  { kind: 'duplicated' },
  { kind: 'shuffled' },
  { kind: 'push-lost' },
  { kind: 'push-twice' },
  { kind: 'push-late', lateSeconds: 15 },
  { kind: 'push-shuffled' },
  { kind: 'push-forged' },
]
/** A clock that is wrong refuses the call: half of what the others do is enough. */
const SHARE_OF_CLOCKS = 0.1

export function faultsOf(share: number): readonly Fault[] {
  const blows = BLOWS.map((fault) => ({ ...fault, share: share / BLOWS.length }))
  const bends = BENDS.map((fault) => {
    return { ...fault, share: fault.kind === 'wrong-clock' ? share * SHARE_OF_CLOCKS : share }
  })
  return [...blows, ...bends].flatMap((fault) => FACES.map((face) => ({ ...fault, face })))
}
